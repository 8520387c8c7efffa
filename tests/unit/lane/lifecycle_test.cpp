// A terminal from its spawn to its end, with every way it can fail on the way.
#include "wire/error_codes.hpp"

#include <gtest/gtest.h>

#include <csignal>

#include "fake_mesh.hpp"

namespace helios::lane {
namespace {

namespace code = wire::error_code;
using Methods = std::vector<std::string>;

class Lifecycle : public testing::Test {
protected:
    void TearDown() override { EXPECT_EQ(mesh_.answered_twice, 0); }

    void end(const std::string& terminal, std::int32_t wait_status) {
        wire::TerminalRecord last;
        last.terminal = terminal;
        last.state = "stopped";
        last.wait_status = wait_status;
        last.ended_wall_ns = 9;
        mesh_.observing.on_event("core", wire::make_event("terminal.ended", last));
    }
    Command wait(const std::string& terminal) {
        Command command = mesh_.command("terminal.wait", std::monostate{}, terminal);
        mesh_.ending.on_wait(command);
        return command;
    }
    Command terminate(const std::string& terminal) {
        Command command = mesh_.command("terminal.terminate", std::monostate{}, terminal);
        mesh_.ending.on_terminate(command);
        return command;
    }
    std::string state(const std::string& terminal) {
        Terminal* found = mesh_.desk.registry().find(terminal);
        return found == nullptr ? "gone" : found->record.state;
    }

    FakeMesh mesh_;
};

TEST_F(Lifecycle, IsRecordedBeforeCoreIsAskedToSpawn) {
    Command spawn = mesh_.spawn("work");
    EXPECT_TRUE(mesh_.asks.empty());
    auto on_disk = decode_records(mesh_.content);
    ASSERT_TRUE(on_disk);
    ASSERT_EQ(on_disk->terminals.size(), 1U);
    EXPECT_EQ(on_disk->terminals[0].name, "work");
    mesh_.saved();
    EXPECT_EQ(mesh_.asked_methods(), Methods{"core:terminal.spawn"});
    EXPECT_EQ(mesh_.asks[0].command.id, spawn.envelope.id);
    EXPECT_EQ(mesh_.asks[0].command.correlation_id, spawn.envelope.correlation_id);
    EXPECT_EQ(mesh_.answer_to(spawn), "open");
}

TEST_F(Lifecycle, TellsStartedBeforeExactlyOneOfSpawnedAndFailed) {
    Command good = mesh_.spawn("good");
    mesh_.saved();
    mesh_.answer_ok(mesh_.take_ask(), wire::TerminalRecord{});
    EXPECT_EQ(mesh_.answer_to(good), "ok");
    EXPECT_EQ(mesh_.topics("cor_1"), "terminal.spawn.started terminal.state.changed terminal.spawned");
    Command refused = mesh_.spawn("refused");
    mesh_.saved();
    mesh_.answer_error(mesh_.take_ask(), code::terminal_spawn_failed, false);
    EXPECT_EQ(mesh_.answer_to(refused), code::terminal_spawn_failed);
    EXPECT_EQ(mesh_.topics("cor_2"), "terminal.spawn.started terminal.spawn.failed");
    Command unrecorded = mesh_.spawn("unrecorded");
    mesh_.unsaved();
    EXPECT_EQ(mesh_.topics("cor_3"), "terminal.spawn.started terminal.spawn.failed");
    EXPECT_EQ(mesh_.answer_to(unrecorded), code::handler_error);
    EXPECT_EQ(mesh_.desk.registry().terminals().size(), 1U);
}

TEST_F(Lifecycle, SaysOfAFullDiskWhatItIsAndThatTryingAgainMayHelp) {
    Command spawn = mesh_.spawn("work");
    mesh_.unsaved();
    const auto& error = mesh_.answers.at(spawn.call).error;
    EXPECT_TRUE(error.retryable);
    EXPECT_NE(error.message.find("ENOSPC"), std::string::npos) << error.message;
    // Once there is room, the same name works.
    Command again = mesh_.spawn("work");
    mesh_.saved();
    EXPECT_EQ(mesh_.asked_methods(), Methods{"core:terminal.spawn"});
    EXPECT_EQ(mesh_.answer_to(again), "open");
}

TEST_F(Lifecycle, WaitsForCoreOnlyWhileControlIsNew) {
    mesh_.spawn("a");
    mesh_.saved();
    EXPECT_EQ(mesh_.take_ask().patience, Patience::arrival);
    mesh_.advance(Spawning::restart_window_ns);
    mesh_.spawn("b");
    mesh_.saved();
    EXPECT_EQ(mesh_.take_ask().patience, Patience::restart);
}

TEST_F(Lifecycle, AsksABusyCoreAgainForTheSameTerminal) {
    Command spawn = mesh_.spawn("work");
    mesh_.saved();
    auto first = mesh_.take_ask();
    mesh_.answer_error(first, code::backpressure, true);
    EXPECT_EQ(mesh_.answer_to(spawn), "open");
    mesh_.advance(Spawning::again_ns);
    auto second = mesh_.take_ask();
    EXPECT_EQ(second.command.terminal_id, first.command.terminal_id);
    mesh_.answer_ok(second, wire::TerminalRecord{});
    EXPECT_EQ(mesh_.answer_to(spawn), "ok");
    Command never = mesh_.spawn("never");
    mesh_.saved();
    for (int i = 0; i < Spawning::tries_max; ++i) {
        mesh_.answer_error(mesh_.take_ask(), code::backpressure, true);
        mesh_.advance(Spawning::again_ns);
    }
    EXPECT_EQ(mesh_.answer_to(never), code::backpressure);
}

TEST_F(Lifecycle, SpawnsOnceWhenCoresEventIsFasterThanItsAnswer) {
    Command spawn = mesh_.spawn("work");
    mesh_.saved();
    auto asked = mesh_.take_ask();
    wire::TerminalRecord seen;
    seen.terminal = asked.command.terminal_id;
    seen.pid = 7;
    mesh_.observing.on_event("core", wire::make_event("terminal.spawned", seen));
    mesh_.answer_ok(asked, seen);
    EXPECT_EQ(mesh_.answer_to(spawn), "ok");
    EXPECT_EQ(mesh_.topics("cor_1"), "terminal.spawn.started terminal.state.changed terminal.spawned");
}

TEST_F(Lifecycle, TellsOfACommandThatEndedBeforeCoreAnsweredThatItRan) {
    Command spawn = mesh_.spawn("true");
    mesh_.saved();
    auto asked = mesh_.take_ask();
    end(asked.command.terminal_id, 0);
    mesh_.answer_ok(asked, wire::TerminalRecord{});
    EXPECT_EQ(mesh_.record_in(spawn).state, "stopped");
    EXPECT_EQ(mesh_.topics(), "terminal.spawn.started terminal.state.changed terminal.spawned "
                              "terminal.state.changed terminal.ended");
}

TEST_F(Lifecycle, EndsALateTerminalWhoseSpawnWasCalledFailed) {
    Command spawn = mesh_.spawn("work");
    mesh_.saved();
    auto asked = mesh_.take_ask();
    mesh_.answer_error(asked, code::timeout, true);
    EXPECT_EQ(mesh_.answer_to(spawn), code::timeout);
    wire::TerminalRecord late;
    late.terminal = asked.command.terminal_id;
    mesh_.observing.on_event("core", wire::make_event("terminal.spawned", late));
    EXPECT_EQ(mesh_.asked_methods(), Methods{"core:terminal.signal"});
    EXPECT_EQ(std::get<wire::SignalRequest>(mesh_.asks[0].command.payload).number, SIGKILL);
    end(late.terminal, 9);
    EXPECT_EQ(mesh_.asked_methods(), (Methods{"core:terminal.signal", "core:terminal.collect"}));
    EXPECT_TRUE(mesh_.desk.registry().terminals().empty());
}

TEST_F(Lifecycle, CollectsOnlyAfterTheEndIsOnDisk) {
    std::string id = mesh_.active("work");
    end(id, 0x100);
    EXPECT_EQ(state(id), "stopped");
    EXPECT_TRUE(mesh_.asks.empty());
    mesh_.unsaved();
    EXPECT_TRUE(mesh_.asks.empty());
    mesh_.advance(Ending::collect_again_ns);
    mesh_.saved();
    EXPECT_EQ(mesh_.asked_methods(), Methods{"core:terminal.collect"});
    auto on_disk = decode_records(mesh_.content);
    ASSERT_TRUE(on_disk);
    EXPECT_EQ(on_disk->terminals.at(0).wait_status, 0x100);
    mesh_.answer_ok(mesh_.take_ask(), std::monostate{});
    EXPECT_TRUE(mesh_.desk.registry().find(id)->collected);
}

TEST_F(Lifecycle, CollectsAgainWhatWasNotAnswered) {
    std::string id = mesh_.active("work");
    end(id, 0);
    mesh_.saved();
    mesh_.answer_error(mesh_.take_ask(), code::timeout, true);
    mesh_.advance(Ending::collect_again_ns);
    EXPECT_EQ(mesh_.asked_methods(), Methods{"core:terminal.collect"});
    mesh_.answer_error(mesh_.take_ask(), code::terminal_not_found, false);
    EXPECT_TRUE(mesh_.desk.registry().find(id)->collected);
}

TEST_F(Lifecycle, AnswersEveryWaitAtTheEndAndLaterOnesAtOnce) {
    std::string id = mesh_.active("work");
    Command first = wait("work");
    Command second = wait(id);
    EXPECT_EQ(mesh_.answer_to(first), "open");
    end(id, 0x700);
    EXPECT_EQ(mesh_.record_in(first).wait_status, 0x700);
    EXPECT_EQ(mesh_.record_in(second).wait_status, 0x700);
    EXPECT_EQ(mesh_.record_in(wait("work")).wait_status, 0x700);
}

TEST_F(Lifecycle, LetsTheOldestWaitGiveWayBeyondTheBound) {
    std::string id = mesh_.active("work");
    Command oldest = wait(id);
    Command second = wait(id);
    for (std::size_t i = 1; i < Ending::waits_max; ++i)
        wait(id);
    end(id, 0);
    EXPECT_EQ(mesh_.answer_to(oldest), "open"); // The dispatcher has answered it.
    EXPECT_EQ(mesh_.answer_to(second), "ok");
}

TEST_F(Lifecycle, HangsUpThenKillsThenGivesUp) {
    std::string id = mesh_.active("work");
    Command command = terminate(id);
    auto hang_up = mesh_.take_ask();
    EXPECT_EQ(std::get<wire::SignalRequest>(hang_up.command.payload).number, SIGHUP);
    EXPECT_EQ(hang_up.command.correlation_id, command.envelope.correlation_id);
    mesh_.answer_ok(hang_up, std::monostate{});
    mesh_.advance(Ending::kill_after_ns - 1);
    EXPECT_TRUE(mesh_.asks.empty());
    mesh_.advance(1);
    auto kill = mesh_.take_ask();
    EXPECT_EQ(std::get<wire::SignalRequest>(kill.command.payload).number, SIGKILL);
    EXPECT_EQ(std::get<wire::SignalRequest>(kill.command.payload).target, "everything");
    mesh_.advance(Ending::give_up_ns);
    EXPECT_EQ(mesh_.answer_to(command), code::timeout);
    end(id, SIGKILL);
    EXPECT_EQ(state(id), "stopped");
}

TEST_F(Lifecycle, AnswersEveryTerminateOfOneTerminalAtItsEnd) {
    std::string id = mesh_.active("work");
    Command first = terminate(id);
    Command second = terminate("work");
    EXPECT_EQ(mesh_.asks.size(), 1U);
    end(id, SIGHUP);
    EXPECT_EQ(mesh_.record_in(first).state, "stopped");
    EXPECT_EQ(mesh_.record_in(second).state, "stopped");
    mesh_.advance(Ending::kill_after_ns + Ending::give_up_ns);
    mesh_.advance(Ending::kill_after_ns + Ending::give_up_ns);
    EXPECT_EQ(mesh_.asks.size(), 1U);
}

TEST_F(Lifecycle, SaysThatCoreIsAwayWhenItCannotTerminate) {
    std::string id = mesh_.active("work");
    Command command = terminate(id);
    mesh_.answer_error(mesh_.take_ask(), code::provider_unavailable, true);
    EXPECT_EQ(mesh_.answer_to(command), code::provider_unavailable);
    EXPECT_EQ(state(id), "active");
    Command again = terminate(id);
    EXPECT_EQ(mesh_.asked_methods(), Methods{"core:terminal.signal"});
    end(id, SIGHUP);
    EXPECT_EQ(mesh_.answer_to(again), "ok");
}

TEST_F(Lifecycle, TakesAnEndedTerminalOffTheListWhenItIsTerminatedAgain) {
    std::string id = mesh_.active("work");
    end(id, 0);
    mesh_.saved();
    mesh_.answer_ok(mesh_.take_ask(), std::monostate{});
    Command command = terminate("work");
    EXPECT_EQ(mesh_.answer_to(command), "ok");
    EXPECT_EQ(state(id), "gone");
    EXPECT_TRUE(mesh_.asks.empty());
}

TEST_F(Lifecycle, RefusesSpawnsThatCannotBe) {
    auto refused = [&](wire::SpawnRequest request) {
        Command command = mesh_.command("terminal.spawn", std::move(request), "");
        mesh_.spawning.on_spawn(command);
        return mesh_.answer_to(command);
    };
    wire::SpawnRequest request;
    request.columns = 0;
    EXPECT_EQ(refused(request), code::invalid_request);
    request.columns = 5'000;
    EXPECT_EQ(refused(request), code::invalid_request);
    request.columns = 80;
    request.lane = "nowhere";
    EXPECT_EQ(refused(request), code::lane_not_found);
    request.lane.clear();
    request.argv = {""};
    EXPECT_EQ(refused(request), code::invalid_request);
    request.argv.assign(Spawning::words_max + 1, "x");
    EXPECT_EQ(refused(request), code::invalid_request);
    EXPECT_TRUE(mesh_.events.empty());
}

} // namespace
} // namespace helios::lane
