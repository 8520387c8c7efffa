#include "grid/grid_worker_actor.hpp"

#include "base/check.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "grid/work/checkpoint_file.hpp"
#include "grid/work/worker.hpp"
#include "mesh/tell.hpp"
#include "metrics/metrics.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

namespace helios::grid {
namespace {

using mesh::GridWorkerActor;
using metrics::Metric;

Size cells(const wire::Size& size) {
    return Size{size.columns, size.rows};
}

// In the order of counter_table.
constexpr std::array engine_metrics{
    Metric::grid_history_lines_dropped_total, Metric::grid_marks_dropped_total,
    Metric::grid_links_dropped_total,         Metric::grid_strings_truncated_total,
    Metric::grid_images_dropped_total,        Metric::grid_unknown_sequences_total,
    Metric::grid_work_refused_total,
};
static_assert(std::ranges::equal(
                  engine_metrics, counter_table,
                  [](Metric metric, const CounterRow& row) {
                      const std::string_view name = metrics::table[static_cast<std::size_t>(metric)].name;
                      return name.substr(std::string_view("helios_grid_").size()).starts_with(row.name);
                  }),
              "each counter of the engine is a metric of its name");

// A word of a request; the empty one is the first.
template <class T>
struct Word {
    std::string_view word;
    T meaning;
};
constexpr std::array parts{Word{"screen", ReadPart::screen}, Word{"output", ReadPart::output},
                           Word{"matches", ReadPart::matches}};
constexpr std::array formats{Word{"text", ReadFormat::text}, Word{"ansi", ReadFormat::ansi},
                             Word{"vt", ReadFormat::vt}, Word{"html", ReadFormat::html},
                             Word{"svg", ReadFormat::svg}};
constexpr std::array syntaxes{Word{"literal", PatternSyntax::literal}, Word{"regex", PatternSyntax::regex}};
constexpr std::array letter_cases{Word{"smart", LetterCase::smart}, Word{"exact", LetterCase::exact},
                                  Word{"ignored", LetterCase::ignored}};
constexpr std::array orders{Word{"newest_first", SearchOrder::newest_first},
                            Word{"oldest_first", SearchOrder::oldest_first}};

// False, and `refusal` says which words there are, when it is none of them.
template <class T, std::size_t count>
bool take_word(std::string_view word, const std::array<Word<T>, count>& words, T& into,
               std::string& refusal) {
    std::string known;
    for (const Word<T>& each : words) {
        if (word == each.word || word.empty()) {
            into = each.meaning;
            return true;
        }
        known.append(known.empty() ? "" : ", ").append(each.word);
    }
    refusal = "a read knows these words there: " + known;
    return false;
}

Result<ReadOptions> read_options(const wire::ReadRequest& request) {
    ReadOptions options;
    std::string refusal;
    const bool known =
        take_word(request.part, parts, options.part, refusal) &&
        take_word(request.format, formats, options.format, refusal) &&
        take_word(request.search.syntax, syntaxes, options.search.syntax, refusal) &&
        take_word(request.search.letter_case, letter_cases, options.search.letter_case, refusal) &&
        take_word(request.search.order, orders, options.search.order, refusal);
    if (!known)
        return Error{ErrorCode::invalid, std::move(refusal), 0};
    options.rows.scope = request.history ? ReadScope::screen_and_history : ReadScope::screen;
    options.rows.lines = request.lines;
    options.back = request.back;
    options.search.pattern = request.search.pattern;
    if (request.lines > 0)
        options.search.matches_max = std::min<std::size_t>(request.lines, options.search.matches_max);
    return options;
}

wire::ReadResult read_result(Reading reading) {
    wire::ReadResult result;
    result.text = std::move(reading.text);
    result.columns = reading.size.columns;
    result.rows = reading.size.rows;
    result.cursor_row = reading.cursor.row;
    result.cursor_column = reading.cursor.column;
    result.title = std::move(reading.title);
    result.alternate = reading.alternate;
    result.offset = reading.offset;
    if (reading.command) {
        const CommandOutput& command = *reading.command;
        result.command = wire::CommandRecord{command.command, command.exit_status.value_or(0),
                                             command.exit_status.has_value(), command.running, command.cut};
    }
    for (Match& match : reading.matches.found)
        result.matches.push_back({match.line, match.column, match.width, std::move(match.text)});
    result.incomplete = !reading.matches.complete;
    return result;
}

class Body final : private Port {
public:
    Body(GridWorkerActor::pointer self, GridWorkerOptions options)
        : self_(self), options_(std::move(options)),
          worker_(WorkerOptions{options_.history_lines_max}, *this) {}
    ~Body() override { leave_place(); }
    Body(const Body&) = delete;
    Body& operator=(const Body&) = delete;
    GridWorkerActor::behavior_type make_behavior();

private:
    void leave_place();
    void on_output(const mesh::GridOutput& message);
    void take(const Output& output);
    void take_in_turn(const Output& output);
    void on_opened(const mesh::GridOpened& message);
    void on_command(const mesh::BusCommand& message);
    void on_closed();
    void on_tick();

    void answer_command(const wire::Envelope& command);
    void answer_read(const wire::Envelope& command, const wire::ReadRequest& request);
    void settle();
    void count();

    void grant(const Grant& grant) override { options_.outlet->grant(grant); }
    void replies(std::vector<Reply> replies) override { options_.outlet->replies(std::move(replies)); }
    CommitOutcome commit(const Checkpoint& checkpoint) override;
    void snapshot(SnapshotPart part) override { options_.outlet->snapshot(std::move(part)); }
    void note(Note note) override { options_.outlet->note(std::move(note)); }

    GridWorkerActor::pointer self_;
    GridWorkerOptions options_;
    Worker worker_;
    WorkerCounters counted_;                                    // What the metrics already know.
    std::optional<std::int64_t> tick_;                          // When the next tick comes.
    std::deque<std::shared_ptr<const wire::Envelope>> waiting_; // Commands; overflow rule: refuse.
};

GridWorkerActor::behavior_type Body::make_behavior() {
    self_->set_exception_handler([](std::exception_ptr&) -> caf::error {
        HELIOS_CHECK(false, "a grid worker threw: the process starts again from the checkpoints");
        return {};
    });
    return {
        [this](const mesh::GridOutput& message) { on_output(message); },
        [this](const mesh::GridOpened& message) { on_opened(message); },
        [this](const mesh::GridGreeted& message) { worker_.greet(message.epoch); },
        [this](const mesh::GridGapped& message) {
            worker_.on_gap(message.oldest, monotonic_ns());
            settle();
        },
        [this](const mesh::GridCommitRefused&) {
            worker_.on_commit_refused(monotonic_ns());
            settle();
        },
        [this](const mesh::GridSnapshotWanted& message) {
            worker_.snapshot(message.request);
            count();
        },
        [this](const mesh::BusCommand& message) { on_command(message); },
        [this](const mesh::GridClosed&) { on_closed(); },
        [this](const mesh::GridTick&) { on_tick(); },
    };
}

void Body::on_output(const mesh::GridOutput& message) {
    const wire::OutputChunk& chunk = message.chunk;
    Output output;
    output.offset = chunk.offset;
    output.bytes = chunk.bytes;
    if (chunk.size.columns > 0)
        output.size =
            OutputSize{cells(chunk.size), chunk.size.x_pixels, chunk.size.y_pixels}; // The screen clamps.
    take(output);
    options_.intake->have.store(worker_.have(), std::memory_order_relaxed);
    options_.intake->bytes.fetch_sub(chunk.bytes.size(), std::memory_order_relaxed);
    options_.intake->chunks.fetch_sub(1, std::memory_order_release);
    settle();
}

// It is another terminal's as soon as nothing of this one is parsed any more.
void Body::leave_place() {
    if (options_.places)
        options_.places->release(std::exchange(options_.place, nullptr));
}

// Around what has killed this process again and again.
void Body::take(const Output& output) {
    const PlaceRange range{output.offset, output.offset + output.bytes.size()};
    const auto condemned = Places::condemned(options_.place, range);
    if (!condemned) {
        take_in_turn(output);
        return;
    }
    log::error("bytes skipped", {{"terminal", options_.terminal.text()},
                                 {"offset", condemned->begin},
                                 {"bytes", condemned->end - condemned->begin}});
    Output before = output;
    before.bytes = output.bytes.first(static_cast<std::size_t>(condemned->begin - range.begin));
    take_in_turn(before);
    worker_.on_gap(condemned->end, monotonic_ns());
    Output after = output;
    after.offset = condemned->end;
    after.size.reset();
    after.bytes = output.bytes.subspan(static_cast<std::size_t>(condemned->end - range.begin));
    take_in_turn(after);
}

void Body::take_in_turn(const Output& output) {
    if (options_.places) {
        Places::Turn turn(*options_.places, options_.place,
                          PlaceRange{output.offset, output.offset + output.bytes.size()});
        worker_.on_output(output, monotonic_ns());
    } else {
        worker_.on_output(output, monotonic_ns());
    }
}

void Body::on_opened(const mesh::GridOpened& message) {
    Opening opening;
    opening.epoch = message.epoch;
    opening.size = cells(message.size);
    opening.start = message.start;
    opening.written = message.written;
    opening.ring_bytes = message.ring_bytes;
    if (message.checkpoint) {
        auto read = read_checkpoint_file(message.checkpoint->get());
        if (read)
            opening.checkpoint = std::move(read).value();
        else
            log::error("checkpoint unusable",
                       {{"terminal", options_.terminal.text()}, {"reason", read.error().message()}});
    }
    worker_.open(opening, monotonic_ns());
    for (const auto& command : std::exchange(waiting_, {}))
        answer_command(*command);
    settle();
}

void Body::on_command(const mesh::BusCommand& message) {
    if (worker_.can_read()) {
        answer_command(*message.envelope);
    } else if (waiting_.size() < commands_waiting_max) {
        waiting_.push_back(message.envelope);
    } else {
        options_.outlet->answer(
            wire::make_error(*message.envelope, "BACKPRESSURE", "too many commands wait for this screen"));
    }
}

void Body::answer_command(const wire::Envelope& command) {
    if (const auto* request = std::get_if<wire::ReadRequest>(&command.payload)) {
        answer_read(command, *request);
    } else if (const auto* input = std::get_if<wire::InputRequest>(&command.payload)) {
        const std::string text(input->payload.begin(), input->payload.end());
        options_.outlet->answer(wire::make_response(command, wire::Text{worker_.paste(text)}));
    } else {
        options_.outlet->answer(
            wire::make_error(command, "VALIDATION_ERROR", "the payload is not this method's"));
    }
}

void Body::answer_read(const wire::Envelope& command, const wire::ReadRequest& request) {
    const auto options = read_options(request);
    if (!options) {
        options_.outlet->answer(wire::make_error(command, "INVALID_REQUEST", options.error().detail));
        return;
    }
    auto reading = worker_.read(*options);
    if (reading) {
        options_.outlet->answer(wire::make_response(command, read_result(*std::move(reading))));
        return;
    }
    const bool missing = reading.error().code == ErrorCode::not_found;
    options_.outlet->answer(
        wire::make_error(command, missing ? "OUTPUT_NOT_FOUND" : "INVALID_REQUEST", reading.error().detail));
}

void Body::on_closed() {
    for (const auto& command : std::exchange(waiting_, {}))
        options_.outlet->answer(wire::make_error(*command, "TERMINAL_NOT_FOUND",
                                                 "the terminal closed before its screen was read"));
    worker_.hibernate();
    leave_place();
    count();
}

void Body::on_tick() {
    tick_.reset();
    worker_.on_tick(monotonic_ns());
    settle();
}

CommitOutcome Body::commit(const Checkpoint& checkpoint) {
    auto file = write_checkpoint_file(checkpoint);
    if (!file) {
        log::warning("checkpoint delayed",
                     {{"terminal", options_.terminal.text()}, {"reason", file.error().message()}});
        return CommitOutcome::refused;
    }
    options_.outlet->commit(CommitFile{checkpoint.offset, checkpoint.last_applied, std::move(file).value()});
    return CommitOutcome::taken;
}

// After every message: metrics, and a tick for what is due later.
void Body::settle() {
    count();
    const auto due = worker_.deadline();
    if (!due || (tick_ && *tick_ <= *due))
        return;
    tick_ = due;
    const std::int64_t left_ns = std::max<std::int64_t>(*due - monotonic_ns(), 0);
    mesh::after(self_, std::chrono::milliseconds((left_ns + 999'999) / 1'000'000), mesh::GridTick{});
}

void Body::count() {
    const WorkerCounters& now = worker_.counters();
    metrics::add(Metric::grid_parsed_bytes_total, now.parsed_bytes - counted_.parsed_bytes);
    metrics::add(Metric::grid_commits_total, now.commits - counted_.commits);
    metrics::add(Metric::grid_replies_total, now.replies - counted_.replies);
    metrics::add(Metric::grid_snapshots_total, now.snapshots - counted_.snapshots);
    metrics::add(Metric::grid_restores_total, now.restores - counted_.restores);
    for (std::size_t row = 0; row < counter_table.size(); ++row) {
        const auto value = counter_table[row].value;
        metrics::add(engine_metrics[row], now.engine.*value - counted_.engine.*value);
    }
    counted_ = now;
}

// CAF makes the state from the actor's pointer alone; the options come with the behaviour.
struct GridWorkerState {
    static inline constexpr const char* name = "grid_worker";

    explicit GridWorkerState(GridWorkerActor::pointer /*self*/) {}
    std::unique_ptr<Body> body;
};

GridWorkerActor::behavior_type grid_worker_actor(GridWorkerActor::stateful_pointer<GridWorkerState> self,
                                                 GridWorkerOptions options) {
    self->state.body = std::make_unique<Body>(self, std::move(options));
    return self->state.body->make_behavior();
}

} // namespace

mesh::GridWorkerActor spawn_grid_worker(caf::actor_system& system, GridWorkerOptions options) {
    return system.spawn(grid_worker_actor, std::move(options));
}

} // namespace helios::grid
