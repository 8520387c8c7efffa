// What helios-control survives, and what survives it: kills, restarts of core, a second control, garbage, an
// unwritable registry.
#include "base/id.hpp"
#include "wire/error_codes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <random>
#include <sys/wait.h>

#include "fakes.hpp"

namespace helios::control_test {
namespace {

namespace code = wire::error_code;
using wire::Envelope;

class Survival : public testing::Test {
protected:
    void SetUp() override { start(); }

    void start() {
        control_ = std::make_unique<ControlProcess>(mesh_.runtime(), mesh_.state());
        ASSERT_TRUE(control_->is_ready()) << control_->log();
    }
    void kill_and_restart() {
        int status = control_->end(SIGKILL);
        EXPECT_TRUE(WIFSIGNALED(status));
        start();
    }
    void start_core() {
        core_ = std::make_unique<FakeCore>(mesh_);
        core_->hello();
        ASSERT_TRUE(mesh_.until([&] { return core_->welcomed(); }));
    }
    Envelope spawn(const std::string& name) {
        wire::SpawnRequest request;
        request.name = name;
        request.argv = {"bash"};
        return cli_.call("terminal.spawn", request);
    }
    wire::TerminalRecord get(const std::string& terminal) {
        auto answer = cli_.call("terminal.get", std::monostate{}, terminal);
        const auto* record = std::get_if<wire::TerminalRecord>(&answer.payload);
        return record != nullptr ? *record : wire::TerminalRecord{};
    }
    std::size_t terminals() {
        auto list = cli_.call("terminal.list", std::monostate{});
        return std::get<wire::TerminalList>(list.payload).terminals.size();
    }

    Mesh mesh_;
    std::unique_ptr<ControlProcess> control_;
    std::unique_ptr<FakeCore> core_;
    Peer cli_{mesh_, "cli." + ulid_text(Ulid::mint())};
};

TEST_F(Survival, KeepsEveryAnsweredSpawnThroughAKill) {
    start_core();
    std::vector<std::string> ids;
    for (int round = 0; round < 5; ++round) {
        for (int i = 0; i < 3; ++i) {
            auto answer = spawn("t" + std::to_string(round) + "-" + std::to_string(i));
            ASSERT_TRUE(answer.ok()) << answer.error.message;
            ids.push_back(std::get<wire::TerminalRecord>(answer.payload).terminal);
        }
        kill_and_restart();
        EXPECT_EQ(terminals(), ids.size());
        for (std::size_t i = 0; i < ids.size(); ++i)
            EXPECT_EQ(get("t" + std::to_string(i / 3) + "-" + std::to_string(i % 3)).terminal, ids[i]);
        // Core was there all the time and is found again by itself.
        wire::InputRequest input;
        input.payload = {'x'};
        ASSERT_TRUE(mesh_.until([&] { return cli_.call("terminal.input", input, ids[0]).ok(); }));
    }
}

TEST_F(Survival, CollectsAfterAKillWhatItHadNotCollected) {
    start_core();
    auto id = std::get<wire::TerminalRecord>(spawn("work").payload).terminal;
    core_->silent_methods.insert("terminal.collect");
    core_->end_terminal(id, 0x500);
    ASSERT_TRUE(mesh_.until([&] { return core_->count("terminal.collect") == 1; }));
    core_->silent_methods.clear();
    kill_and_restart();
    ASSERT_TRUE(mesh_.until([&] { return !core_->holds(id); }));
    EXPECT_EQ(get("work").wait_status, 0x500);
}

TEST_F(Survival, SpawnsThroughACoreThatComesASecondLater) {
    auto command = wire::make_command("terminal.spawn", wire::SpawnRequest{});
    cli_.send(command);
    // Control has taken it, and core is not there.
    auto health = cli_.call("health.list", std::monostate{});
    EXPECT_FALSE(cli_.has_answer(command.id));
    start_core();
    EXPECT_TRUE(cli_.answer(command.id).ok());
}

TEST_F(Survival, SaysAtOnceThatAServiceIsNotConnected) {
    start_core();
    ASSERT_TRUE(spawn("work").ok());
    auto answer = cli_.call("terminal.read", wire::ReadRequest{}, "work");
    EXPECT_EQ(answer.error.code, code::provider_unavailable);
    EXPECT_TRUE(answer.error.retryable);
}

TEST_F(Survival, SettlesItsRecordsWithACoreThatRestarted) {
    start_core();
    auto kept = std::get<wire::TerminalRecord>(spawn("kept").payload).terminal;
    auto lost = std::get<wire::TerminalRecord>(spawn("lost").payload).terminal;
    auto found = TerminalId::mint().text();
    core_.reset();
    core_ = std::make_unique<FakeCore>(mesh_);
    core_->hold(kept);
    core_->hold(found);
    core_->hello();
    ASSERT_TRUE(mesh_.until([&] { return get("lost").state == "stopped"; }));
    EXPECT_EQ(get("kept").state, "active");
    EXPECT_EQ(get(found).name, found);
    EXPECT_EQ(get("lost").terminal, lost);
}

TEST_F(Survival, SendsASpawnAgainToACoreThatRestarted) {
    start_core();
    core_->silent_methods.insert("terminal.spawn");
    wire::SpawnRequest request;
    request.name = "work";
    auto command = wire::make_command("terminal.spawn", request);
    cli_.send(command);
    ASSERT_TRUE(mesh_.until([&] { return core_->count("terminal.spawn") == 1; }));
    core_.reset();
    start_core();
    ASSERT_TRUE(cli_.answer(command.id).ok());
    EXPECT_EQ(core_->count("terminal.spawn"), 1U);
}

TEST_F(Survival, RefusesASecondControlAndServesOn) {
    start_core();
    ControlProcess second(mesh_.runtime(), mesh_.state());
    EXPECT_FALSE(second.is_ready());
    ASSERT_TRUE(mesh_.until([&] { return !second.is_running(); }));
    EXPECT_NE(second.log().find("bus.cmd"), std::string::npos) << second.log();
    EXPECT_TRUE(spawn("work").ok());
    // Another runtime directory does not help: the records are one control's.
    Mesh other;
    ControlProcess third(other.runtime(), mesh_.state());
    EXPECT_FALSE(third.is_ready());
    EXPECT_NE(third.log().find("registry.lock"), std::string::npos) << third.log();
    EXPECT_TRUE(spawn("play").ok());
}

TEST_F(Survival, NamesAnUnreadableRegistryMovesItAsideAndAdoptsWhatRuns) {
    start_core();
    auto id = std::get<wire::TerminalRecord>(spawn("work").payload).terminal;
    control_->end(SIGKILL);
    std::filesystem::resize_file(mesh_.state() + "/registry.bin", 60);
    start();
    EXPECT_NE(control_->log().find("registry unreadable"), std::string::npos) << control_->log();
    bool aside = false;
    for (const auto& entry : std::filesystem::directory_iterator(mesh_.state()))
        aside = aside || entry.path().filename().string().starts_with("registry.bin.bad-");
    EXPECT_TRUE(aside);
    ASSERT_TRUE(mesh_.until([&] { return get(id).state == "active"; }));
    EXPECT_EQ(get(id).name, id);
}

TEST_F(Survival, RefusesSpawnsWhileTheRegistryCannotBeWrittenAndNothingElse) {
    start_core();
    ASSERT_TRUE(spawn("work").ok());
    // Stands in for a full disk, for any user: the file beside cannot be made.
    std::filesystem::create_directory(mesh_.state() + "/registry.bin.new");
    auto refused = spawn("more");
    EXPECT_EQ(refused.error.code, code::handler_error);
    EXPECT_TRUE(refused.error.retryable);
    EXPECT_EQ(core_->count("terminal.spawn"), 1U);
    wire::InputRequest input;
    input.payload = {'x'};
    EXPECT_TRUE(cli_.call("terminal.input", input, "work").ok());
    EXPECT_EQ(terminals(), 1U);
    std::filesystem::remove(mesh_.state() + "/registry.bin.new");
    EXPECT_TRUE(spawn("more").ok());
}

TEST_F(Survival, KeepsAnEndedTerminalUncollectedUntilTheRegistryCanBeWritten) {
    start_core();
    auto id = std::get<wire::TerminalRecord>(spawn("work").payload).terminal;
    std::filesystem::create_directory(mesh_.state() + "/registry.bin.new");
    core_->end_terminal(id, 0);
    ASSERT_TRUE(mesh_.until([&] { return get(id).state == "stopped"; }));
    ASSERT_TRUE(mesh_.until([&] { return control_->log().find("registry unwritten") != std::string::npos; }));
    EXPECT_EQ(core_->count("terminal.collect"), 0U);
    std::filesystem::remove(mesh_.state() + "/registry.bin.new");
    ASSERT_TRUE(mesh_.until([&] { return !core_->holds(id); }));
}

TEST_F(Survival, NamesAFullDiskRefusesSpawnsAndRecoversWhenThereIsRoom) {
    control_.reset();
    control_ = std::make_unique<ControlProcess>(mesh_.runtime(), mesh_.state(), Disk::tiny);
    if (!control_->is_ready())
        GTEST_SKIP() << "no file system of its own without root";
    start_core();
    ASSERT_TRUE(spawn("work").ok());
    std::string filler = control_->inside(mesh_.state()) + "/filler";
    std::ofstream(filler) << std::string(256 * 1024, 'f');
    auto refused = spawn("more");
    EXPECT_EQ(refused.error.code, code::handler_error);
    EXPECT_TRUE(refused.error.retryable);
    EXPECT_NE(refused.error.message.find("ENOSPC"), std::string::npos) << refused.error.message;
    wire::InputRequest input;
    input.payload = {'x'};
    EXPECT_TRUE(cli_.call("terminal.input", input, "work").ok());
    std::filesystem::remove(filler);
    EXPECT_TRUE(spawn("more").ok());
}

TEST_F(Survival, OutlivesGarbageAndMutatedFramesFromCallersAndServices) {
    start_core();
    ASSERT_TRUE(spawn("work").ok());
    std::mt19937 random(7);
    std::vector<std::vector<std::uint8_t>> wholes;
    wire::SpawnRequest request;
    request.argv = {"bash"};
    wholes.push_back(wire::encode(wire::make_command("terminal.spawn", request)));
    auto get_command = wire::make_command("terminal.get", std::monostate{});
    get_command.terminal_id = "work";
    wholes.push_back(wire::encode(get_command));
    wholes.push_back(
        wire::encode(wire::make_command("events.replay", wire::SubscribeRequest{{"terminal."}, 1})));
    Peer grid(mesh_, "grid");
    wholes.push_back(wire::encode(wire::make_event("service.health", wire::ServiceHealth{})));
    wire::TerminalRecord record;
    record.terminal = TerminalId::mint().text();
    wholes.push_back(wire::encode(wire::make_event("terminal.title.changed", record)));
    for (int round = 0; round < 4'000; ++round) {
        auto frame = wholes[random() % wholes.size()];
        for (unsigned i = 0; i < random() % 6; ++i)
            frame[random() % frame.size()] = static_cast<std::uint8_t>(random());
        if (random() % 3 == 0)
            frame.resize(1 + random() % frame.size());
        (random() % 2 == 0 ? cli_ : grid).send_bytes(frame);
        if (round % 50 == 0)
            mesh_.loop().run_once(0);
    }
    // Answers that nobody read in time were dropped, and this one's may be too: then it is asked again.
    std::vector<std::string> asked;
    wire::TerminalRecord work;
    EXPECT_TRUE(mesh_.until([&] {
        auto command = wire::make_command("terminal.get", std::monostate{});
        command.terminal_id = "work";
        asked.push_back(cli_.send(command));
        auto answered =
            std::ranges::find_if(asked, [&](const std::string& id) { return cli_.has_answer(id); });
        if (answered != asked.end())
            work = std::get<wire::TerminalRecord>(cli_.answer(*answered).payload);
        return answered != asked.end();
    }));
    EXPECT_EQ(work.name, "work");
    EXPECT_GT(cli_.rejections(), 100U);
    EXPECT_TRUE(control_->is_running());
}

TEST_F(Survival, EndsCleanlyOnSigtermWithItsRecordsWritten) {
    start_core();
    ASSERT_TRUE(spawn("work").ok());
    ASSERT_TRUE(cli_.call("terminal.resize", wire::ResizeRequest{132, 50}, "work").ok());
    int status = control_->end(SIGTERM);
    EXPECT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 0);
    core_.reset();
    start();
    EXPECT_EQ(get("work").columns, 132);
}

} // namespace
} // namespace helios::control_test
