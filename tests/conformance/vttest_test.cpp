// The real vttest on a pty, its screens against those checked in below vttest/; UPDATE_GOLDEN=1 writes them
// instead (then read them beside what vttest says on them). Waits for vttest's own prompts, never for time.
#include "grid/screen.hpp"
#include "support/pty_program.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>

namespace helios::conformance {
namespace {

class Vttest : private grid::Listener {
public:
    Vttest() : program_({"/usr/bin/vttest", "24x80.80"}, {"TERM=xterm-256color", "LANG=C.UTF-8"}, {80, 24}) {}

    // Types, and takes what comes until vttest asks for a key; false when it does not.
    bool next(std::string_view keys) {
        program_.type(keys);
        std::string since;
        while (since.find("Push <RETURN>") == since.npos && since.find("Enter choice number") == since.npos) {
            if (!program_.take(support::PtyProgram::patience_ms))
                return false;
            const std::string came = program_.take_output();
            since += came;
            screen_.feed({reinterpret_cast<const std::uint8_t*>(came.data()), came.size()}, *this);
        }
        return true;
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

struct Menu {
    const char* name;
    std::string_view choice;
    int screens;
    // Not compared: what needs 132 columns, the clearing of DECCOLM or double-size lines, none of which
    // Helios has.
    std::set<int> left_out;
};

class VttestMenu : public testing::TestWithParam<Menu> {};

TEST_P(VttestMenu, ShowsItsScreens) {
    Vttest vttest;
    ASSERT_TRUE(vttest.next("")) << "is vttest installed? deploy/install-deps.sh --test";
    std::string shown;
    for (int screen = 1; screen <= GetParam().screens; ++screen) {
        ASSERT_TRUE(vttest.next(screen == 1 ? GetParam().choice : "\r")) << "screen " << screen;
        if (GetParam().left_out.contains(screen))
            continue;
        shown += "== " + std::to_string(screen) + '\n' + vttest.text();
    }
    const std::string name = std::string(GetParam().name) + ".txt";
    if (std::getenv("UPDATE_GOLDEN") != nullptr)
        std::ofstream(HELIOS_VTTEST_SCREENS "/" + name, std::ios::binary) << shown;
    EXPECT_EQ(shown, checked_in(name));
}

INSTANTIATE_TEST_SUITE_P(Menus, VttestMenu,
                         testing::Values(Menu{"cursor_movements", "1\r", 6, {2, 3, 4}},
                                         Menu{"screen_features", "2\r", 15, {3, 5}},
                                         Menu{"insert_and_delete", "8\r", 7, {6}}),
                         [](const auto& menu) { return std::string(menu.param.name); });

} // namespace
} // namespace helios::conformance
