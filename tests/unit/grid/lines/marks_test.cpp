// A shell's marks: which text is prompt, command line and output, and what is known of the commands.
#include "grid/checkpoint.hpp"
#include "grid/lines/command_output.hpp"

#include <gtest/gtest.h>

#include "screen_check.hpp"

namespace helios::grid {
namespace {

constexpr Size small{20, 5};

// A prompt, a command line, its output and its end, as bash tells them.
std::string prompt(std::string_view text = "$ ") {
    return "\x1b]133;A\x07" + std::string(text) + "\x1b]133;B\x07";
}
std::string run(std::string_view command, std::string_view output, int status) {
    return prompt() + std::string(command) + "\r\n\x1b]133;C\x07" + std::string(output) + "\x1b]133;D;" +
           std::to_string(status) + "\x07";
}

Screen screen_after(std::string_view input, Size size = small) {
    Screen screen(size);
    screen.feed(bytes_of(input));
    EXPECT_EQ(violations(screen), "");
    return screen;
}

// "command -> output (status)", or the refusal.
std::string told(const Screen& screen, std::size_t back = 0) {
    const auto found = command_output(screen, back, 1000);
    if (!found)
        return "! " + found.error().detail.substr(0, 30);
    std::string text = found->command + " -> " + found->output;
    if (found->exit_status)
        text += '(' + std::to_string(*found->exit_status) + ')';
    return text + (found->running ? " running" : "") + (found->cut ? " cut" : "");
}

TEST(Marks, TellTheOutputOfTheLastCommand) {
    EXPECT_EQ(told(screen_after(run("ls", "a\r\nb\r\n", 0) + prompt())), "ls -> a\nb\n(0)");
    EXPECT_EQ(told(screen_after(run("ls", "a\r\nb\r\n", 0) + run("false", "", 1) + prompt())),
              "false -> (1)");
    EXPECT_EQ(told(screen_after(run("printf x", "x", 7) + prompt())), "printf x -> x\n(7)");
    EXPECT_EQ(told(screen_after(run("ls", "a\r\n\r\nb\r\n\r\n", 0) + prompt())), "ls -> a\n\nb\n\n(0)");
}

TEST(Marks, TellEarlierCommandsToo) {
    const Screen screen = screen_after(run("one", "1\r\n", 1) + run("two", "2\r\n", 2) + run("three", "", 3));
    EXPECT_EQ(told(screen, 1), "two -> 2\n(2)");
    EXPECT_EQ(told(screen, 2), "one -> 1\n(1)");
    EXPECT_EQ(told(screen, 3), "! that command's line is no long");
}

TEST(Marks, TellWhatRunsYet) {
    EXPECT_EQ(told(screen_after(prompt() + "make\r\n\x1b]133;C\x07" + "cc a.c\r\ncc b")),
              "make -> cc a.c\ncc b\n running");
    EXPECT_EQ(told(screen_after(prompt() + "vim\r\n\x1b]133;C\x07\x1b[?1049h\x1b[Htext\x1b]133;A\x07")),
              "vim ->  running");
}

TEST(Marks, AreMissedClearly) {
    EXPECT_EQ(told(screen_after("$ ls\r\na\r\n$ ")), "! this terminal's shell tells no");
    EXPECT_EQ(told(screen_after(prompt() + "typing")), "! this terminal's shell tells no");
}

TEST(Marks, LeaveOutCommandLinesThatWereNotRun) {
    const std::string aborted = prompt() + "rm -rf^C\r\n\x1b]133;D;130\x07";
    EXPECT_EQ(told(screen_after(run("ls", "a\r\n", 0) + aborted + prompt(), Size{20, 9})), "ls -> a\n(0)");
    EXPECT_EQ(told(screen_after(run("ls", "a\r\n", 0) + prompt() + "\r\n" + prompt())), "ls -> a\n(0)");
}

TEST(Marks, ScrollIntoTheHistory) {
    std::string lines;
    for (int line = 0; line < 50; ++line)
        lines += "line " + std::to_string(line) + "\r\n";
    const Screen screen = screen_after(run("early", "e\r\n", 3) + run("seq", lines, 0) + prompt());
    const auto found = command_output(screen, 0, 1000);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->command, "seq");
    EXPECT_TRUE(found->output.starts_with("line 0\nline 1\n"));
    EXPECT_TRUE(found->output.ends_with("line 48\nline 49\n"));
    EXPECT_EQ(told(screen, 1), "early -> e\n(3)");
}

TEST(Marks, SurviveReflowAndCheckpoints) {
    Screen screen =
        screen_after(run("echo a long line", "a long line that wraps a lot of times\r\n", 4) + prompt());
    const std::string before = told(screen);
    EXPECT_EQ(before, "echo a long line -> a long line that wraps a lot of times\n(4)");
    for (const Size size : {Size{7, 5}, Size{50, 3}, Size{3, 2}, Size{80, 24}}) {
        screen.resize(size);
        EXPECT_EQ(violations(screen), "");
        EXPECT_EQ(told(screen), before) << size.columns;
        std::vector<std::byte> bytes;
        serialize(screen, CheckpointScope::screen_and_history, bytes);
        auto copy = restore(bytes);
        ASSERT_TRUE(copy) << copy.error().detail;
        EXPECT_EQ(told(*copy), before);
    }
}

TEST(Marks, KnowWhatTheProgramErased) {
    const std::string clear = "\x1b[H\x1b[2J\x1b[3J";
    const std::string many = run("a", "1\r\n", 0) + run("b", "2\r\n3\r\n4\r\n5\r\n6\r\n", 0);
    EXPECT_EQ(told(screen_after(many + run("clear", clear, 0) + prompt())), " -> (0)");
    EXPECT_EQ(told(screen_after(many + run("clear;ls", clear + "x\r\ny\r\n", 0) + prompt())),
              " -> x\ny\n(0)");
    EXPECT_EQ(told(screen_after(run("ls", "a\r\n", 0) + prompt() + "\x1b[H\x1b[J" + prompt())),
              "! the screen was erased after th");
    EXPECT_EQ(told(screen_after(run("ls", "a\r\n", 0) + prompt() +
                                "\x1b"
                                "c")),
              "! the screen was erased after th");
    EXPECT_EQ(told(screen_after(many + run("c", "7\r\n8\r\n9\r\n", 5) + prompt() + "\x1b[3J")),
              "c -> 7\n8\n9\n(5)");
}

TEST(Marks, TakeTheCommandLineThatTheShellTells) {
    const std::string code = "\x1b]633;A\x07> \x1b]633;B\x07ls; x\r\n\x1b]633;E;echo a\\x3b "
                             "b\\\\n\\x0adone;nonce\x07\x1b]633;C\x07z\r\n\x1b]633;D;2\x07";
    EXPECT_EQ(told(screen_after(code)), "echo a; b\\n\ndone -> z\n(2)");
    EXPECT_EQ(told(screen_after(prompt() + "x\r\n\x1b]133;C;cmdline_url=echo%20%1b%E4%B8%AD\x07")),
              "echo \xe4\xb8\xad ->  running");
}

TEST(Marks, FindACommandLineOfSeveralLines) {
    const std::string continued = prompt() +
                                  "for x in 1\r\n> do echo\r\n\x1b]133;C\x07"
                                  "out\r\n\x1b]133;D\x07" +
                                  prompt();
    EXPECT_EQ(told(screen_after(continued)), "for x in 1\n> do echo -> out\n");
}

TEST(Marks, ShowNowhere) {
    const std::string plain = "$ ls   \r\na\r\n$ \x1b[31mx";
    const std::string marked = prompt() +
                               "ls   \r\n\x1b]133;C\x07"
                               "a\r\n\x1b]133;D;0\x07" +
                               prompt() + "\x1b[31mx";
    EXPECT_EQ(everything(screen_after(marked)), everything(screen_after(plain)));
    Screen one = screen_after(plain + "\x1b[m\r\n\n\n\n\n\n\n");
    Screen other = screen_after(marked + "\x1b[m\r\n\n\n\n\n\n\n");
    for (std::size_t line = 0; line < one.history_size(); ++line)
        EXPECT_EQ(other.history_line(line), one.history_line(line));
}

TEST(Marks, AreRepeatedByASnapshot) {
    const std::string inputs[] = {
        run("ls", "  a\r\nb\r\n", 3) + prompt(),
        run("ls", "a\r\n", 3) + prompt() + "typing",
        run("a", "1\r\n", 0) + prompt("> ") +
            "make -j2\r\n\x1b]633;E;make\\x3b\x07\x1b]133;C\x07"
            "out",
        prompt("two\r\nlines ") + "a long command line that wraps\r\n\x1b]133;C\x07"
                                  "x\r\n\x1b]133;D;5\x07",
        run("vi", "", 0) + prompt() + "\x1b[?1049hx",
    };
    for (const std::string& input : inputs) {
        const Screen screen = screen_after(input, Size{20, 9});
        std::string bytes;
        screen.vt_snapshot(bytes, SnapshotScope::screen);
        Screen copy = screen_after(bytes, Size{20, 9});
        EXPECT_EQ(told(copy), told(screen)) << bytes;
        std::string again;
        copy.vt_snapshot(again, SnapshotScope::screen);
        EXPECT_EQ(again, bytes);
    }
}

TEST(Marks, OfTheHistoryAreRepeatedToo) {
    const std::string input = run("one", "1\r\n2\r\n3\r\n", 1) + run("two", "4\r\n5\r\n", 2) + prompt();
    const Screen screen = screen_after(input);
    std::string bytes;
    screen.vt_snapshot(bytes, SnapshotScope::screen_and_history);
    const Screen copy = screen_after(bytes);
    EXPECT_EQ(told(copy), told(screen));
    EXPECT_EQ(told(copy, 1), "one -> 1\n2\n3\n(1)");
}

TEST(Marks, AreBounded) {
    Screen screen(small);
    for (int round = 0; round < 1000; ++round)
        screen.feed(bytes_of("\x1b]633;E;" + std::string(3000, 'x') + "\x07\x1b]133;C\x07"));
    EXPECT_EQ(violations(screen), "");
    EXPECT_EQ(told(screen, 255).substr(0, 6), "xxxxxx");
    EXPECT_EQ(told(screen, 256), "! that command's line is no long");
}

TEST(MarksProperty, HoldInAnyOrder) {
    const std::string_view marks[] = {"\x1b]133;A\x07",   "\x1b]133;B\x07",   "\x1b]133;C\x07",
                                      "\x1b]133;D;1\x07", "\x1b]633;E;x\x07", "\x1b[2J",
                                      "\x1b[3J",          "\x1b[H",           "\r\n\n"};
    for (unsigned seed = 0; seed < 300; ++seed) {
        Screen screen(Size{16, 5});
        for (unsigned step = 0; step < 40; ++step) {
            screen.feed(bytes_of(marks[(seed * 31 + step * step * 7) % std::size(marks)]));
            screen.feed(bytes_of(noise(seed * 100 + step, 3)));
            static_cast<void>(told(screen, step % 3));
        }
        ASSERT_EQ(violations(screen), "") << "seed " << seed;
        std::string bytes;
        screen.vt_snapshot(bytes, SnapshotScope::screen);
        Screen copy(Size{16, 5});
        copy.feed(bytes_of(bytes));
        ASSERT_EQ(everything(copy), everything(screen)) << "seed " << seed << '\n' << bytes;
    }
}

} // namespace
} // namespace helios::grid
