// The two filters of a native attach client. Streaming: a sequence may be cut anywhere; one owner, any
// thread. ReplyFilter keeps a program's queries from the user's terminal, since the grid is the one answerer;
// InputFilter keeps the terminal's answers from the program.
#pragma once

#include "vt/parser.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace helios::vt {

// Outward (program to terminal): removes what solicits a reply (the rows of vt/query.hpp), byte-exact
// otherwise. Holds at most string_bytes_max of an undecided sequence; a longer one that may be a query is
// dropped.
class ReplyFilter : private Sink {
public:
    // Appends what may pass to `out`.
    void feed(std::span<const std::uint8_t> bytes, std::string& out);
    // Nothing is withheld: what was fed has been passed on or removed. A clean place to stop or to splice.
    [[nodiscard]] bool at_ground() const { return held_.empty() && parser_.at_ground(); }
    [[nodiscard]] std::uint64_t removed() const { return removed_; }

private:
    enum class Verdict : std::uint8_t { undecided, pass, drop };
    enum class AfterString : std::uint8_t { none, passed, dropped }; // What the string that ESC ended became.

    void print_ascii(std::span<const std::uint8_t> /*ascii*/) override {}
    void print_text(std::span<const char32_t> /*text*/) override {}
    void execute(std::uint8_t control) override;
    void esc(const Sequence& sequence) override;
    void csi(const Sequence& sequence) override;
    void string(const StringSequence& sequence) override;
    void dcs_hook(const Sequence& header) override;
    void dcs_put(std::span<const std::uint8_t> /*bytes*/) override {}
    void dcs_unhook(Terminator /*terminator*/) override {}

    void step(std::uint8_t byte, std::string& out);
    void pass(std::string_view bytes, std::string& out);
    void on_string_end(std::string& out);
    void close_string(std::string& out);
    void judge_partial_string();
    void judge_apc(std::string_view body);
    void settle(std::string& out);

    Parser parser_;
    std::string held_;     // The raw bytes of the sequence under way.
    std::string controls_; // C0 controls met inside it: they pass even when it does not.
    std::string instead_;  // What is sent in place of a removed sequence (its harmless part).
    Verdict verdict_ = Verdict::undecided;
    AfterString after_string_ = AfterString::none;
    bool drop_held_ = false;
    bool image_open_ = false; // The first chunk of a kitty image has passed, so the others do.
    bool gap_ = false;        // Something was removed since the last byte passed.
    std::uint8_t last_passed_ = 0;
    std::uint64_t removed_ = 0;
};

inline constexpr std::size_t input_sequence_bytes_max =
    4096; // No key and no answer is longer; more is dropped.

// Inward (terminal to program): only keys, mouse, focus and paste. A lone ESC may be a key or the begin of a
// sequence: call flush() when the terminal has been silent for some milliseconds while holding() is true.
class InputFilter {
public:
    void feed(std::span<const std::uint8_t> bytes, std::string& out);
    void flush(std::string& out);
    [[nodiscard]] bool holding() const { return !held_.empty(); }
    [[nodiscard]] bool in_paste() const { return state_ == State::paste; }
    [[nodiscard]] std::uint64_t removed() const { return removed_; }

private:
    enum class State : std::uint8_t { ground, escape, csi, x10_mouse, string_start, string_body, paste };

    void step(std::uint8_t byte, std::string& out);
    void on_ground(std::uint8_t byte, std::string& out);
    void on_escape(std::uint8_t byte, std::string& out);
    void on_csi(std::uint8_t byte, std::string& out);
    void on_csi_end(std::string& out);
    void on_x10_mouse(std::uint8_t byte, std::string& out);
    void on_string_start(std::uint8_t byte, std::string& out);
    void on_string_body(std::uint8_t byte, std::string& out);
    void on_paste(std::uint8_t byte, std::string& out);
    void release(std::string& out);
    void discard();

    State state_ = State::ground;
    std::string held_; // At most input_sequence_bytes_max.
    std::uint8_t mouse_bytes_left_ = 0;
    std::size_t paste_match_ = 0; // How much of ESC[201~ the paste's last bytes are.
    std::uint64_t removed_ = 0;
};

} // namespace helios::vt
