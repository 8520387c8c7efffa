#include "wire/envelope.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "samples.hpp"

namespace helios::wire {
namespace {

using Json = nlohmann::json;

Json json_of(const Envelope& envelope) {
    return Json::parse(to_json(encode(envelope)));
}

TEST(EnvelopeJson, IsValidForEveryPayload) {
    for (const Sample& sample : envelope_samples()) {
        std::string text = to_json(sample.frame);
        EXPECT_TRUE(Json::accept(text)) << sample.name << ": " << text;
        EXPECT_EQ(text.find('\n'), std::string::npos) << "one line";
    }
}

TEST(EnvelopeJson, OfAnEventHasTopicPayloadAndSequence) {
    Envelope event = make_event("terminal.output", OutputNote{7, 8});
    event.wall_ns = 1'795'226'286'123'000'000;
    event.monotonic_ms = 9;
    event.sequence = 10;
    event.actor_kind = "agent";
    Json json = json_of(event);
    EXPECT_EQ(json["type"], "event");
    EXPECT_EQ(json["topic"], "terminal.output");
    EXPECT_EQ(json["ts"], "2026-11-21T01:58:06.123Z");
    EXPECT_EQ(json["timestamp"], 9);
    EXPECT_EQ(json["sequence"], 10);
    EXPECT_EQ(json["actor"]["kind"], "agent");
    EXPECT_EQ(json["payload_type"], "OutputNote");
    EXPECT_EQ(json["payload"], (Json{{"seq", 7}, {"length", 8}}));
    EXPECT_FALSE(json.contains("method"));
}

TEST(EnvelopeJson, OfACommandHasMethodAndPayload) {
    Envelope command = make_command("terminal.resize", ResizeRequest{80, 24});
    Json json = json_of(command);
    EXPECT_EQ(json["type"], "command");
    EXPECT_EQ(json["method"], "terminal.resize");
    EXPECT_EQ(json["payload"]["columns"], 80);
    EXPECT_FALSE(json.contains("status"));
}

TEST(EnvelopeJson, OfAResponseHasStatusAndResultOrError) {
    Envelope command = make_command("terminal.list", {});
    Json json = json_of(make_response(command, TerminalList{}));
    EXPECT_EQ(json["id"], command.id);
    EXPECT_EQ(json["status"], "ok");
    EXPECT_EQ(json["result"], (Json{{"terminals", Json::array()}}));
    Envelope error = make_error(command, "TIMEOUT", "core said \"nothing\"\n");
    error.error.retryable = true;
    json = json_of(error);
    EXPECT_EQ(json["status"], "error");
    EXPECT_EQ(json["error"]["code"], "TIMEOUT");
    EXPECT_EQ(json["error"]["message"], "core said \"nothing\"\n");
    EXPECT_EQ(json["error"]["retryable"], true);
}

TEST(EnvelopeJson, ShowsZerosAndKeepsLargeNumbers) {
    TerminalRecord record;
    record.output_bytes = 18'446'744'073'709'551'615U;
    Json json = json_of(make_event("terminal.ended", record));
    EXPECT_EQ(json["payload"]["wait_status"], 0);
    EXPECT_EQ(json["payload"]["output_bytes"], 18'446'744'073'709'551'615U);
}

TEST(EnvelopeJson, CarriesNoRawControlOrForeignBytes) {
    TerminalRecord record;
    record.argv = {"\x1B[31m", "caf\xE9", "k\xC3\xA4se", "\x7F"};
    record.cwd = "/\xFF";
    std::string text = to_json(encode(make_event("terminal.spawned", TerminalList{{record}})));
    for (char c : text)
        ASSERT_TRUE(c >= ' ' && c <= '~') << text;
    Json argv = Json::parse(text)["payload"]["terminals"][0]["argv"];
    EXPECT_EQ(argv, (Json{"\x1B[31m", "caf\xEF\xBF\xBD", "k\xC3\xA4se", "\x7F"}));
}

TEST(EnvelopeJson, OfAFrameThatIsNoneIsEmpty) {
    EXPECT_EQ(to_json({}), "");
    EXPECT_EQ(to_json(data_samples().front().frame), "");
}

} // namespace
} // namespace helios::wire
