// helios-control with fakes of core and grid: the commands of the bus, end to end over real ZeroMQ.
#include "base/id.hpp"
#include "wire/error_codes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>

#include "fakes.hpp"

namespace helios::control_test {
namespace {

namespace code = wire::error_code;
using wire::Envelope;

class Commands : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(control_.is_ready()) << control_.log();
        core_.hello();
        ASSERT_TRUE(mesh_.until([&] { return core_.welcomed(); }));
        // An event that arrives proves that the subscription did.
        ASSERT_TRUE(mesh_.until([&] { return attach_default(); }));
    }
    bool attach_default() {
        Envelope command = wire::make_command("lane.attach", wire::Text{"default"});
        cli_.call(command);
        return events_.has("lane.attached");
    }
    Envelope spawn(const std::string& name) {
        wire::SpawnRequest request;
        request.name = name;
        request.argv = {"/bin/bash", "-l"};
        return cli_.call("terminal.spawn", request);
    }
    std::string id_of(const Envelope& answer) {
        const auto* record = std::get_if<wire::TerminalRecord>(&answer.payload);
        return record != nullptr ? record->terminal : "";
    }
    wire::TerminalRecord get(const std::string& terminal) {
        auto answer = cli_.call("terminal.get", std::monostate{}, terminal);
        const auto* record = std::get_if<wire::TerminalRecord>(&answer.payload);
        return record != nullptr ? *record : wire::TerminalRecord{};
    }

    Mesh mesh_;
    ControlProcess control_{mesh_.runtime(), mesh_.state()};
    FakeCore core_{mesh_};
    FakeGrid grid_{mesh_};
    Subscriber events_{mesh_};
    Peer cli_{mesh_, "cli." + ulid_text(Ulid::mint())};
};

TEST_F(Commands, SpawnsThroughCoreAndTellsItInOrderUnderOneCorrelation) {
    wire::SpawnRequest request;
    request.name = "work";
    request.argv = {"bash"};
    Envelope command = wire::make_command("terminal.spawn", request);
    command.correlation_id = "cor_spawn";
    Envelope answer = cli_.call(command);
    ASSERT_TRUE(answer.ok()) << answer.error.message;
    EXPECT_EQ(std::get<wire::TerminalRecord>(answer.payload).state, "active");
    EXPECT_EQ(std::get<wire::TerminalRecord>(answer.payload).pid, 1'000);
    ASSERT_TRUE(mesh_.until([&] { return events_.has("terminal.spawned"); }));
    EXPECT_EQ(events_.topics("cor_spawn"), "terminal.spawn.started terminal.state.changed terminal.spawned");
}

TEST_F(Commands, ReportsAFailedSpawnOnceAndForgetsTheTerminal) {
    core_.spawn_error = code::terminal_spawn_failed;
    Envelope command = wire::make_command("terminal.spawn", wire::SpawnRequest{});
    command.correlation_id = "cor_failed";
    Envelope answer = cli_.call(command);
    EXPECT_EQ(answer.error.code, code::terminal_spawn_failed);
    ASSERT_TRUE(mesh_.until([&] { return events_.has("terminal.spawn.failed"); }));
    EXPECT_EQ(events_.topics("cor_failed"), "terminal.spawn.started terminal.spawn.failed");
    auto list = cli_.call("terminal.list", std::monostate{});
    EXPECT_TRUE(std::get<wire::TerminalList>(list.payload).terminals.empty());
}

TEST_F(Commands, TakesIdsAndNamesAlike) {
    std::string id = id_of(spawn("work"));
    EXPECT_EQ(get(id).name, "work");
    EXPECT_EQ(get("work").terminal, id);
    EXPECT_EQ(cli_.call("terminal.get", std::monostate{}, "nobody").error.code, code::terminal_not_found);
    EXPECT_TRUE(cli_.call("terminal.rename", wire::Text{"play"}, "work").ok());
    EXPECT_EQ(get("play").terminal, id);
}

TEST_F(Commands, TypesResizesAndSignals) {
    std::string id = id_of(spawn("work"));
    wire::InputRequest input;
    input.payload = {'l', 's', '\n'};
    auto typed = cli_.call("terminal.input", input, "work");
    EXPECT_EQ(std::get<wire::OutputNote>(typed.payload).length, 3U);
    EXPECT_EQ(core_.typed(), "ls\n");
    EXPECT_TRUE(cli_.call("terminal.resize", wire::ResizeRequest{120, 40}, "work").ok());
    EXPECT_EQ(get(id).columns, 120);
    EXPECT_EQ(cli_.call("terminal.resize", wire::ResizeRequest{5'000, 40}, "work").error.code,
              code::invalid_request);
    EXPECT_TRUE(cli_.call("terminal.signal", wire::SignalRequest{SIGINT, "foreground"}, "work").ok());
    EXPECT_EQ(core_.count("terminal.signal"), 1U);
    EXPECT_EQ(cli_.call("terminal.signal", wire::SignalRequest{SIGINT, "nobody"}, "work").error.code,
              code::invalid_request);
}

TEST_F(Commands, LetsTheGridMakeAPasteAndCoreTypeIt) {
    spawn("work");
    wire::InputRequest input;
    input.payload = {'h', 'i'};
    input.paste = true;
    ASSERT_TRUE(cli_.call("terminal.input", input, "work").ok());
    EXPECT_EQ(core_.typed(), "\x1B[200~hi\x1B[201~");
}

TEST_F(Commands, ReadsTheScreenFromTheGrid) {
    std::string id = id_of(spawn("work"));
    auto read = cli_.call("terminal.read", wire::ReadRequest{}, "work");
    EXPECT_EQ(std::get<wire::ReadResult>(read.payload).text, "screen of " + id);
}

TEST_F(Commands, RefusesInputForATerminalOfAnotherLane) {
    spawn("work");
    ASSERT_TRUE(cli_.call("lane.create", wire::Text{"other"}).ok());
    Envelope command = wire::make_command("terminal.input", wire::InputRequest{{'x'}, false, 0, 0});
    command.terminal_id = "work";
    command.lane_id = "other";
    EXPECT_EQ(cli_.call(command).error.code, code::terminal_context_mismatch);
    command = wire::make_command("terminal.input", wire::InputRequest{{'x'}, false, 0, 0});
    command.terminal_id = "work";
    command.lane_id = "default";
    EXPECT_TRUE(cli_.call(command).ok());
    EXPECT_EQ(core_.typed(), "x");
}

TEST_F(Commands, WaitsForTheEndAndCollectsOnlyAfterItIsRecorded) {
    std::string id = id_of(spawn("work"));
    Envelope wait = wire::make_command("terminal.wait", std::monostate{});
    wait.terminal_id = "work";
    cli_.send(wait);
    core_.end_terminal(id, 0x300);
    auto ended = std::get<wire::TerminalRecord>(cli_.answer(wait.id).payload);
    EXPECT_EQ(ended.state, "stopped");
    EXPECT_EQ(ended.wait_status, 0x300);
    ASSERT_TRUE(mesh_.until([&] { return !core_.holds(id); }));
    // Events come over another socket than answers.
    EXPECT_TRUE(mesh_.until([&] { return events_.has("terminal.ended"); }));
    // It stays listed, and waiting again answers at once.
    EXPECT_EQ(get("work").state, "stopped");
    EXPECT_EQ(
        std::get<wire::TerminalRecord>(cli_.call("terminal.wait", std::monostate{}, id).payload).wait_status,
        0x300);
}

TEST_F(Commands, TerminatesByHangUp) {
    spawn("work");
    auto ended = cli_.call("terminal.terminate", std::monostate{}, "work");
    ASSERT_TRUE(ended.ok()) << ended.error.message;
    EXPECT_EQ(std::get<wire::TerminalRecord>(ended.payload).wait_status, SIGHUP);
    EXPECT_EQ(core_.count("terminal.signal"), 1U);
    // What has ended is taken off the list by the same command.
    ASSERT_TRUE(cli_.call("terminal.terminate", std::monostate{}, "work").ok());
    EXPECT_EQ(cli_.call("terminal.get", std::monostate{}, "work").error.code, code::terminal_not_found);
}

TEST_F(Commands, KillsWhatDoesNotHearAHangUp) {
    core_.deaf_below = SIGKILL;
    spawn("work");
    auto ended = cli_.call("terminal.terminate", std::monostate{}, "work");
    ASSERT_TRUE(ended.ok()) << ended.error.message;
    EXPECT_EQ(std::get<wire::TerminalRecord>(ended.payload).wait_status, SIGKILL);
    EXPECT_EQ(core_.count("terminal.signal"), 2U);
}

TEST_F(Commands, EndsACommandAtItsDeadlineWhenCoreIsSilent) {
    spawn("work");
    core_.silent_methods.insert("terminal.resize");
    auto answer = cli_.call("terminal.resize", wire::ResizeRequest{100, 30}, "work");
    EXPECT_EQ(answer.error.code, code::timeout);
    EXPECT_TRUE(answer.error.retryable);
    EXPECT_EQ(get("work").columns, 80);
}

TEST_F(Commands, GivesEachTerminalAnAutomaticNameAndRefusesATakenOne) {
    EXPECT_EQ(std::get<wire::TerminalRecord>(spawn("").payload).name, "bash-1");
    EXPECT_EQ(std::get<wire::TerminalRecord>(spawn("").payload).name, "bash-2");
    EXPECT_EQ(spawn("bash-2").error.code, code::invalid_request);
    EXPECT_EQ(spawn("tm_mine").error.code, code::invalid_request);
}

TEST_F(Commands, MakesAttachesAndCleansUpLanes) {
    auto made = cli_.call("lane.create", wire::Text{"feature"});
    ASSERT_TRUE(made.ok()) << made.error.message;
    EXPECT_EQ(std::get<wire::LaneRecord>(made.payload).state, "ready");
    wire::SpawnRequest request;
    request.lane = "feature";
    auto spawned = cli_.call("terminal.spawn", request);
    ASSERT_TRUE(spawned.ok());
    auto attached = cli_.call("lane.attach", wire::Text{"feature"});
    EXPECT_EQ(std::get<wire::LaneRecord>(attached.payload).terminals.size(), 1U);
    EXPECT_EQ(std::get<wire::LaneRecord>(attached.payload).state, "running");
    EXPECT_EQ(cli_.call("lane.cleanup", wire::Text{"feature"}).error.code, code::invalid_request);
    ASSERT_TRUE(cli_.call("terminal.terminate", std::monostate{}, id_of(spawned)).ok());
    auto cleaned = cli_.call("lane.cleanup", wire::Text{"feature"});
    EXPECT_EQ(std::get<wire::LaneRecord>(cleaned.payload).state, "closed");
    std::string id = std::get<wire::LaneRecord>(cleaned.payload).lane;
    EXPECT_TRUE(cli_.call("lane.cleanup", wire::Text{id}).ok());
}

TEST_F(Commands, AnswersEveryCommandOfABurstThatIsReadOnlyAtItsEnd) {
    std::vector<std::string> ids;
    for (int i = 0; i < 250; ++i)
        ids.push_back(cli_.send(wire::make_command("mesh.version", std::monostate{})));
    const auto answered = [&](const std::string& id) { return cli_.has_answer(id); };
    EXPECT_TRUE(mesh_.until([&] { return std::ranges::all_of(ids, answered); })) << cli_.answers();
}

TEST_F(Commands, ListsHealthAndVersion) {
    auto health = cli_.call("health.list", std::monostate{});
    std::string states;
    for (const auto& service : std::get<wire::HealthList>(health.payload).services)
        states += service.service + "=" + service.state + " ";
    EXPECT_EQ(states, "control=ready core=ready grid=starting ");
    auto version = cli_.call("mesh.version", std::monostate{});
    EXPECT_FALSE(std::get<wire::Text>(version.payload).text.empty());
}

} // namespace
} // namespace helios::control_test
