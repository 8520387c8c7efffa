// When records are written, and that who waits for a write hears of its own.
#include "lane/records/record_keeper.hpp"
#include "lane/records/record_writer.hpp"

#include <gtest/gtest.h>

#include <future>
#include <string>

namespace helios::lane {
namespace {

class Keeper : public testing::Test {
protected:
    RecordKeeper::Then note(const std::string& name) {
        return [this, name](const Status& outcome) { heard_ += name + (outcome ? "+" : "-"); };
    }

    std::vector<std::uint64_t> saves_;
    std::string heard_;
    RecordKeeper keeper_{[this](std::uint64_t generation) { saves_.push_back(generation); }};
};

TEST_F(Keeper, WritesABurstOfChangesOnceAfterAMoment) {
    for (int i = 0; i < 100; ++i)
        keeper_.changed(1'000 + i);
    EXPECT_TRUE(saves_.empty());
    EXPECT_EQ(keeper_.next_due_ns(), 1'000 + RecordKeeper::soon_ns);
    keeper_.on_time(1'000 + RecordKeeper::soon_ns);
    EXPECT_EQ(saves_.size(), 1U);
    EXPECT_EQ(keeper_.next_due_ns(), std::nullopt);
}

TEST_F(Keeper, WritesAtOnceWhatMustBeDurable) {
    keeper_.changed(0);
    keeper_.when_saved(note("a"));
    EXPECT_EQ(saves_.size(), 1U);
    EXPECT_EQ(heard_, "");
    keeper_.on_saved(1, {}, 0);
    EXPECT_EQ(heard_, "a+");
    EXPECT_FALSE(keeper_.dirty());
}

TEST_F(Keeper, LetsNobodyWaitForAnEarlierWriteThanItsOwn) {
    keeper_.when_saved(note("a"));
    keeper_.when_saved(note("b"));
    keeper_.on_saved(1, {}, 0);
    EXPECT_EQ(heard_, "a+");
    keeper_.on_saved(2, {}, 0);
    EXPECT_EQ(heard_, "a+b+");
}

TEST_F(Keeper, LetsANewerWriteServeAnOlderWaiter) {
    keeper_.when_saved(note("a"));
    keeper_.when_saved(note("b"));
    keeper_.on_saved(2, {}, 0);
    EXPECT_EQ(heard_, "a+b+");
}

TEST_F(Keeper, RefusesItsWaitersWhenAWriteFailsAndTriesAgainEachSecond) {
    keeper_.when_saved(note("a"));
    keeper_.on_saved(1, Error{ErrorCode::system, "full"}, 0);
    EXPECT_EQ(heard_, "a-");
    EXPECT_FALSE(keeper_.last());
    EXPECT_TRUE(keeper_.dirty());
    EXPECT_EQ(keeper_.next_due_ns(), RecordKeeper::retry_ns);
    keeper_.on_time(RecordKeeper::retry_ns);
    EXPECT_EQ(saves_.size(), 2U);
    keeper_.on_saved(2, {}, RecordKeeper::retry_ns);
    EXPECT_TRUE(keeper_.last());
    EXPECT_FALSE(keeper_.dirty());
}

TEST(RecordWriter, WritesTheLatestOfWhatWaitedAndNothingBetween) {
    std::promise<void> started;
    std::promise<void> go_on;
    auto gate = go_on.get_future().share();
    std::string stored;
    std::string saved;
    {
        RecordWriter writer(
            [&](std::span<const std::uint8_t> content) -> Status {
                if (stored.empty())
                    started.set_value();
                stored.push_back(static_cast<char>(content[0]));
                gate.wait();
                return {};
            },
            [&](std::uint64_t generation, const Status& outcome) {
                saved += std::to_string(generation) + (outcome ? "+" : "-");
            });
        writer.submit(1, {'a'});
        started.get_future().wait();
        writer.submit(2, {'b'});
        writer.submit(3, {'c'});
        go_on.set_value();
    }
    EXPECT_EQ(stored, "ac");
    EXPECT_EQ(saved, "1+3+");
}

TEST(RecordWriter, SaysWhyAWriteFailed) {
    std::promise<std::string> why;
    RecordWriter writer(
        [](std::span<const std::uint8_t>) -> Status { return system_error("cannot write", ENOSPC); },
        [&](std::uint64_t, const Status& outcome) {
            why.set_value(outcome ? "" : outcome.error().message());
        });
    writer.submit(1, {'a'});
    EXPECT_EQ(why.get_future().get(), "cannot write: No space left on device");
}

} // namespace
} // namespace helios::lane
