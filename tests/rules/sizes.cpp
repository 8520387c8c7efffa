#include "rules/sizes.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <regex>

namespace helios::rules {
namespace {

constexpr std::size_t header_lines_max = 200;
constexpr std::size_t source_lines_max = 400;
constexpr std::size_t main_lines_max = 80;
constexpr std::size_t wiring_lines_max = 150;
constexpr std::size_t columns_max = 110;
constexpr std::size_t function_lines_max = 60;
constexpr std::size_t test_lines_max = 80; // Of one function in tests/.
constexpr std::size_t parameters_max = 5;
constexpr std::size_t folder_files_max = 15;

enum class Brace : unsigned char { scope, function, other };

std::size_t lines_max(const SourceFile& file) {
    // The holder's wire is frozen: one version, one file, read as a whole and never split.
    if (file.path == "actors/hold/protocol.hpp")
        return source_lines_max;
    if (file.path.ends_with("_table.hpp"))
        return source_lines_max; // Rows, not declarations.
    if (file.name() == "main.cpp" && file.below("services"))
        return main_lines_max;
    if (file.name() == "wiring.cpp" && file.below("services"))
        return wiring_lines_max;
    return file.path.ends_with(".hpp") && !file.below("tests") ? header_lines_max : source_lines_max;
}

// Bytes that continue a UTF-8 character add no column.
std::size_t columns(std::string_view line) {
    return static_cast<std::size_t>(std::count_if(
        line.begin(), line.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string trimmed(std::string_view text) {
    auto is_space = [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; };
    while (!text.empty() && is_space(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_space(text.back()))
        text.remove_suffix(1);
    return std::string(text);
}

std::string without_directives(std::string_view statement) {
    std::string text;
    for (std::string_view line : lines_of(statement)) {
        if (!trimmed(line).starts_with('#'))
            text += std::string(line) + '\n';
    }
    return trimmed(text);
}

// What stands before a brace, since the last ';', '{' or '}', says what the brace opens.
Brace brace_after(const std::string& statement) {
    static const std::regex scope(
        R"(^(template\s*<[^;]*>\s*)?(inline\s+)?(namespace|class|struct|union|enum|extern)\b)");
    static const std::regex function(R"(\)\s*(const|noexcept|override|final|mutable|->[\w\s:<>,*&]+|\s)*$)");
    static const std::regex constructor(R"(\)\s*(noexcept\s*)?:\s*\w+)");
    if (std::regex_search(statement, scope) && !std::regex_search(statement, function))
        return Brace::scope;
    if (std::regex_search(statement, function))
        return Brace::function;
    return std::regex_search(statement, constructor) ? Brace::function : Brace::other;
}

std::size_t count_parameters(std::string_view statement) {
    auto open = statement.find("operator()");
    open = statement.find('(', open == std::string_view::npos ? 0 : open + 10);
    if (open == std::string_view::npos)
        return 0;
    std::size_t depth = 0;
    std::size_t commas = 0;
    std::size_t at = open;
    for (; at < statement.size(); ++at) {
        char c = statement[at];
        if (c == '(' || c == '<' || c == '[' || c == '{')
            ++depth;
        if ((c == ')' || c == '>' || c == ']' || c == '}') && --depth == 0)
            break;
        if (c == ',' && depth == 1)
            ++commas;
    }
    return trimmed(statement.substr(open + 1, at - open - 1)).empty() ? 0 : commas + 1;
}

class FunctionFinder {
public:
    explicit FunctionFinder(std::string_view text) : code_(code_of(text)) {}

    std::vector<Function> find() {
        for (at_ = 0; at_ < code_.size(); ++at_)
            take(code_[at_]);
        return std::move(functions_);
    }

private:
    struct Open {
        Brace brace;
        std::size_t line;
        std::size_t parameters;
    };

    void take(char c) {
        if (c == '\n')
            ++line_;
        if (c == '{')
            open();
        if (c == '}' && !open_.empty())
            close();
        if (c == '{' || c == '}' || c == ';')
            statement_from_ = at_ + 1;
    }

    void open() {
        auto statement =
            without_directives(std::string_view(code_).substr(statement_from_, at_ - statement_from_));
        bool outermost =
            std::all_of(open_.begin(), open_.end(), [](const Open& o) { return o.brace == Brace::scope; });
        open_.push_back(
            {outermost ? brace_after(statement) : Brace::other, line_, count_parameters(statement)});
    }

    void close() {
        Open opened = open_.back();
        open_.pop_back();
        std::size_t body = line_ > opened.line ? line_ - opened.line - 1 : 0;
        if (opened.brace == Brace::function)
            functions_.push_back({opened.line, body, opened.parameters});
    }

    std::string code_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
    std::size_t statement_from_ = 0;
    std::vector<Open> open_;
    std::vector<Function> functions_;
};

std::string over(std::string_view what, std::size_t value, std::size_t limit) {
    return std::string(what) + ": " + std::to_string(value) + ", at most " + std::to_string(limit);
}

} // namespace

std::vector<Function> functions_of(const SourceFile& file) {
    return FunctionFinder(file.text).find();
}

Violations check_file_size(const SourceFile& file) {
    std::size_t lines = lines_of(file.text).size();
    std::size_t limit = lines_max(file);
    const bool generated = file.text.starts_with("// Generated by "); // Nobody reads its rows.
    if (lines <= limit || generated)
        return {};
    return {violation(file, lines, over("lines in a file", lines, limit))};
}

Violations check_columns(const SourceFile& file) {
    Violations found;
    auto lines = lines_of(file.text);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        std::size_t width = columns(lines[i]);
        if (width > columns_max)
            found.push_back(violation(file, i + 1, over("columns", width, columns_max)));
    }
    return found;
}

Violations check_functions(const SourceFile& file) {
    std::size_t limit = file.below("tests") ? test_lines_max : function_lines_max;
    Violations found;
    for (const Function& function : functions_of(file)) {
        if (function.body_lines > limit) {
            found.push_back(
                violation(file, function.line, over("lines in a function", function.body_lines, limit)));
        }
        if (function.parameters > parameters_max) {
            auto sentence = over("parameters", function.parameters, parameters_max);
            found.push_back(violation(file, function.line, sentence));
        }
    }
    return found;
}

Violations check_folder_sizes(const std::vector<SourceFile>& files) {
    std::map<std::string, std::size_t> counts;
    for (const SourceFile& file : files)
        ++counts[file.path.substr(0, file.path.rfind('/'))];
    Violations found;
    for (const auto& [folder, count] : counts) {
        if (count > folder_files_max)
            found.push_back(folder + ":1: " + over("files", count, folder_files_max));
    }
    return found;
}

std::size_t code_lines(const SourceFile& file) {
    auto code = code_of(file.text);
    auto lines = lines_of(code);
    return static_cast<std::size_t>(std::count_if(
        lines.begin(), lines.end(), [](std::string_view line) { return !trimmed(line).empty(); }));
}

} // namespace helios::rules
