// An attached view without its descriptors: frames of the session become bytes for the user's terminal, keys
// become input frames. Plain; one owner; time comes in as an argument; links are given in, so tests need
// none.
//
// Invariant: bytes of the stream are painted once and in order: what was had is trimmed, what lies beyond a
// gap is ignored (the session replays it, or paints a new picture).
#pragma once

#include "cli/attach/detach_keys.hpp"
#include "cli/attach/mode_keeper.hpp"
#include "cli/attach/paint_queue.hpp"
#include "cli/attach/typed_input.hpp"
#include "vt/filter/filter.hpp"
#include "wire/terminal.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace helios::cli {

// The way to the session. False: its socket is full, nothing was sent.
class SessionLink {
public:
    virtual ~SessionLink() = default;
    virtual bool send(const wire::Data& message) = 0;
};

struct ViewTerms {
    TerminalId terminal;
    std::uint64_t writer = 0;
    bool read_only = false;
    bool lossless = false;
    wire::Size size;
};

enum class ViewEnd : std::uint8_t { none, detached, ended, closed, refused };

class View {
public:
    static constexpr std::int64_t withhold_ns = 300'000'000;  // The first detach key.
    static constexpr std::int64_t sequence_ns = 20'000'000;   // A lone ESC is a key after that.
    static constexpr std::int64_t credit_ns = 1'000'000'000;  // What was painted is told at least so often,
    static constexpr std::uint64_t credit_bytes = 64 * 1024;  // and after so many bytes.
    static constexpr std::uint64_t window_bytes = 512 * 1024; // Of the session's credit.
    static constexpr std::int64_t silence_ns = 1'000'000'000; // Without a picture: a status line says why.

    View(const ViewTerms& terms, DetachKeys keys, ModeKeeper modes);

    // The connection is there: says hello, once pump() is called.
    void on_connected(std::int64_t now_ns);
    void on_lost(std::int64_t now_ns);
    void on_frame(wire::Bytes frame, std::int64_t now_ns);
    void on_keyboard(std::string_view bytes, std::int64_t now_ns);
    void on_size(const wire::Size& size);
    void on_time(std::int64_t now_ns);
    // When on_time() wants to be called next.
    [[nodiscard]] std::optional<std::int64_t> due_ns() const;

    // Sends what is due. Call after anything above, and when the link can take more.
    void pump(SessionLink& link, std::int64_t now_ns);
    [[nodiscard]] bool wants_to_send() const { return send_blocked_; }
    [[nodiscard]] bool wants_keyboard(std::int64_t now_ns) const { return input_.wants_more(now_ns); }

    [[nodiscard]] PaintQueue& paint() { return paint_; }
    [[nodiscard]] const ModeKeeper& modes() const { return modes_; }
    [[nodiscard]] const DetachKeys& keys() const { return keys_; }

    [[nodiscard]] ViewEnd end() const { return end_; }
    [[nodiscard]] std::int32_t wait_status() const { return wait_status_; }
    [[nodiscard]] const wire::ViewerRefused& refusal() const { return refusal_; }
    // By the present connection.
    [[nodiscard]] bool is_welcomed() const { return stage_ >= Stage::waiting; }
    // Nothing waits for the user's terminal.
    [[nodiscard]] bool is_painted() const { return paint_.empty(); }
    [[nodiscard]] std::uint64_t refused_bytes() const { return input_.refused_bytes(); }
    // After a refusal that may pass: as if the connection had been lost.
    void forget_refusal() { end_ = ViewEnd::none; }

private:
    void on_message(const wire::OutputChunk& chunk);
    void on_message(const wire::Snapshot& part);
    void on_message(const wire::InputAck& ack);
    void on_message(const wire::TerminalEnded& ended);
    void on_message(const wire::TerminalClosed& closed);
    void on_message(const wire::ViewerWelcome& welcome);
    void on_message(const wire::ViewerRefused& refused);
    template <class Other>
    void on_message(const Other&) {} // What a newer session may say.

    void paint_bytes(wire::Bytes bytes);
    void paint_status(std::string_view text);
    void type(std::string_view bytes, std::int64_t now_ns);
    void settle_keyboard(std::int64_t now_ns);
    bool send_credit(SessionLink& link, std::int64_t now_ns);
    bool send_input(SessionLink& link, std::int64_t now_ns);

    ViewTerms terms_;
    DetachKeys keys_;
    ModeKeeper modes_;
    vt::ReplyFilter outward_;
    vt::InputFilter inward_;
    PaintQueue paint_;
    TypedInput input_;

    enum class Stage : std::uint8_t {
        lost,
        greeting, // Hello is to be sent.
        greeted,  // Nothing may be said before the welcome.
        waiting,  // For the picture.
        painting,
        streaming,
    };
    Stage stage_ = Stage::lost;
    std::uint64_t have_ = 0; // Bytes of the stream before it went to the paint queue.
    std::uint64_t told_ = 0; // As the last credit said.
    std::int64_t told_ns_ = 0;
    bool size_due_ = false;
    bool send_blocked_ = false;
    bool status_shown_ = false;
    std::optional<std::int64_t> silent_since_ns_;
    std::optional<std::int64_t> withheld_at_ns_;
    std::optional<std::int64_t> sequence_at_ns_;
    std::int64_t now_ns_ = 0; // Of the call in progress.

    ViewEnd end_ = ViewEnd::none;
    std::int32_t wait_status_ = 0;
    wire::ViewerRefused refusal_;
};

} // namespace helios::cli
