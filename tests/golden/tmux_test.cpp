// The same bytes through a real tmux: two terminals written apart agree on what a person sees. Needs tmux.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "golden_case.hpp"

namespace helios::golden {
namespace {

// Where tmux 3.3a and Helios differ, and who is right.
constexpr std::array known_differences{
    std::string_view("malformed"), // tmux drops malformed UTF-8; Unicode 3.9 wants a replacement.
    std::string_view("sixel"),     // This tmux has no images, so its cursor stays where they begin.
    std::string_view("kitty-image"),
    // tmux 3.3a joins at most a few code points, widens nothing for U+FE0F, knows no cluster but by its own
    // list, and the system's wcwidth gives other widths to spacing marks.
    std::string_view("emoji-clusters"),
    std::string_view("emoji-without-clusters"),
    std::string_view("scripts-clusters"),
    std::string_view("selectors-at-the-margin"),
    std::string_view("dec-graphics"), // capture-pane prints the letters that stand for the lines.
    // The same of these; and tmux repeats no character of a set.
    std::string_view("charsets"),
    std::string_view("repeat"),
    std::string_view("save-and-restore"),
    // VT510's sequences that tmux 3.3a does not know: DECBI and DECFI, C1, HPR and VPR, DECSCA, LNM,
    // rectangles, DECSLRM, DECIC and DECDC, DECSTR, CHT; xterm's modes 40, 45, 95 and 1045.
    std::string_view("back-and-forward-index"),
    std::string_view("c1-controls"),
    std::string_view("column-mode"),
    std::string_view("cursor-moves"),
    std::string_view("far-reverse-wrap"),
    std::string_view("guarded-cells"),
    std::string_view("insert-and-newline-modes"),
    std::string_view("rectangles"),
    std::string_view("side-margins"),
    std::string_view("sideways"),
    std::string_view("soft-reset"),
    std::string_view("tab-moves"),
};

std::string output_of(const std::string& command) {
    std::string text;
    FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr)
        return text;
    std::array<char, 4096> block{};
    for (std::size_t size = 0; (size = fread(block.data(), 1, block.size(), pipe)) > 0;)
        text.append(block.data(), size);
    pclose(pipe);
    return text;
}

// A private server in a folder of its own, ended with it.
class Tmux {
public:
    Tmux() {
        std::string pattern = testing::TempDir() + "helios-tmux-XXXXXX";
        folder_ = mkdtemp(pattern.data());
        std::ofstream(folder_ + "/conf") << "set -g status off\nset -g default-terminal screen-256color\n"
                                            "set -g remain-on-exit off\n";
    }
    ~Tmux() {
        run("kill-server");
        std::filesystem::remove_all(folder_);
    }
    Tmux(const Tmux&) = delete;
    Tmux& operator=(const Tmux&) = delete;

    std::string run(const std::string& arguments) {
        return output_of("TMUX= LANG=C.UTF-8 tmux -u -S " + folder_ + "/socket -f " + folder_ + "/conf " +
                         arguments + " 2>/dev/null");
    }

    // The visible text after `file` has gone through a pane; it says itself when it is done.
    std::string show(const Case& each) {
        const std::string shell = "stty -opost -echo; cat " + (each.folder / "input.vt").string() +
                                  "; tmux -S " + folder_ + "/socket wait-for -S done; exec cat >/dev/null";
        run("new-session -d -x " + std::to_string(each.size.columns) + " -y " +
            std::to_string(each.size.rows) + " '" + shell + "'");
        run("wait-for done");
        return run("capture-pane -p");
    }

private:
    std::string folder_;
};

std::string without_blank_ends(const std::string& text) {
    std::string trimmed;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        std::string line = text.substr(begin, end - begin);
        line.resize(line.find_last_not_of(' ') == std::string::npos ? 0 : line.find_last_not_of(' ') + 1);
        trimmed += line + '\n';
        begin = end + 1;
    }
    while (trimmed.ends_with("\n\n"))
        trimmed.pop_back();
    return trimmed;
}

class AgainstTmux : public testing::TestWithParam<Case> {};

TEST_P(AgainstTmux, ShowsTheSameText) {
    if (std::system("command -v tmux >/dev/null") != 0)
        GTEST_SKIP() << "tmux is not installed";
    for (std::string_view name : known_differences) {
        if (GetParam().name == name)
            GTEST_SKIP() << "a known difference";
    }
    Tmux tmux;
    EXPECT_EQ(without_blank_ends(run(GetParam()).text()), without_blank_ends(tmux.show(GetParam())));
}

INSTANTIATE_TEST_SUITE_P(Cases, AgainstTmux, testing::ValuesIn(all_cases()), [](const auto& each) {
    std::string name = each.param.name;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
});

} // namespace
} // namespace helios::golden
