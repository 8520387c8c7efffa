#include "samples.hpp"

namespace helios::wire {
namespace {

// Not minted: a released frame never changes.
constexpr TerminalId terminal{Ulid{0x0192F5E0A1B2C3D4U, 0xE5F60718293A4B5CU}};
constexpr std::uint8_t payload[] = {0x1B, '[', '3', '1', 'm', 0xC3, 0xA4, 0x00, 0xFF};

Sample sample(std::string name, const Data& message) {
    return {"data_" + std::move(name), encode(message)};
}

TerminalRecord record() {
    TerminalRecord value;
    value.terminal = "tm_01JABCDEFGHJKMNPQRSTVWXYZ0";
    value.lane = "ln_01JABCDEFGHJKMNPQRSTVWXYZ1";
    value.session = "ss_01JABCDEFGHJKMNPQRSTVWXYZ2";
    value.name = "build";
    value.argv = {"/bin/sh", "-c", "", "caf\xE9"}; // Arguments need not be UTF-8.
    value.cwd = "/home/me/k\xC3\xA4se";
    value.state = "active";
    value.pid = 101;
    value.columns = 102;
    value.rows = 103;
    value.created_wall_ns = 104;
    value.ended_wall_ns = 105;
    value.wait_status = 106;
    value.title = "t\xC3\xAFtle";
    value.viewers = 107;
    value.output_bytes = 108;
    value.input_bytes = 109;
    value.epoch = 110;
    return value;
}

SpawnRequest spawn_request() {
    SpawnRequest value;
    value.name = "build";
    value.argv = {"/bin/sh", "-c", "exit 1"};
    value.cwd = "/tmp";
    value.env = {"PATH=/bin", "EMPTY="};
    value.columns = 132;
    value.rows = 43;
    value.umask = 077;
    value.lane = "default";
    value.title = "a title";
    value.terminal = "tm_01JABCDEFGHJKMNPQRSTVWXYZ0";
    return value;
}

ServiceHealth health() {
    ServiceHealth value;
    value.service = "grid";
    value.instance = "grid.1";
    value.pid = 201;
    value.state = "degraded";
    value.uptime_ms = 202;
    value.metrics_port = 203;
    value.channels = {{"bus.command", 204, 205, 206}, {"session.grid", 207, 208, 209}};
    value.note = "restarted twice";
    return value;
}

ReadRequest read_request() {
    ReadRequest value{"ansi", true, 405};
    value.part = "matches";
    value.back = 421;
    value.search = {"a.*b", "regex", "smart", "oldest_first"};
    return value;
}

ReadResult read_result() {
    ReadResult value{"$ ls\nsrc\n", 406, 407, 408, 409, "title", true, 410};
    value.command = CommandRecord{"make -j2", 2, true, true, true};
    value.matches = {{422, 423, 424, "a to b"}, {425, 426, 1, "c"}};
    value.incomplete = true;
    return value;
}

LaneRecord lane() {
    return {"ln_1", "default", "ready", 301, {"tm_1", "tm_2"}, "ss_1"};
}

std::vector<std::pair<std::string, Payload>> payloads() {
    return {
        {"none", {}},
        {"text", Text{"hello \xF0\x9F\x8C\x9E"}},
        {"spawn_request", spawn_request()},
        {"terminal_record", record()},
        {"terminal_list", TerminalList{{record(), TerminalRecord{}}}},
        {"lane_record", lane()},
        {"lane_list", LaneList{{lane()}}},
        {"input_request", InputRequest{{payload, payload + sizeof payload}, true, 401, 402}},
        {"resize_request", ResizeRequest{403, 404}},
        {"signal_request", SignalRequest{15, "foreground"}},
        {"read_request", read_request()},
        {"read_result", read_result()},
        {"search_request", read_request()},
        {"search_result", read_result()},
        {"output_note", OutputNote{411, 412}},
        {"subscribe_request", SubscribeRequest{{"terminal.", "session.attached"}, 413}},
        {"event_list", EventList{{{1, 2, 3}, {}, {4}}}},
        {"service_hello", ServiceHello{"core", "core.1", 414, 415, 1, {record()}}},
        {"service_health", health()},
        {"health_list", HealthList{{health(), ServiceHealth{}}}},
    };
}

Envelope envelope(EnvelopeType type, Payload content) {
    Envelope value;
    value.id = "rn_01JABCDEFGHJKMNPQRSTVWXYZ3";
    value.type = type;
    value.wall_ns = 1'795'226'286'123'456'789;
    value.monotonic_ms = 501;
    value.correlation_id = "cor_01JABCDEFGHJKMNPQRSTVWXYZ4";
    value.actor_kind = "human";
    value.actor_id = "cli.1";
    value.workspace_id = "ws_1";
    value.lane_id = "ln_1";
    value.session_id = "ss_1";
    value.terminal_id = "tm_1";
    value.name = "terminal.state.changed";
    value.payload = std::move(content);
    value.sequence = 502;
    value.epoch = 503;
    return value;
}

} // namespace

std::vector<Sample> data_samples() {
    Size size{80, 24, 640, 480};
    Size cells{80, 24, 0, 0};
    return {
        sample("output_chunk", OutputChunk{terminal, 1, 2, 3, size, payload}),
        sample("credit", Credit{terminal, 4, 5, 6, 7, true}),
        sample("output_gap", OutputGap{terminal, 8, 9, 10, 11}),
        sample("input_chunk", InputChunk{terminal, 12, 13, payload}),
        sample("input_ack", InputAck{terminal, 14, 15, InputOutcome::denied, true}),
        sample("resize", Resize{terminal, size}),
        sample("hello", Hello{16, 17, 18, "broker"}),
        sample("terminal_opened", TerminalOpened{terminal, 19, cells, 21, 20, 22, 23, "/run/tm_1.sock"}),
        sample("terminal_ended", TerminalEnded{terminal, 24, 25, 26}),
        sample("terminal_closed", TerminalClosed{terminal}),
        sample("snapshot_request", SnapshotRequest{terminal, 27}),
        sample("snapshot", Snapshot{terminal, 28, 29, cells, true, "no such terminal", payload}),
        sample("viewer_hello", ViewerHello{terminal, 30, ViewerKind::frame, true, true, 31, size}),
        sample("viewer_welcome", ViewerWelcome{terminal, 32, cells, true}),
        sample("viewer_refused", ViewerRefused{"TERMINAL_NOT_FOUND", "there is no terminal of that name"}),
    };
}

std::vector<Sample> envelope_samples() {
    std::vector<Sample> samples;
    for (auto& [name, content] : payloads())
        samples.push_back({"bus_" + name, encode(envelope(EnvelopeType::event, std::move(content)))});
    Envelope failed = envelope(EnvelopeType::response, {});
    failed.error = {"TIMEOUT", "core did not answer within 5 s", true, "core"};
    samples.push_back({"bus_error", encode(failed)});
    return samples;
}

} // namespace helios::wire
