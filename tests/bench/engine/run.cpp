#include "engine/run.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <cstdio>
#include <sys/mman.h>
#include <unistd.h>

#include "engine/goals_table.hpp"
#include "statistics.hpp"

namespace helios::bench {
namespace {

constexpr std::size_t probe_bytes = 256U << 10U;
constexpr std::size_t history_lines = 10'000;
constexpr const char* state_corpus = "truecolor_source"; // What stands on the screen that is saved.

void say_progress(const std::string& what) {
    if (isatty(STDERR_FILENO) != 0)
        std::fprintf(stderr, "\r\x1b[K%s", what.c_str());
}

Cell cell_of(const std::vector<double>& samples, bool prefix) {
    return {Cell::Kind::number, median(samples), *std::min_element(samples.begin(), samples.end()),
            *std::max_element(samples.begin(), samples.end()), prefix};
}

Cell cell_without(Answer::Kind kind) {
    Cell cell;
    cell.kind = kind == Answer::Kind::failed ? Cell::Kind::failed : Cell::Kind::cannot;
    return cell;
}

// One figure over all engines: interleaved, so that what else the machine does falls on all alike.
class Contest {
public:
    Contest(Drivers& drivers, unsigned rounds)
        : drivers_(drivers), rounds_(rounds), entries_(drivers.size()) {}

    struct Entry {
        Request request;
        std::vector<double> samples;
        Answer::Kind kind = Answer::Kind::number;
        bool prefix = false;
    };

    std::vector<Entry>& entries() { return entries_; }

    // The first round warms up and does not count.
    void run() {
        for (unsigned round = 0; round <= rounds_; ++round) {
            for (std::size_t at = 0; at < entries_.size(); ++at)
                take(at, round > 0);
        }
    }

    template <class Convert>
    std::vector<Cell> cells(Convert convert) const {
        std::vector<Cell> found;
        for (const Entry& entry : entries_) {
            std::vector<double> values;
            for (double sample : entry.samples)
                values.push_back(convert(sample, entry.request));
            found.push_back(values.empty() ? cell_without(entry.kind) : cell_of(values, entry.prefix));
        }
        return found;
    }

private:
    void take(std::size_t at, bool counts) {
        Entry& entry = entries_[at];
        if (entry.kind != Answer::Kind::number)
            return;
        const Answer answer = drivers_[at]->ask(entry.request);
        entry.kind = answer.kind;
        if (answer.kind != Answer::Kind::number)
            entry.samples.clear();
        else if (counts)
            entry.samples.push_back(std::max(answer.number, 1.0));
    }

    Drivers& drivers_;
    unsigned rounds_;
    std::vector<Entry> entries_;
};

// Bytes that the drivers can open and nobody has to remove: it goes with this process, however that ends.
class File {
public:
    File(std::string_view name, const std::string& content)
        : descriptor_(memfd_create(std::string(name).c_str(), MFD_CLOEXEC)), bytes_(content.size()) {
        for (std::size_t at = 0; at < bytes_;) {
            const ssize_t written = write(descriptor_, content.data() + at, bytes_ - at);
            HELIOS_CHECK(written > 0, "a corpus does not fit into memory");
            at += static_cast<std::size_t>(written);
        }
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() { close(descriptor_); }

    [[nodiscard]] std::size_t bytes() const { return bytes_; }
    [[nodiscard]] std::string path() const {
        return "/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(descriptor_);
    }

private:
    int descriptor_;
    std::size_t bytes_;
};

class Run {
public:
    Run(Drivers& drivers, const Plan& plan) : drivers_(drivers), plan_(plan) {}

    SizeFigures at_size(corpora::Shape shape) {
        shape.seed = plan_.seed;
        shape.bytes_min = plan_.corpus_bytes;
        shape_ = shape;
        SizeFigures figures{shape.columns, shape.rows, {}, {}};
        for (const corpora::Corpus* corpus : plan_.corpora)
            figures.speeds.push_back(speed(*corpus));
        const File lines("full_lines", full_lines(shape, history_lines + shape.rows));
        const File screens(state_corpus, corpora::make(*corpora::find(state_corpus), shape_));
        figures.others = {memory(lines), resize(lines)};
        figures.others.push_back(microseconds("save", "checkpoint of the screen", save_goal_us, screens));
        figures.others.push_back(
            microseconds("frame_screen", "frame of a changed screen", frame_screen_goal_us, screens));
        figures.others.push_back(
            microseconds("frame_row", "frame of a changed row", frame_row_goal_us, screens));
        figures.others.push_back(microseconds("frame_same", "frame of nothing", std::nullopt, screens));
        return figures;
    }

private:
    Row speed(const corpora::Corpus& corpus) {
        const File file(corpus.name, corpora::make(corpus, shape_));
        Contest contest = contest_of("feed", file);
        for (std::size_t at = 0; at < drivers_.size(); ++at)
            shorten(*drivers_[at], contest.entries()[at]);
        say_progress(std::to_string(shape_.columns) + " columns, " + std::string(corpus.name));
        contest.run();
        Row row{std::string(corpus.name), "MB/s", Better::more, speed_goal(corpus.name), {}};
        row.cells = contest.cells(
            [](double ns, const Request& request) { return static_cast<double>(request.bytes) * 1e3 / ns; });
        return row;
    }

    // So many bytes as fit into the time of a round, by a probe whose first half only warms up.
    void shorten(DriverProcess& driver, Contest::Entry& entry) const {
        Request probe = entry.request;
        probe.bytes = std::min(probe_bytes, probe.bytes);
        driver.ask(probe);
        const Answer answer = driver.ask(probe);
        entry.kind = answer.kind;
        const double bytes_per_ns = static_cast<double>(probe.bytes) / std::max(answer.number, 1.0);
        const auto bytes_max = static_cast<std::size_t>(bytes_per_ns * plan_.seconds_max * 1e9);
        entry.prefix = bytes_max < entry.request.bytes;
        entry.request.bytes = std::max(probe.bytes, std::min(entry.request.bytes, bytes_max));
    }

    // A process that fed other things before has memory to reuse: each engine starts anew.
    Row memory(const File& lines) {
        Row row{"10,000 full lines", "MB", Better::less, memory_goal(), {}};
        for (const auto& driver : drivers_) {
            driver->stop();
            const Answer answer = driver->ask(request_of("memory", lines));
            const bool known = answer.kind == Answer::Kind::number;
            row.cells.push_back(known ? cell_of({answer.number / 1e6}, false) : cell_without(answer.kind));
        }
        return row;
    }

    Row resize(const File& lines) {
        Contest contest = contest_of("resize", lines);
        const unsigned after = contest.entries().front().request.columns_after;
        contest.run();
        Row row{"resize to " + std::to_string(after) + " columns", "ms", Better::less, std::nullopt, {}};
        if (shape_.columns == 80 && after == 200)
            row.goal = resize_goal_ms;
        row.cells = contest.cells([](double ns, const Request&) { return ns / 1e6; });
        return row;
    }

    Row microseconds(const char* verb, const char* name, std::optional<double> goal, const File& file) {
        Contest contest = contest_of(verb, file);
        contest.run();
        Row row{name, "us", Better::less, goal, {}};
        row.cells = contest.cells([](double ns, const Request&) { return ns / 1e3; });
        return row;
    }

    Contest contest_of(const std::string& verb, const File& file) {
        Contest contest(drivers_, plan_.rounds);
        for (Contest::Entry& entry : contest.entries())
            entry.request = request_of(verb, file);
        return contest;
    }

    [[nodiscard]] Request request_of(const std::string& verb, const File& file) const {
        const std::uint16_t after = shape_.columns == 200 ? 80 : 200;
        return {verb, shape_.columns, shape_.rows, after, file.bytes(), file.path()};
    }

    [[nodiscard]] std::optional<double> speed_goal(std::string_view corpus) const {
        const auto* goal = std::find_if(speed_goals.begin(), speed_goals.end(),
                                        [corpus](const SpeedGoal& g) { return g.corpus == corpus; });
        if (goal == speed_goals.end())
            return std::nullopt;
        const bool is_reference = shape_.columns == 80 && shape_.rows == 24;
        return goal->megabytes_per_second * (is_reference ? 1 : other_size_factor);
    }

    [[nodiscard]] std::optional<double> memory_goal() const {
        for (const MemoryGoal& goal : memory_goals) {
            if (goal.columns == shape_.columns)
                return goal.megabytes;
        }
        return std::nullopt;
    }

    Drivers& drivers_;
    const Plan& plan_;
    corpora::Shape shape_;
};

} // namespace

Figures run(Drivers& drivers, const Plan& plan) {
    Figures figures{plan.seed, plan.rounds, plan.corpus_bytes, {}, {}};
    for (const auto& driver : drivers)
        figures.engines.push_back({driver->engine().name, driver->engine().role, driver->version()});
    Run run(drivers, plan);
    for (const corpora::Shape& size : plan.sizes)
        figures.sizes.push_back(run.at_size(size));
    say_progress("");
    return figures;
}

} // namespace helios::bench
