// A shell's marks as OSC 133 and 633 again, for vt_snapshot(): so that prompts, command lines and outputs are
// what they were, and commands have their exit status. One owner, any thread.
#pragma once

#include "grid/model/marks.hpp"

#include <string>

namespace helios::grid {

class MarkWriter {
public:
    MarkWriter(std::string& out, const Marks& marks) : out_(out), marks_(marks) {}

    // Lines as Model::lines_above() counts them.
    void begin_line(std::int64_t line) { line_ = line; }
    // Before a visible character, or a blank that has a role.
    void use(Role role) {
        if (role != now_)
            change(role);
    }
    // Before what ends a row that does not go on: every line begins as output.
    void end_line() { use(Role::output); }
    // Where printing goes on. Only output may follow, and writes nothing.
    void finish();

private:
    void change(Role role);
    void begin_command();
    void end_command();

    std::string& out_;
    const Marks& marks_;
    Role now_ = Role::output;
    std::int64_t line_ = 0;
    const Command* begun_ = nullptr; // The last one, if it is known and its end has not been written.
};

} // namespace helios::grid
