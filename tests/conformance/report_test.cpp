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

constexpr std::array attributes{
    Question{"", "\x1b[c", "\x1b[?62;"}, // DA1: how it goes on depends on what the viewer shows.
    Question{"", "\x1b[0c", "\x1b[?62;"},
    Question{"", "\x1bZ", "\x1b[?62;"},
};

constexpr std::array questions{
    Question{"", "\x1b[1c", ""},
    Question{"", "\x1b[>c", "\x1b[>1;10;0c"},
    Question{"", "\x1b[>0c", "\x1b[>1;10;0c"},
    Question{"", "\x1b[>9c", ""},
    Question{"", "\x1b[=c", "\x1bP!|48454C53\x1b\\"},
    Question{"", "\x1b[=9c", ""},
    Question{"", "\x1b[5n", "\x1b[0n"},
    Question{"", "\x1b[n", ""},
    Question{"", "\x1b[99999n", ""},
    Question{"\x1b[3;4H", "\x1b[6n", "\x1b[3;4R"},
    Question{"\x1b[999;999H", "\x1b[6n", "\x1b[24;80R"},
    Question{"\x1b[5;15r\x1b[?6h\x1b[2;3H", "\x1b[6n", "\x1b[2;3R"},
    Question{"\x1b[3;4H", "\x1b[?6n", "\x1b[?3;4;1R"},
    Question{"", "\x1b[?15n", "\x1b[?13n"},
    Question{"", "\x1b[?25n", "\x1b[?21n"},
    Question{"", "\x1b[?26n", "\x1b[?27;1;0;0n"},
    Question{"", "\x1b[?53n", "\x1b[?50n"},
    Question{"", "\x1b[?56n", "\x1b[?57;0n"},
    Question{"", "\x1b[?62n", "\x1b[0*{"},
    Question{"", "\x1b[?63;9n", "\x1bP9!~0000\x1b\\"},
    Question{"", "\x1b[?75n", "\x1b[?70n"},
    Question{"", "\x1b[?85n", "\x1b[?83n"},
    Question{"", "\x1b[?9999n", ""},
    Question{"", "\x1b[x", "\x1b[2;1;1;128;128;1;0x"},
    Question{"", "\x1b[1x", "\x1b[3;1;1;128;128;1;0x"},
    Question{"", "\x1b[2x", ""},
    Question{"", "\x1b[18t", "\x1b[8;24;80t"},
    Question{"", "\x1b[19t", "\x1b[9;24;80t"},
    Question{"", "\x1b[14t", "\x1b[4;480;800t"},
    Question{"", "\x1b[16t", "\x1b[6;20;10t"},
    Question{"", "\x1b[11t", "\x1b[1t"},
    Question{"", "\x1b[13t", "\x1b[3;0;0t"},
    Question{"\x1b]2;secret\x07", "\x1b[21t", "\x1b]l\x1b\\"}, // Never a program's own bytes.
    Question{"\x1b]1;secret\x07", "\x1b[20t", "\x1b]L\x1b\\"},
    Question{"", "\x1b[99t", ""},
    Question{"", "\x1b[t", ""},
    // Colours
    Question{"", "\x1b]4;1;?\x07", "\x1b]4;1;rgb:cdcd/0000/0000\x07"},
    Question{"\x1b]4;1;#010203\x07", "\x1b]4;1;?\x1b\\", "\x1b]4;1;rgb:0101/0202/0303\x1b\\"},
    Question{"\x1b]4;1;#010203\x07\x1b]104;1\x07", "\x1b]4;1;?\x07", "\x1b]4;1;rgb:cdcd/0000/0000\x07"},
    Question{"", "\x1b]4;256;?\x07", ""},
    Question{"\x1b]11;rgb:1/2/3\x07", "\x1b]11;?\x07", "\x1b]11;rgb:1111/2222/3333\x07"},
    // Modes: 1 set, 2 reset, 0 unknown.
    Question{"", "\x1b[?7$p", "\x1b[?7;1$y"},
    Question{"\x1b[?7l", "\x1b[?7$p", "\x1b[?7;2$y"},
    Question{"\x1b[4h", "\x1b[4$p", "\x1b[4;1$y"},
    Question{"", "\x1b[20$p", "\x1b[20;2$y"},
    Question{"\x1b[?1049h", "\x1b[?1049$p", "\x1b[?1049;1$y"},
    Question{"\x1b[?1002h", "\x1b[?1002$p", "\x1b[?1002;1$y"},
    Question{"\x1b[?1002h", "\x1b[?1000$p", "\x1b[?1000;2$y"},
    Question{"\x1b[?1006h", "\x1b[?1006$p", "\x1b[?1006;1$y"},
    Question{"", "\x1b[?9999999$p", "\x1b[?9999999;0$y"},
    Question{"", "\x1b[$p", "\x1b[0;0$y"},
    // DECRQSS
    Question{"", "\x1bP$qm\x1b\\", "\x1bP1$r0m\x1b\\"},
    Question{"\x1b[1;4:3;38;2;1;2;3;48;5;200m", "\x1bP$qm\x1b\\",
             "\x1bP1$r0;1;4:3;38;2;1;2;3;48;5;200m\x1b\\"},
    Question{"\x1b[2;5r", "\x1bP$qr\x1b\\", "\x1bP1$r2;5r\x1b\\"},
    Question{"\x1b[999;3r", "\x1bP$qr\x1b\\", "\x1bP1$r1;24r\x1b\\"},
    Question{"\x1b[?69h\x1b[3;9s", "\x1bP$qs\x1b\\", "\x1bP1$r3;9s\x1b\\"},
    Question{"\x1b[4 q", "\x1bP$q q\x1b\\", "\x1bP1$r4 q\x1b\\"},
    Question{"\x1b[99 q", "\x1bP$q q\x1b\\", "\x1bP1$r1 q\x1b\\"},
    Question{"\x1b[1\"q", "\x1bP$q\"q\x1b\\", "\x1bP1$r1\"q\x1b\\"},
    Question{"", "\x1bP$q\"p\x1b\\", "\x1bP1$r62;1\"p\x1b\\"},
    Question{"\x1b[2*x", "\x1bP$q*x\x1b\\", "\x1bP1$r2*x\x1b\\"},
    Question{"", "\x1bP$qt\x1b\\", "\x1bP1$r24t\x1b\\"},
    Question{"", "\x1bP$qnonsense\x1b\\", "\x1bP0$r\x1b\\"},
    Question{"", "\x1bP$q\x1b\\", "\x1bP0$r\x1b\\"},
    Question{"", "\x1bP$qm\x18", ""}, // Cancelled.
    // XTGETTCAP
    Question{"", "\x1bP+q544E\x1b\\", "\x1bP1+r544E=787465726D2D323536636F6C6F72\x1b\\"},
    Question{"", "\x1bP+q436f;zz\x1b\\", "\x1bP1+r436F=323536\x1b\\\x1bP0+r\x1b\\"},
    Question{"", "\x1bP+q\x1b\\", ""},
    // DECRQCRA: the sum of what stands there, negated.
    Question{"AB", "\x1b[1;1;1;1;1;2*y", "\x1bP1!~FF7D\x1b\\"},
    Question{"\x1b[1mA", "\x1b[2;1;1;1;1;1*y", "\x1bP2!~FF3F\x1b\\"},
    Question{"", "\x1b[3;1;9;9;1;1*y", "\x1bP3!~0000\x1b\\"},
    // Kitty's keyboard
    Question{"", "\x1b[?u", "\x1b[?0u"},
    Question{"\x1b[>5u", "\x1b[?u", "\x1b[?5u"},
    Question{"\x1b[>5u\x1b[=2;2u", "\x1b[?u", "\x1b[?7u"},
    Question{"\x1b[>5u\x1b[>999999u\x1b[<99u", "\x1b[?u", "\x1b[?0u"},
};

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
    for (const Question& question : attributes) {
        const std::string answer = answer_to(question);
        EXPECT_TRUE(answer.starts_with(question.answer) && answer.ends_with("c"))
            << testing::PrintToString(answer);
    }
    const std::string version = answer_to({"", "\x1b[>q", ""});
    EXPECT_TRUE(version.starts_with("\x1bP>|Helios(") && version.ends_with(")\x1b\\"));
}

TEST(Reports, ComeInTheOrderOfTheQuestions) {
    EXPECT_EQ(answer_to({"", "\x1b[2;2H\x1b[6n\x1b[3;3H\x1b[6n\x1b[5n", ""}), "\x1b[2;2R\x1b[3;3R\x1b[0n");
}

} // namespace
} // namespace helios::conformance
