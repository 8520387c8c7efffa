#include "cli/print/table.hpp"

#include <algorithm>

namespace helios::cli {
namespace {

constexpr std::size_t gap = 2;

void add_line(std::string& out, const std::vector<TableCell>& row, const std::vector<std::size_t>& widths) {
    std::string line;
    std::size_t owed = 0; // Blanks before the next cell that is not empty.
    for (std::size_t i = 0; i < row.size() && i < widths.size(); ++i) {
        std::string text = printable(row[i].text);
        if (!text.empty()) {
            line.append(owed, ' ');
            line += toned(text, row[i].tone);
            owed = 0;
        }
        owed += widths[i] + gap - columns_of(text);
    }
    out += line + "\n";
}

} // namespace

std::string Table::text() const {
    std::vector<std::size_t> widths;
    std::vector<TableCell> head;
    for (const std::string& name : head_) {
        widths.push_back(columns_of(name));
        head.emplace_back(name, Tone::faint);
    }
    for (const auto& row : rows_) {
        for (std::size_t i = 0; i < row.size() && i < widths.size(); ++i)
            widths[i] = std::max(widths[i], columns_of(printable(row[i].text)));
    }
    std::string out;
    add_line(out, head, widths);
    for (const auto& row : rows_)
        add_line(out, row, widths);
    return out;
}

} // namespace helios::cli
