// See marks.hpp and model.hpp.
#include "grid/model/marks.hpp"

#include "grid/model/model.hpp"

#include <utility>

namespace helios::grid {

void Marks::begin(Command command) {
    end(std::nullopt);
    command.text = std::exchange(next_line, {});
    commands.push_back(std::move(command));
    if (commands.size() > commands_max)
        commands.pop_front();
    running = true;
}

void Marks::end(std::optional<int> exit_status) {
    if (running)
        commands.back().exit_status = exit_status;
    running = false;
}

// What still runs goes on there: what it prints from now on is its output.
void Marks::lines_erased_from(std::int64_t first) {
    for (std::size_t index = commands.size(); index > 0 && commands[index - 1].line >= first; --index) {
        Command& command = commands[index - 1];
        const bool goes_on = running && index == commands.size();
        command.start = goes_on ? OutputStart::line : OutputStart::erased;
        command.line = first;
    }
}

void Marks::lines_erased_before(std::int64_t first, std::int64_t count) {
    for (Command& command : commands) {
        const bool goes_on = running && &command == &commands.back();
        if (command.line < first) {
            command.start = goes_on ? OutputStart::line : OutputStart::erased;
            command.line = first;
        }
        command.line -= count;
    }
}

// The alternate screen has no roles: its program's marks are not the shell's.
void Model::use_role() {
    pen.style.set_role(alternate == Alternate::off ? marks.role : Role::output);
    pen_changed();
}

void Model::begin_role(Role role) {
    if (alternate != Alternate::off)
        return;
    if (role == Role::prompt)
        marks.end(std::nullopt); // Some shells tell no end.
    marks.role = role;
    use_role();
}

void Model::begin_output() {
    if (alternate != Alternate::off)
        return;
    mark_command_line();
    begin_role(Role::output);
}

void Model::end_command(std::optional<int> exit_status) {
    if (alternate != Alternate::off)
        return;
    marks.end(exit_status);
    begin_role(Role::output);
}

// The shell has echoed the Enter: the command line is the last of what stands in the cursor's row, or if that
// is blank, in the one above: no further, so that a mark costs no more than two rows.
// Blanks between its parts stay what they are.
void Model::mark_command_line() {
    const auto role_at = [&](std::size_t row, std::size_t column) {
        return tables.style(canvas().at(row, column).style).role();
    };
    const auto shown_end = [&](std::size_t row) {
        std::size_t end = canvas().cells(row).size();
        while (end > 0 && canvas().at(row, end - 1).style == 0 && canvas().at(row, end - 1).value() == 0)
            --end;
        return end;
    };
    sweep_if_full();
    std::size_t row = pen.row;
    if (row > 0 && shown_end(row) == 0)
        --row;
    Command command{OutputStart::line, lines_above() + pen.row, std::nullopt, {}};
    const std::size_t end = shown_end(row);
    const Role last = end == 0 ? Role::output : role_at(row, end - 1);
    if (last == Role::prompt || last == Role::input) {
        command = {
            OutputStart::command_line, lines_above() + static_cast<std::int64_t>(row), std::nullopt, {}};
        Cell* cells = canvas().write(row, end);
        for (std::size_t column = end; column > 0; --column) {
            Cell& cell = cells[column - 1];
            Style style = tables.style(cell.style);
            if (style.role() != last && cell.value() != 0 && cell.value() != ' ')
                break;
            if (style.role() != last)
                continue;
            style.set_role(Role::command);
            cell.style = tables.styles.intern(style);
        }
    }
    command.line -= history.open() ? 1 : 0;
    for (std::size_t above = 0; above < row; ++above)
        command.line -= canvas().row(above).wrapped ? 1 : 0;
    marks.begin(std::move(command));
}

void Model::screen_wiped() {
    if (alternate == Alternate::off)
        marks.lines_erased_from(lines_above());
}

void Model::erase_history() {
    marks.lines_erased_before(lines_above(), static_cast<std::int64_t>(history.size()));
    history.erase();
}

} // namespace helios::grid
