#include "cli/attach/view.hpp"

#include <algorithm>

namespace helios::cli {

View::View(const ViewTerms& terms, DetachKeys keys, ModeKeeper modes)
    : terms_(terms), keys_(std::move(keys)), modes_(modes) {}

void View::on_connected(std::int64_t now_ns) {
    stage_ = Stage::greeting;
    send_blocked_ = true;
    size_due_ = false;
    if (!silent_since_ns_)
        silent_since_ns_ = now_ns;
    input_.send_again();
}

void View::on_lost(std::int64_t now_ns) {
    stage_ = Stage::lost;
    send_blocked_ = false;
    if (!silent_since_ns_)
        silent_since_ns_ = now_ns;
}

void View::on_frame(wire::Bytes frame, std::int64_t now_ns) {
    now_ns_ = now_ns;
    auto message = wire::decode_data(frame);
    if (message)
        std::visit([this](const auto& known) { on_message(known); }, *message);
}

void View::on_message(const wire::ViewerWelcome& welcome) {
    if (stage_ == Stage::greeted)
        stage_ = Stage::waiting;
    send_blocked_ = true; // What was typed meanwhile.
    terms_.read_only = terms_.read_only || welcome.read_only;
}

void View::on_message(const wire::ViewerRefused& refused) {
    refusal_ = refused;
    end_ = ViewEnd::refused;
}

void View::on_message(const wire::Snapshot& part) {
    if (!is_welcomed() || !part.failure.empty())
        return;
    if (stage_ != Stage::painting) {
        stage_ = Stage::painting;
        // What was not written yet belongs to a screen that is painted over; a sequence cut in the middle is
        // ended by fresh().
        paint_.clear();
        outward_ = vt::ReplyFilter{};
        paint_.tail() += modes_.fresh();
    }
    paint_bytes(part.bytes);
    if (!part.last)
        return;
    stage_ = Stage::streaming;
    have_ = told_ = part.offset;
    paint_.mark(have_);
    silent_since_ns_.reset();
    status_shown_ = false;
}

void View::on_message(const wire::OutputChunk& chunk) {
    std::uint64_t chunk_end = chunk.offset + chunk.bytes.size();
    if (stage_ != Stage::streaming || chunk.offset > have_ || chunk_end <= have_)
        return;
    paint_bytes(chunk.bytes.subspan(static_cast<std::size_t>(have_ - chunk.offset)));
    have_ = chunk_end;
    paint_.mark(have_);
}

void View::on_message(const wire::InputAck& ack) {
    if (ack.writer != terms_.writer)
        return;
    input_.on_ack(ack, now_ns_);
    if (ack.line_overflow)
        paint_.tail() += '\a'; // The kernel drops the rest of a line longer than 4,095 bytes.
}

void View::on_message(const wire::TerminalEnded& ended) {
    end_ = ViewEnd::ended;
    wait_status_ = ended.wait_status;
}

void View::on_message(const wire::TerminalClosed&) {
    if (end_ == ViewEnd::none)
        end_ = ViewEnd::closed;
}

void View::paint_bytes(wire::Bytes bytes) {
    std::string& tail = paint_.tail();
    std::size_t before = tail.size();
    outward_.feed(bytes, tail);
    modes_.watch(std::string_view(tail).substr(before));
}

void View::paint_status(std::string_view text) {
    // Last row, inverse, and back: the next picture wipes it out.
    if (!outward_.at_ground() || paint_.full())
        return;
    std::string& tail = paint_.tail();
    tail += "\x1b"
            "7\x1b[999;1H\x1b[0;7m ";
    tail += text;
    tail += " \x1b[0m\x1b[K\x1b"
            "8";
    status_shown_ = true;
}

void View::on_keyboard(std::string_view bytes, std::int64_t now_ns) {
    std::string keys;
    inward_.feed(wire::Bytes(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()), keys);
    type(keys, now_ns);
    settle_keyboard(now_ns);
}

void View::type(std::string_view bytes, std::int64_t now_ns) {
    std::string passed;
    bool had_withheld = keys_.withholds();
    Typed typed = keys_.feed(bytes, passed);
    // The filter passes whole sequences: what the recogniser still waits for will not come.
    if (typed == Typed::passed && keys_.in_sequence() && !inward_.holding())
        typed = keys_.end_sequence(passed);
    if (!passed.empty() && !terms_.read_only)
        input_.push(passed, now_ns);
    if (typed == Typed::detach)
        end_ = ViewEnd::detached;
    if (!keys_.withholds())
        withheld_at_ns_.reset();
    else if (!had_withheld || !withheld_at_ns_)
        withheld_at_ns_ = now_ns;
}

void View::settle_keyboard(std::int64_t now_ns) {
    if (!inward_.holding())
        sequence_at_ns_.reset();
    else
        sequence_at_ns_ = now_ns;
}

void View::on_size(const wire::Size& size) {
    terms_.size = size;
    size_due_ = true;
}

std::optional<std::int64_t> View::due_ns() const {
    std::optional<std::int64_t> due = input_.due_ns();
    if (!is_welcomed())
        due.reset();
    auto add = [&due](std::int64_t at_ns) { due = due ? std::min(*due, at_ns) : at_ns; };
    if (withheld_at_ns_)
        add(*withheld_at_ns_ + withhold_ns);
    if (sequence_at_ns_)
        add(*sequence_at_ns_ + sequence_ns);
    if (silent_since_ns_ && !status_shown_)
        add(*silent_since_ns_ + silence_ns);
    if (stage_ == Stage::streaming && paint_.painted() > told_)
        add(told_ns_ + credit_ns);
    return due;
}

void View::on_time(std::int64_t now_ns) {
    if (sequence_at_ns_ && now_ns >= *sequence_at_ns_ + sequence_ns) {
        std::string keys;
        inward_.flush(keys);
        sequence_at_ns_.reset();
        type(keys, now_ns);
    }
    if (withheld_at_ns_ && now_ns >= *withheld_at_ns_ + withhold_ns) {
        std::string passed;
        keys_.release(passed);
        withheld_at_ns_.reset();
        if (!terms_.read_only)
            input_.push(passed, now_ns);
    }
    if (silent_since_ns_ && !status_shown_ && now_ns >= *silent_since_ns_ + silence_ns) {
        paint_status(!is_welcomed() ? "helios: the mesh does not answer; trying again. The terminal lives on."
                                    : "helios: waiting for the screen.");
        status_shown_ = true;
    }
}

void View::pump(SessionLink& link, std::int64_t now_ns) {
    if (stage_ == Stage::lost)
        return;
    send_blocked_ = true;
    if (stage_ == Stage::greeting) {
        wire::ViewerHello hello;
        hello.terminal = terms_.terminal;
        hello.read_only = terms_.read_only;
        hello.lossless = terms_.lossless;
        hello.writer = terms_.writer;
        hello.size = terms_.size;
        if (!link.send(hello))
            return;
        stage_ = Stage::greeted;
    }
    if (stage_ == Stage::greeted) {
        send_blocked_ = false;
        return;
    }
    if (!send_input(link, now_ns))
        return;
    if (size_due_) {
        if (!link.send(wire::Resize{terms_.terminal, terms_.size}))
            return;
        size_due_ = false;
    }
    send_blocked_ = !send_credit(link, now_ns);
}

bool View::send_input(SessionLink& link, std::int64_t now_ns) {
    while (const TypedInput::Chunk* chunk = input_.next(now_ns)) {
        wire::Bytes bytes(reinterpret_cast<const std::uint8_t*>(chunk->bytes.data()), chunk->bytes.size());
        if (!link.send(wire::InputChunk{terms_.terminal, terms_.writer, chunk->seq, bytes}))
            return false;
        input_.mark_sent(now_ns);
    }
    return true;
}

bool View::send_credit(SessionLink& link, std::int64_t now_ns) {
    std::uint64_t painted = paint_.painted();
    if (stage_ != Stage::streaming || painted <= told_)
        return true;
    if (painted - told_ < credit_bytes && now_ns - told_ns_ < credit_ns)
        return true;
    wire::Credit credit;
    credit.terminal = terms_.terminal;
    credit.have = painted;
    credit.limit = painted + window_bytes;
    if (!link.send(credit))
        return false;
    told_ = painted;
    told_ns_ = now_ns;
    return true;
}

} // namespace helios::cli
