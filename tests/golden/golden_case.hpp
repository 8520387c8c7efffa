// One folder of tests/golden/cases: input.vt, size ("columns rows") and the screen it must give.
#pragma once

#include "grid/screen.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace helios::golden {

struct Case {
    std::string name;
    std::filesystem::path folder;
    grid::Size size;
    std::string input;
};

std::vector<Case> all_cases();

// The screen after the input, fed in the pieces a pty would give.
grid::Screen run(const Case& each);

// The rows as text, then what else a person would want to see in a diff.
std::string screen_text(const grid::Screen& screen);

std::string read_text(const std::filesystem::path& path);

} // namespace helios::golden
