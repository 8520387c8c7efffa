// Finds the detach keys in what a person types, in every encoding a terminal may use for them: the legacy
// byte, kitty's CSI u (event types and alternates included) and xterm's modifyOtherKeys. Plain; one owner.
//
// Invariant: bytes come out in the order they went in, each once, unless they belong to the keys that detach.
// Nothing is recognised inside a bracketed paste. Any split of the input gives the same result.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace helios::cli {

enum class Typed : std::uint8_t { passed, detach };

class DetachKeys {
public:
    static constexpr std::size_t keys_max = 4;
    static constexpr std::size_t sequence_bytes_max = 64; // Of one escape sequence; a longer one is no key.

    // Keys with blanks between them: "ctrl-\ ctrl-\", "ctrl-b d"; "none" never detaches.
    static Result<DetachKeys> parse(std::string_view text);

    // Appends to `out` what may go on to the program. After `detach` the rest of the bytes is dropped.
    [[nodiscard]] Typed feed(std::string_view bytes, std::string& out);
    // The first keys are withheld until it shows whether the others follow.
    [[nodiscard]] bool withholds() const { return !withheld_.empty(); }
    // They did not in time: they were meant for the program.
    void release(std::string& out);
    // The begin of an escape sequence is kept until its end: call when none will come (a lone ESC key).
    [[nodiscard]] bool in_sequence() const { return !sequence_.empty(); }
    [[nodiscard]] Typed end_sequence(std::string& out);

    // "Ctrl-\ twice", "Ctrl-b d"; empty when nothing detaches.
    [[nodiscard]] std::string describe() const;

private:
    struct Key {
        char32_t code = 0; // As the key is without Shift: 'd' for D.
        bool ctrl = false;
        bool shift = false;
        bool operator==(const Key&) const = default;
    };
    enum class Meaning : std::uint8_t { other, expected, neutral, paste };

    static Result<Key> parse_key(std::string_view text);
    [[nodiscard]] Typed step(char byte, std::string& out);
    [[nodiscard]] Typed on_token(std::string_view token, std::string& out);
    void on_paste(char byte, std::string& out);
    [[nodiscard]] Meaning meaning_of(std::string_view token) const;
    [[nodiscard]] Meaning meaning_of_csi(std::string_view parameters, char final) const;
    [[nodiscard]] bool is_legacy(const Key& key, char byte) const;

    std::vector<Key> keys_;
    std::size_t matched_ = 0;
    std::string withheld_; // What came since the first key matched; bounded by withheld_bytes_max.
    std::string sequence_;
    bool in_paste_ = false;
    std::size_t paste_end_matched_ = 0;
};

} // namespace helios::cli
