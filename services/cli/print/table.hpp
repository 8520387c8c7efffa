// A table for people: a head and rows, columns as wide as they must be.
#pragma once

#include "cli/print/style.hpp"

#include <string>
#include <vector>

namespace helios::cli {

struct TableCell {
    TableCell(std::string t) : text(std::move(t)) {}
    TableCell(const char* t) : text(t) {}
    TableCell(std::string t, Tone n) : text(std::move(t)), tone(n) {}

    std::string text;
    Tone tone = Tone::plain;
};

class Table {
public:
    explicit Table(std::vector<std::string> head) : head_(std::move(head)) {}
    void add(std::vector<TableCell> row) { rows_.push_back(std::move(row)); }
    [[nodiscard]] bool empty() const { return rows_.empty(); }
    // One line a row; nothing after the last column.
    [[nodiscard]] std::string text() const;

private:
    std::vector<std::string> head_;
    std::vector<std::vector<TableCell>> rows_;
};

} // namespace helios::cli
