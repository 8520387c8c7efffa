// See logical_lines.hpp.
#include "grid/lines/logical_lines.hpp"

#include "vt/utf8.hpp"

#include <algorithm>

namespace helios::grid {

LogicalLines::LogicalLines(const Model& model, const Canvas& canvas)
    : model_(model), canvas_(canvas), history_(model.history.size()) {
    const bool goes_on = model.history.open() && &canvas == &model.primary.canvas;
    for (std::size_t row = 0; row < canvas.rows();) {
        Rows rows{row, row + 1};
        while (rows.end < canvas.rows() && canvas.row(rows.end - 1).wrapped)
            ++rows.end;
        if (row == 0 && goes_on) {
            joined_ = rows;
        } else {
            screen_.push_back(rows);
        }
        row = rows.end;
    }
}

std::int64_t LogicalLines::first_number() const {
    return model_.lines_above() - static_cast<std::int64_t>(history_);
}

LogicalLines::Rows LogicalLines::rows_of(std::size_t index) const {
    if (index >= history_)
        return screen_[index - history_];
    return index + 1 == history_ ? joined_ : Rows{};
}

template <class OnPart>
void LogicalLines::each_part(std::size_t index, OnPart f) const {
    if (index < history_)
        model_.history.visit(index, f);
    const Rows rows = rows_of(index);
    line_codec::Encoder encoder;
    std::vector<Cell> cells;
    for (std::size_t row = rows.first; row < rows.end; ++row) {
        const auto written = canvas_.cells(row);
        cells.assign(written.begin(), written.end());
        if (canvas_.row(row).wrapped)
            cells.resize(canvas_.columns(), Cell{0, canvas_.row(row).fill});
        encoder.encode(cells, model_.tables);
        f(encoder.text(), encoder.runs());
    }
}

HistoryLine LogicalLines::line(std::size_t index) const {
    HistoryLine line;
    each_part(index,
              [&](line_codec::Bytes text, line_codec::Bytes runs) { line_codec::decode(text, runs, line); });
    return line;
}

bool LogicalLines::plain(std::size_t index) const {
    bool plain = true;
    each_part(index, [&](line_codec::Bytes, line_codec::Bytes runs) { plain = plain && runs.empty(); });
    return plain;
}

void LogicalLines::text(std::size_t index, std::string& text) const {
    text.clear();
    each_part(index,
              [&](line_codec::Bytes part, line_codec::Bytes) { line_codec::append_plain_text(part, text); });
    text.resize(text.find_last_not_of(' ') + 1);
}

void append_text(std::string& out, const HistoryCell& cell) {
    for (const char32_t codepoint : cell.character.points())
        vt::append_utf8(out, codepoint);
}

} // namespace helios::grid
