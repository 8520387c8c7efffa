#include "lane/terminal_commands.hpp"

#include "lane/spawning.hpp"
#include "wire/error_codes.hpp"

namespace helios::lane {

namespace code = wire::error_code;
using wire::Envelope;

TerminalCommands::TerminalCommands(Desk& desk) : desk_(desk) {}

void TerminalCommands::on_list(Command command) {
    const std::string& lane_name = command.envelope.lane_id;
    const Lane* lane = desk_.registry().find_lane(lane_name);
    if (!lane_name.empty() && lane == nullptr)
        return desk_.fail(command, code::lane_not_found, "there is no lane " + lane_name);
    std::vector<wire::TerminalRecord> records;
    for (const Terminal* terminal : desk_.registry().terminals()) {
        if (lane_name.empty() || terminal->record.lane == lane->record.lane)
            records.push_back(terminal->record);
    }
    desk_.answer(command, fit(std::move(records)));
}

void TerminalCommands::on_get(Command command) {
    if (Terminal* terminal = desk_.terminal_of(command))
        desk_.answer(command, terminal->record, *terminal);
}

void TerminalCommands::on_rename(Command command) {
    Terminal* terminal = desk_.terminal_of(command);
    if (terminal == nullptr)
        return;
    std::string before = terminal->record.name;
    const auto& name = std::get<wire::Text>(command.envelope.payload).text;
    if (auto renamed = desk_.registry().rename(*terminal, name); !renamed)
        return desk_.fail(command, renamed.error(), code::terminal_not_found);
    std::string id = terminal->record.terminal;
    desk_.keeper().when_saved([this, command = std::move(command), id, before](const Status& saved) {
        Terminal* renamed = desk_.registry().find(id);
        if (renamed == nullptr)
            return desk_.fail(command, code::terminal_not_found, "the terminal was removed meanwhile");
        if (!saved) {
            // Taken by another in this moment: then it keeps the new one, unrecorded.
            static_cast<void>(desk_.registry().rename(*renamed, before));
            return desk_.fail(command, Desk::unsaved(saved.error()));
        }
        desk_.publish("terminal.state.changed", *renamed, command.envelope.correlation_id);
        desk_.answer(command, renamed->record, *renamed);
    });
}

Terminal* TerminalCommands::live_terminal_of(const Command& command, std::string_view error_code) {
    Terminal* terminal = desk_.terminal_of(command);
    if (terminal == nullptr || is_live(terminal->state))
        return terminal;
    desk_.fail(command, error_code, "terminal " + terminal->record.name + " has ended");
    return nullptr;
}

void TerminalCommands::on_input(Command command) {
    Terminal* terminal = live_terminal_of(command, code::invalid_terminal_input);
    if (terminal == nullptr)
        return;
    if (std::get<wire::InputRequest>(command.envelope.payload).paste)
        return paste(std::move(command), *terminal);
    forward("core", std::move(command), *terminal, nullptr);
}

// Only the grid knows whether the program wants pastes bracketed: it makes the bytes, core types them.
void TerminalCommands::paste(Command command, const Terminal& terminal) {
    auto request = std::get<wire::InputRequest>(std::move(command.envelope.payload));
    command.envelope.payload = std::monostate{};
    Envelope ask = Desk::derived(command.envelope, "terminal.paste", request);
    ask.terminal_id = terminal.record.terminal;
    desk_.ask("grid", std::move(ask), Patience::none,
              [this, command = std::move(command), writer = request.writer,
               seq = request.seq](const Envelope& answer) mutable {
                  const auto* text = std::get_if<wire::Text>(&answer.payload);
                  if (!answer.ok())
                      return desk_.fail(command, answer.error);
                  if (text == nullptr)
                      return desk_.fail(command, code::handler_error, "the grid made nothing to paste");
                  Terminal* live = live_terminal_of(command, code::invalid_terminal_input);
                  if (live == nullptr)
                      return;
                  wire::InputRequest typed;
                  typed.payload.assign(text->text.begin(), text->text.end());
                  typed.writer = writer;
                  typed.seq = seq;
                  command.envelope.payload = std::move(typed);
                  forward("core", std::move(command), *live, nullptr);
              });
}

void TerminalCommands::on_resize(Command command) {
    auto size = std::get<wire::ResizeRequest>(command.envelope.payload);
    if (auto fault = fault_of_size(size.columns, size.rows); !fault.empty())
        return desk_.fail(command, code::invalid_request, std::string(fault));
    Terminal* terminal = live_terminal_of(command, code::invalid_request);
    if (terminal == nullptr)
        return;
    std::string correlation = command.envelope.correlation_id;
    forward("core", std::move(command), *terminal, [this, size, correlation](Terminal& resized) {
        if (resized.record.columns == size.columns && resized.record.rows == size.rows)
            return; // Core's own event was faster.
        resized.record.columns = size.columns;
        resized.record.rows = size.rows;
        desk_.publish("terminal.state.changed", resized, correlation);
        desk_.keeper().changed_lazily(desk_.now_ns());
    });
}

void TerminalCommands::on_signal(Command command) {
    auto& request = std::get<wire::SignalRequest>(command.envelope.payload);
    if (request.target.empty())
        request.target = "foreground";
    bool known =
        request.target == "foreground" || request.target == "child" || request.target == "everything";
    if (!known || request.number < 1 || request.number > signal_max)
        return desk_.fail(command, code::invalid_request,
                          "a signal is 1 to 64, to foreground, child or everything");
    if (Terminal* terminal = live_terminal_of(command, code::invalid_request))
        forward("core", std::move(command), *terminal, nullptr);
}

void TerminalCommands::on_read(Command command) {
    if (Terminal* terminal = desk_.terminal_of(command))
        forward("grid", std::move(command), *terminal, nullptr);
}

void TerminalCommands::forward(std::string_view service, Command command, const Terminal& terminal,
                               Then then) {
    Envelope ask = std::move(command.envelope);
    command.envelope = Desk::derived(ask, ask.name, std::monostate{});
    command.envelope.id = ask.id;
    std::string id = terminal.record.terminal;
    ask.terminal_id = id;
    ask.lane_id = terminal.record.lane;
    ask.session_id = terminal.record.session;
    desk_.ask(service, std::move(ask), Patience::none,
              [this, command = std::move(command), id, then = std::move(then)](const Envelope& answer) {
                  if (!answer.ok())
                      return desk_.fail(command, answer.error);
                  Terminal* present = desk_.registry().find(id);
                  if (present == nullptr)
                      return desk_.answer(command, answer.payload);
                  if (then)
                      then(*present);
                  desk_.answer(command, answer.payload, *present);
              });
}

} // namespace helios::lane
