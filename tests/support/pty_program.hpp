// A program on a pty of its own, driven like by a person: type, and wait for what shows. Waits for output,
// never for time; gives up after patience_ms.
#pragma once

#include "base/fd.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <termios.h>
#include <vector>

namespace helios::support {

struct TerminalSize {
    std::uint16_t columns = 80;
    std::uint16_t rows = 24;
};

class PtyProgram {
public:
    static constexpr int patience_ms = 30'000;

    PtyProgram(const std::vector<std::string>& argv, const std::vector<std::string>& env, TerminalSize size);
    PtyProgram(PtyProgram&& other) noexcept;
    PtyProgram& operator=(PtyProgram&&) = delete;
    // Kills what still runs.
    ~PtyProgram();

    void type(std::string_view bytes) const;
    void resize(TerminalSize size) const;
    // True once the text came after what an earlier wait had found.
    bool wait_for(std::string_view text);
    // The same through a flood: forgets what it has looked at, and waits as long as something comes.
    bool wait_through(std::string_view text);
    // Its exit code, 128+n after signal n, or -1 when it does not end.
    int wait_end();
    // Takes what there is; false when nothing came within so many milliseconds.
    bool take(int timeout_ms);

    // What it printed so far, forgotten here.
    std::string take_output();

    // Everything it printed so far.
    [[nodiscard]] const std::string& output() const { return output_; }
    // What was not yet found by a wait.
    [[nodiscard]] std::string_view rest() const { return std::string_view(output_).substr(found_); }
    [[nodiscard]] termios settings() const;
    [[nodiscard]] pid_t pid() const { return pid_; }

private:
    Fd master_;
    Fd slave_; // Kept open, so that its settings can be read to the end.
    pid_t pid_ = -1;
    int status_ = -1;
    std::string output_;
    std::size_t found_ = 0;
};

} // namespace helios::support
