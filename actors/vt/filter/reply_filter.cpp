// ReplyFilter: see filter.hpp. Text is copied in runs; from ESC, ENQ or a possible C1 on, byte by byte
// through the parser, whose events give the verdict on the raw bytes that were held.
#include "vt/filter/filter.hpp"
#include "vt/query.hpp"

#include <algorithm>

namespace helios::vt {
namespace {

constexpr std::uint8_t escape_byte = 0x1B;

bool may_begin_control(std::uint8_t byte) {
    return byte == escape_byte || byte == enquiry || byte == 0xC2;
}

bool in_string(State state) {
    return state == State::osc_string || state == State::apc_string || state == State::dcs_passthrough;
}

// The sequence without its reporting modes; empty when nothing else is left.
std::string without_reporting_modes(const Sequence& sequence) {
    std::string modes;
    for (std::size_t index = 0; index < sequence.params.size(); ++index) {
        const std::uint32_t mode = sequence.params.get(index, 0);
        if (is_reporting_mode(mode))
            continue;
        if (!modes.empty())
            modes += ';';
        modes += std::to_string(mode);
    }
    return modes.empty() ? modes : "\x1b[?" + modes + sequence.final;
}

bool sets_reporting_mode(const Sequence& sequence) {
    if (sequence.marker != '?' || sequence.final != 'h' || sequence.intermediate_count != 0)
        return false;
    for (std::size_t index = 0; index < sequence.params.size(); ++index) {
        if (is_reporting_mode(sequence.params.get(index, 0)))
            return true;
    }
    return false;
}

} // namespace

void ReplyFilter::feed(std::span<const std::uint8_t> bytes, std::string& out) {
    std::size_t index = 0;
    while (index < bytes.size()) {
        if (at_ground()) {
            const auto rest = bytes.subspan(index);
            const auto stop = std::ranges::find_if(rest, may_begin_control);
            const auto length = static_cast<std::size_t>(stop - rest.begin());
            pass({reinterpret_cast<const char*>(rest.data()), length}, out);
            index += length;
            if (index == bytes.size())
                return;
        }
        step(bytes[index++], out);
    }
}

// A removal must not join what stood before it with what stands behind it: two halves would make a C1
// control.
void ReplyFilter::pass(std::string_view bytes, std::string& out) {
    if (bytes.empty())
        return;
    const auto first = static_cast<std::uint8_t>(bytes.front());
    if (gap_ && last_passed_ >= 0x80 && (first & 0xC0U) == 0x80)
        out.push_back('\0');
    gap_ = false;
    last_passed_ = static_cast<std::uint8_t>(bytes.back());
    out.append(bytes);
}

void ReplyFilter::step(std::uint8_t byte, std::string& out) {
    const bool ends_string = byte == escape_byte && in_string(parser_.state().state);
    const bool breaks_character = byte < 0x80 && parser_.state().state == State::ground;
    if (breaks_character) {
        pass(held_, out);
        held_.clear();
    }
    if (byte == enquiry) {
        ++removed_;
        gap_ = gap_ || held_.empty();
        if (!held_.empty() && static_cast<std::uint8_t>(held_.back()) >= 0x80)
            held_.push_back('\0'); // As pass() does.
    } else {
        held_.push_back(static_cast<char>(byte));
    }
    parser_.feed({&byte, 1}, *this);
    if (ends_string) {
        on_string_end(out);
        return;
    }
    if (verdict_ == Verdict::undecided)
        judge_partial_string();
    if (held_.size() > string_bytes_max)
        verdict_ = Verdict::drop;
    const bool ended = parser_.at_ground();
    if (ended && verdict_ == Verdict::undecided)
        verdict_ = Verdict::pass;
    if (verdict_ == Verdict::pass) {
        pass(held_, out);
        held_.clear();
    } else if (verdict_ == Verdict::drop) {
        held_.clear();
        drop_held_ = true;
    }
    if (ended)
        settle(out);
}

// ESC ended a string and may begin the ST that belongs to it, or something of its own.
void ReplyFilter::on_string_end(std::string& out) {
    held_.pop_back();
    const bool dropped = verdict_ == Verdict::drop;
    if (dropped) {
        close_string(out);
        gap_ = true;
    } else {
        pass(held_, out);
    }
    if (after_string_ == AfterString::dropped)
        ++removed_;
    held_.assign(1, static_cast<char>(escape_byte));
    after_string_ = dropped ? AfterString::dropped : AfterString::passed;
    verdict_ = Verdict::undecided;
    drop_held_ = false;
}

// What is removed began with the ESC that had also ended a string which passed.
void ReplyFilter::close_string(std::string& out) {
    if (after_string_ == AfterString::passed)
        pass("\x1b\\", out);
}

// The sequence is over: what is sent instead of a removed one, and a clean start.
void ReplyFilter::settle(std::string& out) {
    if (drop_held_) {
        close_string(out);
        pass(controls_, out);
        pass(instead_, out);
        gap_ = true;
    }
    if (drop_held_ || after_string_ == AfterString::dropped)
        ++removed_;
    held_.clear();
    controls_.clear();
    instead_.clear();
    verdict_ = Verdict::undecided;
    after_string_ = AfterString::none;
    drop_held_ = false;
}

void ReplyFilter::judge_partial_string() {
    const ParserState& now = parser_.state();
    if (now.state == State::osc_string) {
        const OscVerdict verdict = judge_osc(now.string);
        if (verdict == OscVerdict::harmless)
            verdict_ = Verdict::pass;
        if (verdict == OscVerdict::solicits)
            verdict_ = Verdict::drop;
    } else if (now.state == State::apc_string) {
        if (now.string_kind != StringKind::apc) {
            verdict_ = Verdict::pass;
        } else if (!now.string.empty() && (now.string.front() != 'G' || now.string.back() == ';')) {
            judge_apc(now.string);
        }
    }
}

// kitty answers its graphics commands, but for those that say they want no answer.
void ReplyFilter::judge_apc(std::string_view body) {
    if (!body.starts_with('G')) {
        verdict_ = Verdict::pass;
        return;
    }
    body.remove_prefix(1);
    const GraphicsPart part = judge_graphics(body.substr(0, body.find(';')));
    const bool chunk = part == GraphicsPart::more || part == GraphicsPart::last;
    const bool drops = part == GraphicsPart::solicits || (chunk && !image_open_);
    verdict_ = drops ? Verdict::drop : Verdict::pass;
    image_open_ = !drops && (part == GraphicsPart::first || part == GraphicsPart::more);
}

void ReplyFilter::string(const StringSequence& sequence) {
    if (verdict_ != Verdict::undecided)
        return;
    if (sequence.kind == StringKind::apc && !sequence.truncated)
        return judge_apc(sequence.body);
    const bool asks = sequence.kind == StringKind::osc &&
                      (sequence.truncated || judge_whole_osc(sequence.body) == OscVerdict::solicits);
    verdict_ = asks ? Verdict::drop : Verdict::pass;
}

void ReplyFilter::execute(std::uint8_t control) {
    const bool cancels = control == 0x18 || control == 0x1A;
    const bool undecided_string =
        parser_.state().state == State::osc_string && verdict_ == Verdict::undecided;
    if (cancels && undecided_string)
        verdict_ = Verdict::drop; // Some terminals act on a cancelled OSC.
    const bool inside = parser_.state().state != State::ground;
    if (inside && control != enquiry)
        controls_.push_back(static_cast<char>(control));
}

void ReplyFilter::esc(const Sequence& sequence) {
    const bool is_st = sequence.final == '\\' && sequence.intermediate_count == 0;
    if (is_st && after_string_ == AfterString::dropped)
        verdict_ = Verdict::drop;
    if (find_query(Introducer::esc, sequence) != Query::none)
        verdict_ = Verdict::drop;
}

void ReplyFilter::csi(const Sequence& sequence) {
    if (find_query(Introducer::csi, sequence) != Query::none)
        verdict_ = Verdict::drop;
    if (sets_reporting_mode(sequence)) {
        verdict_ = Verdict::drop;
        instead_ = without_reporting_modes(sequence);
    }
}

void ReplyFilter::dcs_hook(const Sequence& header) {
    verdict_ = find_query(Introducer::dcs, header) == Query::none ? Verdict::pass : Verdict::drop;
}

} // namespace helios::vt
