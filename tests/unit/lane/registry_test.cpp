// Names, bounds and steps of the registry.
#include "base/id.hpp"
#include "lane/records/registry.hpp"
#include "wire/envelope.hpp"

#include <gtest/gtest.h>

namespace helios::lane {
namespace {

class RegistryTest : public testing::Test {
protected:
    Terminal* add(const std::string& name, std::vector<std::string> argv = {"/bin/bash"}) {
        wire::SpawnRequest request;
        request.name = name;
        request.argv = std::move(argv);
        auto added = registry_.add(request, ++now_);
        refusal_ = added ? ErrorCode{} : added.error().code;
        return added ? *added : nullptr;
    }
    Terminal* add_active(const std::string& name) {
        Terminal* terminal = add(name);
        if (terminal != nullptr) {
            EXPECT_TRUE(registry_.step(*terminal, TerminalState::active));
        }
        return terminal;
    }
    void end(Terminal* terminal) {
        terminal->record.ended_wall_ns = ++now_;
        terminal->collected = true;
        ASSERT_TRUE(registry_.step(*terminal, TerminalState::stopped));
    }

    std::int64_t now_ = 0;
    ErrorCode refusal_{};
    Registry registry_{Records{}, 1};
};

TEST_F(RegistryTest, StartsWithTheDefaultLaneAndItsSession) {
    Lane* lane = registry_.find_lane("");
    ASSERT_NE(lane, nullptr);
    EXPECT_EQ(lane->record.name, "default");
    EXPECT_EQ(lane->record.state, "ready");
    EXPECT_NE(registry_.find_session(lane->record.session), nullptr);
    EXPECT_EQ(registry_.find_lane(lane->record.lane), lane);
}

TEST_F(RegistryTest, PutsEachTerminalIntoALaneAndItsSession) {
    Terminal* terminal = add("work");
    ASSERT_NE(terminal, nullptr);
    Lane* lane = registry_.find_lane("default");
    EXPECT_EQ(terminal->record.lane, lane->record.lane);
    EXPECT_EQ(terminal->record.session, lane->record.session);
    EXPECT_EQ(registry_.live_terminals(*lane), 1U);
    EXPECT_EQ(registry_.describe(*lane).terminals, std::vector<std::string>{terminal->record.terminal});
}

TEST_F(RegistryTest, KnowsWhatCanBeAName) {
    for (const char* good : {"a", "bash-1", "A.b_C-9", ".hidden", "_x", "tm", "lnx"})
        EXPECT_TRUE(Registry::is_name(good)) << good;
    EXPECT_TRUE(Registry::is_name(std::string(64, 'a')));
    for (const char* bad : {"", "-x", "a b", "a/b", "tm_1", "ln_1", "ss_1", "\xC3\xA4", "a\n"})
        EXPECT_FALSE(Registry::is_name(bad)) << bad;
    EXPECT_FALSE(Registry::is_name(std::string(65, 'a')));
}

TEST_F(RegistryTest, KeepsNamesUniqueAmongTheLiving) {
    Terminal* first = add_active("work");
    EXPECT_EQ(add("work"), nullptr);
    EXPECT_EQ(refusal_, ErrorCode::exists);
    end(first);
    Terminal* second = add("work");
    ASSERT_NE(second, nullptr);
    EXPECT_EQ(registry_.find("work"), second);
    EXPECT_EQ(registry_.find(first->record.terminal), first);
}

TEST_F(RegistryTest, FindsAmongTheEndedTheOneThatEndedLast) {
    Terminal* first = add_active("work");
    end(first);
    Terminal* second = add_active("work");
    end(second);
    EXPECT_EQ(registry_.find("work"), second);
}

TEST_F(RegistryTest, NamesTerminalsAfterTheirCommand) {
    EXPECT_EQ(add("")->record.name, "bash-1");
    EXPECT_EQ(add("")->record.name, "bash-2");
    EXPECT_EQ(add("", {"vim", "x"})->record.name, "vim-1");
    EXPECT_EQ(add("", {"/opt/odd name!"})->record.name, "oddname-1");
    EXPECT_EQ(add("", {"\xFF\xFE"})->record.name, "terminal-1");
    EXPECT_EQ(add("", {"tm_x"})->record.name, "terminal-2");
    wire::SpawnRequest shell;
    shell.env = {"HOME=/", "SHELL=/usr/bin/zsh"};
    EXPECT_EQ((*registry_.add(shell, 1))->record.name, "zsh-1");
}

TEST_F(RegistryTest, RenamesOnlyToAFreeName) {
    Terminal* work = add_active("work");
    add_active("play");
    EXPECT_FALSE(registry_.rename(*work, "play"));
    EXPECT_FALSE(registry_.rename(*work, "no good"));
    EXPECT_TRUE(registry_.rename(*work, "work"));
    EXPECT_TRUE(registry_.rename(*work, "rest"));
    EXPECT_EQ(registry_.find("rest"), work);
    EXPECT_EQ(registry_.find("work"), nullptr);
}

TEST_F(RegistryTest, RefusesStepsThatAreNotLegal) {
    Terminal* terminal = add("work");
    EXPECT_FALSE(registry_.step(*terminal, TerminalState::stopped));
    EXPECT_EQ(terminal->record.state, "spawning");
    EXPECT_TRUE(registry_.step(*terminal, TerminalState::active));
    EXPECT_FALSE(registry_.step(*terminal, TerminalState::spawning));
    EXPECT_EQ(terminal->record.state, "active");
}

TEST_F(RegistryTest, RefusesTerminalsBeyondItsBoundAndForgetsTheOldestEnded) {
    std::vector<Terminal*> all;
    for (std::size_t i = 0; i < Registry::live_max; ++i)
        all.push_back(add_active("t" + std::to_string(i)));
    EXPECT_EQ(add("more"), nullptr);
    EXPECT_EQ(refusal_, ErrorCode::busy);
    std::string oldest = all[0]->record.terminal;
    std::string kept = all[Registry::live_max - Registry::ended_kept_max]->record.terminal;
    for (Terminal* terminal : all)
        end(terminal);
    registry_.prune();
    EXPECT_EQ(registry_.terminals().size(), Registry::ended_kept_max);
    EXPECT_EQ(registry_.find(oldest), nullptr);
    EXPECT_NE(registry_.find(kept), nullptr);
}

TEST_F(RegistryTest, ForgetsNoneWhoseHolderStillWaits) {
    for (std::size_t i = 0; i < Registry::ended_kept_max + 5; ++i) {
        Terminal* terminal = add_active("");
        end(terminal);
        terminal->collected = false;
    }
    registry_.prune();
    EXPECT_EQ(registry_.terminals().size(), Registry::ended_kept_max + 5);
}

TEST_F(RegistryTest, ComesBackFromItsRecords) {
    Terminal* work = add_active("work");
    ASSERT_TRUE(registry_.add_lane("feature", 5));
    std::string lane = registry_.find_lane("")->record.lane;
    Registry again(registry_.records(), 9);
    ASSERT_NE(again.find("work"), nullptr);
    EXPECT_EQ(again.find("work")->record.terminal, work->record.terminal);
    EXPECT_EQ(again.find("work")->state, TerminalState::active);
    EXPECT_EQ(again.find_lane("")->record.lane, lane);
    EXPECT_NE(again.find_lane("feature"), nullptr);
    EXPECT_NE(again.find_session(again.find_lane("feature")->record.session), nullptr);
}

TEST_F(RegistryTest, AdoptsUnderTheIdAndIntoTheDefaultLane) {
    wire::TerminalRecord held;
    held.terminal = TerminalId::mint().text();
    held.pid = 7;
    Terminal* adopted = registry_.adopt(held, 3);
    ASSERT_NE(adopted, nullptr);
    EXPECT_EQ(adopted->record.name, held.terminal);
    EXPECT_EQ(adopted->record.state, "active");
    EXPECT_EQ(adopted->record.lane, registry_.find_lane("")->record.lane);
    held.terminal = "not an id";
    EXPECT_EQ(registry_.adopt(held, 3), nullptr);
}

TEST_F(RegistryTest, CutsRecordsSoThatAListFitsOneFrame) {
    std::vector<wire::TerminalRecord> records(Registry::live_max + Registry::ended_kept_max);
    for (auto& record : records) {
        record.terminal = TerminalId::mint().text();
        record.lane = LaneId::mint().text();
        record.session = SessionId::mint().text();
        record.name.assign(64, 'n');
        record.argv = {std::string(2'000, 'a'), "b"};
        record.cwd.assign(4'096, 'c');
        record.title.assign(256, 't');
    }
    auto frame = wire::encode(wire::make_event("x", fit(records)));
    EXPECT_LT(frame.size(), 1024U * 1024);
    EXPECT_TRUE(wire::decode_envelope(frame));
    auto few = fit({records[0], records[1]});
    EXPECT_EQ(few.terminals[0].cwd.size(), 4'096U);
    EXPECT_EQ(few.terminals[0].argv.size(), 2U);
}

TEST_F(RegistryTest, CutsTextBetweenCharacters) {
    wire::TerminalRecord record;
    for (int i = 0; i < 200; ++i)
        record.title += "\xC3\xA4";
    record.title = "x" + record.title;
    shorten(record);
    EXPECT_EQ(record.title.size(), 255U);
}

} // namespace
} // namespace helios::lane
