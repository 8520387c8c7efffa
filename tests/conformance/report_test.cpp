// Every question and its answer, byte for byte: absent, zero, given and giant parameters. Formats by VT510's
// manual and xterm's control sequences.
#include <gtest/gtest.h>

#include <array>

#include "conformance/terminal_on_pty.hpp"

namespace helios::conformance {
namespace {

using namespace std::string_view_literals;

struct Question {
    std::string_view before; // What sets the state that is asked for.
    std::string_view asked;
    std::string_view answer; // "": none at all.
};

constexpr auto questions = std::to_array<Question>({
    // A VT420: selective erase, horizontal scrolling, colours, rectangles, clipboard; 4: sixels, when shown.
    {"", "\x1b[c", "\x1b[?64;6;21;22;28;52c"},
    {"", "\x1b[0c", "\x1b[?64;6;21;22;28;52c"},
    {"", "\x1bZ", "\x1b[?64;6;21;22;28;52c"},
    {"", "\x1b[1c", ""},
    {"", "\x1b[>c", "\x1b[>41;10;0c"},
    {"", "\x1b[>0c", "\x1b[>41;10;0c"},
    {"", "\x1b[>9c", ""},
    {"", "\x1b[=c", "\x1bP!|48454C53\x1b\\"},
    {"", "\x1b[=9c", ""},
    {"", "\x1b[5n", "\x1b[0n"},
    {"", "\x1b[n", ""},
    {"", "\x1b[99999n", ""},
    {"\x1b[3;4H", "\x1b[6n", "\x1b[3;4R"},
    {"\x1b[999;999H", "\x1b[6n", "\x1b[24;80R"},
    {"\x1b[5;15r\x1b[?6h\x1b[2;3H", "\x1b[6n", "\x1b[2;3R"},
    {"\x1b[3;4H", "\x1b[?6n", "\x1b[?3;4;1R"},
    {"", "\x1b[?15n", "\x1b[?13n"},
    {"", "\x1b[?25n", "\x1b[?21n"},
    {"", "\x1b[?26n", "\x1b[?27;1;0;0n"},
    {"", "\x1b[?53n", "\x1b[?50n"},
    {"", "\x1b[?56n", "\x1b[?57;0n"},
    {"", "\x1b[?62n", "\x1b[0*{"},
    {"", "\x1b[?63;9n", "\x1bP9!~0000\x1b\\"},
    {"", "\x1b[?75n", "\x1b[?70n"},
    {"", "\x1b[?85n", "\x1b[?83n"},
    {"", "\x1b[?996n", "\x1b[?997;1n"},
    {"\x1b[5;15r\x1b[?6h\x1b[2;3H", "\x1b[?6n", "\x1b[?2;3;1R"},
    {"", "\x1b[?9999n", ""},
    {"", "\x1b[x", "\x1b[2;1;1;128;128;1;0x"},
    {"", "\x1b[1x", "\x1b[3;1;1;128;128;1;0x"},
    {"", "\x1b[2x", ""},
    {"", "\x1b[18t", "\x1b[8;24;80t"},
    {"", "\x1b[19t", "\x1b[9;24;80t"},
    {"", "\x1b[14t", "\x1b[4;480;800t"},
    {"", "\x1b[16t", "\x1b[6;20;10t"},
    {"", "\x1b[15t", "\x1b[5;480;800t"},
    {"", "\x1b[14;2t", "\x1b[4;480;800t"},
    {"", "\x1b[11t", "\x1b[1t"},
    {"", "\x1b[13t", "\x1b[3;0;0t"},
    {"\x1b]2;secret\x07", "\x1b[21t", "\x1b]l\x1b\\"}, // Never a program's own bytes.
    {"\x1b]1;secret\x07", "\x1b[20t", "\x1b]L\x1b\\"},
    {"", "\x1b[99t", ""},
    {"", "\x1b[t", ""},
    // Colours
    {"", "\x1b]4;1;?\x07", "\x1b]4;1;rgb:cdcd/0000/0000\x07"},
    {"\x1b]4;1;#010203\x07", "\x1b]4;1;?\x1b\\", "\x1b]4;1;rgb:0101/0202/0303\x1b\\"},
    {"\x1b]4;1;#010203\x07\x1b]104;1\x07", "\x1b]4;1;?\x07", "\x1b]4;1;rgb:cdcd/0000/0000\x07"},
    {"", "\x1b]4;256;?\x07", ""},
    {"\x1b]11;rgb:1/2/3\x07", "\x1b]11;?\x07", "\x1b]11;rgb:1111/2222/3333\x07"},
    // Modes: 1 set, 2 reset, 0 unknown.
    {"", "\x1b[?7$p", "\x1b[?7;1$y"},
    {"\x1b[?7l", "\x1b[?7$p", "\x1b[?7;2$y"},
    {"\x1b[4h", "\x1b[4$p", "\x1b[4;1$y"},
    {"", "\x1b[20$p", "\x1b[20;2$y"},
    {"\x1b[?1049h", "\x1b[?1049$p", "\x1b[?1049;1$y"},
    {"\x1b[?1002h", "\x1b[?1002$p", "\x1b[?1002;1$y"},
    {"\x1b[?1002h", "\x1b[?1000$p", "\x1b[?1000;2$y"},
    {"\x1b[?1006h", "\x1b[?1006$p", "\x1b[?1006;1$y"},
    {"", "\x1b[?9999999$p", "\x1b[?9999999;0$y"},
    {"", "\x1b[$p", "\x1b[0;0$y"},
    // DECRQSS
    {"", "\x1bP$qm\x1b\\", "\x1bP1$r0m\x1b\\"},
    {"\x1b[1;4:3;38;2;1;2;3;48;5;200m", "\x1bP$qm\x1b\\", "\x1bP1$r0;1;4:3;38;2;1;2;3;48;5;200m\x1b\\"},
    {"\x1b[2;5r", "\x1bP$qr\x1b\\", "\x1bP1$r2;5r\x1b\\"},
    {"\x1b[999;3r", "\x1bP$qr\x1b\\", "\x1bP1$r1;24r\x1b\\"},
    {"\x1b[?69h\x1b[3;9s", "\x1bP$qs\x1b\\", "\x1bP1$r3;9s\x1b\\"},
    {"\x1b[4 q", "\x1bP$q q\x1b\\", "\x1bP1$r4 q\x1b\\"},
    {"\x1b[99 q", "\x1bP$q q\x1b\\", "\x1bP1$r1 q\x1b\\"},
    {"\x1b[1\"q", "\x1bP$q\"q\x1b\\", "\x1bP1$r1\"q\x1b\\"},
    {"", "\x1bP$q\"p\x1b\\", "\x1bP1$r64;1\"p\x1b\\"},
    {"\x1b[62;1\"p", "\x1bP$q\"p\x1b\\", "\x1bP1$r64;1\"p\x1b\\"}, // The level stays.
    {"", "\x1bP$q\"q\x1b\\", "\x1bP1$r0\"q\x1b\\"},
    {"", "\x1bP$q$|\x1b\\", "\x1bP1$r80$|\x1b\\"},
    {"", "\x1bP$q*|\x1b\\", "\x1bP1$r24*|\x1b\\"},
    {"\x1b[6 q", "\x1bP$q q\x1b\\", "\x1bP1$r6 q\x1b\\"},
    {"\x1b[4:5;7;9;53;58;5;3m", "\x1bP$qm\x1b\\", "\x1bP1$r0;7;9;53;4:5;58:5:3m\x1b\\"},
    {"\x1b[2*x", "\x1bP$q*x\x1b\\", "\x1bP1$r2*x\x1b\\"},
    {"", "\x1bP$qt\x1b\\", "\x1bP1$r24t\x1b\\"},
    {"", "\x1bP$qnonsense\x1b\\", "\x1bP0$r\x1b\\"},
    {"", "\x1bP$q\x1b\\", "\x1bP0$r\x1b\\"},
    {"", "\x1bP$qm\x18", ""}, // Cancelled.
    // XTGETTCAP
    {"", "\x1bP+q544E\x1b\\", "\x1bP1+r544E=787465726D2D323536636F6C6F72\x1b\\"},
    {"", "\x1bP+q436f;zz\x1b\\", "\x1bP1+r436F=323536\x1b\\\x1bP0+r\x1b\\"},
    {"", "\x1bP+q\x1b\\", ""},
    {"", "\x1bP+q524742;5463;5375\x1b\\",
     "\x1bP1+r524742=382F382F38\x1b\\\x1bP1+r5463\x1b\\\x1bP1+r5375\x1b\\"},
    {"", "\x1bP+q7\x1b\\", "\x1bP0+r\x1b\\"}, // Half a name.
    // DECRQCRA: the sum of what stands there, negated.
    {"AB", "\x1b[1;1;1;1;1;2*y", "\x1bP1!~FF7D\x1b\\"},
    {"\x1b[1mA", "\x1b[2;1;1;1;1;1*y", "\x1bP2!~FF3F\x1b\\"},
    {"", "\x1b[3;1;9;9;1;1*y", "\x1bP3!~0000\x1b\\"},
    {"\x1b[?6h\x1b[3;9rA", "\x1b[4;1;1;1;1;1*y", "\x1bP4!~FFBF\x1b\\"}, // From the margins.
});

std::string answer_to(const Question& question) {
    TerminalOnPty terminal({80, 24});
    terminal.write(question.before);
    return terminal.ask(question.asked);
}

TEST(Reports, AnswerEachQuestion) {
    for (const Question& question : questions)
        EXPECT_EQ(answer_to(question), question.answer) << testing::PrintToString(question.asked);
}

TEST(Reports, SayWhichTerminalThisIs) {
    const std::string version = answer_to({"", "\x1b[>q", ""});
    EXPECT_TRUE(version.starts_with("\x1bP>|Helios(") && version.ends_with(")\x1b\\"));
}

TEST(Reports, ComeInTheOrderOfTheQuestions) {
    EXPECT_EQ(answer_to({"", "\x1b[2;2H\x1b[6n\x1b[3;3H\x1b[6n\x1b[5n", ""}), "\x1b[2;2R\x1b[3;3R\x1b[0n");
}

} // namespace
} // namespace helios::conformance
