// A program on a pty of the benchmark's own: what a user's terminal does for a client. One thread.
#pragma once

#include "base/fd.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace helios::bench {

class PtyProgram {
public:
    // Starts argv (searched in PATH) with a terminal of 80x24. Ends the benchmark when it cannot.
    explicit PtyProgram(const std::vector<std::string>& argv);
    ~PtyProgram(); // Hangs up, then kills.
    PtyProgram(const PtyProgram&) = delete;
    PtyProgram& operator=(const PtyProgram&) = delete;

    void type(std::string_view bytes);
    // Reads until `text` has been seen; false after timeout_ms or at the end. Counts what it reads.
    bool await(std::string_view text, int timeout_ms);
    // Reads whatever comes for that long.
    void drain(int duration_ms);

    [[nodiscard]] std::uint64_t bytes_read() const { return bytes_read_; }
    [[nodiscard]] int master() const { return master_.get(); }
    [[nodiscard]] pid_t pid() const { return pid_; }

private:
    // Appends to tail_, keeps its last bytes; false at the end of the program.
    bool read_some(int timeout_ms);

    Fd master_;
    pid_t pid_ = -1;
    std::string tail_;
    std::uint64_t bytes_read_ = 0;
};

} // namespace helios::bench
