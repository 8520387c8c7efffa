// What callers ask of terminals, lanes and sessions, beside spawning and ending.
#include "wire/error_codes.hpp"

#include <gtest/gtest.h>

#include <csignal>

#include "fake_mesh.hpp"

namespace helios::lane {
namespace {

namespace code = wire::error_code;
using Methods = std::vector<std::string>;

class LaneCommandsTest : public testing::Test {
protected:
    void TearDown() override { EXPECT_EQ(mesh_.answered_twice, 0); }

    Command input(const std::string& terminal, bool paste) {
        wire::InputRequest request;
        request.payload = {'h', 'i'};
        request.paste = paste;
        request.writer = 5;
        request.seq = 9;
        Command command = mesh_.command("terminal.input", std::move(request), terminal);
        mesh_.terminals.on_input(command);
        return command;
    }
    Command lane(std::string_view method, void (LaneCommands::*handler)(Command), const std::string& name) {
        Command command = mesh_.command(method, wire::Text{name}, "");
        (mesh_.lanes.*handler)(command);
        return command;
    }
    Command session(std::string_view method, void (LaneCommands::*handler)(Command), const std::string& id) {
        Command command = mesh_.command(method, std::monostate{}, "");
        command.envelope.session_id = id;
        (mesh_.lanes.*handler)(command);
        return command;
    }
    wire::LaneRecord lane_in(const Command& command) {
        const auto* record = std::get_if<wire::LaneRecord>(&mesh_.answers.at(command.call).payload);
        return record == nullptr ? wire::LaneRecord{} : *record;
    }

    FakeMesh mesh_;
};

TEST_F(LaneCommandsTest, ForwardsInputUnderItsOwnIdWithTheTerminalResolved) {
    std::string id = mesh_.active("work");
    Command command = input("work", false);
    auto asked = mesh_.take_ask();
    EXPECT_EQ(asked.service, "core");
    EXPECT_EQ(asked.command.id, command.envelope.id);
    EXPECT_EQ(asked.command.correlation_id, command.envelope.correlation_id);
    EXPECT_EQ(asked.command.terminal_id, id);
    EXPECT_EQ(std::get<wire::InputRequest>(asked.command.payload).seq, 9U);
    mesh_.answer_ok(asked, wire::OutputNote{2, 2});
    EXPECT_EQ(mesh_.answer_to(command), "ok");
}

TEST_F(LaneCommandsTest, PassesTheErrorOfAServiceOn) {
    mesh_.active("work");
    Command command = input("work", false);
    mesh_.answer_error(mesh_.take_ask(), code::provider_unavailable, true);
    EXPECT_EQ(mesh_.answer_to(command), code::provider_unavailable);
    EXPECT_TRUE(mesh_.answers.at(command.call).error.retryable);
}

TEST_F(LaneCommandsTest, LetsTheGridMakeAPasteAndCoreTypeItUnderTheSameSequence) {
    mesh_.active("work");
    Command command = input("work", true);
    auto paste = mesh_.take_ask();
    EXPECT_EQ(paste.service, "grid");
    EXPECT_EQ(paste.command.name, "terminal.paste");
    mesh_.answer_ok(paste, wire::Text{"[hi]"});
    auto typed = mesh_.take_ask();
    EXPECT_EQ(typed.service, "core");
    EXPECT_EQ(typed.command.id, command.envelope.id);
    const auto& request = std::get<wire::InputRequest>(typed.command.payload);
    EXPECT_EQ(std::string(request.payload.begin(), request.payload.end()), "[hi]");
    EXPECT_EQ(request.writer, 5U);
    EXPECT_EQ(request.seq, 9U);
    mesh_.answer_ok(typed, wire::OutputNote{});
    EXPECT_EQ(mesh_.answer_to(command), "ok");
}

TEST_F(LaneCommandsTest, RefusesInputForATerminalOfAnotherLane) {
    mesh_.active("work");
    lane("lane.create", &LaneCommands::on_create, "other");
    mesh_.saved();
    auto refused = [&](const std::string& lane_id, const std::string& session_id) {
        Command command = mesh_.command("terminal.input", wire::InputRequest{}, "work");
        command.envelope.lane_id = lane_id;
        command.envelope.session_id = session_id;
        mesh_.terminals.on_input(command);
        return mesh_.answer_to(command);
    };
    EXPECT_EQ(refused("other", ""), code::terminal_context_mismatch);
    EXPECT_EQ(refused("", "ss_other"), code::terminal_context_mismatch);
    EXPECT_EQ(refused("nowhere", ""), code::lane_not_found);
    EXPECT_TRUE(mesh_.asks.empty());
    EXPECT_EQ(refused("default", ""), "open");
    EXPECT_EQ(mesh_.asked_methods(), Methods{"core:terminal.input"});
}

TEST_F(LaneCommandsTest, TypesIntoNothingThatHasEnded) {
    std::string id = mesh_.active("work");
    auto last = wire::make_event("terminal.ended", mesh_.desk.registry().find(id)->record);
    mesh_.observing.on_event("core", last);
    EXPECT_EQ(mesh_.answer_to(input("work", false)), code::invalid_terminal_input);
    EXPECT_EQ(mesh_.answer_to(input("nobody", false)), code::terminal_not_found);
}

TEST_F(LaneCommandsTest, TellsOfAResizeOnceAndOnlyWhenItIsDone) {
    std::string id = mesh_.active("work");
    mesh_.events.clear();
    Command command = mesh_.command("terminal.resize", wire::ResizeRequest{120, 40}, "work");
    mesh_.terminals.on_resize(command);
    EXPECT_TRUE(mesh_.events.empty());
    mesh_.answer_ok(mesh_.take_ask(), std::monostate{});
    EXPECT_EQ(mesh_.topics(command.envelope.correlation_id), "terminal.state.changed");
    auto echo = wire::make_event("terminal.state.changed", mesh_.desk.registry().find(id)->record);
    mesh_.observing.on_event("core", echo);
    EXPECT_EQ(mesh_.events.size(), 1U);
    Command failed = mesh_.command("terminal.resize", wire::ResizeRequest{90, 20}, "work");
    mesh_.terminals.on_resize(failed);
    mesh_.answer_error(mesh_.take_ask(), code::timeout, true);
    EXPECT_EQ(mesh_.desk.registry().find(id)->record.columns, 120);
}

TEST_F(LaneCommandsTest, ChecksSignalsAndFormats) {
    mesh_.active("work");
    auto signal = [&](std::int32_t number, const std::string& target) {
        Command command = mesh_.command("terminal.signal", wire::SignalRequest{number, target}, "work");
        mesh_.terminals.on_signal(command);
        return mesh_.answer_to(command);
    };
    EXPECT_EQ(signal(0, "child"), code::invalid_request);
    EXPECT_EQ(signal(65, "child"), code::invalid_request);
    EXPECT_EQ(signal(SIGINT, "neighbour"), code::invalid_request);
    EXPECT_TRUE(mesh_.asks.empty());
    EXPECT_EQ(signal(SIGINT, ""), "open");
    EXPECT_EQ(std::get<wire::SignalRequest>(mesh_.take_ask().command.payload).target, "foreground");
}

TEST_F(LaneCommandsTest, RenamesDurablyOrNotAtAll) {
    std::string id = mesh_.active("work");
    auto rename = [&](const std::string& name) {
        Command command = mesh_.command("terminal.rename", wire::Text{name}, id);
        mesh_.terminals.on_rename(command);
        return command;
    };
    Command good = rename("play");
    EXPECT_EQ(mesh_.answer_to(good), "open");
    mesh_.saved();
    EXPECT_EQ(mesh_.record_in(good).name, "play");
    Command unsaved = rename("rest");
    mesh_.unsaved();
    EXPECT_EQ(mesh_.answer_to(unsaved), code::handler_error);
    EXPECT_EQ(mesh_.desk.registry().find(id)->record.name, "play");
    EXPECT_EQ(mesh_.answer_to(rename("no good")), code::invalid_request);
}

TEST_F(LaneCommandsTest, ListsTheTerminalsOfOneLaneOrOfAll) {
    mesh_.active("work");
    lane("lane.create", &LaneCommands::on_create, "other");
    mesh_.saved();
    auto count = [&](const std::string& lane_id) {
        Command command = mesh_.command("terminal.list", std::monostate{}, "");
        command.envelope.lane_id = lane_id;
        mesh_.terminals.on_list(command);
        const auto* list = std::get_if<wire::TerminalList>(&mesh_.answers.at(command.call).payload);
        return list == nullptr ? -1 : static_cast<int>(list->terminals.size());
    };
    EXPECT_EQ(count(""), 1);
    EXPECT_EQ(count("default"), 1);
    EXPECT_EQ(count("other"), 0);
    EXPECT_EQ(count("nowhere"), -1);
}

TEST_F(LaneCommandsTest, CreatesALaneWithStartedBeforeExactlyOneEnd) {
    Command good = lane("lane.create", &LaneCommands::on_create, "feature");
    EXPECT_EQ(mesh_.topics(), "lane.create.started");
    mesh_.saved();
    EXPECT_EQ(lane_in(good).state, "ready");
    EXPECT_EQ(mesh_.topics(good.envelope.correlation_id), "lane.create.started lane.created");
    Command bad = lane("lane.create", &LaneCommands::on_create, "unsaved");
    mesh_.unsaved();
    EXPECT_EQ(mesh_.topics(bad.envelope.correlation_id), "lane.create.started lane.create.failed");
    EXPECT_EQ(mesh_.desk.registry().find_lane("unsaved"), nullptr);
    EXPECT_EQ(mesh_.answer_to(lane("lane.create", &LaneCommands::on_create, "feature")),
              code::invalid_request);
    EXPECT_EQ(mesh_.answer_to(lane("lane.create", &LaneCommands::on_create, "")), code::invalid_request);
}

TEST_F(LaneCommandsTest, AttachesAndCleansUpALane) {
    lane("lane.create", &LaneCommands::on_create, "feature");
    mesh_.saved();
    Command attached = lane("lane.attach", &LaneCommands::on_attach, "feature");
    EXPECT_EQ(mesh_.topics(attached.envelope.correlation_id), "lane.attach.started lane.attached");
    Command cleaned = lane("lane.cleanup", &LaneCommands::on_cleanup, "feature");
    mesh_.saved();
    EXPECT_EQ(mesh_.topics(cleaned.envelope.correlation_id), "lane.cleanup.started lane.cleaned");
    std::string id = lane_in(cleaned).lane;
    EXPECT_EQ(mesh_.answer_to(lane("lane.cleanup", &LaneCommands::on_cleanup, id)), "ok");
    Command closed = lane("lane.attach", &LaneCommands::on_attach, id);
    EXPECT_EQ(mesh_.topics(closed.envelope.correlation_id), "lane.attach.started lane.attach.failed");
    EXPECT_EQ(mesh_.answer_to(lane("lane.attach", &LaneCommands::on_attach, "nowhere")),
              code::lane_not_found);
}

TEST_F(LaneCommandsTest, CleansUpNeitherTheDefaultLaneNorOneThatLives) {
    Command kept = lane("lane.cleanup", &LaneCommands::on_cleanup, "default");
    EXPECT_EQ(mesh_.answer_to(kept), code::invalid_request);
    EXPECT_EQ(mesh_.topics(kept.envelope.correlation_id), "lane.cleanup.started lane.cleanup.failed");
    mesh_.active("work");
    EXPECT_EQ(mesh_.desk.registry().find_lane("default")->record.state, "running");
    EXPECT_EQ(mesh_.answer_to(lane("lane.cleanup", &LaneCommands::on_cleanup, "default")),
              code::invalid_request);
}

TEST_F(LaneCommandsTest, AttachesASessionAndTheSecondTimeRestoresIt) {
    Command made = session("session.create", &LaneCommands::on_session_create, "");
    mesh_.saved();
    std::string id = mesh_.answers.at(made.call).session_id;
    Command first = session("session.attach", &LaneCommands::on_session_attach, id);
    EXPECT_EQ(mesh_.topics(first.envelope.correlation_id), "session.attach.started session.attached");
    Session* record = mesh_.desk.registry().find_session(id);
    ASSERT_TRUE(mesh_.desk.registry().step(*record, SessionState::detaching));
    ASSERT_TRUE(mesh_.desk.registry().step(*record, SessionState::detached));
    Command back = session("session.attach", &LaneCommands::on_session_attach, id);
    EXPECT_EQ(mesh_.topics(back.envelope.correlation_id),
              "session.attach.started session.restore.started session.attached session.restore.completed");
    Command ended = session("session.terminate", &LaneCommands::on_session_terminate, id);
    EXPECT_EQ(mesh_.answer_to(ended), "ok");
    EXPECT_EQ(record->record.state, "terminated");
    Command late = session("session.attach", &LaneCommands::on_session_attach, id);
    EXPECT_EQ(mesh_.answer_to(late), code::session_attach_failed);
    EXPECT_EQ(mesh_.topics(late.envelope.correlation_id), "session.attach.started session.attach.failed");
    EXPECT_EQ(mesh_.answer_to(session("session.attach", &LaneCommands::on_session_attach, "ss_none")),
              code::session_not_found);
}

} // namespace
} // namespace helios::lane
