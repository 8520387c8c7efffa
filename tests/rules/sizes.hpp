// How long a line, a function, a file and a folder may be.
#pragma once

#include "rules/source_file.hpp"

namespace helios::rules {

struct Function {
    std::size_t line; // Of its opening brace.
    std::size_t body_lines;
    std::size_t parameters;
};

// An approximation that fits clang-formatted code: outermost braces that follow a parameter list.
std::vector<Function> functions_of(const SourceFile& file);

Violations check_file_size(const SourceFile& file);
Violations check_columns(const SourceFile& file);
Violations check_functions(const SourceFile& file);
Violations check_folder_sizes(const std::vector<SourceFile>& files);
// Lines that are neither blank nor comment.
std::size_t code_lines(const SourceFile& file);

} // namespace helios::rules
