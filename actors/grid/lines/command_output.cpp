// See command_output.hpp.
#include "grid/lines/command_output.hpp"

#include "grid/emulator/emulator.hpp"
#include "grid/lines/logical_lines.hpp"

#include <algorithm>
#include <utility>

namespace helios::grid {
namespace {

constexpr std::string_view no_marks =
    "this terminal's shell tells no commands apart. Switch its integration on: OPERATIONS.md has the lines "
    "for bash, zsh and fish";
constexpr std::string_view erased = "the screen was erased after that command; its output is gone";
constexpr std::string_view lost = "that command's line is no longer on the screen or in the history";

// A line's characters and what each of them is for.
struct MarkedLine {
    HistoryLine line;
    std::vector<Role> roles;

    explicit MarkedLine(HistoryLine decoded) : line(std::move(decoded)) {
        for (const HistoryRun& run : line.runs)
            roles.insert(roles.end(), run.cells, run.style.role());
        roles.resize(line.cells.size());
    }
    // From `first` up to the next character that is no output; the blank end is left out.
    [[nodiscard]] std::pair<std::string, bool> output_from(std::size_t first) const {
        std::string text;
        std::size_t at = first;
        for (; at < roles.size() && roles[at] == Role::output; ++at)
            append_text(text, line.cells[at]);
        text.resize(text.find_last_not_of(' ') + 1);
        return {std::move(text), at == roles.size()};
    }
    // Behind the last character of the command line; 0 when there is none.
    [[nodiscard]] std::size_t command_end() const {
        const auto last = std::find(roles.rbegin(), roles.rend(), Role::command);
        return static_cast<std::size_t>(roles.rend() - last);
    }
};

class Finder {
public:
    explicit Finder(const Model& model) : model_(model), lines_(LogicalLines::primary(model)) {}

    Result<CommandOutput> find(const Command& command, bool running, std::size_t bytes_max) {
        if (command.start == OutputStart::erased)
            return Error{ErrorCode::not_found, std::string(erased), 0};
        CommandOutput found{command.text, {}, command.exit_status, running, false};
        const std::int64_t number = command.line - lines_.first_number();
        std::size_t line = static_cast<std::size_t>(std::clamp<std::int64_t>(number, 0, size()));
        std::size_t first = 0;
        if (command.start == OutputStart::line) {
            found.cut = number < 0;
        } else if (const auto at = find_command_line(number)) {
            line = *at;
            first = marked(line).command_end();
            if (found.command.empty())
                found.command = command_text(line);
        } else {
            return Error{ErrorCode::not_found, std::string(lost), 0};
        }
        collect(found, line, first, bytes_max);
        return found;
    }

private:
    [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(lines_.size()); }
    [[nodiscard]] MarkedLine marked(std::size_t line) const { return MarkedLine(lines_.line(line)); }
    [[nodiscard]] bool has_command(std::int64_t line) const {
        if (line < 0 || line >= size() || lines_.plain(static_cast<std::size_t>(line)))
            return false;
        return marked(static_cast<std::size_t>(line)).command_end() > 0;
    }

    // Lines that were inserted or deleted within the screen moved it by less than a screen.
    [[nodiscard]] std::optional<std::size_t> find_command_line(std::int64_t number) const {
        for (std::int64_t away = 0; away < static_cast<std::int64_t>(model_.rows()); ++away) {
            for (const std::int64_t line : {number - away, number + away}) {
                if (has_command(line))
                    return static_cast<std::size_t>(line);
            }
        }
        return std::nullopt;
    }

    // From behind the prompt on: in this line, and in those before it that hold only command line.
    [[nodiscard]] std::string command_text(std::size_t line) const {
        std::string text;
        for (bool goes_on = true; goes_on; --line) {
            const MarkedLine here = marked(line);
            std::string part;
            goes_on = line > 0;
            for (std::size_t at = here.command_end() == 0 ? here.roles.size() : here.command_end(); at > 0;
                 --at) {
                goes_on = goes_on && here.roles[at - 1] != Role::prompt;
                if (here.roles[at - 1] == Role::prompt)
                    break;
                std::string character;
                append_text(character, here.line.cells[at - 1]);
                part.insert(0, character);
            }
            const bool known = std::ranges::any_of(
                here.roles, [](Role role) { return role == Role::command || role == Role::input; });
            if (!known)
                break;
            text = text.empty() ? part : part + '\n' + text;
            if (text.size() > command_line_bytes_max)
                break;
        }
        return text;
    }

    void collect(CommandOutput& found, std::size_t line, std::size_t first, std::size_t bytes_max) {
        std::string& text = found.output;
        std::string part;
        bool goes_on = true;
        const bool behind_command = first > 0;
        for (std::size_t at = line; goes_on && at < lines_.size(); ++at, first = 0) {
            if (first == 0 && lines_.plain(at)) {
                lines_.text(at, part);
            } else {
                std::tie(part, goes_on) = marked(at).output_from(first);
            }
            const bool nothing = part.empty() && (!goes_on || (at == line && behind_command));
            if (!nothing)
                text.append(part).append("\n");
            if (text.size() > 2 * bytes_max)
                keep_last(found, bytes_max);
        }
        if (goes_on)
            trim_blank_lines(text);
        keep_last(found, bytes_max);
    }

    // Below the last line there is the rest of the screen.
    static void trim_blank_lines(std::string& text) {
        const std::size_t last = text.find_last_not_of('\n');
        text.resize(last == std::string::npos ? 0 : last + 2);
    }

    static void keep_last(CommandOutput& found, std::size_t bytes_max) {
        std::string& text = found.output;
        if (text.size() <= bytes_max)
            return;
        const std::size_t edge = text.find('\n', text.size() - bytes_max - 1);
        text.erase(0, edge + 1);
        found.cut = true;
    }

    const Model& model_;
    LogicalLines lines_;
};

} // namespace

Result<CommandOutput> command_output(const Screen& screen, std::size_t back, std::size_t output_bytes_max) {
    const Model& model = screen.emulator().model;
    const auto& commands = model.marks.commands;
    if (commands.empty())
        return Error{ErrorCode::not_found, std::string(no_marks), 0};
    if (back >= commands.size())
        return Error{ErrorCode::not_found, std::string(lost), 0};
    const bool running = back == 0 && model.marks.running;
    return Finder(model).find(commands[commands.size() - 1 - back], running, output_bytes_max);
}

} // namespace helios::grid
