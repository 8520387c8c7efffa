// Inward: keys, mouse, focus and paste pass, a terminal's answers do not.
#include "vt/filter/filter.hpp"

#include <gtest/gtest.h>

#include "events.hpp"

namespace helios::vt {
namespace {

std::string filtered(const std::vector<std::string_view>& pieces) {
    InputFilter filter;
    std::string out;
    for (std::string_view piece : pieces)
        filter.feed(bytes_of(piece), out);
    filter.flush(out);
    return out;
}

void check(std::string_view input, std::string_view expected) {
    EXPECT_EQ(in_quotes(filtered({input})), in_quotes(expected)) << in_quotes(input);
    EXPECT_EQ(in_quotes(filtered(single_bytes(input))), in_quotes(expected))
        << "byte by byte: " << in_quotes(input);
}

TEST(InputFilter, PassesKeys) {
    for (std::string_view key : {"a"sv,
                                 "\r"sv,
                                 "\x03"sv,
                                 "\x1b"sv,
                                 "\x1b\x1b"sv,
                                 "\x1b[A"sv,
                                 "\x1bOA"sv,
                                 "\x1bOP"sv,
                                 "\x1b[1;5C"sv,
                                 "\x1b[3~"sv,
                                 "\x1b[15;2~"sv,
                                 "\x1b[Z"sv,
                                 "\x1b"
                                 "b"sv,
                                 "\x1b\x1b[A"sv,
                                 "\x1b[R"sv,
                                 "\x1b[1;5R"sv,
                                 "\x1b[1;2:1R"sv,
                                 "\x1b[97;5u"sv,
                                 "\x1b[97;5:3u"sv,
                                 "\x1b[27;5;97~"sv,
                                 "\x1b[[A"sv,
                                 "\x1b[c"sv,
                                 "\x1b[H"sv,
                                 "\x1b[F"sv,
                                 "\xc3\xa9"sv,
                                 "\x1b[57441;2u"sv,
                                 "\x1b["sv,
                                 "\x1bP"sv,
                                 "\x1b]"sv,
                                 "\x1b_"sv,
                                 "\x1bX"sv,
                                 "\x1b^"sv,
                                 "\x1bPab"sv,
                                 "\x1b]x"sv,
                                 "\x1b[200~\x1b[201~"sv})
        check(key, key);
}

TEST(InputFilter, PassesMouseAndFocus) {
    for (std::string_view report : {"\x1b[<0;10;20M"sv, "\x1b[<0;10;20m"sv, "\x1b[M !!"sv,
                                    "\x1b[M\x20\xc2\x9b"sv, "\x1b[32;10;20M"sv, "\x1b[I"sv, "\x1b[O"sv})
        check(report, report);
}

TEST(InputFilter, PassesAPasteVerbatim) {
    const std::string paste = "\x1b[200~text \x1b[?62;22c \x1b]11;rgb:0/0/0\x07 \x1b[5;5R\x1b[201~";
    check(paste, paste);
    check(paste + "\x1b[5;5R", paste);
}

TEST(InputFilter, DropsAnswers) {
    for (std::string_view answer : {"\x1b[?62;22c"sv,
                                    "\x1b[>1;10;0c"sv,
                                    "\x1b[=0c"sv,
                                    "\x1b[0n"sv,
                                    "\x1b[?13n"sv,
                                    "\x1b[?997;1n"sv,
                                    "\x1b[24;80R"sv,
                                    "\x1b[1;1R"sv,
                                    "\x1b[1;300R"sv,
                                    "\x1b[?24;80;1R"sv,
                                    "\x1b[?2026;2$y"sv,
                                    "\x1b[4;2$y"sv,
                                    "\x1b[?1u"sv,
                                    "\x1b[8;24;80t"sv,
                                    "\x1b[48;24;80;480;800t"sv,
                                    "\x1bP1$r0m\x1b\\"sv,
                                    "\x1bP>|xterm(354)\x1b\\"sv,
                                    "\x1bP!|00000000\x1b\\"sv,
                                    "\x1bP1+r544e=78\x1b\\"sv,
                                    "\x1b]11;rgb:0000/0000/0000\x07"sv,
                                    "\x1b]11;rgb:0000/0000/0000\x1b\\"sv,
                                    "\x1b]52;c;aGVsbG8=\x07"sv,
                                    "\x1b_Gi=1;OK\x1b\\"sv,
                                    "\x1b[?1;0;256S"sv,
                                    "\x1b[2;1;1;120;120;1;0x"sv})
        check(std::string("a").append(answer) + "b", "ab");
}

TEST(InputFilter, GivesTheKeysBackThatFollowABrokenAnswer) {
    check("\x1b]11;rgb\rls\r", "\rls\r");
    check("\x1b]11;rgb\x1b[A", "\x1b[A");
}

TEST(InputFilter, BoundsWhatItHolds) {
    const std::string endless = "\x1b]11;" + std::string(20'000, 'x');
    EXPECT_LE(filtered({endless}).size(), endless.size() - input_sequence_bytes_max);
}

TEST(InputFilter, HoldsALoneEscapeUntilFlushed) {
    InputFilter filter;
    std::string out;
    filter.feed(bytes_of("\x1b"), out);
    EXPECT_TRUE(filter.holding());
    EXPECT_EQ(out, "");
    filter.flush(out);
    EXPECT_FALSE(filter.holding());
    EXPECT_EQ(out, "\x1b");
}

TEST(InputFilter, KeepsWaitingForTheRestOfASequence) {
    InputFilter filter;
    std::string out;
    filter.feed(bytes_of("\x1b[1;"), out);
    filter.flush(out);
    filter.feed(bytes_of("5C"), out);
    EXPECT_EQ(out, "\x1b[1;5C");
}

} // namespace
} // namespace helios::vt
