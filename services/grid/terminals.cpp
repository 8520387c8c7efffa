#include "grid/terminals.hpp"

#include "base/clock.hpp"
#include "base/log.hpp"
#include "mesh/tell.hpp"
#include "metrics/metrics.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace helios::grid {

namespace {
constexpr std::int64_t grant_again_ns = 900'000'000;

constexpr std::array<std::string_view, note_kinds> note_topics{
    "terminal.title.changed", "terminal.cwd.changed", "terminal.bell", "terminal.notification"};
} // namespace

// Called on scheduler threads; everything becomes a task of the loop, in order.
class Terminals::LoopOutlet final : public Outlet {
public:
    LoopOutlet(Terminals& terminals, TerminalId id)
        : loop_(terminals.loop_), terminals_(terminals), id_(id) {}

    void grant(const Grant& grant) override {
        post([grant](Terminals& to, TerminalId id) { to.on_grant(id, grant); });
    }
    void replies(std::vector<Reply> replies) override {
        post([replies = std::move(replies)](Terminals& to, TerminalId id) mutable {
            to.on_replies(id, std::move(replies));
        });
    }
    void commit(CommitFile commit) override {
        auto shared = std::make_shared<CommitFile>(std::move(commit)); // Tasks are copyable, files are not.
        post([shared](Terminals& to, TerminalId id) { to.on_commit(id, std::move(*shared)); });
    }
    void snapshot(SnapshotPart part) override {
        post([part = std::move(part)](Terminals& to, TerminalId id) { to.on_snapshot(id, part); });
    }
    void note(Note note) override {
        post([note = std::move(note)](Terminals& to, TerminalId id) { to.on_note(id, note); });
    }
    void answer(wire::Envelope response) override {
        post([response = std::move(response)](Terminals& to, TerminalId) { to.ways_.to_control(response); });
    }

private:
    template <class Task>
    void post(Task task) {
        loop_.post([to = &terminals_, id = id_, task = std::move(task)]() mutable { task(*to, id); });
    }

    EventLoop& loop_; // Outlives the actors; once it has stopped it runs nothing more.
    Terminals& terminals_;
    TerminalId id_;
};

struct Terminals::Terminal final : HolderEvents {
    Terminal(Terminals& all, const wire::TerminalOpened& first)
        : owner(all), opened(first),
          place(owner.options_.places ? owner.options_.places->claim(opened.terminal) : nullptr) {
        GridWorkerOptions options;
        options.terminal = opened.terminal;
        options.history_lines_max = owner.options_.history_lines_max;
        options.places = owner.options_.places;
        options.place = place;
        options.outlet = std::make_shared<LoopOutlet>(owner, opened.terminal);
        options.intake = intake;
        actor = spawn_grid_worker(owner.system_, std::move(options));
        link = std::make_unique<HolderLink>(owner.loop_, opened.holder_path, *this);
    }

    void on_joined(const HolderJoined& joined) override {
        const hold::Welcome& welcome = joined.welcome;
        mesh::GridOpened message;
        message.epoch = opened.epoch;
        message.size = wire::Size{welcome.columns, welcome.rows, welcome.x_pixels, welcome.y_pixels};
        message.start = joined.start;
        message.written = joined.written;
        message.ring_bytes = welcome.ring_capacity;
        message.checkpoint = joined.checkpoint;
        log::info("terminal joined", {{"terminal", opened.terminal.text()},
                                      {"epoch", welcome.epoch},
                                      {"start", joined.start},
                                      {"written", joined.written}});
        mesh::tell(actor, std::move(message));
    }
    void on_commit_refused() override { mesh::tell(actor, mesh::GridCommitRefused{}); }
    void on_gone() override {
        log::warning("terminal gone", {{"terminal", opened.terminal.text()}});
        // Not from inside the link that this ends.
        owner.loop_.post([all = &owner, id = opened.terminal] { all->close(id); });
    }
    void on_fenced() override { owner.ways_.fenced(); }

    Terminals& owner;
    wire::TerminalOpened opened;
    Place* place;
    std::shared_ptr<Intake> intake = std::make_shared<Intake>();
    mesh::GridWorkerActor actor;
    std::unique_ptr<HolderLink> link;
    std::optional<Grant> grant;
    std::int64_t granted_ns = 0;
    std::uint64_t chunks_refused = 0; // Beyond the intake's bounds; the resync brings them again.
};

Terminals::Terminals(EventLoop& loop, caf::actor_system& system, Options options, Ways ways)
    : loop_(loop), system_(system), options_(std::move(options)), ways_(std::move(ways)) {}

Terminals::~Terminals() {
    for (auto& [id, terminal] : terminals_)
        mesh::end(terminal->actor);
    for (Closed& closed : closed_)
        mesh::end(closed.actor);
}

Terminals::Terminal* Terminals::find(TerminalId id) {
    auto found = terminals_.find(id);
    return found == terminals_.end() ? nullptr : found->second.get();
}

void Terminals::on_opened(const wire::TerminalOpened& opened) {
    // Another terminal's holder would take our hello for a newer grid's, and end the real connection.
    if (!opened.holder_path.ends_with("/" + opened.terminal.text() + ".sock")) {
        log::error("terminal refused", {{"terminal", opened.terminal.text()}, {"path", opened.holder_path}});
        return;
    }
    Terminal* known = find(opened.terminal);
    if (known != nullptr && known->opened.holder_path == opened.holder_path) {
        known->opened = opened;
        mesh::tell(known->actor, mesh::GridGreeted{opened.epoch});
        return;
    }
    if (known == nullptr && terminals_.size() >= terminals_max) {
        log::error("terminal refused", {{"terminal", opened.terminal.text()}, {"limit", terminals_max}});
        return;
    }
    if (known != nullptr)
        close(opened.terminal);
    terminals_.emplace(opened.terminal, std::make_unique<Terminal>(*this, opened));
    metrics::set(metrics::Metric::terminals, static_cast<double>(terminals_.size()));
}

void Terminals::on_output(std::shared_ptr<const wire::Frame> frame, const wire::OutputChunk& chunk) {
    Terminal* terminal = find(chunk.terminal);
    if (terminal == nullptr || (chunk.consumers & 1U) == 0)
        return;
    Intake& intake = *terminal->intake;
    if (intake.bytes.load(std::memory_order_relaxed) + chunk.bytes.size() > intake_bytes_max ||
        intake.chunks.load(std::memory_order_relaxed) >= intake_chunks_max) {
        ++terminal->chunks_refused;
        return;
    }
    intake.bytes.fetch_add(chunk.bytes.size(), std::memory_order_relaxed);
    intake.chunks.fetch_add(1, std::memory_order_relaxed);
    mesh::tell(terminal->actor, mesh::GridOutput{std::move(frame), chunk});
}

void Terminals::on_gap(const wire::OutputGap& gap) {
    if (Terminal* terminal = find(gap.terminal); terminal != nullptr && gap.consumer == wire::grid_consumer)
        mesh::tell(terminal->actor, mesh::GridGapped{gap.oldest});
}

void Terminals::on_closed(TerminalId terminal) {
    close(terminal);
}

void Terminals::close(TerminalId id) {
    auto found = terminals_.find(id);
    if (found == terminals_.end())
        return;
    mesh::tell(found->second->actor, mesh::GridClosed{});
    closed_.push_back(Closed{id, found->second->actor});
    terminals_.erase(found);
    while (closed_.size() > closed_kept_max) {
        mesh::end(closed_.front().actor);
        closed_.pop_front();
    }
    metrics::set(metrics::Metric::terminals, static_cast<double>(terminals_.size()));
}

void Terminals::on_snapshot_request(const wire::SnapshotRequest& request) {
    if (auto actor = actor_of(request.terminal)) {
        mesh::tell(actor, mesh::GridSnapshotWanted{request.request});
        return;
    }
    wire::Snapshot refusal;
    refusal.terminal = request.terminal;
    refusal.request = request.request;
    refusal.failure = "the grid does not know this terminal";
    ways_.to_session(refusal);
}

void Terminals::on_command(std::shared_ptr<const wire::Envelope> command) {
    const auto id = TerminalId::parse(command->terminal_id);
    if (auto actor = actor_of(id.value_or(TerminalId{})))
        mesh::tell(actor, mesh::BusCommand{std::move(command)});
    else
        ways_.to_control(wire::make_error(*command, "TERMINAL_NOT_FOUND", "the grid has no such screen"));
}

// Of one that runs, or that was closed not long ago.
mesh::GridWorkerActor Terminals::actor_of(TerminalId id) {
    if (Terminal* terminal = find(id))
        return terminal->actor;
    const auto closed =
        std::find_if(closed_.rbegin(), closed_.rend(), [id](const Closed& entry) { return entry.id == id; });
    return closed == closed_.rend() ? mesh::GridWorkerActor() : closed->actor;
}

void Terminals::send_grant(Terminal& terminal) {
    const Grant& grant = *terminal.grant;
    wire::Credit credit;
    credit.terminal = terminal.opened.terminal;
    credit.epoch = grant.epoch;
    credit.consumer = wire::grid_consumer;
    credit.have = grant.have;
    if (grant.resync) {
        credit.limit = grant.have; // "Rewind to have."
        ways_.to_session(credit);
    }
    credit.limit = grant.limit;
    ways_.to_session(credit);
    terminal.granted_ns = monotonic_ns();
}

void Terminals::resend_grants() {
    const std::int64_t now_ns = monotonic_ns();
    for (auto& [id, terminal] : terminals_) {
        const bool idle = terminal->intake->chunks.load(std::memory_order_acquire) == 0;
        if (!terminal->grant || !idle || now_ns - terminal->granted_ns < grant_again_ns)
            continue;
        // A trickle is parsed without a grant of its own: an old `have` would make the broker replay it.
        Grant& grant = *terminal->grant;
        const std::uint64_t have =
            std::max(grant.have, terminal->intake->have.load(std::memory_order_relaxed));
        grant.limit += have - grant.have;
        grant.have = have;
        send_grant(*terminal);
    }
}

void Terminals::on_grant(TerminalId id, const Grant& grant) {
    Terminal* terminal = find(id);
    if (terminal == nullptr)
        return;
    if (grant.resync)
        metrics::add(metrics::Metric::resyncs_total);
    terminal->grant = grant;
    send_grant(*terminal);
}

void Terminals::on_replies(TerminalId id, std::vector<Reply> replies) {
    if (Terminal* terminal = find(id); terminal != nullptr)
        terminal->link->send(std::move(replies));
}

void Terminals::on_commit(TerminalId id, CommitFile commit) {
    if (Terminal* terminal = find(id); terminal != nullptr)
        terminal->link->commit(std::move(commit));
}

void Terminals::on_note(TerminalId id, const Note& note) {
    wire::TerminalRecord record;
    record.terminal = id.text();
    record.output_bytes = note.offset;
    if (note.kind == NoteKind::cwd)
        record.cwd = note.text;
    else
        record.title = note.text;
    auto event = wire::make_event(note_topics[static_cast<std::size_t>(note.kind)], std::move(record));
    event.terminal_id = id.text();
    ways_.to_control(event);
}

void Terminals::on_snapshot(TerminalId id, const SnapshotPart& part) {
    wire::Snapshot message;
    message.terminal = id;
    message.request = part.request;
    message.offset = part.offset;
    message.size = wire::Size{part.size.columns, part.size.rows, 0, 0};
    message.last = part.last;
    message.failure = part.failure;
    message.bytes = wire::Bytes(reinterpret_cast<const std::uint8_t*>(part.bytes.data()), part.bytes.size());
    ways_.to_session(message);
}

} // namespace helios::grid
