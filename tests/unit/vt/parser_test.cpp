// The parser's events, as text.
#include "vt/parser.hpp"

#include <gtest/gtest.h>

#include "events.hpp"

namespace helios::vt {
namespace {

void check(std::string_view input, std::string_view expected) {
    EXPECT_EQ(events_of(input), expected) << in_quotes(input);
}

TEST(Parser, PrintsTextAsRuns) {
    check("hello", "print \"hello\"\n");
    check("a\r\nb", "print \"a\"\nexecute 0x0d\nexecute 0x0a\nprint \"b\"\n");
    check("\x7f", "");
}

TEST(Parser, GivesCsiWithMarkerParametersAndIntermediates) {
    check("\x1b[m", "csi m\n");
    check("\x1b[?25h", "csi ? 25 h\n");
    check("\x1b[;5H", "csi ;5 H\n");
    check("\x1b[38:2::1:2:3m", "csi 38:2::1:2:3 m\n");
    check("\x1b[2 q", "csi 2 SP q\n");
    check("\x1b[>4;2m\x1b[!p", "csi > 4;2 m\ncsi ! p\n");
}

TEST(Parser, IgnoresMalformedCsiToItsFinal) {
    check("\x1b[1?mX", "print \"X\"\n");
    check("\x1b[ 1qX", "print \"X\"\n");
    check("\x1b[   qX", "print \"X\"\n");
}

TEST(Parser, ExecutesControlsInsideSequences) {
    check("\x1b[1\n;2m", "execute 0x0a\ncsi 1;2 m\n");
}

TEST(Parser, CancelsOnCanSubAndEscape) {
    check("\x1b[1\x18m", "execute 0x18\nprint \"m\"\n");
    check("\x1b[1\x1a"
          "m",
          "execute 0x1a\nprint \"m\"\n");
    check("\x1b[1\x1b[2m", "csi 2 m\n");
}

TEST(Parser, KeepsThirtyTwoParametersAndDropsTheRest) {
    std::string many = "\x1b[";
    for (int number = 1; number <= 40; ++number)
        many += std::to_string(number) + ';';
    const std::string text = events_of(many + "m");
    EXPECT_NE(text.find(";31;32 m"), std::string::npos) << text;
    EXPECT_EQ(text.find("33"), std::string::npos) << text;
}

TEST(Parser, SaturatesNumbers) {
    check("\x1b[99999999999999999999A", "csi 16777215 A\n");
}

TEST(Parser, GivesEscapeSequences) {
    check("\x1b"
          "7\x1b(0\x1b#8",
          "esc 7\nesc ( 0\nesc # 8\n");
    check("\x1b\x1b\x1b"
          "7",
          "esc 7\n");
}

TEST(Parser, GivesOscByBelStAndC1St) {
    check("\x1b]0;title\x07", "osc 0 \"title\"\n");
    check("\x1b]0;title\x1b\\", "osc 0 \"title\"\nesc \\\n");
    check("\x1b]0;title\xc2\x9c", "osc 0 \"title\"\n");
    check("\x1b]104\x07", "osc 104\n");
}

TEST(Parser, KeepsRaw9cInsideUtf8Titles) {
    check("\x1b]0;\xe2\x80\x9c\x07", "osc 0 \"\xe2\x80\x9c\"\n");
}

TEST(Parser, DropsCancelledStrings) {
    check("\x1b]0;title\x18x", "execute 0x18\nprint \"x\"\n");
}

TEST(Parser, TruncatesAndMarksLongStrings) {
    const std::string text = events_of("\x1b]0;" + std::string(string_bytes_max + 5, 'x') + "\x07");
    EXPECT_TRUE(text.ends_with("x\" truncated\n"));
    EXPECT_LT(text.size(), string_bytes_max + 100);
}

TEST(Parser, HooksPutsAndUnhooksDcs) {
    check("\x1bP$qm\x1b\\", "dcs hook $ q\ndcs put \"m\"\ndcs unhook\nesc \\\n");
    check("\x1bP1;2|ab\x18", "dcs hook 1;2 |\ndcs put \"ab\"\ndcs cancelled\nexecute 0x18\n");
}

TEST(Parser, BoundsWhatADcsPuts) {
    struct Counter : EventPrinter {
        explicit Counter(std::string& out) : EventPrinter(out) {}
        void dcs_put(std::span<const std::uint8_t> bytes) override { total += bytes.size(); }
        std::size_t total = 0;
    };
    std::string text;
    Counter counter(text);
    Parser parser;
    parser.feed(bytes_of("\x1bPq"), counter);
    const std::string block(1U << 20U, 'x');
    for (int times = 0; times < 6; ++times)
        parser.feed(bytes_of(block), counter);
    EXPECT_EQ(counter.total, dcs_bytes_max);
}

TEST(Parser, GivesApcPmAndSosWhole) {
    check("\x1b_Gi=1\x1b\\", "apc \"Gi=1\"\nesc \\\n");
    check("\x1b^pm\x1b\\\x1bXsos\x1b\\", "pm \"pm\"\nesc \\\nsos \"sos\"\nesc \\\n");
}

TEST(Parser, TreatsC1InUtf8AsItsEscapeSequence) {
    check("\xc2\x9b"
          "31m",
          "csi 31 m\n");
    check("\xc2\x85\xc2\x8d", "esc E\nesc M\n");
    check("\xc2\x9d"
          "0;t\x07",
          "osc 0 \"t\"\n");
    check("\x9b"
          "31m",
          "print \"\xef\xbf\xbd"
          "31m\"\n"); // A raw C1 byte is malformed UTF-8.
}

TEST(Parser, EndsASequenceAtABytesFromUtf8) {
    check("\x1b[1\xc3\xa9"
          "m",
          "print \"\xc3\xa9m\"\n");
    check("\x1b\xe4\xb8\xad", "print \"\xe4\xb8\xad\"\n");
}

TEST(Parser, KnowsWhenItIsAtGround) {
    std::string text;
    EventPrinter printer(text);
    for (std::string_view partial : {"\x1b"sv, "\x1b["sv, "\x1b]0;t"sv, "\xe4\xb8"sv, "\x1bPq"sv}) {
        Parser parser;
        parser.feed(bytes_of(partial), printer);
        EXPECT_FALSE(parser.at_ground()) << in_quotes(partial);
        Parser done;
        done.feed(bytes_of("text\x1b[m"), printer);
        EXPECT_TRUE(done.at_ground());
    }
}

TEST(Parser, CountsConsumedBytesUpToTheEvent) {
    struct Places : EventPrinter {
        explicit Places(std::string& out) : EventPrinter(out) {}
        void csi(const Sequence& /*sequence*/) override { places.push_back(parser->consumed()); }
        void execute(std::uint8_t /*control*/) override { places.push_back(parser->consumed()); }
        const Parser* parser = nullptr;
        std::vector<std::size_t> places;
    };
    std::string text;
    Places places(text);
    Parser parser;
    places.parser = &parser;
    parser.feed(bytes_of("ab\x1b[6nxy\x07\x1b[c"), places);
    EXPECT_EQ(places.places, (std::vector<std::size_t>{6, 9, 12}));
    parser.feed(bytes_of("\x1b[c"), places);
    EXPECT_EQ(places.places.back(), 3U);
}

TEST(ParserProperty, GivesTheSameEventsForEverySplit) {
    for (std::string_view input : inputs()) {
        const std::string whole = events_of(input);
        EXPECT_EQ(events_of(single_bytes(input)), whole) << in_quotes(input);
        for (std::size_t cut = 1; cut < input.size(); ++cut)
            EXPECT_EQ(events_of({input.substr(0, cut), input.substr(cut)}), whole) << in_quotes(input);
    }
}

TEST(ParserProperty, GoesOnFromARestoredState) {
    for (std::string_view input : inputs()) {
        for (std::size_t cut = 0; cut <= input.size(); ++cut) {
            std::string text;
            EventPrinter printer(text);
            Parser first;
            first.feed(bytes_of(input.substr(0, cut)), printer);
            Parser second;
            ASSERT_TRUE(second.restore(first.state())) << in_quotes(input.substr(0, cut));
            second.feed(bytes_of(input.substr(cut)), printer);
            printer.finish();
            EXPECT_EQ(text, events_of(input));
        }
    }
}

TEST(Parser, RefusesStatesThatNoInputLeadsTo) {
    Parser parser;
    ParserState state;
    state.string = "text outside of a string";
    EXPECT_FALSE(parser.restore(state));
    state = {};
    state.state = static_cast<State>(200);
    EXPECT_FALSE(parser.restore(state));
    state = {};
    state.sequence.intermediate_count = 9;
    EXPECT_FALSE(parser.restore(state));
    state = {};
    state.state = State::osc_string;
    state.string.assign(string_bytes_max + 1, 'x');
    EXPECT_FALSE(parser.restore(state));
    state = {};
    state.state = State::apc_string; // With a string of kind OSC.
    EXPECT_FALSE(parser.restore(state));
    state = {};
    state.sequence.marker = '\x01';
    EXPECT_FALSE(parser.restore(state));
    state = {};
    state.sequence.intermediate_count = 1; // It is 0.
    EXPECT_FALSE(parser.restore(state));
}

} // namespace
} // namespace helios::vt
