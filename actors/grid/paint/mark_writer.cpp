// See mark_writer.hpp.
#include "grid/paint/mark_writer.hpp"

#include <algorithm>

namespace helios::grid {

void MarkWriter::change(Role role) {
    const Role before = now_;
    now_ = role;
    if (before == Role::command)
        begin_command();
    if (role == Role::output) {
        if (before != Role::command)
            out_ += "\x1b]133;D\x1b\\"; // There is no command to end: it only ends the prompt.
        return;
    }
    end_command();
    const bool was_input = before == Role::input && role == Role::command;
    if (!was_input)
        out_ += role == Role::prompt ? "\x1b]133;A\x1b\\" : "\x1b]133;B\x1b\\";
}

void MarkWriter::begin_command() {
    const auto found = std::ranges::find_if(marks_.commands, [&](const Command& command) {
        return command.start == OutputStart::command_line && command.line == line_;
    });
    begun_ = found == marks_.commands.end() ? nullptr : &*found;
    if (begun_ != nullptr && !begun_->text.empty()) {
        out_ += "\x1b]633;E;";
        for (const char byte : begun_->text) {
            if (byte == '\\')
                out_ += "\\\\";
            else if (byte == ';' || byte == '\n')
                out_ += byte == ';' ? "\\x3b" : "\\x0a";
            else
                out_ += byte;
        }
        out_ += "\x1b\\";
    }
    out_ += "\x1b]133;C\x1b\\";
}

void MarkWriter::end_command() {
    const bool runs = begun_ != nullptr && marks_.running && begun_ == &marks_.commands.back();
    if (begun_ != nullptr && !runs) {
        out_ += "\x1b]133;D";
        if (begun_->exit_status)
            out_ += ';' + std::to_string(*begun_->exit_status);
        out_ += "\x1b\\";
    }
    begun_ = nullptr;
}

void MarkWriter::finish() {
    use(marks_.role);
    end_command();
    now_ = Role::output; // The alternate screen follows, which has no roles.
}

} // namespace helios::grid
