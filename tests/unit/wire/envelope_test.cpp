#include "wire/envelope.hpp"

#include <gtest/gtest.h>

#include "envelope_generated.h"
#include "samples.hpp"

namespace helios::wire {
namespace {

std::string fault(const Envelope& envelope) {
    auto decoded = decode_envelope(encode(envelope));
    return decoded ? "none" : decoded.error().detail;
}

// Encodes a payload that no encoder of ours would make.
template <class Make>
std::string fault_of_payload(fbs::Payload type, Make make) {
    flatbuffers::FlatBufferBuilder builder;
    auto payload = make(builder);
    auto id = builder.CreateString("rn_1");
    auto name = builder.CreateString("terminal.spawn");
    fbs::EnvelopeBuilder envelope(builder);
    envelope.add_id(id);
    envelope.add_type(fbs::EnvelopeType::command);
    envelope.add_name(name);
    envelope.add_payload_type(type);
    envelope.add_payload(payload);
    fbs::FinishEnvelopeBuffer(builder, envelope.Finish());
    auto decoded = decode_envelope({builder.GetBufferPointer(), builder.GetSize()});
    return decoded ? "none" : decoded.error().detail;
}

TEST(Envelopes, SurviveTheirRoundTrip) {
    for (const Sample& sample : envelope_samples()) {
        auto envelope = decode_envelope(sample.frame);
        ASSERT_TRUE(envelope) << sample.name;
        EXPECT_EQ(encode(*envelope), sample.frame) << sample.name;
    }
}

TEST(Envelopes, OfCommandsCarryAnIdAndBothClocks) {
    Envelope command = make_command("terminal.list", {});
    EXPECT_TRUE(command.id.starts_with("rn_"));
    EXPECT_NE(command.id, make_command("terminal.list", {}).id);
    EXPECT_GT(command.wall_ns, 0);
    EXPECT_GT(command.monotonic_ms, 0);
    EXPECT_EQ(command.type, EnvelopeType::command);
    EXPECT_EQ(make_event("terminal.spawned", {}).type, EnvelopeType::event);
}

TEST(Envelopes, OfResponsesCarryTheirCommandsIds) {
    Envelope command = make_command("terminal.get", Text{"build"});
    command.correlation_id = "cor_1";
    command.terminal_id = "tm_1";
    command.lane_id = "ln_1";
    Envelope response = make_response(command, Text{"yes"});
    EXPECT_EQ(response.id, command.id);
    EXPECT_EQ(response.name, command.name);
    EXPECT_EQ(response.correlation_id, "cor_1");
    EXPECT_EQ(response.terminal_id, "tm_1");
    EXPECT_EQ(response.lane_id, "ln_1");
    EXPECT_EQ(response.type, EnvelopeType::response);
    EXPECT_TRUE(response.ok());
    Envelope error = make_error(command, "TERMINAL_NOT_FOUND", "there is no build");
    EXPECT_EQ(error.id, command.id);
    EXPECT_FALSE(error.ok());
    EXPECT_EQ(decode_envelope(encode(error))->error.code, "TERMINAL_NOT_FOUND");
}

TEST(Envelopes, NeedAnIdATypeAndAName) {
    Envelope command = make_command("terminal.list", {});
    EXPECT_EQ(fault(command), "none");
    Envelope no_id = command;
    no_id.id.clear();
    EXPECT_EQ(fault(no_id), "an envelope needs an id");
    Envelope no_type = command;
    no_type.type = EnvelopeType::unknown;
    EXPECT_EQ(fault(no_type), "the envelope's type is unknown");
    no_type.type = static_cast<EnvelopeType>(9);
    EXPECT_EQ(fault(no_type), "the envelope's type is unknown");
    for (const char* name : {"", "Terminal.list", "terminal list", "terminal.", "a..b"}) {
        Envelope bad_name = command;
        bad_name.name = name;
        EXPECT_EQ(fault(bad_name), "a method or topic has the form word.word_word") << name;
    }
}

TEST(Envelopes, BoundTheirTexts) {
    Envelope command = make_command("terminal.list", {});
    command.correlation_id = std::string(257, 'x');
    EXPECT_EQ(fault(command), "a text is longer than 256 bytes");
    Envelope error = make_error(make_command("terminal.list", {}), "TIMEOUT", std::string(65'537, 'x'));
    EXPECT_EQ(fault(error), "a text is longer than 65536 bytes");
}

TEST(Envelopes, LargerThanAPayloadMayBeAreRefused) {
    EXPECT_EQ(fault(make_command("terminal.list", Text{std::string(1024 * 1024, 'x')})), "none");
    EXPECT_EQ(fault(make_command("terminal.list", Text{std::string(1024 * 1024 + 4096, 'x')})),
              "the frame is larger than an envelope may be");
}

TEST(Envelopes, OfAnotherKindAreRefused) {
    EXPECT_FALSE(decode_envelope({}));
    EXPECT_FALSE(decode_envelope(data_samples().front().frame));
    EXPECT_FALSE(decode_envelope(Frame(100, 0xFF)));
}

TEST(Payloads, OfANewerTypeAreRefused) {
    EXPECT_EQ(fault_of_payload(static_cast<fbs::Payload>(99),
                               [](auto& builder) { return builder.CreateString("new").Union(); }),
              "the payload's type is unknown");
}

TEST(Payloads, ThatAreAbsentAreRefused) {
    EXPECT_EQ(fault_of_payload(fbs::Payload::Text, [](auto&) { return flatbuffers::Offset<void>(); }),
              "the payload is missing");
}

TEST(Payloads, WithEveryFieldAbsentAreEmpty) {
    EXPECT_EQ(fault_of_payload(fbs::Payload::TerminalList,
                               [](auto& builder) { return fbs::CreateTerminalList(builder).Union(); }),
              "none");
    EXPECT_EQ(fault_of_payload(fbs::Payload::SpawnRequest,
                               [](auto& builder) { return fbs::CreateSpawnRequest(builder).Union(); }),
              "none");
}

TEST(Payloads, KeepToTheirRanges) {
    EXPECT_EQ(fault(make_command("terminal.resize", ResizeRequest{0, 24})),
              "a resize needs columns and rows");
    EXPECT_EQ(fault(make_command("terminal.signal", SignalRequest{65, "child"})), "there is no such signal");
    EXPECT_EQ(fault(make_command("terminal.signal", SignalRequest{-1, "child"})), "there is no such signal");
    SpawnRequest spawn;
    spawn.umask = 01000;
    EXPECT_EQ(fault(make_command("terminal.spawn", spawn)), "a umask has nine bits");
    spawn.umask = 0;
    spawn.argv = {std::string("a\0b", 3)};
    EXPECT_EQ(fault(make_command("terminal.spawn", spawn)), "a path, argument or variable has a zero byte");
    spawn.argv = {"caf\xE9"};
    EXPECT_EQ(fault(make_command("terminal.spawn", spawn)), "none") << "arguments are bytes";
}

// 100,000 offsets to one text of 100 kB would be 10 GB once copied.
TEST(Payloads, ThatRepeatOneTextAreBoundedByTheirFrame) {
    EXPECT_EQ(fault_of_payload(fbs::Payload::SpawnRequest,
                               [](auto& builder) {
                                   auto text = builder.CreateString(std::string(100'000, 'x'));
                                   std::vector<flatbuffers::Offset<flatbuffers::String>> many(100'000, text);
                                   auto argv = builder.CreateVector(many);
                                   return fbs::CreateSpawnRequest(builder, 0, argv).Union();
                               }),
              "the frame repeats its contents beyond its size");
}

TEST(Payloads, OfTooManyTablesAreRefused) {
    TerminalList list;
    list.terminals.resize(5000);
    EXPECT_EQ(fault(make_command("terminal.list", list)), "the frame is no envelope, or is damaged");
}

TEST(Payloads, TextThatIsNoUtf8IsRepairedByItsSender) {
    auto decoded = decode_envelope(encode(make_event("terminal.title.changed", Text{"caf\xE9"})));
    ASSERT_TRUE(decoded);
    EXPECT_EQ(std::get<Text>(decoded->payload).text, "caf\xEF\xBF\xBD");
}

TEST(Payloads, TextThatIsNoUtf8IsRefusedFromOthers) {
    EXPECT_EQ(fault_of_payload(fbs::Payload::Text,
                               [](auto& builder) {
                                   auto text = builder.CreateString("caf\xE9");
                                   return fbs::CreateText(builder, text).Union();
                               }),
              "a text is not UTF-8");
}

} // namespace
} // namespace helios::wire
