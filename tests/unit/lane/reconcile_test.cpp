// After a restart of core or of control the records and what core holds become one again.
#include "base/id.hpp"
#include "wire/error_codes.hpp"

#include <gtest/gtest.h>

#include <csignal>

#include "fake_mesh.hpp"

namespace helios::lane {
namespace {

namespace code = wire::error_code;
using Methods = std::vector<std::string>;

class Reconcile : public testing::Test {
protected:
    void TearDown() override { EXPECT_EQ(mesh_.answered_twice, 0); }

    static wire::TerminalRecord held(const std::string& id) {
        wire::TerminalRecord record;
        record.terminal = id;
        record.state = "active";
        record.pid = 77;
        record.columns = 100;
        record.rows = 30;
        return record;
    }
    // Core has come (again) and answers what it holds.
    void core_holds(std::vector<wire::TerminalRecord> records) {
        mesh_.observing.on_arrival("core");
        auto asked = mesh_.take_ask();
        ASSERT_EQ(asked.command.name, "terminal.list");
        mesh_.answer_ok(asked, wire::TerminalList{std::move(records)});
    }
    std::string state(const std::string& terminal) {
        Terminal* found = mesh_.desk.registry().find(terminal);
        return found == nullptr ? "gone" : found->record.state;
    }
    void event(std::string_view topic, wire::TerminalRecord record, std::string_view service) {
        auto made = wire::make_event(topic, record);
        made.terminal_id = record.terminal;
        mesh_.observing.on_event(service, made);
    }

    FakeMesh mesh_;
};

TEST_F(Reconcile, AsksCoreAsSoonAsControlStartsUntilItAnswersOrAWhileHasPassed) {
    mesh_.observing.start();
    mesh_.answer_error(mesh_.take_ask(), code::provider_unavailable, true);
    mesh_.advance(Observing::list_again_ns);
    ASSERT_EQ(mesh_.asked_methods(), Methods{"core:terminal.list"});
    mesh_.now_ns += Observing::list_window_ns;
    mesh_.answer_error(mesh_.take_ask(), code::provider_unavailable, true);
    mesh_.advance(Observing::list_again_ns);
    EXPECT_TRUE(mesh_.asks.empty());
}

TEST_F(Reconcile, LeavesAloneWhatBothKnow) {
    std::string id = mesh_.active("work");
    mesh_.events.clear();
    core_holds({held(id)});
    EXPECT_EQ(state(id), "active");
    EXPECT_EQ(mesh_.desk.registry().find(id)->record.columns, 100);
    EXPECT_EQ(mesh_.topics(), "terminal.state.changed");
    mesh_.events.clear();
    core_holds({held(id)});
    EXPECT_EQ(mesh_.topics(), "");
}

TEST_F(Reconcile, AdoptsWhatNoRecordKnows) {
    std::string id = TerminalId::mint().text();
    core_holds({held(id)});
    EXPECT_EQ(state(id), "active");
    EXPECT_EQ(mesh_.desk.registry().find(id)->record.name, id);
    EXPECT_EQ(mesh_.topics(), "terminal.state.changed");
}

TEST_F(Reconcile, StopsWhatNobodyHoldsAnyMore) {
    std::string id = mesh_.active("work");
    Command wait = mesh_.command("terminal.wait", std::monostate{}, id);
    mesh_.ending.on_wait(wait);
    core_holds({});
    EXPECT_EQ(state(id), "stopped");
    EXPECT_EQ(mesh_.record_in(wait).wait_status, SIGHUP);
    EXPECT_EQ(mesh_.events.back().name, "terminal.ended");
    EXPECT_EQ(mesh_.events.back().error.message, "holder gone");
    EXPECT_TRUE(mesh_.asks.empty());
}

TEST_F(Reconcile, DoesNotMissWhatWasSpawnedWhileCoreAnswered) {
    mesh_.observing.on_arrival("core");
    auto list = mesh_.take_ask();
    std::string id = mesh_.active("work");
    mesh_.answer_ok(list, wire::TerminalList{});
    EXPECT_EQ(state(id), "active");
}

TEST_F(Reconcile, DoesNotMissWhatIsBeingSpawned) {
    mesh_.spawn("work");
    mesh_.saved();
    auto spawn = mesh_.take_ask();
    core_holds({});
    EXPECT_EQ(state("work"), "spawning");
    core_holds({held(spawn.command.terminal_id)});
    EXPECT_EQ(state("work"), "active");
}

TEST_F(Reconcile, SettlesWhatAnEarlierControlWasSpawning) {
    mesh_.spawn("kept");
    mesh_.spawn("lost");
    auto records = decode_records(mesh_.content);
    ASSERT_TRUE(records);
    FakeMesh again(*records);
    std::string kept = again.desk.registry().find("kept")->record.terminal;
    again.observing.start();
    again.answer_ok(again.take_ask(), wire::TerminalList{{held(kept)}});
    EXPECT_EQ(again.desk.registry().find("kept")->record.state, "active");
    EXPECT_EQ(again.desk.registry().find("lost")->record.state, "errored");
}

TEST_F(Reconcile, CollectsWhatEndedWhileControlWasAway) {
    std::string id = mesh_.active("work");
    auto ended = held(id);
    ended.state = "stopped";
    ended.ended_wall_ns = 5;
    ended.wait_status = 0x200;
    core_holds({ended});
    EXPECT_EQ(state(id), "stopped");
    EXPECT_EQ(mesh_.desk.registry().find(id)->record.wait_status, 0x200);
    EXPECT_TRUE(mesh_.asks.empty());
    mesh_.saved();
    EXPECT_EQ(mesh_.asked_methods(), Methods{"core:terminal.collect"});
}

TEST_F(Reconcile, CollectsAgainWhatIsRecordedAsEndedAndStillHeld) {
    std::string id = mesh_.active("work");
    auto ended = held(id);
    ended.ended_wall_ns = 5;
    event("terminal.ended", ended, "core");
    mesh_.saved();
    mesh_.answer_error(mesh_.take_ask(), code::provider_unavailable, true);
    core_holds({ended});
    mesh_.saved();
    EXPECT_EQ(mesh_.asked_methods(), Methods{"core:terminal.collect"});
    mesh_.take_ask();
    core_holds({});
    EXPECT_TRUE(mesh_.desk.registry().find(id)->collected);
}

TEST_F(Reconcile, TakesFactsOfEventsAndDropsRepeats) {
    std::string id = mesh_.active("work");
    mesh_.events.clear();
    auto seen = held(id);
    seen.state = "throttled";
    event("terminal.state.changed", seen, "core");
    EXPECT_EQ(state(id), "throttled");
    event("terminal.state.changed", seen, "core");
    EXPECT_EQ(mesh_.topics(), "terminal.state.changed");
    seen.state = "idle"; // No legal step.
    event("terminal.state.changed", seen, "core");
    EXPECT_EQ(state(id), "throttled");
}

TEST_F(Reconcile, TakesTitlesFromTheGridPrintableAndOnce) {
    std::string id = mesh_.active("work");
    mesh_.events.clear();
    auto seen = held(id);
    seen.title = "vim\x1B[31m\n";
    event("terminal.title.changed", seen, "grid");
    event("terminal.title.changed", seen, "grid");
    EXPECT_EQ(mesh_.desk.registry().find(id)->record.title, "vim[31m");
    EXPECT_EQ(mesh_.topics(), "terminal.title.changed");
    seen.cwd = "/tmp";
    event("terminal.cwd.changed", seen, "grid");
    EXPECT_EQ(mesh_.desk.registry().find(id)->record.cwd, "/tmp");
    event("terminal.bell", seen, "grid");
    EXPECT_EQ(mesh_.topics(), "terminal.title.changed terminal.cwd.changed terminal.bell");
}

TEST_F(Reconcile, IgnoresTheGridsWordOnLifeAndDeath) {
    std::string id = mesh_.active("work");
    event("terminal.ended", held(id), "grid");
    EXPECT_EQ(state(id), "active");
}

TEST_F(Reconcile, PutsLaneAndSessionIntoEventsThatItPassesOn) {
    std::string id = mesh_.active("work");
    auto note = wire::make_event("terminal.output", wire::OutputNote{10, 5});
    note.terminal_id = id;
    mesh_.observing.on_event("core", note);
    EXPECT_EQ(mesh_.events.back().name, "terminal.output");
    EXPECT_FALSE(mesh_.events.back().lane_id.empty());
    EXPECT_FALSE(mesh_.events.back().session_id.empty());
    std::size_t before = mesh_.events.size();
    note.terminal_id = "tm_unknown";
    mesh_.observing.on_event("core", note);
    EXPECT_EQ(mesh_.events.size(), before);
}

TEST_F(Reconcile, CountsViewersByTheSessionsWordAloneAndOutputByTheNotes) {
    std::string id = mesh_.active("work");
    auto seen = held(id);
    seen.viewers = 2;
    event("session.attached", seen, "core");
    EXPECT_EQ(mesh_.desk.registry().find(id)->record.viewers, 2U);
    event("terminal.state.changed", held(id), "core");
    EXPECT_EQ(mesh_.desk.registry().find(id)->record.viewers, 2U);
    auto note = wire::make_event("terminal.output", wire::OutputNote{10, 5});
    note.terminal_id = id;
    mesh_.observing.on_event("core", note);
    EXPECT_EQ(mesh_.desk.registry().find(id)->record.output_bytes, 10U);
}

TEST_F(Reconcile, CallsATerminalWhoseHolderCoreLostGone) {
    std::string id = mesh_.active("work");
    auto lost = held(id);
    lost.state = "errored";
    event("terminal.ended", lost, "core");
    EXPECT_EQ(state(id), "stopped");
    EXPECT_EQ(mesh_.events.back().error.message, "holder gone");
    EXPECT_EQ(mesh_.desk.registry().find(id)->record.wait_status, SIGHUP);
}

TEST_F(Reconcile, SurvivesRecordsOfNoTerminal) {
    for (const char* id : {"", "nonsense", "tm_", "ln_01ARZ3NDEKTSV4RRFFQ69G5FAV"}) {
        event("terminal.spawned", held(id), "core");
        event("terminal.ended", held(id), "core");
        core_holds({held(id)});
    }
    EXPECT_TRUE(mesh_.desk.registry().terminals().empty());
}

} // namespace
} // namespace helios::lane
