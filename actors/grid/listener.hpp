// What a screen tells its owner while it is fed. Called inside feed(), on the feeding thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace helios::grid {

// OSC 9;4.
enum class ProgressState : std::uint8_t { none, normal, error, indeterminate, paused };
// OSC 133 and 633: what begins or has ended at this place of the stream.
enum class MarkKind : std::uint8_t { prompt_start, command_start, output_start, command_end, command_line };

struct Mark {
    MarkKind kind = MarkKind::prompt_start;
    std::optional<int> exit_status; // command_end, where the shell told it.
    std::string_view text;          // command_line (633;E), as sent, untrusted; at most 4 KiB.
};

// Each `consumed` is the count of bytes of the present feed() call up to and including the byte that caused
// the call, so that offset-at-feed + consumed is the place in the stream. Views live until the function
// returns.
class Listener {
public:
    virtual ~Listener() = default;

    // Bytes that answer a query; fixed formats with numbers, never text of the program.
    virtual void on_reply(std::span<const std::uint8_t> /*bytes*/, std::size_t /*consumed*/) {}
    virtual void on_bell(std::size_t /*consumed*/) {}
    virtual void on_title(std::string_view /*title*/, std::size_t /*consumed*/) {}
    // The URI of OSC 7, or the path of OSC 633;P;Cwd= and 1337;CurrentDir=; at most 4 KiB, percent-decoding
    // is yours.
    virtual void on_cwd(std::string_view /*place*/, std::size_t /*consumed*/) {}
    // OSC 52 writes only: `selection` like "c", the payload still in base64 (checked), at most 64 KiB.
    virtual void on_clipboard(std::string_view /*selection*/, std::string_view /*base64*/,
                              std::size_t /*consumed*/) {}
    // OSC 9, 99 and 777: at most 1 KiB each, C0 stripped.
    virtual void on_notification(std::string_view /*title*/, std::string_view /*body*/,
                                 std::size_t /*consumed*/) {}
    virtual void on_progress(ProgressState /*state*/, unsigned /*percent*/, std::size_t /*consumed*/) {}
    virtual void on_mark(const Mark& /*mark*/, std::size_t /*consumed*/) {}
};

} // namespace helios::grid
