// See parser.hpp. Printable runs, string bodies and the usual CSI are taken whole; every other byte is one
// table step. What is taken whole gives the events and leaves the states that steps would, which is fuzzed: a
// sequence that a chunk's edge cuts is finished by steps.
#include "vt/parser.hpp"

#include "vt/printable.hpp"
#include "vt/state_table.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace helios::vt {
namespace {

constexpr std::size_t kept_capacity_max = 4096; // A parser that met one large string does not stay large.
constexpr std::uint8_t too_many_intermediates = intermediates_max + 1;
constexpr std::uint8_t escape = 0x1B;

bool is_string_state(State state) {
    return state == State::osc_string || state == State::apc_string || state == State::dcs_passthrough;
}

// Finals are left out: they are known only when a sequence ends, which is when they are written.
bool is_possible(const Sequence& sequence) {
    if (sequence.marker != 0 && (sequence.marker < '<' || sequence.marker > '?'))
        return false;
    const std::size_t held = std::min<std::size_t>(sequence.intermediate_count, intermediates_max);
    return sequence.intermediate_count <= too_many_intermediates &&
           std::all_of(sequence.intermediates.begin(), sequence.intermediates.begin() + held,
                       [](char byte) { return byte >= 0x20 && byte <= 0x2F; });
}

Terminator terminator_for(std::uint8_t byte) {
    if (byte == 0x07)
        return Terminator::bel;
    return byte == 0x18 || byte == 0x1A ? Terminator::cancelled : Terminator::st;
}

} // namespace

void Parser::feed(std::span<const std::uint8_t> bytes, Sink& sink) {
    std::size_t index = 0;
    while (index < bytes.size()) {
        const std::size_t taken =
            at_ground() ? take_ground(bytes, index, sink) : take_body(bytes, index, sink);
        index += taken;
        if (taken > 0)
            continue;
        consumed_ = index + 1;
        step(bytes[index], sink);
        ++index;
    }
    consumed_ = 0;
}

// Printable ASCII, controls, characters and sequences of numbers: the bulk of all input. 0 for what needs a
// step.
std::size_t Parser::take_ground(std::span<const std::uint8_t> bytes, std::size_t index, Sink& sink) {
    const std::uint8_t byte = bytes[index];
    if (byte == escape)
        return take_escape(bytes, index, sink);
    if (byte >= 0x80) {
        const std::size_t length = take_text(bytes, index, sink);
        return length > 0 ? length : take_character(bytes, index, sink);
    }
    const std::size_t length = byte < 0x20 ? 0 : printable_prefix(bytes.subspan(index));
    const std::size_t end = index + length;
    if (end + 2 <= bytes.size() && bytes[end] == '\r' && bytes[end + 1] == '\n') {
        consumed_ = end + 2;
        sink.print_line(bytes.subspan(index, length));
        return length + 2;
    }
    if (length > 0) {
        consumed_ = end;
        sink.print_ascii(bytes.subspan(index, length));
        return length;
    }
    if (byte >= 0x20)
        return 0; // DEL
    consumed_ = index + 1;
    sink.execute(byte);
    return 1;
}

// CSI, and what programs write all day: a charset or a plain ESC sequence, when all of it is there.
std::size_t Parser::take_escape(std::span<const std::uint8_t> bytes, std::size_t index, Sink& sink) {
    if (index + 2 >= bytes.size())
        return 0;
    const std::uint8_t byte = bytes[index + 1];
    if (byte == '[')
        return take_csi(bytes, index, sink);
    const std::uint8_t final = bytes[index + 2];
    if (byte < 0x20 || byte > 0x2F || final < 0x30 || final > 0x7E)
        return 0;
    enter(State::escape, escape, sink);
    collect(byte);
    consumed_ = index + 3;
    dispatch(final, &Sink::esc, sink);
    enter(State::ground, final, sink);
    return 3;
}

// Whole characters and the short stretches of ASCII between them, up to what is neither.
std::size_t Parser::take_text(std::span<const std::uint8_t> bytes, std::size_t index, Sink& sink) {
    TextBuffer text; // What decode_text() says is filled.
    const TextRun run = decode_text(bytes.subspan(index), text);
    if (run.characters > 0) {
        consumed_ = index + run.bytes;
        sink.print_text({text.data(), run.characters});
    }
    return run.bytes;
}

// Up to the end of the character, or of what turns out to be none.
std::size_t Parser::take_character(std::span<const std::uint8_t> bytes, std::size_t index, Sink& sink) {
    std::size_t end = index;
    do {
        consumed_ = end + 1;
        if (!decode(bytes[end], sink))
            break;
        ++end;
    } while (end < bytes.size() && !now_.utf8.idle());
    return end - index;
}

// Printable ASCII inside a string.
std::size_t Parser::take_body(std::span<const std::uint8_t> bytes, std::size_t index, Sink& sink) {
    if (!is_string_state(now_.state))
        return 0;
    const std::size_t length = printable_prefix(bytes.subspan(index));
    if (length == 0)
        return 0;
    consumed_ = index + length;
    put(bytes.subspan(index, length), sink);
    return length;
}

// What follows ESC [ when it is no more than parameters and a final.
std::size_t Parser::take_plain_csi(std::span<const std::uint8_t> bytes, std::size_t index, Sink& sink) {
    constexpr std::size_t block = CsiText::Block::extent;
    if (bytes.size() - index < block)
        return 0;
    const CsiText text(bytes.subspan(index).first<block>());
    if (text.size > CsiText::bytes_max || text.final() < 0x40 || text.final() > 0x7E)
        return 0;
    consumed_ = index + text.size + 1;
    sink.plain_csi(text);
    return text.size + 1;
}

// ESC [ and the parameters after it, and the final if it follows: anything else is left to steps.
std::size_t Parser::take_csi(std::span<const std::uint8_t> bytes, std::size_t index, Sink& sink) {
    const std::size_t first = index + 2;
    if (const std::size_t length = take_plain_csi(bytes, first, sink); length > 0)
        return 2 + length;
    enter(State::escape, escape, sink);
    now_.state = State::csi_entry;
    const std::size_t end = first + now_.sequence.params.take(bytes.subspan(first));
    if (end > first)
        now_.state = State::csi_param;
    if (end == bytes.size() || bytes[end] < 0x40 || bytes[end] > 0x7E)
        return end - index;
    consumed_ = end + 1;
    now_.sequence.final = static_cast<char>(bytes[end]);
    sink.csi(now_.sequence);
    enter(State::ground, bytes[end], sink);
    return end + 1 - index;
}

void Parser::step(std::uint8_t byte, Sink& sink) {
    if (!now_.utf8.idle()) {
        if (decode(byte, sink))
            return;
    }
    if (byte >= 0x80) {
        step_high(byte, sink);
        return;
    }
    release_c2(sink);
    const Transition transition = state_table[static_cast<std::size_t>(now_.state)][byte];
    if (transition.next != now_.state) {
        leave(byte, sink);
    }
    act(transition, byte, sink);
    if (transition.next != now_.state)
        enter(transition.next, byte, sink);
}

void Parser::act(Transition transition, std::uint8_t byte, Sink& sink) {
    switch (transition.action) {
    case Action::none:
        break;
    case Action::print:
        sink.print_ascii({&byte, 1});
        break;
    case Action::execute:
        sink.execute(byte);
        break;
    case Action::collect:
        collect(byte);
        break;
    case Action::param:
        byte >= ':' ? now_.sequence.params.separate(byte) : now_.sequence.params.digit(byte);
        break;
    case Action::esc_dispatch:
        dispatch(byte, &Sink::esc, sink);
        break;
    case Action::csi_dispatch:
        dispatch(byte, &Sink::csi, sink);
        break;
    case Action::put:
        put({&byte, 1}, sink);
        break;
    }
}

void Parser::dispatch(std::uint8_t byte, void (Sink::*event)(const Sequence&), Sink& sink) {
    if (now_.sequence.intermediate_count == too_many_intermediates)
        return;
    now_.sequence.final = static_cast<char>(byte);
    (sink.*event)(now_.sequence);
}

void Parser::collect(std::uint8_t byte) {
    Sequence& sequence = now_.sequence;
    if (byte >= '<') {
        sequence.marker = static_cast<char>(byte);
    } else if (sequence.intermediate_count < intermediates_max) {
        sequence.intermediates[sequence.intermediate_count++] = static_cast<char>(byte);
    } else {
        sequence.intermediate_count = too_many_intermediates;
    }
}

// A byte of 0x80 and up is text, or part of a string. It cannot be part of a control sequence, so it ends
// one.
void Parser::step_high(std::uint8_t byte, Sink& sink) {
    if (!is_string_state(now_.state) && now_.state != State::dcs_ignore) {
        enter(State::ground, byte, sink);
        decode(byte, sink);
        return;
    }
    if (now_.c2_held && byte == 0x9C) { // U+009C, the C1 form of ST.
        now_.c2_held = false;
        leave(byte, sink);
        enter(State::ground, byte, sink);
        return;
    }
    release_c2(sink);
    if (byte == 0xC2) {
        now_.c2_held = true;
    } else {
        put({&byte, 1}, sink);
    }
}

// False when the byte was not taken and is to be treated as if no character had been under way.
bool Parser::decode(std::uint8_t byte, Sink& sink) {
    const Utf8Decoder::Step step = now_.utf8.push(byte);
    if (step == Utf8Decoder::Step::more)
        return true;
    const bool complete = step == Utf8Decoder::Step::complete;
    // What is forgotten makes no difference any more, neither here nor between two checkpoints.
    const Utf8Decoder decoded = std::exchange(now_.utf8, {});
    emit(complete ? decoded.codepoint() : replacement, sink);
    return step != Utf8Decoder::Step::broken;
}

// C1 controls are the ESC sequences they stand for.
void Parser::emit(char32_t codepoint, Sink& sink) {
    if (codepoint >= 0xA0) {
        sink.print_text({&codepoint, 1});
        return;
    }
    enter(State::escape, 0x1B, sink);
    step(static_cast<std::uint8_t>(codepoint - 0x40), sink);
}

void Parser::enter(State next, std::uint8_t byte, Sink& sink) {
    now_.state = next;
    switch (next) {
    case State::ground: // What is forgotten makes no difference between two checkpoints.
    case State::escape:
        now_.sequence.clear();
        break;
    case State::osc_string:
        open_string(StringKind::osc);
        break;
    case State::apc_string:
        open_string(byte == '_' ? StringKind::apc : byte == '^' ? StringKind::pm : StringKind::sos);
        break;
    case State::dcs_passthrough:
        now_.dcs_bytes = 0;
        if (now_.sequence.intermediate_count == too_many_intermediates) {
            now_.state = State::dcs_ignore;
        } else {
            dispatch(byte, &Sink::dcs_hook, sink);
        }
        break;
    default:
        break;
    }
}

void Parser::open_string(StringKind kind) {
    now_.string_kind = kind;
    now_.string_truncated = false;
}

// What a state owes when it ends: its string.
void Parser::leave(std::uint8_t byte, Sink& sink) {
    if (now_.state == State::dcs_passthrough) {
        sink.dcs_unhook(terminator_for(byte));
        return;
    }
    if (!is_string_state(now_.state))
        return;
    const Terminator terminator = terminator_for(byte);
    if (terminator != Terminator::cancelled) {
        sink.string({now_.string_kind, terminator, now_.string_truncated, now_.string});
    }
    now_.string.clear();
    if (now_.string.capacity() > kept_capacity_max)
        std::string{}.swap(now_.string);
}

void Parser::release_c2(Sink& sink) {
    if (!now_.c2_held)
        return;
    now_.c2_held = false;
    constexpr std::uint8_t c2 = 0xC2;
    put({&c2, 1}, sink);
}

void Parser::put(std::span<const std::uint8_t> bytes, Sink& sink) {
    release_c2(sink);
    if (now_.state == State::dcs_passthrough) {
        const std::size_t room = dcs_bytes_max - now_.dcs_bytes;
        const auto taken = bytes.first(std::min(room, bytes.size()));
        now_.dcs_bytes += static_cast<std::uint32_t>(taken.size());
        if (!taken.empty())
            sink.dcs_put(taken);
    } else if (now_.state != State::dcs_ignore) {
        const auto taken = bytes.first(std::min(string_bytes_max - now_.string.size(), bytes.size()));
        now_.string.append(reinterpret_cast<const char*>(taken.data()), taken.size());
        if (taken.size() < bytes.size())
            now_.string_truncated = true;
    }
}

Status Parser::restore(ParserState state) {
    const auto refuse = [](const char* what) {
        return Status(Error{ErrorCode::invalid, std::string("parser state: ") + what, 0});
    };
    if (static_cast<std::size_t>(state.state) >= state_count)
        return refuse("unknown state");
    if (!state.utf8.plausible())
        return refuse("impossible UTF-8");
    if (!state.utf8.idle() && state.state != State::ground)
        return refuse("a character inside a sequence");
    if (!state.sequence.params.plausible())
        return refuse("impossible parameters");
    if (!is_possible(state.sequence))
        return refuse("impossible markers or intermediates");
    if (state.string_kind > StringKind::sos)
        return refuse("unknown kind of string");
    if (state.string.size() > string_bytes_max)
        return refuse("string too long");
    if (state.dcs_bytes > dcs_bytes_max)
        return refuse("DCS too long");
    const bool in_string = state.state == State::osc_string || state.state == State::apc_string;
    if (!in_string && !state.string.empty())
        return refuse("a string outside a string");
    if (in_string && (state.state == State::osc_string) != (state.string_kind == StringKind::osc))
        return refuse("a string of another kind");
    const bool may_hold = is_string_state(state.state) || state.state == State::dcs_ignore;
    if (state.c2_held && !may_hold)
        return refuse("a held byte outside a string");
    now_ = std::move(state);
    return {};
}

} // namespace helios::vt
