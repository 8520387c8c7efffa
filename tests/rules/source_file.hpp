// The source tree as the rules see it: files with their text, and that text without comments and literals.
// Every checker takes text and returns violations, so that each is itself tested on a planted one.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace helios::rules {

struct SourceFile {
    std::string path; // From the repository's root, with slashes.
    std::string text;

    [[nodiscard]] bool below(std::string_view folder) const;
    // The part of the path between the top folder and the next slash: actors/grid/x.hpp -> grid.
    [[nodiscard]] std::string folder() const;
    [[nodiscard]] std::string name() const;
};

// One line each, "path:line: sentence".
using Violations = std::vector<std::string>;

std::string violation(const SourceFile& file, std::size_t line, std::string_view sentence);
void append(Violations& all, Violations more);
std::string joined(const Violations& violations);

std::filesystem::path source_root();
std::string read_text(const std::filesystem::path& path);
// Every regular file below a folder of the repository, build trees and .git left out, sorted by path.
std::vector<SourceFile> read_files(std::string_view folder);
// The same, only .hpp and .cpp.
std::vector<SourceFile> read_cpp_files(std::string_view folder);

std::vector<std::string_view> lines_of(std::string_view text);
// As long as the text, with comments and literals replaced by spaces; line breaks stay.
std::string code_of(std::string_view text);
// 1-based.
std::size_t line_at(std::string_view text, std::size_t position);

} // namespace helios::rules
