// The user's own terminal: raw while attached, and as it was again on every way out, crashes included.
// One at a time; main thread.
#pragma once

#include "base/fd.hpp"
#include "base/result.hpp"
#include "wire/terminal.hpp"

#include <string>
#include <string_view>
#include <termios.h>

namespace helios::cli {

class Tty {
public:
    // Standard input and output must both be a terminal. It is opened once more, so that non-blocking mode
    // stays ours: the shell shares the descriptors we were given.
    static Result<Tty> open();
    ~Tty();
    Tty(Tty&& other) noexcept;
    Tty& operator=(Tty&&) = delete;

    [[nodiscard]] int input() const { return in_.get(); }
    [[nodiscard]] int output() const { return out_.get(); }
    // 80x24 when the terminal does not say.
    [[nodiscard]] wire::Size size() const;

    Status enter_raw();
    // `farewell` is written, for a second at most, then the terminal's settings are as they were. Also what
    // a crash would write: keep it up to date.
    void restore(std::string_view farewell);
    static void on_crash_write(std::string_view farewell);

private:
    Tty(Fd in, Fd out, bool shared, const termios& before);

    Fd in_;
    Fd out_;
    bool shared_ = false; // Could not be opened once more: the flags of the given descriptors were changed.
    bool raw_ = false;
    termios before_{};
};

} // namespace helios::cli
