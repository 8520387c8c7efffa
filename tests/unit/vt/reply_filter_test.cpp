// Outward: whatever solicits a reply goes, everything else passes byte for byte.
#include "vt/filter/filter.hpp"
#include "vt/query.hpp"

#include <gtest/gtest.h>

#include <random>

#include "events.hpp"

namespace helios::vt {
namespace {

std::string filtered(const std::vector<std::string_view>& pieces) {
    ReplyFilter filter;
    std::string out;
    for (std::string_view piece : pieces)
        filter.feed(bytes_of(piece), out);
    return out;
}

void check(std::string_view input, std::string_view expected) {
    EXPECT_EQ(in_quotes(filtered({input})), in_quotes(expected)) << in_quotes(input);
    EXPECT_EQ(in_quotes(filtered(single_bytes(input))), in_quotes(expected))
        << "byte by byte: " << in_quotes(input);
}

const std::vector<std::string_view> queries{"\x1b[c",
                                            "\x1b[0c",
                                            "\x1b[>c",
                                            "\x1b[>0c",
                                            "\x1b[=c",
                                            "\x1bZ",
                                            "\xc2\x9a",
                                            "\x05",
                                            "\x1b[5n",
                                            "\x1b[6n",
                                            "\x1b[?6n",
                                            "\x1b[?15n",
                                            "\x1b[?996n",
                                            "\x1b[4$p",
                                            "\x1b[?2026$p",
                                            "\x1bP$qm\x1b\\",
                                            "\x1bP$q\"p\x1b\\",
                                            "\x1b[>q",
                                            "\x1b[>0q",
                                            "\x1bP+q544e\x1b\\",
                                            "\x1b[1;1;1;1;1;1*y",
                                            "\x1b[14t",
                                            "\x1b[18t",
                                            "\x1b[21t",
                                            "\x1b[11t",
                                            "\x1b[13;2t",
                                            "\x1b[16t",
                                            "\x1b]4;1;?\x07",
                                            "\x1b]10;?\x1b\\",
                                            "\x1b]11;?\xc2\x9c",
                                            "\x1b]12;?\x07",
                                            "\x1b]17;?\x07",
                                            "\x1b]52;c;?\x07",
                                            "\x1b]52;;?\x1b\\",
                                            "\x1b[?u",
                                            "\x1b_Gi=1,a=q;AAAA\x1b\\",
                                            "\x1b_Ga=T,f=100;AAAA\x1b\\",
                                            "\x1b[?2031h",
                                            "\x1b[?2048h",
                                            "\x1b[x",
                                            "\x1b[1x",
                                            "\x1b[?1;1;0S",
                                            "\xc2\x9b"
                                            "c",
                                            "\x1b]1337;ReportCellSize\x07",
                                            "\x1b]1337;RequestUpload=format=tgz\x07",
                                            "\x1b]99;i=1:p=?;\x1b\\",
                                            "\x1bPtmux;query\x1b\\",
                                            "\x1bP@kitty-cmd{}\x1b\\",
                                            "\x1bP1000p",
                                            "\x1b]5522;type=read\x07",
                                            "\x1b]702;?\x07",
                                            "\x1b]50;?\x07",
                                            "\x1b[?4m",
                                            "\x1b[&u",
                                            "\x1b[1$w",
                                            "\x1b['|",
                                            "\x1b]5;0;?\x07",
                                            "\x1bGQ"};

const std::vector<std::string_view> harmless{"plain text\r\n",
                                             "\x1b[31m",
                                             "\x1b[?1049h",
                                             "\x1b[?2004h",
                                             "\x1b[?2031l",
                                             "\x1b[?25l",
                                             "\x1b[2J",
                                             "\x1b]0;what?\x07",
                                             "\x1b]2;c?\x1b\\",
                                             "\x1b]8;;http://x/?q=1\x1b\\",
                                             "\x1b]52;c;aGVsbG8=\x07",
                                             "\x1b]7;file://h/?\x07",
                                             "\x1b]4;1;rgb:00/00/00\x07",
                                             "\x1b]10;#ffffff\x07",
                                             "\x1b]104\x07",
                                             "\x1b[22;0t",
                                             "\x1b[8;24;80t",
                                             "\x1b[>4;2m",
                                             "\x1b[>4n",
                                             "\x1b[>1u",
                                             "\x1b[<u",
                                             "\x1b[=1;1u",
                                             "\x1b[2 q",
                                             "\x1b[!p",
                                             "\x1b[1;1;2;2$x",
                                             "\x1b"
                                             "7\x1b"
                                             "8\x1b"
                                             "c",
                                             "\x1b(0\x1b)B",
                                             "\xc2\xa9\xe4\xb8\xad",
                                             "\x1bPq#0;2;0;0;0~~\x1b\\",
                                             "\x1b_other\x1b\\",
                                             "\x1b^pm\x1b\\",
                                             "\x1bXs\x1b\\",
                                             "\x1b]9;done?\x07",
                                             "\x1b]133;D;0\x07",
                                             "\x1b]777;notify;t;b?\x07",
                                             "\x1b]99;i=1;hello?\x1b\\",
                                             "\x1b]1337;CurrentDir=/?\x07",
                                             "\x1b[1\x18",
                                             "\x1b[1\x1a",
                                             "\xff\xc3\x28",
                                             "\x1b[10\nC",
                                             "\x1b[?2026h\x1b[?2026l",
                                             "\x1b[s\x1b[u",
                                             "\x1b]0;t\x18"};

TEST(ReplyFilter, RemovesEverythingThatSolicitsAReply) {
    for (std::string_view query : queries) {
        const std::string rest = query == "\x1bGQ" ? "Q" : "";
        const bool control_mode = query == "\x1bP1000p"; // Still open: nothing has come after it.
        check(std::string(query) + (control_mode ? "\x1b\\" : ""), rest);
        ReplyFilter filter;
        std::string out;
        filter.feed(bytes_of(std::string("a").append(query)), out);
        EXPECT_EQ(filter.removed(), control_mode ? 0U : 1U) << in_quotes(query);
    }
}

TEST(ReplyFilter, PassesEverythingElseByteForByte) {
    for (std::string_view input : harmless)
        check(input, input);
}

TEST(ReplyFilter, PassesGraphicsCommandsThatWantNoAnswer) {
    for (const std::string_view command :
         {"\x1b_Ga=T,q=2,f=100,i=3;AAAA\x1b\\", "\x1b_Ga=d,d=A,q=2\x1b\\", "\x1b_Gq=2,a=p,i=3,t=d;\xc2\x9c",
          "\x1b_Ga=T,q=2,m=1;AAAA\x1b\\x\x1b_Gm=1;AAAA\x1b\\\x1b[1m\x1b_Gq=2,m=0;AAAA\x1b\\"}) {
        check(command, command);
    }
}

TEST(ReplyFilter, RemovesGraphicsCommandsThatMayBeAnsweredOrReadFiles) {
    for (const std::string_view command :
         {"\x1b_Ga=T,q=1,i=3;AAAA\x1b\\", "\x1b_Ga=q,q=2,i=3;AAAA\x1b\\", "\x1b_Gq=2,i=3,t=f;L2V0Yw==\x1b\\",
          "\x1b_Gq=2,i=3,t=s;AAAA\x1b\\", "\x1b_Gq=2,q=0,i=3;AAAA\x1b\\", "\x1b_Gq=2,i;AAAA\x1b\\",
          "\x1b_Gq=2,i=3,m=2;AAAA\x1b\\", "\x1b_G;AAAA\x1b\\", "\x1b_G\x1b\\",
          "\x1b_Gi=3,m=1;AAAA\x1b\\\x1b_Gm=1;AAAA\x1b\\\x1b_Gm=0;AAAA\x1b\\", "\x1b_Gm=0;AAAA\x1b\\",
          "\x1b_Gq=2,\xff=1;\x1b\\"}) {
        check(command, "");
    }
    check("\x1b_Gi=3,q=2,m=1;AA\x1b\\\x1b_Gm=0;AA\x1b\\\x1b_Gm=0;AA\x1b\\",
          "\x1b_Gi=3,q=2,m=1;AA\x1b\\\x1b_Gm=0;AA\x1b\\");
}

TEST(ReplyFilter, RemovesOnlyTheReportingModesOfAList) {
    check("\x1b[?1049;2031h", "\x1b[?1049h");
    check("\x1b[?2031;25;2048;7h", "\x1b[?25;7h");
}

TEST(ReplyFilter, KeepsTheControlsInsideARemovedSequence) {
    check("\x1b[\r\nc", "\r\n");
    check("a\x1b[?\x07"
          "6nb",
          "a\x07"
          "b");
}

TEST(ReplyFilter, NeverJoinsTheSidesOfARemovalToAControl) {
    // U+009B is CSI: its two bytes must not meet.
    EXPECT_EQ(filtered({"\xc2\x1b[c\x9b"
                        "6n"}),
              "\xc2"s + '\0' +
                  "\x9b"
                  "6n");
    EXPECT_EQ(filtered({"\xc2\x05\x9b"
                        "6n"}),
              "\xc2"s + '\0' +
                  "\x9b"
                  "6n");
    EXPECT_EQ(filtered({"\x1b]3;t\xc2\x05\x9cx\x07"}), "\x1b]3;t\xc2"s + '\0' + "\x9cx\x07"); // U+009C is ST.
    EXPECT_EQ(filtered({"\x1b\x1b[cc"}), "c");                                                // Not ESC c.
    EXPECT_EQ(filtered({"\x1b[\x1bZ6n"}), "6n");
}

TEST(ReplyFilter, ClosesAStringWhoseEscapeBeganAQuery) {
    check("\x1b]2;t\x1b[cx", "\x1b]2;t\x1b\\x");
    check("\x1b]2;t\x1b[mx", "\x1b]2;t\x1b[mx");
    check("\x1b]10;?\x1b[mx", "\x1b[mx");
}

TEST(ReplyFilter, StreamsLongStringsThatAreNoQuery) {
    const std::string image = "\x1bPq" + std::string(300'000, '~') + "\x1b\\";
    const std::string title = "\x1b]2;" + std::string(300'000, 't') + "\x07";
    const std::string clip = "\x1b]52;c;" + std::string(300'000, 'A') + "\x07";
    EXPECT_EQ(filtered({image, title, clip}), image + title + clip);
}

TEST(ReplyFilter, DropsAnUndecidedStringBeyondItsBound) {
    const std::string colors = "\x1b]4;" + std::string(300'000, '1') + "\x07";
    EXPECT_EQ(filtered({"a", colors, "b"}), "ab");
}

TEST(ReplyFilter, IsAtGroundBetweenSequences) {
    ReplyFilter filter;
    std::string out;
    EXPECT_TRUE(filter.at_ground());
    filter.feed(bytes_of("\x1b["), out);
    EXPECT_FALSE(filter.at_ground());
    filter.feed(bytes_of("c"), out);
    EXPECT_TRUE(filter.at_ground());
}

// The property that matters: whatever comes in, what goes out has no query in it.
class NoQuery : public EventPrinter {
public:
    explicit NoQuery(std::string& out) : EventPrinter(out) {}
    bool found = false;

    void csi(const Sequence& sequence) override { note(Introducer::csi, sequence); }
    void esc(const Sequence& sequence) override { note(Introducer::esc, sequence); }
    void dcs_hook(const Sequence& header) override { note(Introducer::dcs, header); }
    void execute(std::uint8_t control) override { found = found || control == enquiry; }
    void string(const StringSequence& text) override {
        const bool graphics = text.kind == StringKind::apc && text.body.starts_with('G');
        const bool osc = text.kind == StringKind::osc && judge_whole_osc(text.body) == OscVerdict::solicits;
        found = found || graphics || osc;
    }

private:
    void note(Introducer introducer, const Sequence& sequence) {
        found = found || find_query(introducer, sequence) != Query::none;
        const bool sets = introducer == Introducer::csi && sequence.marker == '?' && sequence.final == 'h' &&
                          sequence.intermediate_count == 0;
        for (std::size_t index = 0; sets && index < sequence.params.size(); ++index)
            found = found || is_reporting_mode(sequence.params.get(index, 0));
    }
};

TEST(ReplyFilterProperty, LeavesNoQueryInAnyMixture) {
    std::mt19937 random(7);
    std::vector<std::string_view> parts = queries;
    parts.insert(parts.end(), harmless.begin(), harmless.end());
    for (int round = 0; round < 20'000; ++round) {
        std::string input;
        for (int part = 0; part < 6; ++part) {
            const std::string_view whole = parts[random() % parts.size()];
            input += random() % 3 == 0 ? whole.substr(random() % whole.size()) : whole;
            if (random() % 3 == 0)
                input.resize(input.size() - random() % input.size());
        }
        const std::string out = filtered({input});
        EXPECT_EQ(out, filtered(single_bytes(input))) << in_quotes(input);
        std::string text;
        NoQuery judge(text);
        Parser parser;
        parser.feed(bytes_of(out), judge);
        ASSERT_FALSE(judge.found) << in_quotes(input) << " became " << in_quotes(out);
    }
}

} // namespace
} // namespace helios::vt
