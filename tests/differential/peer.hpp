// Another engine as a child process. It says
//
//   ready VERSION
//   ATTRIBUTES       the names of those it can tell: bold faint italic underline blink inverse conceal strike
//   overline
//
// and then answers each `screen COLUMNS ROWS STEPS`, which STEPS times `feed BYTES` (and so many bytes) or
// `resize COLUMNS ROWS` follow, with the screen as look.hpp has it and a line `end`.
#pragma once

#include "base/fd.hpp"
#include "base/result.hpp"

#include <string>
#include <sys/types.h>
#include <vector>

#include "differential/stream.hpp"

namespace helios::differential {

class Peer {
public:
    static Result<Peer> start(const std::vector<std::string>& command);
    Peer(Peer&& other) noexcept;
    Peer& operator=(Peer&&) = delete;
    ~Peer(); // Its input ends, and so does it.

    [[nodiscard]] const std::string& version() const { return version_; }
    [[nodiscard]] const std::string& attributes() const { return attributes_; }
    // Its screen after the stream; an error when it went or was silent for half a minute.
    Result<std::string> look_of(const Stream& stream);

private:
    Peer(pid_t process, Fd socket) : process_(process), socket_(std::move(socket)) {}
    Result<std::string> read_line();

    pid_t process_ = -1;
    Fd socket_;
    std::string unread_;
    std::string version_;
    std::string attributes_;
};

} // namespace helios::differential
