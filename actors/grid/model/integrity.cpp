// Every invariant of a screen, once. What it does not check: that ids are shared as much as they could be,
// and what the parser checks when it restores.
#include "grid/model/integrity.hpp"

#include <algorithm>

namespace helios::grid {
namespace {

constexpr std::size_t violations_max = 32; // Enough to see what is wrong.

class Inspection {
public:
    explicit Inspection(const Model& model) : model_(model) {}

    std::vector<std::string> violations;

    void check(bool holds, std::string_view sentence) {
        if (!holds && violations.size() < violations_max)
            violations.emplace_back(sentence);
    }

    void inspect_all() {
        inspect_sizes();
        const std::size_t edge = model_.edge_of(model_.pen.column);
        inspect_pen(model_.pen, edge, "the cursor");
        inspect_pen(model_.primary.saved, model_.columns(), "the primary screen's saved cursor");
        inspect_pen(model_.secondary.saved, model_.columns(), "the alternate screen's saved cursor");
        inspect_canvas(model_.primary.canvas);
        inspect_canvas(model_.secondary.canvas);
        inspect_tables();
        inspect_palette();
        inspect_marks();
        inspect_texts();
        inspect_history();
        inspect_graphics();
    }

private:
    void inspect_sizes() {
        const Size size = model_.primary.canvas.size();
        check(size.rows >= 1 && size.rows <= side_cells_max, "rows are between 1 and 1000");
        check(size.columns >= 1 && size.columns <= side_cells_max, "columns are between 1 and 1000");
        check(model_.secondary.canvas.size() == size, "both screens have one size");
        check(model_.tabs.columns() == size.columns, "there is a tab flag for each column");
        check(model_.margin_top <= model_.margin_bottom, "the top margin is not below the bottom margin");
        check(model_.margin_bottom < size.rows, "the bottom margin is on the screen");
        check(model_.margin_left <= model_.margin_right, "the left margin is not right of the right margin");
        check(model_.margin_right < size.columns, "the right margin is on the screen");
        check(model_.modes.left_right_margins || model_.full_width(),
              "without mode 69 there are no side margins");
        check(!model_.modes.origin || model_.inside_margins(),
              "in origin mode the cursor is inside the margins");
        check(!model_.pen.pending_wrap || model_.modes.autowrap, "a wrap is pending only with autowrap");
    }

    void inspect_pen(const Pen& pen, std::size_t edge, const std::string& whose) {
        const Size size = model_.primary.canvas.size();
        check(pen.row < size.rows && pen.column < size.columns, whose + " is on the screen");
        check(!pen.pending_wrap || pen.column + 1U == edge, whose + " awaits a wrap in the last column");
        check(pen.charsets.locked <= 3 && pen.charsets.single_shift <= 3 && pen.charsets.single_shift != 1,
              whose + " has one of four charsets");
        check(pen.style.known(), whose + " has a known style");
        check(model_.tables.links.holds(pen.style.link), whose + " has a live link");
    }

    void inspect_canvas(const Canvas& canvas) {
        std::vector<bool> slots(canvas.rows());
        for (std::size_t row = 0; row < canvas.rows(); ++row) {
            const Row& line = canvas.row(row);
            check(line.length <= canvas.columns(), "a row is not longer than the screen is wide");
            check(line.slot < slots.size() && !slots[line.slot], "each row has cells of its own");
            check(model_.tables.styles.holds(line.fill), "a row's fill style is live");
            if (line.slot < slots.size())
                slots[line.slot] = true;
            inspect_cells(canvas.cells(row), canvas.columns());
        }
        check(!canvas.row(canvas.rows() - 1).wrapped, "nothing follows the last row");
    }

    void inspect_cells(std::span<const Cell> cells, std::size_t columns) {
        for (std::size_t column = 0; column < cells.size(); ++column) {
            const Cell& cell = cells[column];
            check((cell.content & ~Cell::known) == 0, "a cell has known flags");
            check(model_.tables.styles.holds(cell.style), "a cell's style is live");
            const bool follows_wide = column > 0 && cells[column - 1].is_wide();
            check(cell.is_tail() == follows_wide, "a tail follows each wide cell and nothing else");
            check(!cell.is_tail() || cell.content == Cell::tail, "a tail is nothing else");
            check(!(cell.is_tail() && follows_wide) || cell.style == cells[column - 1].style,
                  "a wide character has one style");
            if (cell.is_wide())
                check(column + 1 < cells.size(), "a wide cell has room for its tail");
            if (cell.is_gap())
                check(column + 1 == columns && cell.content == Cell::gap, "a gap is blank and at the margin");
            if (cell.is_cluster()) {
                check(cell.value() != 0 && model_.tables.clusters.holds(cell.value()),
                      "a cell's cluster is live");
            } else {
                check(is_blank_or_printable(cell.value()), "a cell holds a printable character or nothing");
            }
        }
    }

    static bool is_blank_or_printable(std::uint32_t value) { return value == 0 || is_printable(value); }

    void inspect_tables() {
        const Tables& tables = model_.tables;
        check(tables.links.count() <= links_max, "links are bounded");
        check(tables.clusters.count() <= clusters_max + side_cells_max, "clusters are bounded");
        for (StyleId id = 0; id < tables.styles.count(); ++id) {
            check(tables.links.holds(tables.style(id).link), "a style's link is live");
            check(tables.style(id).known(), "a style has known colours, attributes and underline");
        }
        for (std::uint32_t id = 1; id < tables.links.count(); ++id)
            check(!tables.links[id].uri.empty(), "a link leads somewhere");
        for (std::uint32_t id = 1; id < tables.clusters.count(); ++id) {
            const std::u32string_view points = tables.clusters[id].points();
            check(points.size() >= 2 && points.size() <= cluster_codepoints_max,
                  "a cluster has 2 to 16 characters");
            check(std::ranges::all_of(points, [](char32_t point) { return is_printable(point); }),
                  "a cluster holds printable characters");
        }
        check(tables.styles.holds(0) && tables.style(0) == Style{}, "style 0 is the default");
    }

    void inspect_palette() {
        const auto& colors = model_.palette.colors();
        for (std::size_t index = 0; index < colors.size(); ++index) {
            check(colors[index].key < color_keys && colors[index].rgb <= 0xFFFFFF,
                  "a colour that was set is known");
            check(index == 0 || colors[index - 1].key < colors[index].key,
                  "each colour is set once, in order");
        }
    }

    void inspect_marks() {
        const Marks& marks = model_.marks;
        const bool shown = model_.alternate == Alternate::off;
        check(model_.pen.style.role() == (shown ? marks.role : Role::output), "the pen has the marks' role");
        check(model_.primary.saved.style.role() == Role::output, "a saved cursor has no role");
        check(model_.secondary.saved.style.role() == Role::output, "a saved cursor has no role");
        check(marks.role != Role::command, "what is printed has not been run yet");
        check(marks.commands.size() <= commands_max, "the commands are bounded");
        check(!marks.running || !marks.commands.empty(), "what runs is a command");
        check(marks.next_line.size() <= command_line_bytes_max, "a command line is bounded");
        for (const Command& command : marks.commands)
            check(command.text.size() <= command_line_bytes_max, "a command line is bounded");
    }

    void inspect_texts() {
        check(model_.titles.title.size() <= title_bytes_max, "the title is bounded");
        check(model_.titles.icon.size() <= title_bytes_max, "the icon name is bounded");
        check(model_.title_stack.size() <= title_stack_max, "the title stack is bounded");
        check(model_.cwd.size() <= place_bytes_max, "the working directory is bounded");
        for (const Plane* plane : {&model_.primary, &model_.secondary}) {
            check(plane->kitty.stack.size() <= kitty_stack_max, "the keyboard stack is bounded");
            check(plane->kitty.flags < 32, "the keyboard flags are known");
            check(std::ranges::all_of(plane->kitty.stack, [](std::uint8_t flags) { return flags < 32; }),
                  "the keyboard flags that were pushed are known");
        }
        check(model_.modes.modify_other_keys <= 2, "the mode of the other keys is known");
        check(is_blank_or_printable(model_.last_printed), "what is repeated can be printed");
    }

    void inspect_history() {
        check(model_.history.size() <= model_.history.lines_max(), "the history's lines are bounded");
        check(model_.history.bytes() <= model_.history.bytes_max(), "the history's bytes are bounded");
        check(model_.history.sound(), "every line of the history can be read");
    }

    void inspect_graphics() {
        for (const std::string_view sentence : model_.graphics.violations())
            check(false, sentence);
        const auto rows = static_cast<std::int32_t>(model_.rows());
        for (const Placement& placement : model_.graphics.placements()) {
            check(placement.is_virtual ||
                      (placement.end_row() <= rows && placement.end_column() <= model_.columns()),
                  "a placement is not right of the screen or below it");
        }
    }

    const Model& model_;
};

} // namespace

std::vector<std::string> integrity_violations(const Model& model) {
    Inspection inspection(model);
    inspection.inspect_all();
    return std::move(inspection.violations);
}

} // namespace helios::grid
