#include "rules/source_file.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <sstream>

namespace helios::rules {
namespace {

namespace fs = std::filesystem;

bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// Where the literal or comment that begins at `at` ends, or `at` if none begins there.
std::size_t raw_string_end(std::string_view text, std::size_t at) {
    if (!text.substr(at).starts_with("R\"") || (at > 0 && is_word(text[at - 1])))
        return at;
    auto open = text.find('(', at);
    if (open == std::string_view::npos)
        return at;
    std::string close = ")" + std::string(text.substr(at + 2, open - at - 2)) + "\"";
    auto end = text.find(close, open);
    return end == std::string_view::npos ? text.size() : end + close.size();
}

std::size_t comment_end(std::string_view text, std::size_t at) {
    if (text.substr(at).starts_with("//"))
        return std::min(text.find('\n', at), text.size());
    if (!text.substr(at).starts_with("/*"))
        return at;
    auto end = text.find("*/", at + 2);
    return end == std::string_view::npos ? text.size() : end + 2;
}

std::size_t literal_end(std::string_view text, std::size_t at) {
    char quote = text[at];
    if (quote != '"' && quote != '\'')
        return at;
    // 10'000: a quote between digits opens nothing.
    if (quote == '\'' && at > 0 && is_word(text[at - 1]))
        return at;
    std::size_t end = at + 1;
    while (end < text.size() && text[end] != quote && text[end] != '\n')
        end += text[end] == '\\' ? 2 : 1;
    return std::min(end + 1, text.size());
}

std::size_t skipped_end(std::string_view text, std::size_t at) {
    std::size_t end = raw_string_end(text, at);
    if (end == at)
        end = comment_end(text, at);
    if (end == at)
        end = literal_end(text, at);
    return end;
}

bool is_left_out(const fs::directory_entry& entry) {
    std::string name = entry.path().filename();
    return entry.is_directory() && (name == "build" || name == ".git" || name == ".cache");
}

} // namespace

bool SourceFile::below(std::string_view folder) const {
    return path.starts_with(folder) && path.size() > folder.size() && path[folder.size()] == '/';
}

std::string SourceFile::folder() const {
    auto first = path.find('/');
    if (first == std::string::npos)
        return "";
    auto second = path.find('/', first + 1);
    if (second == std::string::npos)
        return "";
    return path.substr(first + 1, second - first - 1);
}

std::string SourceFile::name() const {
    return path.substr(path.rfind('/') + 1);
}

std::string violation(const SourceFile& file, std::size_t line, std::string_view sentence) {
    return file.path + ":" + std::to_string(line) + ": " + std::string(sentence);
}

void append(Violations& all, Violations more) {
    for (std::string& one : more)
        all.push_back(std::move(one));
}

std::string joined(const Violations& violations) {
    std::string text;
    for (const std::string& one : violations)
        text += one + "\n";
    return text;
}

fs::path source_root() {
    return HELIOS_SOURCE_ROOT;
}

std::string read_text(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

std::vector<SourceFile> read_files(std::string_view folder) {
    std::vector<SourceFile> files;
    fs::recursive_directory_iterator entry(source_root() / folder);
    for (; entry != fs::recursive_directory_iterator(); ++entry) {
        if (is_left_out(*entry))
            entry.disable_recursion_pending();
        if (!entry->is_regular_file())
            continue;
        files.push_back(
            {fs::relative(entry->path(), source_root()).generic_string(), read_text(entry->path())});
    }
    std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    return files;
}

std::vector<SourceFile> read_cpp_files(std::string_view folder) {
    auto files = read_files(folder);
    std::erase_if(files, [](const SourceFile& file) {
        return !file.path.ends_with(".hpp") && !file.path.ends_with(".cpp");
    });
    return files;
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        auto end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::string code_of(std::string_view text) {
    std::string code(text);
    std::size_t at = 0;
    while (at < text.size()) {
        std::size_t end = skipped_end(text, at);
        for (std::size_t i = at; i < end; ++i) {
            if (code[i] != '\n')
                code[i] = ' ';
        }
        at = std::max(end, at + 1);
    }
    return code;
}

std::size_t line_at(std::string_view text, std::size_t position) {
    auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(position, text.size()));
    return static_cast<std::size_t>(std::count(text.begin(), end, '\n')) + 1;
}

} // namespace helios::rules
