// The commands on terminals that are answered from the records or by a service: list, get, rename, input,
// resize, signal, read. Plain; owned by the lane actor.
#pragma once

#include "lane/desk.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace helios::lane {

class TerminalCommands {
public:
    static constexpr std::int32_t signal_max = 64;

    explicit TerminalCommands(Desk& desk);

    void on_list(Command command);
    void on_get(Command command);
    void on_rename(Command command);
    void on_input(Command command);
    void on_resize(Command command);
    void on_signal(Command command);
    void on_read(Command command);

private:
    using Then = std::function<void(Terminal& terminal)>;

    // The terminal, if it lives; else the command is answered.
    [[nodiscard]] Terminal* live_terminal_of(const Command& command, std::string_view code);
    // The same command to a service; its answer goes to the caller after `then` has seen a good one.
    void forward(std::string_view service, Command command, const Terminal& terminal, Then then);
    void paste(Command command, const Terminal& terminal);

    Desk& desk_;
};

} // namespace helios::lane
