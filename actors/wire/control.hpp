// Payloads of the bus as values; fields as in schemas/control.fbs. Control path only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace helios::wire {

struct Text {
    std::string text;
};

struct SpawnRequest {
    std::string name;              // Empty: control chooses one.
    std::vector<std::string> argv; // Empty: the user's shell.
    std::string cwd;
    std::vector<std::string> env; // The whole environment, "NAME=value".
    std::uint16_t columns = 80;
    std::uint16_t rows = 24;
    std::uint32_t umask = 022;
    std::string lane; // Id or name; empty: the default lane.
    std::string title;
    std::string terminal; // Control mints it and tells core; a client leaves it empty.
};

struct TerminalRecord {
    std::string terminal;
    std::string lane;
    std::string session;
    std::string name;
    std::vector<std::string> argv;
    std::string cwd;
    std::string state; // spawning, active, throttled, errored, stopped.
    std::int32_t pid = 0;
    std::uint16_t columns = 0;
    std::uint16_t rows = 0;
    std::int64_t created_wall_ns = 0;
    std::int64_t ended_wall_ns = 0; // 0: alive.
    std::int32_t wait_status = 0;   // As from waitpid(2), once ended.
    std::string title;
    std::uint32_t viewers = 0;
    std::uint64_t output_bytes = 0;
    std::uint64_t input_bytes = 0;
    std::uint64_t epoch = 0;
};

struct TerminalList {
    std::vector<TerminalRecord> terminals;
};

struct LaneRecord {
    std::string lane;
    std::string name;
    std::string state;
    std::int64_t created_wall_ns = 0;
    std::vector<std::string> terminals;
    std::string session;
};

struct LaneList {
    std::vector<LaneRecord> lanes;
};

struct InputRequest {
    std::vector<std::uint8_t> payload;
    bool paste = false; // Bracketed if the terminal's mode 2004 is on; ESC [201~ inside is removed.
    std::uint64_t writer = 0;
    std::uint64_t seq = 0;
};

struct ResizeRequest {
    std::uint16_t columns = 0;
    std::uint16_t rows = 0;
};

struct SignalRequest {
    std::int32_t number = 0;
    std::string target; // foreground, child, everything.
};

struct SearchRequest {
    std::string pattern;
    std::string syntax;      // literal, regex.
    std::string letter_case; // smart, exact, ignored.
    std::string order;       // newest_first, oldest_first.
};

struct ReadRequest {
    std::string format; // text, ansi, vt, html, svg.
    bool history = false;
    std::uint32_t lines = 0; // 0: all.
    std::string part{};      // screen, output, matches.
    std::uint32_t back = 0;  // Commands before the newest.
    SearchRequest search{};
};

struct CommandRecord {
    std::string line;
    std::int32_t exit_status = 0;
    bool exit_known = false;
    bool running = false;
    bool cut = false;
};

struct MatchRecord {
    std::uint64_t line = 0;   // From 1, the terminal's first.
    std::uint32_t column = 0; // In cells, as the width.
    std::uint32_t width = 0;
    std::string text;
};

struct ReadResult {
    std::string text;
    std::uint16_t columns = 0;
    std::uint16_t rows = 0;
    std::uint16_t cursor_row = 0;
    std::uint16_t cursor_column = 0;
    std::string title;
    bool alternate = false;
    std::uint64_t offset = 0;
    std::optional<CommandRecord> command{};
    std::vector<MatchRecord> matches{};
    bool incomplete = false; // More may match.
};

struct OutputNote {
    std::uint64_t seq = 0;
    std::uint64_t length = 0;
};

struct SubscribeRequest {
    std::vector<std::string> topics;
    std::uint64_t from_sequence = 0;
};

struct EventList {
    std::vector<std::vector<std::uint8_t>> envelopes;
};

struct ChannelCount {
    std::string name;
    std::uint64_t messages = 0;
    std::uint64_t bytes = 0;
    std::uint64_t dropped = 0;
};

struct ServiceHello {
    std::string service; // core, grid, control.
    std::string instance;
    std::int32_t pid = 0;
    std::uint64_t generation = 0;
    std::uint32_t schema_version = 0;
    std::vector<TerminalRecord> terminals; // What it holds now (core).
};

struct ServiceHealth {
    std::string service;
    std::string instance;
    std::int32_t pid = 0;
    std::string state; // ready, degraded.
    std::uint64_t uptime_ms = 0;
    std::uint16_t metrics_port = 0;
    std::vector<ChannelCount> channels;
    std::string note;
};

struct HealthList {
    std::vector<ServiceHealth> services;
};

// In the union's order; monostate is "no payload".
using Payload =
    std::variant<std::monostate, Text, SpawnRequest, TerminalRecord, TerminalList, LaneRecord, LaneList,
                 InputRequest, ResizeRequest, SignalRequest, ReadRequest, ReadResult, OutputNote,
                 SubscribeRequest, EventList, ServiceHello, ServiceHealth, HealthList>;

} // namespace helios::wire
