// See model.hpp: a new size. The primary screen's logical lines are wrapped anew, taking back from the
// history what fits and giving it what does not; nothing is lost. The alternate screen is cut or padded: its
// program redraws it.
#include "grid/model/model.hpp"

#include <algorithm>
#include <iterator>

namespace helios::grid {
namespace {

constexpr std::size_t taken_back_bytes_max = 64 * 1024; // A longer open line stays in the history.

// A line as its program wrote it: tails and gaps left out.
struct LogicalLine {
    std::vector<Cell> cells;
    StyleId fill = 0;
};

struct BuiltRow {
    std::vector<Cell> cells;
    StyleId fill = 0;
    bool wrapped = false;
};

// A cursor, as a place in the text: so many characters into a line (or cells beyond its end).
struct Anchor {
    Pen* pen = nullptr;
    std::size_t line = 0;
    std::size_t offset = 0;
    std::size_t beyond = 0;
    std::ptrdiff_t row = 0; // Where it came to stand; not clamped to the screen.
};

bool is_blank(const Cell& cell) {
    return cell.style == 0 && (cell.content == 0 || cell.is_gap());
}

class Wrapper {
public:
    explicit Wrapper(std::size_t columns) : columns_(columns) {}

    // Appends the rows of a line; anchors of that line get their place.
    void add(const LogicalLine& line, std::span<Anchor> anchors, std::size_t line_index) {
        rows_.push_back({{}, line.fill, false});
        for (std::size_t index = 0; index < line.cells.size(); ++index) {
            place(anchors, line_index, index);
            add_cell(line.cells[index]);
        }
        place(anchors, line_index, line.cells.size());
    }

    std::vector<BuiltRow>& rows() { return rows_; }

private:
    void add_cell(Cell cell) {
        std::size_t width = cell.is_wide() ? 2 : 1;
        if (width > columns_) {
            cell.content = 0xFFFD;
            width = 1;
        }
        if (rows_.back().cells.size() + width > columns_) {
            if (rows_.back().cells.size() < columns_)
                rows_.back().cells.push_back({Cell::gap, cell.style});
            rows_.back().wrapped = true;
            const StyleId fill = rows_.back().fill;
            rows_.back().fill = 0;
            rows_.push_back({{}, fill, false});
        }
        rows_.back().cells.push_back(cell);
        if (width == 2)
            rows_.back().cells.push_back({Cell::tail, cell.style});
    }

    void place(std::span<Anchor> anchors, std::size_t line_index, std::size_t offset) {
        for (Anchor& anchor : anchors) {
            if (anchor.line != line_index || anchor.offset != offset)
                continue;
            const std::size_t column = rows_.back().cells.size() + anchor.beyond;
            anchor.row = static_cast<std::ptrdiff_t>(rows_.size()) - 1;
            anchor.pen->column = static_cast<std::uint16_t>(std::min(column, columns_ - 1));
            anchor.pen->pending_wrap = column >= columns_ && anchor.beyond == 0;
        }
    }

    std::size_t columns_;
    std::vector<BuiltRow> rows_;
};

// The rows of the old screen joined to lines, with the anchors' places in them.
struct Joined {
    std::vector<LogicalLine> lines;
    std::vector<Anchor> anchors;
};

void append_row(LogicalLine& line, const Canvas& canvas, std::size_t row) {
    auto cells = canvas.cells(row);
    const bool wrapped = canvas.row(row).wrapped;
    while (!wrapped && !cells.empty() && is_blank(cells.back()))
        cells = cells.first(cells.size() - 1);
    std::copy_if(cells.begin(), cells.end(), std::back_inserter(line.cells),
                 [](const Cell& cell) { return !cell.is_tail() && !cell.is_gap(); });
    for (std::size_t column = cells.size(); wrapped && column < canvas.columns(); ++column) {
        line.cells.push_back({0, canvas.row(row).fill});
    }
    line.fill = canvas.rest_style(row);
}

// Where `pen` stands in the row that starts at `start` of the line.
Anchor anchor_of(Pen& pen, const Canvas& canvas, const Joined& joined, std::size_t start) {
    Anchor anchor{&pen, joined.lines.size() - 1, start, 0, 0};
    const std::size_t column = pen.column + (pen.pending_wrap ? 1U : 0U);
    for (std::size_t at = 0; at < column; ++at) {
        const Cell cell = canvas.at(pen.row, at);
        if (!cell.is_tail() && !cell.is_gap())
            ++anchor.offset;
    }
    const std::size_t size = joined.lines.back().cells.size();
    anchor.beyond = anchor.offset > size ? anchor.offset - size : 0;
    anchor.offset = std::min(anchor.offset, size);
    return anchor;
}

Joined join_rows(const Canvas& canvas, std::size_t used_rows, std::span<Pen* const> pens, LogicalLine first) {
    Joined joined;
    joined.lines.push_back(std::move(first));
    for (std::size_t row = 0; row < used_rows; ++row) {
        if (row > 0 && !canvas.row(row - 1).wrapped)
            joined.lines.emplace_back();
        const std::size_t start = joined.lines.back().cells.size();
        append_row(joined.lines.back(), canvas, row);
        for (Pen* pen : pens) {
            if (pen->row == row)
                joined.anchors.push_back(anchor_of(*pen, canvas, joined, start));
        }
    }
    return joined;
}

std::size_t used_rows(const Canvas& canvas) {
    std::size_t used = canvas.rows();
    const auto blank = [&](std::size_t row) {
        const auto cells = canvas.cells(row);
        return canvas.rest_style(row) == 0 && std::all_of(cells.begin(), cells.end(), is_blank);
    };
    while (used > 0 && blank(used - 1))
        --used;
    return used;
}

std::uint32_t content_of(Model& model, const HistoryCell& cell) {
    const bool single = cell.character.points().size() == 1;
    if (!single && model.tables.clusters.count() < clusters_max)
        return Cell::cluster | model.tables.clusters.intern(cell.character);
    return cell.character.base();
}

// A line of the history as cells of this screen's tables.
LogicalLine take_back(Model& model) {
    const HistoryLine line = model.history.line(model.history.size() - 1);
    model.history.pop_newest();
    LogicalLine logical;
    std::size_t index = 0;
    for (const HistoryRun& run : line.runs) {
        Style style = run.style;
        if (!run.link.uri.empty())
            style.link = model.link_id_without_sweep(run.link);
        const StyleId id = model.tables.styles.intern(style);
        for (std::size_t left = run.cells; left > 0 && index < line.cells.size(); --left, ++index) {
            const HistoryCell& cell = line.cells[index];
            logical.cells.push_back({content_of(model, cell) | (cell.width == 2 ? Cell::wide : 0U), id});
        }
    }
    return logical;
}

void give_to_history(Model& model, std::span<const BuiltRow> rows) {
    for (const BuiltRow& row : rows) {
        model.history.push(row.cells, model.tables, row.wrapped ? RowEnd::wraps : RowEnd::line_ends);
    }
}

// Fills the rows above with the history's newest lines, as far as they go.
void fill_from_history(Model& model, std::vector<BuiltRow>& rows, Size size) {
    while (rows.size() < size.rows && model.history.size() > 0 &&
           model.history.line_bytes(model.history.size() - 1) <= taken_back_bytes_max) {
        Wrapper wrapper(size.columns);
        wrapper.add(take_back(model), {}, 0);
        std::vector<BuiltRow>& above = wrapper.rows();
        const std::size_t room = size.rows - rows.size();
        const std::size_t extra = above.size() > room ? above.size() - room : 0;
        give_to_history(model, std::span(above).first(extra));
        rows.insert(rows.begin(), std::make_move_iterator(above.begin() + static_cast<std::ptrdiff_t>(extra)),
                    std::make_move_iterator(above.end()));
    }
}

void move_pens(std::span<Anchor> anchors, std::ptrdiff_t shift, std::size_t rows) {
    const std::ptrdiff_t last = static_cast<std::ptrdiff_t>(rows) - 1;
    for (Anchor& anchor : anchors) {
        anchor.row += shift;
        anchor.pen->row = static_cast<std::uint16_t>(std::clamp<std::ptrdiff_t>(anchor.row, 0, last));
    }
}

Canvas build_canvas(Size size, std::span<const BuiltRow> rows, std::uint64_t clock) {
    Canvas canvas(size, clock);
    for (std::size_t row = 0; row < rows.size(); ++row) {
        canvas.restore_row(row, rows[row].cells, rows[row].fill);
        if (rows[row].wrapped)
            canvas.set_wrapped(row);
    }
    return canvas;
}

// Images keep the rows that they cover.
std::size_t rows_under_images(const Model& model) {
    std::int64_t rows = 0;
    for (const Placement& placement : model.graphics.placements()) {
        if (placement.side == Side::primary && !placement.is_virtual)
            rows = std::max(rows, placement.end_row());
    }
    return static_cast<std::size_t>(rows);
}

// Gives where the pens came to stand.
std::vector<Anchor> reflow_primary(Model& model, Size size, std::span<Pen* const> pens) {
    Canvas& old = model.primary.canvas;
    std::size_t used = std::max<std::size_t>({used_rows(old), rows_under_images(model), 1});
    if (model.alternate == Alternate::off)
        used = std::max<std::size_t>(used, model.pen.row + 1U);
    const bool was_full = used == old.rows();
    LogicalLine first;
    if (model.history.open() && model.history.line_bytes(model.history.size() - 1) <= taken_back_bytes_max) {
        first = take_back(model);
    }
    Joined joined = join_rows(old, used, pens, std::move(first));
    Wrapper wrapper(size.columns);
    for (std::size_t line = 0; line < joined.lines.size(); ++line) {
        wrapper.add(joined.lines[line], joined.anchors, line);
    }
    std::vector<BuiltRow>& rows = wrapper.rows();
    const auto built = static_cast<std::ptrdiff_t>(rows.size());
    if (rows.size() > size.rows) {
        const std::size_t extra = rows.size() - size.rows;
        give_to_history(model, std::span(rows).first(extra));
        rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(extra));
    } else if (was_full) {
        fill_from_history(model, rows, size);
    }
    move_pens(joined.anchors, static_cast<std::ptrdiff_t>(rows.size()) - built, size.rows);
    model.primary.canvas = build_canvas(size, rows, old.clock());
    return std::move(joined.anchors);
}

void clamp_pen(Pen& pen, Size size, bool autowrap) {
    pen.row = std::min<std::uint16_t>(pen.row, static_cast<std::uint16_t>(size.rows - 1));
    pen.column = std::min<std::uint16_t>(pen.column, static_cast<std::uint16_t>(size.columns - 1));
    pen.pending_wrap = pen.pending_wrap && autowrap && pen.column + 1 == size.columns;
}

} // namespace

void Model::resize(Size size) {
    if (size == primary.canvas.size())
        return;
    sweep_if_full(); // Not later: lines on their way between history and screen hold ids that nothing else
                     // does.
    std::vector<Pen*> pens{&primary.saved};
    std::size_t alternate_top = 0;
    if (alternate == Alternate::off) {
        pens.push_back(&pen);
    } else if (pen.row >= size.rows) {
        alternate_top = pen.row - (size.rows - 1U);
        pen.row = static_cast<std::uint16_t>(size.rows - 1);
    }
    std::vector<ImageCorner> corners = image_corners();
    for (ImageCorner& corner : corners)
        pens.push_back(&corner.pen);
    for (const Anchor& anchor : reflow_primary(*this, size, pens)) {
        for (ImageCorner& corner : corners)
            corner.row = anchor.pen == &corner.pen ? static_cast<std::int32_t>(anchor.row) : corner.row;
    }
    secondary.canvas.cut(size, alternate_top);
    move_images(corners, alternate_top);
    for (Pen* each : {&pen, &primary.saved, &secondary.saved})
        clamp_pen(*each, size, modes.autowrap);
    tabs.resize(size.columns);
    reset_margins();
    counters.history_lines_dropped = history.dropped();
    pen_changed();
}

} // namespace helios::grid
