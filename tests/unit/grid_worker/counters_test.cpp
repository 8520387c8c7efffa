// What a worker counts of its engine: each counter moves, and a restart counts nothing twice.
#include "grid/cells/allowance.hpp"

#include <gtest/gtest.h>

#include "recording_port.hpp"

namespace helios::grid {
namespace {

std::string repeated(std::size_t times, std::string_view text) {
    std::string all;
    while (times-- > 0)
        all += text;
    return all;
}

// Of its own URI each, all on the screen at once.
std::string links(std::size_t count) {
    std::string all;
    for (std::size_t each = 0; each < count; ++each)
        all += "\x1b]8;;http://" + std::to_string(each) + "\x1b\\x";
    return all;
}

struct Shed {
    std::string_view name;
    Size size;
    std::string bytes;
};

const std::vector<Shed>& shed() {
    static const std::vector<Shed> all{
        {"history_lines_dropped", {20, 4}, repeated(10'100, "\r\n")},
        {"marks_dropped", {20, 4}, "a" + repeated(100, "\xcc\x81")},
        {"links_dropped", {200, 50}, links(5000)},
        {"strings_truncated", {20, 4}, "\x1b]0;" + std::string(1'000'000, 't') + "\x07"},
        {"images_dropped", {20, 4}, "\x1b]1337;File=inline=1:bm90IGFuIGltYWdl\x07"},
        {"unknown_sequences", {20, 4}, "\x1b[1!z"},
        {"work_refused", {1000, 1000}, repeated(cells_saved_max / 1'000'000 + 1, "\x1b[65$x")},
    };
    return all;
}

std::uint64_t value_of(const Counters& counters, std::string_view name) {
    const auto row = std::ranges::find(counter_table, name, &CounterRow::name);
    return row == counter_table.end() ? 0 : counters.*row->value;
}

void open(Worker& worker, Size size, const std::optional<Checkpoint>& checkpoint) {
    Opening opening = opening_of_ring(16 * 1024 * 1024);
    opening.size = size;
    opening.checkpoint = checkpoint;
    worker.open(opening, 0);
}

TEST(WorkerCounters, MoveWithWhatTheEngineSheds) {
    ASSERT_EQ(shed().size(), counter_table.size());
    for (const Shed& each : shed()) {
        RecordingPort port;
        Worker worker(WorkerOptions{}, port);
        open(worker, each.size, std::nullopt);
        EXPECT_EQ(worker.counters().engine, Counters{});
        worker.on_output(output_at(0, each.bytes), 0);
        EXPECT_GT(value_of(worker.counters().engine, each.name), 0U) << each.name;
        EXPECT_EQ(worker.counters().engine, worker.screen()->counters()) << each.name;
    }
}

TEST(WorkerCounters, LeaveOutWhatWasCountedBeforeARestart) {
    for (const Shed& each : shed()) {
        RecordingPort port;
        Worker before(WorkerOptions{}, port);
        open(before, each.size, std::nullopt);
        before.on_output(output_at(0, each.bytes), 0);
        before.on_tick(quiet_ns);
        ASSERT_FALSE(port.commits.empty()) << each.name;
        Worker after(WorkerOptions{}, port);
        open(after, each.size, port.commits.back());
        EXPECT_EQ(after.counters().restores, 1U);
        EXPECT_EQ(after.counters().engine, Counters{}) << each.name;
        after.on_output(output_at(port.commits.back().offset, "\x1b[1!z"), 0);
        EXPECT_EQ(after.counters().engine.unknown_sequences, 1U) << each.name;
    }
}

TEST(WorkerCounters, SurviveTheEndOfTheScreen) {
    RecordingPort port;
    Worker worker(WorkerOptions{}, port);
    open(worker, Size{20, 4}, std::nullopt);
    worker.on_output(output_at(0, "\x1b[1!z"), 0);
    worker.hibernate();
    EXPECT_EQ(worker.counters().engine.unknown_sequences, 1U);
}

} // namespace
} // namespace helios::grid
