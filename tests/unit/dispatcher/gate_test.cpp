// Rule 5 and 8 of the bus: what is malformed is answered and never routed, what is unknown is named as such.
#include "bus/gate.hpp"
#include "wire/error_codes.hpp"

#include <gtest/gtest.h>

#include <random>

namespace helios::bus {
namespace {

namespace code = wire::error_code;
using wire::Envelope;

std::string code_of(const Admission& admission) {
    if (const auto* refused = std::get_if<Refused>(&admission))
        return refused->answer.error.code;
    return std::holds_alternative<Admitted>(admission) ? "admitted" : "ignored";
}

std::string admit_code(std::string_view peer, const Envelope& envelope) {
    return code_of(admit(peer, wire::encode(envelope)));
}

Envelope input_command(std::size_t bytes) {
    wire::InputRequest request;
    request.payload.assign(bytes, 'x');
    Envelope command = wire::make_command("terminal.input", std::move(request));
    command.terminal_id = "shell";
    return command;
}

TEST(Gate, AdmitsEachMethodWithItsOwnPayloadAndNoOther) {
    for (const Method& method : methods()) {
        for (std::size_t kind = 0; kind < std::variant_size_v<wire::Payload>; ++kind) {
            Envelope command = wire::make_command(method.name, std::monostate{});
            command.terminal_id = "shell";
            if (kind == 1)
                command.payload = wire::Text{"x"};
            else if (kind == 2)
                command.payload = wire::SpawnRequest{};
            else if (kind == 7)
                command.payload = wire::InputRequest{};
            else if (kind == 8)
                command.payload = wire::ResizeRequest{80, 24};
            else if (kind != 0)
                continue;
            ASSERT_EQ(command.payload.index(), kind);
            bool takes = ((method.payloads >> kind) & 1U) != 0;
            EXPECT_EQ(admit_code("cli.1", command), takes ? "admitted" : code::validation_error)
                << method.name << " with payload " << kind;
        }
    }
}

TEST(Gate, NamesAnUnknownMethod) {
    EXPECT_EQ(admit_code("cli.1", wire::make_command("terminal.fly", std::monostate{})),
              code::method_not_found);
}

TEST(Gate, WantsATerminalWhereTheMethodIsAboutOne) {
    Envelope command = wire::make_command("terminal.get", std::monostate{});
    EXPECT_EQ(admit_code("cli.1", command), code::validation_error);
    command.terminal_id = "shell";
    EXPECT_EQ(admit_code("cli.1", command), "admitted");
}

TEST(Gate, AnswersARefusedCommandUnderItsOwnId) {
    Envelope command = wire::make_command("terminal.fly", std::monostate{});
    command.correlation_id = "cor_1";
    auto admission = admit("cli.1", wire::encode(command));
    const auto& answer = std::get<Refused>(admission).answer;
    EXPECT_EQ(answer.id, command.id);
    EXPECT_EQ(answer.correlation_id, "cor_1");
    EXPECT_EQ(answer.type, wire::EnvelopeType::response);
}

TEST(Gate, AnswersACommandWithAnImpossibleValueUnderItsOwnId) {
    Envelope command = wire::make_command("terminal.resize", wire::ResizeRequest{0, 24});
    command.terminal_id = "shell";
    auto admission = admit("cli.1", wire::encode(command));
    ASSERT_TRUE(std::holds_alternative<Refused>(admission));
    EXPECT_EQ(std::get<Refused>(admission).answer.id, command.id);
    EXPECT_EQ(std::get<Refused>(admission).answer.error.code, code::validation_error);
}

TEST(Gate, RefusesPayloadsOfMoreThanAMebibyte) {
    EXPECT_EQ(admit_code("cli.1", input_command(1024 * 1024)), "admitted");
    EXPECT_EQ(admit_code("cli.1", input_command(1024 * 1024 + 2048)), code::backpressure);
    EXPECT_EQ(admit_code("cli.1", input_command(2 * 1024 * 1024)), code::backpressure);
}

TEST(Gate, RefusesIdsThatAreLongOrNotPlain) {
    for (std::string bad :
         {std::string(129, 'a'), std::string("a b"), std::string("a\x1B"), std::string("\xC3\xA4")}) {
        Envelope command = input_command(1);
        command.correlation_id = bad;
        EXPECT_EQ(admit_code("cli.1", command), code::validation_error) << bad;
        command = input_command(1);
        command.terminal_id = bad;
        EXPECT_EQ(admit_code("cli.1", command), code::validation_error) << bad;
    }
}

TEST(Gate, TakesEventsFromServicesAlone) {
    Envelope event = wire::make_event("terminal.spawned", wire::TerminalRecord{});
    EXPECT_EQ(admit_code("core", event), "admitted");
    EXPECT_EQ(admit_code("cli.1", event), code::unauthorized_action);
    EXPECT_EQ(admit_code("core.2", event), code::unauthorized_action);
}

TEST(Gate, IgnoresTopicsThatItDoesNotKnow) {
    EXPECT_EQ(admit_code("core", wire::make_event("terminal.dreams", std::monostate{})), "ignored");
    EXPECT_EQ(admit_code("core", wire::make_event("terminal.ended", wire::Text{"x"})),
              code::validation_error);
}

TEST(Gate, IgnoresResponsesOfPeersThatAreAskedNothing) {
    Envelope response = wire::make_response(input_command(1), std::monostate{});
    EXPECT_EQ(admit_code("cli.1", response), "ignored");
    EXPECT_EQ(admit_code("grid", response), "admitted");
}

TEST(Gate, NeverRoutesGarbage) {
    std::mt19937 random(1);
    for (int round = 0; round < 2'000; ++round) {
        std::vector<std::uint8_t> frame(random() % 512);
        for (auto& byte : frame)
            byte = static_cast<std::uint8_t>(random());
        EXPECT_EQ(code_of(admit("cli.1", frame)), code::validation_error);
    }
}

// A mutated frame may still be an envelope; then it is one that keeps every rule.
TEST(Gate, RoutesOfMutatedFramesOnlyThoseThatAreWellFormed) {
    std::mt19937 random(2);
    auto whole = wire::encode(input_command(64));
    std::size_t refused = 0;
    for (int round = 0; round < 20'000; ++round) {
        auto frame = whole;
        for (unsigned i = 0; i < 1 + random() % 4; ++i)
            frame[random() % frame.size()] = static_cast<std::uint8_t>(random());
        if (random() % 4 == 0)
            frame.resize(random() % frame.size());
        auto admission = admit("cli.1", frame);
        if (const auto* admitted = std::get_if<Admitted>(&admission)) {
            const Envelope& envelope = admitted->envelope;
            ASSERT_NE(find_method(envelope.name), nullptr);
            ASSERT_FALSE(envelope.id.empty());
            ASSERT_LE(envelope.id.size(), identifier_bytes_max);
        } else {
            ++refused;
        }
    }
    EXPECT_GT(refused, 10'000U);
}

} // namespace
} // namespace helios::bus
