// The data plane's messages as values, and their frames (schemas/terminal.fbs). Any thread.
//
// encode() makes one self-contained frame; decode_data() verifies the whole frame (depth, tables, size,
// identifier) and then the values (ids, ranges) before anything is used. Spans of a decoded message point
// into the frame, which must outlive them. Frames may start at any address.
#pragma once

#include "base/id.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace helios::wire {

inline constexpr std::uint32_t schema_version = 1;
inline constexpr std::size_t chunk_bytes_max = 64 * 1024;         // Output or input bytes in one message.
inline constexpr std::size_t snapshot_part_bytes_max = 48 * 1024; // Fits a SEQPACKET packet with room.
inline constexpr std::size_t data_frame_bytes_max = chunk_bytes_max + 1024;
inline constexpr std::uint8_t grid_consumer = 0;
inline constexpr std::uint8_t viewers_max = 63; // Consumers 1 to 63: one bit each in OutputChunk::consumers.

using Bytes = std::span<const std::uint8_t>;
using Frame = std::vector<std::uint8_t>;

struct Size {
    std::uint16_t columns = 0; // 0: no size stated.
    std::uint16_t rows = 0;
    std::uint16_t x_pixels = 0;
    std::uint16_t y_pixels = 0;
    auto operator<=>(const Size&) const = default;
};

struct OutputChunk {
    TerminalId terminal;
    std::uint64_t epoch = 0;
    std::uint64_t offset = 0;
    std::uint64_t consumers = 0; // Bit n: consumer n.
    Size size;                   // columns > 0: the terminal has this size from `offset` on.
    Bytes bytes;
};

struct Credit {
    TerminalId terminal;
    std::uint64_t epoch = 0;
    std::uint8_t consumer = 0;
    std::uint64_t have = 0;  // Every byte before it has been taken.
    std::uint64_t limit = 0; // Bytes before it may be sent.
    bool closed = false;     // The consumer is gone.
};

struct OutputGap {
    TerminalId terminal;
    std::uint64_t epoch = 0;
    std::uint8_t consumer = 0;
    std::uint64_t wanted = 0;
    std::uint64_t oldest = 0;
};

struct InputChunk {
    TerminalId terminal;
    std::uint64_t writer = 0;
    std::uint64_t seq = 0;
    Bytes bytes;
};

enum class InputOutcome : std::uint8_t { unknown, accepted, repeated, full, closed, denied };

struct InputAck {
    TerminalId terminal;
    std::uint64_t writer = 0;
    std::uint64_t seq = 0;
    InputOutcome outcome{};
    bool line_overflow = false;
};

struct Resize {
    TerminalId terminal;
    Size size;
};

struct Hello {
    std::uint64_t generation = 0; // Wall ns of the sender's start: greater = newer.
    std::int32_t pid = 0;
    std::uint32_t schema_version = wire::schema_version;
    std::string system; // broker, session or grid.
};

struct TerminalOpened {
    TerminalId terminal;
    std::uint64_t epoch = 0;
    Size size;
    std::uint64_t written = 0;
    std::uint64_t released = 0;
    std::uint64_t ring_capacity = 0;
    std::int32_t child_pid = 0;
    std::string holder_path;
};

struct TerminalEnded {
    TerminalId terminal;
    std::uint64_t epoch = 0;
    std::uint64_t end = 0;
    std::int32_t wait_status = 0; // As from waitpid(2).
};

struct TerminalClosed {
    TerminalId terminal;
};

struct SnapshotRequest {
    TerminalId terminal;
    std::uint64_t request = 0;
};

struct Snapshot {
    TerminalId terminal;
    std::uint64_t request = 0;
    std::uint64_t offset = 0; // The stream continues here, at the parser's ground.
    Size size;
    bool last = true;
    std::string failure; // Not empty: no snapshot, and why.
    Bytes bytes;
};

enum class ViewerKind : std::uint8_t { stream, frame };

struct ViewerHello {
    TerminalId terminal;
    std::uint32_t schema_version = wire::schema_version;
    ViewerKind kind{};
    bool read_only = false;
    bool lossless = false; // Never cut: the terminal waits for this viewer instead.
    std::uint64_t writer = 0;
    Size size;
};

struct ViewerWelcome {
    TerminalId terminal;
    std::uint64_t epoch = 0;
    Size size;
    bool read_only = false;
};

struct ViewerRefused {
    std::string code; // Of LOCALBUS: TERMINAL_NOT_FOUND, SESSION_ATTACH_FAILED, ...
    std::string detail;
};

// In the union's order.
using Data = std::variant<OutputChunk, Credit, OutputGap, InputChunk, InputAck, Resize, Hello, TerminalOpened,
                          TerminalEnded, TerminalClosed, SnapshotRequest, Snapshot, ViewerHello,
                          ViewerWelcome, ViewerRefused>;

Frame encode(const Data& message);
Result<Data> decode_data(Bytes frame);

// An OutputChunk whose bytes are filled in place: reserve, write into bytes(), finish. The frame lies inside
// the builder until the next reserve. One per thread; its buffer is reused.
class OutputChunkBuilder {
public:
    OutputChunkBuilder();
    ~OutputChunkBuilder();
    OutputChunkBuilder(const OutputChunkBuilder&) = delete;
    OutputChunkBuilder& operator=(const OutputChunkBuilder&) = delete;

    // chunk.bytes is ignored; byte_count <= chunk_bytes_max. The span is valid until finish().
    std::span<std::uint8_t> reserve(std::size_t byte_count);
    Bytes finish(const OutputChunk& chunk);

private:
    struct Impl;
    Impl* impl_;
};

} // namespace helios::wire
