// The VT parser: bytes to events, without meaning. Total: every byte string is a sequence of events, and any
// split of the input gives the same events (only the cuts between runs differ). One owner, any thread.
// The states are those of the published VT500 machine (vt100.net, Paul Williams); C1 only as UTF-8.
//
// Invariant: no allocation per byte; memory is bounded by string_bytes_max.
#pragma once

#include "base/result.hpp"
#include "vt/sequence.hpp"
#include "vt/utf8.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace helios::vt {

inline constexpr std::size_t string_bytes_max = 64 * 1024; // An OSC 52 of 48 KB; more is truncated, marked.
inline constexpr std::size_t dcs_bytes_max =
    4 * 1024 * 1024; // One image; the rest of a longer DCS is dropped.

// Receives the events. Must not call back into the parser's feed().
class Sink {
public:
    virtual ~Sink() = default;

    // Characters come as what is cheapest to take: one or more bytes of printable ASCII (0x20 to 0x7e), or
    // one or more code points, which are printable ASCII or U+00A0 and up; U+FFFD for each ill-formed piece.
    // Where one ends and the other begins means nothing.
    virtual void print_ascii(std::span<const std::uint8_t> ascii) = 0;
    virtual void print_text(std::span<const char32_t> text) = 0;
    // A C0 control but ESC, CAN and SUB included.
    virtual void execute(std::uint8_t control) = 0;
    // Printable ASCII, perhaps none, and then CR and LF: nothing but the three events, in the shape that most
    // of all lines have.
    virtual void print_line(std::span<const std::uint8_t> ascii) {
        if (!ascii.empty())
            print_ascii(ascii);
        execute(0x0D);
        execute(0x0A);
    }
    // ESC sequences, and C1 controls as the ESC sequences they stand for.
    virtual void esc(const Sequence& sequence) = 0;
    virtual void csi(const Sequence& sequence) = 0;
    // The same without a marker and intermediates, its parameters not read yet: for who knows them by heart.
    virtual void plain_csi(CsiText text) {
        Sequence sequence;
        sequence.read(text);
        csi(sequence);
    }
    // OSC, APC, PM and SOS, whole.
    virtual void string(const StringSequence& sequence) = 0;
    virtual void dcs_hook(const Sequence& header) = 0;
    virtual void dcs_put(std::span<const std::uint8_t> bytes) = 0;
    virtual void dcs_unhook(Terminator terminator) = 0;
};

enum class State : std::uint8_t {
    ground,
    escape,
    escape_intermediate,
    csi_entry,
    csi_param,
    csi_intermediate,
    csi_ignore,
    dcs_entry,
    dcs_param,
    dcs_intermediate,
    dcs_passthrough,
    dcs_ignore,
    osc_string,
    apc_string, // APC, PM and SOS.
};
inline constexpr std::size_t state_count = 14;

// All that a parser remembers between two bytes. Saved in checkpoints.
struct ParserState {
    State state = State::ground;
    Utf8Decoder utf8;
    Sequence sequence;
    StringKind string_kind = StringKind::osc;
    bool string_truncated = false;
    bool c2_held = false; // A string's last byte was 0xC2, which may begin U+009C (ST).
    std::uint32_t dcs_bytes = 0;
    std::string string; // The partial string, at most string_bytes_max.

    bool operator==(const ParserState&) const = default;
};

struct Transition; // A cell of vt/state_table.hpp.

class Parser {
public:
    void feed(std::span<const std::uint8_t> bytes, Sink& sink);

    // Neither in a sequence nor in the middle of a character.
    [[nodiscard]] bool at_ground() const { return now_.state == State::ground && now_.utf8.idle(); }

    // Inside an event: bytes of this feed() call taken so far, up to and including the one that caused it.
    [[nodiscard]] std::size_t consumed() const { return consumed_; }

    [[nodiscard]] const ParserState& state() const { return now_; }
    // Refuses a state that no input can lead to.
    Status restore(ParserState state);
    // Forgets a sequence in progress.
    void reset() { now_ = ParserState{}; }

private:
    // Each takes what it can from bytes[index] on, and gives how much that was.
    std::size_t take_ground(std::span<const std::uint8_t> bytes, std::size_t index, Sink& sink);
    std::size_t take_body(std::span<const std::uint8_t> bytes, std::size_t index, Sink& sink);
    std::size_t take_text(std::span<const std::uint8_t> bytes, std::size_t index, Sink& sink);
    std::size_t take_character(std::span<const std::uint8_t> bytes, std::size_t index, Sink& sink);
    std::size_t take_escape(std::span<const std::uint8_t> bytes, std::size_t index, Sink& sink);
    std::size_t take_csi(std::span<const std::uint8_t> bytes, std::size_t index, Sink& sink);
    std::size_t take_plain_csi(std::span<const std::uint8_t> bytes, std::size_t index, Sink& sink);
    void step(std::uint8_t byte, Sink& sink);
    void step_high(std::uint8_t byte, Sink& sink);
    void act(Transition transition, std::uint8_t byte, Sink& sink);
    void dispatch(std::uint8_t byte, void (Sink::*event)(const Sequence&), Sink& sink);
    bool decode(std::uint8_t byte, Sink& sink);
    void emit(char32_t codepoint, Sink& sink);
    void enter(State next, std::uint8_t byte, Sink& sink);
    void leave(std::uint8_t byte, Sink& sink);
    void open_string(StringKind kind);
    void put(std::span<const std::uint8_t> bytes, Sink& sink);
    void release_c2(Sink& sink);
    void collect(std::uint8_t byte);

    ParserState now_;
    std::size_t consumed_ = 0;
};

} // namespace helios::vt
