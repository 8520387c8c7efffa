// The real vttest on a pty, its screens against those checked in below vttest/; UPDATE_GOLDEN=1 writes them
// instead (then read them beside what vttest says on them). Waits for vttest's own prompts, never for time.
#include "grid/screen.hpp"
#include "support/pty_program.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <vector>

namespace helios::conformance {
namespace {

enum class Prompt : std::uint8_t { none, key, menu };

class Vttest : private grid::Listener {
public:
    Vttest() : program_({"/usr/bin/vttest", "24x80.80"}, {"TERM=xterm-256color", "LANG=C.UTF-8"}, {80, 24}) {}

    // Types, and takes what comes until vttest asks for a key or a choice; none when it does neither.
    Prompt next(std::string_view keys) {
        program_.type(keys);
        std::string since;
        for (;;) {
            if (!program_.take(support::PtyProgram::patience_ms))
                return Prompt::none;
            const std::string came = program_.take_output();
            since += came;
            screen_.feed({reinterpret_cast<const std::uint8_t*>(came.data()), came.size()}, *this);
            if (since.find("Push <RETURN>") != since.npos)
                return Prompt::key;
            if (since.find("Enter choice number") != since.npos)
                return Prompt::menu;
        }
    }

    [[nodiscard]] std::string text() const { return screen_.text(); }

private:
    void on_reply(std::span<const std::uint8_t> bytes, std::size_t /*consumed*/) override {
        program_.type({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    }

    support::PtyProgram program_;
    grid::Screen screen_{grid::Size{80, 24}};
};

std::string checked_in(const std::string& name) {
    std::ifstream file(HELIOS_VTTEST_SCREENS "/" + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// The screens of one test, up to the menu that it was chosen from. A choice that leads to no screen is a
// setting, or the next menu.
std::string screens_of(const std::string& choices) {
    Vttest vttest;
    EXPECT_EQ(vttest.next(""), Prompt::menu) << "is vttest installed? deploy/install-deps.sh --test";
    std::istringstream words(choices);
    Prompt prompt = Prompt::menu;
    for (std::string choice; words >> choice && prompt == Prompt::menu;)
        prompt = vttest.next(choice + '\r');
    EXPECT_EQ(prompt, Prompt::key) << choices;
    std::string shown;
    for (int screen = 1; prompt == Prompt::key; ++screen) {
        shown += "== " + choices + ": " + std::to_string(screen) + '\n' + vttest.text();
        prompt = vttest.next("\r");
    }
    EXPECT_EQ(prompt, Prompt::menu) << choices;
    return shown;
}

struct Menu {
    const char* name;
    std::vector<std::string> tests; // Each what is typed at one menu after the other.
};

class VttestMenu : public testing::TestWithParam<Menu> {};

TEST_P(VttestMenu, ShowsItsScreens) {
    std::string shown;
    for (const std::string& test : GetParam().tests)
        shown += screens_of(test);
    const std::string name = std::string(GetParam().name) + ".txt";
    if (std::getenv("UPDATE_GOLDEN") != nullptr)
        std::ofstream(HELIOS_VTTEST_SCREENS "/" + name, std::ios::binary) << shown;
    EXPECT_EQ(shown, checked_in(name));
}

// Left out: double-size lines, keyboards, VT52, printers, and what a pty's size is not a program's to change.
// Of VT420 3, 4 and 5 (2, 3 and 4 in the second menu) set side margins, margins and their places.
INSTANTIATE_TEST_SUITE_P(
    Menus, VttestMenu,
    testing::Values(
        Menu{"cursor_movements", {"1"}}, Menu{"screen_features", {"2"}}, Menu{"insert_and_delete", {"8"}},
        Menu{"character_sets", {"3 8", "3 9", "3 11"}}, Menu{"reports", {"6 3", "6 4", "6 5", "6 6", "6 7"}},
        Menu{"known_bugs", {"9 7", "9 9"}}, Menu{"vt220", {"11 1 2 3", "11 1 2 4", "11 1 6"}},
        Menu{"vt320", {"11 2 2 1", "11 2 2 2"}},
        Menu{"vt420_cursor",
             {"11 3 2 7", "11 3 2 8", "11 3 2 9", "11 3 2 10", "11 3 2 3 4 5 7", "11 3 2 3 4 5 8",
              "11 3 2 3 4 5 9", "11 3 2 3 4 5 10", "11 3 2 2 3 4 5 9"}},
        Menu{"vt420_editing",
             {"11 3 3 9", "11 3 3 2 3 4 9", "11 3 3 2 3 4 10", "11 3 3 2 3 4 11", "11 3 3 2 3 4 12",
              "11 3 3 2 3 4 13"}},
        Menu{"vt420_rectangles", {"11 3 6 7", "11 3 6 8", "11 3 6 9", "11 3 6 10", "11 3 6 11", "11 3 6 12"}},
        Menu{"iso_6429_cursor",
             {"11 5 1", "11 5 2", "11 5 3", "11 5 4", "11 5 5", "11 5 6", "11 5 7", "11 5 8", "11 5 9"}},
        Menu{"iso_6429_scrolling", {"11 7 2", "11 7 3", "11 7 4", "11 7 5", "11 7 6"}}),
    [](const auto& menu) { return std::string(menu.param.name); });

} // namespace
} // namespace helios::conformance
