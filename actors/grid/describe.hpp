// A screen in words: rows as text and as runs of equal looks. Reads only.
#pragma once

#include "grid/facts.hpp"
#include "grid/model/model.hpp"

#include <string>

namespace helios::grid {

// The cells' text, trailing blanks removed.
std::string row_text(const Canvas& canvas, std::size_t row, const Tables& tables);
Line describe_row(const Canvas& canvas, std::size_t row, const Tables& tables);

std::string history_line_text(const HistoryLine& line);
Line describe_history_line(const HistoryLine& line);

std::vector<ShownImage> describe_images(const Model& model);

// "default", "idx:N" or "#rrggbb".
std::string color_text(Color color);

// Appends a cell's character or cluster; a space for a blank one, nothing for a tail.
void append_cell_text(std::string& out, const Cell& cell, const Tables& tables);

} // namespace helios::grid
