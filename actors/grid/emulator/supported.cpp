// See supported.hpp.
#include "grid/emulator/supported.hpp"

#include <algorithm>
#include <array>

namespace helios::grid {
namespace {

struct Part {
    Family family;
    void (*list)(Supported&);
    std::string_view title;
    std::string_view introduction;
};
constexpr auto parts = std::to_array<Part>({
    {Family::control, list_controls, "Controls", "Any other C0 control is ignored."},
    {Family::esc, list_esc, "ESC sequences", ""},
    {Family::csi, list_csi, "CSI sequences",
     "An absent or zero count is 1. With subparameters all but SGR are ignored."},
    {Family::mode, list_modes, "Modes",
     "Set with `CSI Ps h` or `CSI ? Ps h`, reset with `l`, asked for with `$ p`."},
    {Family::sgr, list_sgr, "SGR", "The parameters of `CSI Pm m`, several in one sequence."},
    {Family::osc, list_osc, "OSC strings",
     "Ended by ST or by BEL; a reply ends as the string did that asked."},
    {Family::query, list_queries, "Queries",
     "A query without a reply is ignored, and kept from a viewer's terminal."},
    {Family::string, list_strings, "Other strings", ""},
});

bool is_digit(char sign) {
    return sign >= '0' && sign <= '9';
}

bool is_text(char sign) {
    return is_digit(sign) || (sign >= 'A' && sign <= 'Z') || (sign >= 'a' && sign <= 'z') || sign == '.' ||
           sign == '(' || sign == ')';
}

// The length of the part of a format that `text` begins with; `spelling` is how it is written down. What
// follows
// '|' is a text.
std::size_t take_part(std::string_view text, char before, std::string& spelling) {
    constexpr std::array<std::array<std::string_view, 2>, 7> named{{{"\x1b[", "CSI"},
                                                                    {"\x1bP", "DCS"},
                                                                    {"\x1b]", "OSC"},
                                                                    {"\x1b\\", "ST"},
                                                                    {"%u", "Ps"},
                                                                    {"%04X", "Ph"},
                                                                    {" ", "SP"}}};
    for (const auto& [bytes, name] : named) {
        if (text.starts_with(bytes)) {
            spelling = name;
            return bytes.size();
        }
    }
    const auto end = before == '|'            ? std::ranges::find_if_not(text, is_text)
                     : is_digit(text.front()) ? std::ranges::find_if_not(text, is_digit)
                                              : text.begin() + 1;
    spelling.assign(text.begin(), end);
    return spelling.size();
}

// Of a cell of a Markdown table.
std::string escaped(std::string_view text) {
    std::string safe;
    for (const char sign : text)
        safe.append(sign == '|' ? "\\" : "").append(1, sign);
    return safe;
}

// With backticks where there are some inside.
std::string code(std::string_view text) {
    const std::string_view fence = text.find('`') == text.npos ? "`" : "``";
    return text.empty() ? "" : std::string(fence).append(escaped(text)).append(fence);
}

void append_table(std::string& text, const Supported& list, Family family) {
    const bool replies = std::ranges::any_of(
        list, [&](const SupportedRow& row) { return row.family == family && !row.reply.empty(); });
    text += replies ? "| sequence | name | effect | reply | by |\n|---|---|---|---|---|\n"
                    : "| sequence | name | effect | by |\n|---|---|---|---|\n";
    for (const SupportedRow& row : list) {
        if (row.family != family)
            continue;
        text.append("| ").append(code(row.spelling)).append(" | ").append(row.mnemonic).append(" | ");
        text.append(escaped(row.effect)).append(" | ");
        if (replies)
            text.append(code(row.reply)).append(" | ");
        text.append(row.origin).append(" |\n");
    }
}

} // namespace

std::string spelled(std::string_view format) {
    std::string text;
    std::string part;
    while (!format.empty()) {
        format.remove_prefix(take_part(format, text.empty() ? '\0' : text.back(), part));
        text.append(text.empty() ? "" : " ").append(part);
    }
    return text;
}

Supported supported_sequences() {
    Supported list;
    for (const Part& part : parts)
        part.list(list);
    return list;
}

std::string supported_markdown() {
    const Supported list = supported_sequences();
    std::string text;
    for (const Part& part : parts) {
        text.append(text.empty() ? "" : "\n").append("### ").append(part.title).append("\n\n");
        if (!part.introduction.empty())
            text.append(part.introduction).append("\n\n");
        append_table(text, list, part.family);
    }
    return text;
}

} // namespace helios::grid
