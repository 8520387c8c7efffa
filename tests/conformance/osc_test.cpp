// OSC strings and the title stack: what the terminal's owner is told, and what programs are. By xterm's
// control sequences, kitty's documentation of OSC 99, and those of ConEmu, iTerm2, VS Code and FinalTerm.
#include <gtest/gtest.h>

#include <array>

#include "conformance/terminal_on_pty.hpp"

namespace helios::conformance {
namespace {

struct Case {
    std::string_view written;
    std::string_view told;
};

constexpr std::array events{
    // Directories
    Case{"\x1b]7;file://host/a%20b\x1b\\", "cwd file://host/a%20b\n"},
    Case{"\x1b]9;9;/windows\x1b\\", "cwd /windows\n"},
    Case{"\x1b]633;P;Cwd=/a\\x3bb\x07", "cwd /a;b\n"},
    Case{"\x1b]633;P;IsWindows=True\x07", ""},
    Case{"\x1b]1337;CurrentDir=/home\x07", "cwd /home\n"},
    Case{"\x1b]1337;SetUserVar=a=Yg==\x07\x1b]1337;ReportCellSize\x07", ""},
    // Notifications
    Case{"\x1b]9;done; really\x07", "notification [] done; really\n"},
    Case{"\x1b]777;notify;title;a;b\x07", "notification [title] a;b\n"},
    Case{"\x1b]777;precmd\x07", ""},
    Case{"\x1b]99;;hello\x1b\\", "notification [] hello\n"},
    Case{"\x1b]99;i=1:d=0;title\x1b\\\x1b]99;i=1:d=1:p=body;text\x1b\\", "notification [title] text\n"},
    Case{"\x1b]99;i=1:d=0;ti\x1b\\\x1b]99;i=2;other\x1b\\\x1b]99;i=1;tle\x1b\\",
         "notification [] other\nnotification [] title\n"},
    Case{"\x1b]99;e=1;aGVsbG8=\x1b\\", "notification [] hello\n"},
    Case{"\x1b]99;i=1:p=?;\x1b\\\x1b]99;i=1:p=close;\x1b\\", ""},
    // Progress: none, normal, error, indeterminate, paused.
    Case{"\x1b]9;4;0\x07", "progress 0 0\n"},
    Case{"\x1b]9;4;1;42\x07", "progress 1 42\n"},
    Case{"\x1b]9;4;2;999\x07", "progress 2 100\n"},
    Case{"\x1b]9;4;3\x07\x1b]9;4;4;50\x07", "progress 3 0\nprogress 4 50\n"},
    Case{"\x1b]9;4;5;50\x07", ""},
    // Clipboard: written, never read.
    Case{"\x1b]52;c;aGk=\x07", "clipboard c aGk=\n"},
    Case{"\x1b]52;;aGk=\x1b\\", "clipboard  aGk=\n"},
    Case{"\x1b]52;ps;aGk=\x1b\\", "clipboard ps aGk=\n"},
    Case{"\x1b]52;c;?\x07", ""},
    Case{"\x1b]52;c;\x07", ""},
    Case{"\x1b]52;c;not base64!\x07", ""},
    Case{"\x1b]52;c;aGk=\x18", ""},
    // Marks: prompt, command, output, end, command line.
    Case{"\x1b]133;A\x07\x1b]133;B\x07\x1b]133;C\x07\x1b]133;D;3\x07",
         "mark 0\nmark 1\nmark 2\nmark 3 status 3\n"},
    Case{"\x1b]133;A;k=s;cl=m\x07\x1b]133;D\x07\x1b]133;D;\x07", "mark 0\nmark 3\nmark 3\n"},
    Case{"\x1b]133;D;-1;err=x\x07\x1b]133;Z\x07", "mark 3 status -1\n"},
    Case{"\x1b]633;A\x07\x1b]633;B\x07\x1b]633;E;ls -l;nonce\x07\x1b]633;C\x07\x1b]633;D;0\x07",
         "mark 0\nmark 1\nmark 4 ls -l\nmark 2\nmark 3 status 0\n"},
};

TEST(Osc, TellsTheOwnerAndNobodyElse) {
    for (const Case& each : events) {
        TerminalOnPty terminal({20, 5});
        EXPECT_EQ(terminal.ask(each.written), "") << testing::PrintToString(each.written);
        EXPECT_EQ(terminal.events(), each.told) << testing::PrintToString(each.written);
    }
}

// "title/icon name"
constexpr std::array titles{
    Case{"\x1b]0;both\x07", "both/both"},
    Case{"\x1b]1;icon\x07", "/icon"},
    Case{"\x1b]2;title\x1b\\", "title/"},
    Case{"\x1b]2;a;b\x1b\\", "a;b/"},
    Case{"\x1b]2;\xc3\xa4\xe6\xbc\xa2\x1b\\", "\xc3\xa4\xe6\xbc\xa2/"},
    Case{"\x1b]2;a\x07\x1b]2;\x07", "/"},
    Case{"\x1b]2;lost\x18", "/"},
    Case{"\x1b]0;a\x07\x1b[22;0t\x1b]0;b\x07\x1b[23;0t", "a/a"},
    Case{"\x1b]0;a\x07\x1b[22t\x1b]0;b\x07\x1b[23t", "a/a"},
    Case{"\x1b]0;a\x07\x1b[22;0t\x1b]0;b\x07\x1b[23;1t", "b/a"},
    Case{"\x1b]0;a\x07\x1b[22;0t\x1b]0;b\x07\x1b[23;2t", "a/b"},
    Case{"\x1b]0;a\x07\x1b[22;0t\x1b]0;b\x07\x1b[22;0t\x1b]0;c\x07\x1b[23;0t\x1b[23;0t", "a/a"},
    Case{"\x1b]0;a\x07\x1b[23;0t", "a/a"},
    Case{"\x1b]0;a\x07\x1b[22;0t\x1b]0;b\x07\x1b\x63\x1b[23;0t", "/"},
};

TEST(Titles, AreSetAndRestored) {
    for (const Case& each : titles) {
        TerminalOnPty terminal({20, 5});
        EXPECT_EQ(terminal.ask(each.written), "");
        EXPECT_EQ(terminal.screen().title() + '/' + terminal.screen().icon_name(), each.told)
            << testing::PrintToString(each.written);
    }
}

TEST(Titles, ForgetTheOldestBeyondSixteen) {
    TerminalOnPty terminal({20, 5});
    for (int number = 1; number <= 20; ++number)
        terminal.write("\x1b]2;" + std::to_string(number) + "\x07\x1b[22;0t");
    for (int time = 0; time < 16; ++time)
        terminal.write("\x1b[23;0t");
    EXPECT_EQ(terminal.screen().title(), "5");
    terminal.write("\x1b]2;last\x07\x1b[23;0t");
    EXPECT_EQ(terminal.screen().title(), "last");
}

constexpr std::array roles{10, 11, 12, 13, 14, 15, 16, 17, 18, 19};

TEST(Colors, OfEachRoleAreSetToldAndReset) {
    for (const int role : roles) {
        TerminalOnPty terminal({20, 5});
        const std::string number = std::to_string(role);
        const std::string question = "\x1b]" + number + ";?\x07";
        const std::string before = terminal.ask(question);
        EXPECT_TRUE(before.starts_with("\x1b]" + number + ";rgb:") && before.ends_with('\a')) << number;
        EXPECT_EQ(terminal.ask("\x1b]" + number + ";#123456\x07" + question),
                  "\x1b]" + number + ";rgb:1212/3434/5656\x07");
        EXPECT_EQ(terminal.ask("\x1b]1" + number + "\x07" + question), before);
    }
}

constexpr std::array colors{
    Case{"\x1b]10;?\x1b\\", "\x1b]10;rgb:d0d0/d0d0/d0d0\x1b\\"}, // Ended as it was asked.
    Case{"\x1b]11;?\x07", "\x1b]11;rgb:0000/0000/0000\x07"},
    Case{"\x1b]18;#101010;#202020\x07\x1b]18;?;?;?\x07",
         "\x1b]18;rgb:1010/1010/1010\x07\x1b]19;rgb:2020/2020/2020\x07"},
    Case{"\x1b]4;0;#010203;255;rgb:f/f/f;7;?\x07\x1b]4;0;?;255;?\x07",
         "\x1b]4;7;rgb:e5e5/e5e5/e5e5\x07\x1b]4;0;rgb:0101/0202/0303\x07\x1b]4;255;rgb:ffff/ffff/ffff\x07"},
    Case{"\x1b]4;1;#010203;2;#010203\x07\x1b]104;1\x07\x1b]4;1;?;2;?\x07",
         "\x1b]4;1;rgb:cdcd/0000/0000\x07\x1b]4;2;rgb:0101/0202/0303\x07"},
    Case{"\x1b]4;1;#010203\x07\x1b]11;#010203\x07\x1b]104\x07\x1b]4;1;?\x07\x1b]11;?\x07",
         "\x1b]4;1;rgb:cdcd/0000/0000\x07\x1b]11;rgb:0101/0202/0303\x07"},
    Case{"\x1b]4;-1;?\x07\x1b]4;x;?\x07\x1b]4;1\x07\x1b]104;x;999\x07\x1b]9999;?\x07", ""},
};

TEST(Colors, AreToldAsTheyAre) {
    for (const Case& each : colors) {
        TerminalOnPty terminal({20, 5});
        EXPECT_EQ(terminal.ask(each.written), each.told) << testing::PrintToString(each.written);
    }
}

TEST(Links, AreOfTheCellsBetween) {
    TerminalOnPty terminal({20, 2});
    EXPECT_EQ(terminal.ask("a\x1b]8;id=x:y=z;https://e/?a;b\x1b\\bc\x1b[1md\x1b]8;;\x1b\\e"), "");
    std::string linked;
    for (const grid::Run& run : terminal.screen().line(0).runs)
        linked += '[' + run.text + ' ' + run.link + ']';
    EXPECT_EQ(linked, "[a ][bc https://e/?a;b][d https://e/?a;b][e ]");
}

} // namespace
} // namespace helios::conformance
