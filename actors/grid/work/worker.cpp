#include "grid/work/worker.hpp"

#include "grid/checkpoint.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace helios::grid {

class Worker::Ear final : public Listener {
public:
    Ear(std::uint64_t offset, Notes& notes) : offset_(offset), notes_(notes) {}

    void on_reply(std::span<const std::uint8_t> bytes, std::size_t consumed) override {
        const std::uint64_t end = offset_ + consumed;
        // Two answers to one query are one reply: the holder takes one for each offset.
        if (replies.empty() || replies.back().query_end != end)
            replies.push_back(Reply{end, {}});
        replies.back().bytes.insert(replies.back().bytes.end(), bytes.begin(), bytes.end());
    }
    void on_bell(std::size_t consumed) override { notes_.put(NoteKind::bell, "", offset_ + consumed); }
    void on_title(std::string_view title, std::size_t consumed) override {
        notes_.put(NoteKind::title, title, offset_ + consumed);
    }
    void on_cwd(std::string_view place, std::size_t consumed) override {
        if (const std::string path = directory_of(place); !path.empty())
            notes_.put(NoteKind::cwd, path, offset_ + consumed);
    }
    void on_notification(std::string_view title, std::string_view body, std::size_t consumed) override {
        std::string text(title);
        text.append(title.empty() || body.empty() ? "" : ": ").append(body);
        notes_.put(NoteKind::notification, text, offset_ + consumed);
    }

    std::vector<Reply> replies;

private:
    std::uint64_t offset_;
    Notes& notes_;
};

Worker::Worker(const WorkerOptions& options, Port& port) : options_(options), port_(port) {}

void Worker::open(const Opening& opening, std::int64_t now_ns) {
    epoch_ = opening.epoch;
    ring_bytes_ = opening.ring_bytes;
    present_size_ = opening.size;
    present_size_offset_ = opening.written;
    asleep_.clear();
    if (!screen_ || (opening.checkpoint && opening.checkpoint->offset > have_)) {
        begin(opening);
    } else {
        // Whether the old connection delivered its last commit is not known.
        changed_ = true;
        changed_ns_ = now_ns;
    }
    catch_up_size();
    send_first_grant();
    serve_snapshots();
}

void Worker::begin(const Opening& opening) {
    have_ = opening.start;
    screen_.reset();
    if (opening.checkpoint) {
        auto restored = restore(opening.checkpoint->screen);
        if (restored) {
            screen_.emplace(std::move(restored).value());
            have_ = opening.checkpoint->offset;
            ++counters_.restores;
        } else {
            ++counters_.restores_failed;
        }
    }
    if (!screen_) {
        ScreenOptions screen;
        screen.size = opening.size;
        screen.history_lines_max = options_.history_lines_max;
        screen_.emplace(screen);
    }
    counted_ = screen_->counters();
    if (screen_->at_ground())
        ground_.start_at_ground(have_);
    else
        ground_.start_inside();
    committed_ = have_;
    last_applied_.reset();
    keep_until_ = 0;
    changed_ = false;
    gap_ = false;
}

void Worker::greet(std::uint64_t epoch) {
    epoch_ = epoch;
    if (screen_)
        send_first_grant();
}

void Worker::on_output(const Output& output, std::int64_t now_ns) {
    if (!screen_)
        return;
    if (output.offset > have_) {
        ++counters_.gaps;
        if (!std::exchange(gap_, true))
            send_grant();
        return;
    }
    take(output, now_ns);
    commit_when_due(now_ns);
    const bool found_again = output.offset + output.bytes.size() >= have_ && std::exchange(gap_, false);
    if (found_again || have_ - granted_have_ >= window_bytes / 2)
        send_grant();
    serve_snapshots();
    send_notes(now_ns);
}

void Worker::take(const Output& output, std::int64_t now_ns) {
    const std::uint64_t known = have_ - output.offset;
    const std::uint64_t trimmed = std::min<std::uint64_t>(known, output.bytes.size());
    counters_.trimmed_bytes += trimmed;
    catch_up_size();
    if (output.size && known == 0) {
        last_applied_ = SizeChange{have_, output.size->cells};
        resize(*output.size);
    }
    const auto fresh = output.bytes.subspan(static_cast<std::size_t>(trimmed));
    if (!fresh.empty())
        feed(fresh);
    catch_up_size();
    changed_ns_ = now_ns;
}

void Worker::feed(std::span<const std::uint8_t> bytes) {
    Ear ear(have_, notes_);
    screen_->feed(bytes, ear);
    if (screen_->at_ground())
        ground_.fed_to_ground(have_ + bytes.size());
    else
        ground_.fed_inside(bytes, have_);
    have_ += bytes.size();
    counters_.parsed_bytes += bytes.size();
    count_engine();
    changed_ = true;
    send_replies(std::move(ear.replies));
}

void Worker::resize(const OutputSize& size) {
    Ear ear(have_, notes_);
    if (size.cells.columns > 0 && size.cells.rows > 0 && size.x_pixels >= size.cells.columns &&
        size.y_pixels >= size.cells.rows) {
        ViewerFacts facts;
        facts.cell_width_px = static_cast<std::uint16_t>(size.x_pixels / size.cells.columns);
        facts.cell_height_px = static_cast<std::uint16_t>(size.y_pixels / size.cells.rows);
        if (size.cells == screen_->size())
            screen_->set_viewer_facts(facts, ear);
        else
            screen_->set_viewer_facts(facts); // The resize reports both.
    }
    if (size.cells != screen_->size()) {
        screen_->resize(size.cells, ear);
        count_engine();
        changed_ = true;
    }
    // A report of the size (mode 2048) answers no query and has no place of its own: the holder drops it when
    // the byte before it is old or a query ended there. Programs then have SIGWINCH.
    send_replies(std::move(ear.replies));
}

void Worker::catch_up_size() {
    if (!present_size_ || have_ < present_size_offset_)
        return;
    resize(OutputSize{*std::exchange(present_size_, std::nullopt), 0, 0});
}

void Worker::count_engine() {
    const Counters now = screen_->counters();
    for (const CounterRow& row : counter_table)
        counters_.engine.*row.value += now.*row.value - counted_.*row.value;
    counted_ = now;
}

void Worker::send_replies(std::vector<Reply> replies) {
    counters_.replies_dropped +=
        std::erase_if(replies, [](const Reply& reply) { return reply.bytes.size() > reply_bytes_max; });
    counters_.replies += replies.size();
    if (!replies.empty())
        port_.replies(std::move(replies));
}

void Worker::send_grant() {
    granted_have_ = have_;
    port_.grant(Grant{epoch_, have_, have_ + window_bytes, gap_});
}

// To a broker whose cursor may stand where an older grid, or an older connection, had come to.
void Worker::send_first_grant() {
    port_.grant(Grant{epoch_, have_, have_ + window_bytes, true});
    send_grant();
}

void Worker::send_notes(std::int64_t now_ns) {
    while (auto note = notes_.take(now_ns))
        port_.note(std::move(*note));
}

void Worker::on_gap(std::uint64_t oldest, std::int64_t now_ns) {
    if (!screen_)
        return;
    if (oldest <= have_) { // The broker stands behind us: it may go on from here.
        send_first_grant();
        return;
    }
    counters_.lost_bytes += oldest - have_;
    constexpr std::array<std::uint8_t, 1> cancel{0x18}; // What follows is no part of a sequence begun before.
    screen_->feed(cancel);
    have_ = oldest;
    ground_.start_at_ground(have_);
    changed_ = true;
    changed_ns_ = now_ns;
    gap_ = true;
    send_grant();
}

void Worker::on_commit_refused(std::int64_t now_ns) {
    changed_ = true;
    changed_ns_ = now_ns;
    retry_ns_ = now_ns + commit_retry_ns;
}

// How many bytes after the last commit the next one is due. The ring must never fill meanwhile.
std::uint64_t Worker::commit_due() const {
    if (ring_bytes_ == 0)
        return commit_bytes_max;
    const std::uint64_t due = std::min<std::uint64_t>(commit_bytes_max, ring_bytes_ / 4);
    const std::uint64_t kept = keep_until_ - std::min(keep_until_, committed_);
    return std::clamp<std::uint64_t>(kept, due, ring_bytes_ / 4 * 3);
}

void Worker::commit_when_due(std::int64_t now_ns) {
    const std::uint64_t parsed = have_ - std::min(committed_, have_);
    const std::uint64_t due = commit_due();
    // Viewers begin at ground, and only at bytes that are not released yet: so wait for ground, but not long.
    const std::uint64_t patience = std::min<std::uint64_t>(commit_bytes_max, ring_bytes_ / 4);
    if (parsed >= due && (screen_->at_ground() || parsed >= due + patience))
        commit(now_ns);
}

void Worker::commit(std::int64_t now_ns) {
    if (!changed_ || now_ns < retry_ns_)
        return;
    Checkpoint checkpoint;
    checkpoint.offset = have_;
    checkpoint.last_applied = last_applied_;
    serialize(*screen_, CheckpointScope::screen, checkpoint.screen);
    if (port_.commit(checkpoint) == CommitOutcome::refused) {
        on_commit_refused(now_ns);
        return;
    }
    committed_ = have_;
    changed_ = false;
    ++counters_.commits;
}

void Worker::on_tick(std::int64_t now_ns) {
    send_notes(now_ns);
    if (!screen_ || now_ns < changed_ns_ + quiet_ns)
        return;
    if (screen_->at_ground())
        commit(now_ns);
    if (granted_have_ != have_)
        send_grant();
    if (now_ns >= std::max(changed_ns_ + idle_ns, compress_ns_) && screen_->compress_history())
        compress_ns_ = now_ns + compress_pause_ns;
}

std::optional<std::int64_t> Worker::deadline() const {
    std::optional<std::int64_t> next = notes_.deadline();
    const auto consider = [&next](std::int64_t due_ns) { next = std::min(next.value_or(due_ns), due_ns); };
    if (screen_ && changed_ && screen_->at_ground())
        consider(std::max(changed_ns_ + quiet_ns, retry_ns_));
    if (screen_ && granted_have_ != have_)
        consider(changed_ns_ + quiet_ns);
    if (screen_ && screen_->history_compressible())
        consider(std::max(changed_ns_ + idle_ns, compress_ns_));
    return next;
}

void Worker::snapshot(std::uint64_t request) {
    if (!screen_ && !asleep_.empty()) {
        if (auto woken = restore(asleep_))
            send_snapshot(request, have_, woken.value());
        return;
    }
    if (waiting_snapshots_.size() >= snapshots_waiting_max) {
        refuse_snapshot(request);
        return;
    }
    waiting_snapshots_.push_back(request);
    serve_snapshots();
}

void Worker::serve_snapshots() {
    if (!screen_ || waiting_snapshots_.empty())
        return;
    const auto offset = ground_.offset();
    if (!offset || *offset < committed_) // Released: no viewer could go on from there.
        return;
    for (std::uint64_t request : std::exchange(waiting_snapshots_, {}))
        send_snapshot(request, *offset, *screen_);
}

void Worker::send_snapshot(std::uint64_t request, std::uint64_t offset, const Screen& screen) {
    keep_until_ = offset + std::min<std::uint64_t>(snapshot_keeps_bytes, ring_bytes_ / 2);
    std::string bytes;
    screen.vt_snapshot(bytes, SnapshotScope::screen, SnapshotImages::boxes); // Viewers tell of no images yet.
    ++counters_.snapshots;
    std::size_t begin = 0;
    do {
        const std::size_t end = std::min(bytes.size(), begin + snapshot_part_bytes);
        port_.snapshot(SnapshotPart{request, offset, screen.size(), end == bytes.size(), "",
                                    bytes.substr(begin, end - begin)});
        begin = end;
    } while (begin < bytes.size());
}

void Worker::refuse_snapshot(std::uint64_t request) {
    port_.snapshot(SnapshotPart{request, have_, Size{}, true, "too many snapshots are waiting", ""});
}

Result<Reading> Worker::read(const ReadOptions& options) const {
    std::optional<Screen> woken;
    if (!screen_) {
        if (auto restored = restore(asleep_))
            woken.emplace(std::move(restored).value());
    }
    const Screen* screen = screen_ ? &*screen_ : woken ? &*woken : nullptr;
    if (screen == nullptr)
        return Reading{};
    auto reading = read_screen(*screen, options);
    if (reading)
        reading->offset = have_;
    return reading;
}

std::string Worker::paste(std::string_view text) const {
    const bool bracketed = screen_ && screen_->modes().bracketed_paste;
    return paste_bytes(text, bracketed ? Bracketing::on : Bracketing::off);
}

void Worker::hibernate() {
    const auto waiting = std::exchange(waiting_snapshots_, {});
    if (!screen_) {
        for (std::uint64_t request : waiting)
            port_.snapshot(SnapshotPart{request, have_, Size{}, true, "the terminal is closed", ""});
        return;
    }
    serialize(*screen_, CheckpointScope::screen_and_history, asleep_);
    if (asleep_.size() > hibernated_history_bytes_max)
        serialize(*screen_, CheckpointScope::screen, asleep_);
    asleep_.shrink_to_fit();
    screen_.reset();
    changed_ = false;
    for (std::uint64_t request : waiting)
        snapshot(request);
}

} // namespace helios::grid
