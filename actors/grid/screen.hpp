// A terminal's screen: bytes in, screen out. The engine's public face; plain C++, one owner, any thread.
// Total: no input fails or throws. Memory is bounded by size, history and the named limits, whatever comes.
//
// Invariant: the same bytes and resizes give the same screen, however the bytes were split.
#pragma once

#include "grid/facts.hpp"
#include "grid/listener.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace helios::grid {

class Emulator;

struct ScreenOptions {
    Size size;
    std::size_t history_lines_max = 10'000;          // Logical lines; drop_oldest.
    std::size_t history_bytes_max = 8 * 1024 * 1024; // Beyond 10,000 full lines of 200 columns; drop_oldest.
};

enum class SnapshotScope : std::uint8_t {
    screen,             // Screens, modes, cursor, title.
    screen_and_history, // The history first, so that it scrolls off where it belongs.
};

// How images are painted. Only the first changes no text: the others are for viewers, not for copies.
enum class SnapshotImages : std::uint8_t {
    left_out,
    boxes,     // "[image 40x12]" in a frame, over the cells without text.
    originals, // What was transmitted, for a viewer that shows it; a box for what cannot be sent again.
};

class Screen {
public:
    explicit Screen(const ScreenOptions& options);
    explicit Screen(Size size);
    explicit Screen(std::unique_ptr<Emulator> emulator); // For restore().
    Screen(Screen&&) noexcept;
    Screen& operator=(Screen&&) noexcept;
    ~Screen();

    void feed(std::span<const std::uint8_t> bytes, Listener& listener);
    void feed(std::span<const std::uint8_t> bytes); // Nobody listens: replies and events are dropped.
    // Clamped to 1x1 .. 1000x1000. The primary screen reflows, the alternate one is cut or padded.
    void resize(Size size, Listener& listener); // In mode 2048 it reports the new size (consumed = 0).
    void resize(Size size);
    // What replies about colours and pixels say from now on. It reports a background that is now dark or
    // light (mode 2031) and cells of another size (mode 2048), consumed = 0.
    void set_viewer_facts(const ViewerFacts& facts, Listener& listener);
    void set_viewer_facts(const ViewerFacts& facts);

    // Neither inside a sequence nor inside a character: a safe place to splice streams.
    [[nodiscard]] bool at_ground() const;
    [[nodiscard]] Size size() const;
    [[nodiscard]] Cursor cursor() const;
    [[nodiscard]] const Modes& modes() const;
    // Mode 2026: so many updates were begun on this object; grows.
    [[nodiscard]] std::uint64_t synchronized_updates() const;
    [[nodiscard]] bool alternate() const;
    // The flags in force on the present screen, 0 when off.
    [[nodiscard]] std::uint8_t kitty_keyboard() const;
    [[nodiscard]] const std::string& title() const;
    [[nodiscard]] const std::string& icon_name() const;
    [[nodiscard]] const std::string& cwd() const; // As sent with OSC 7, 633 or 1337; may be empty.
    [[nodiscard]] Counters counters() const;
    // Grows with every change of that row (or of its place); 0 for a row that does not exist.
    [[nodiscard]] std::uint64_t row_generation(std::size_t row) const;

    // The images of which something is to be seen on the present screen, the oldest first.
    [[nodiscard]] std::vector<ShownImage> images() const;

    // The screen's rows, each ended by '\n', trailing blanks trimmed.
    [[nodiscard]] std::string text() const;
    [[nodiscard]] Line line(std::size_t row) const;
    // History is kept as logical lines (not wrapped), oldest first; the last may go on in the screen's first
    // row.
    [[nodiscard]] std::size_t history_size() const;
    [[nodiscard]] std::string history_text(std::size_t first, std::size_t count) const;
    [[nodiscard]] Line history_line(std::size_t index) const;
    // Compresses one of the history's older pages (64 KiB, about 0.4 ms), for an idle moment; false when all
    // are.
    bool compress_history();
    [[nodiscard]] bool history_compressible() const;

    // Appends VT bytes that turn a fresh terminal of this size (after RIS) into this screen. Nothing in them
    // solicits a reply: modes 2026, 2031 and 2048 are left out.
    void vt_snapshot(std::string& out, SnapshotScope scope) const; // Images are left out.
    void vt_snapshot(std::string& out, SnapshotScope scope, SnapshotImages images) const;

    // The violated invariants as sentences; empty when all is well.
    [[nodiscard]] std::vector<std::string> verify_integrity() const;

    // The engine inside, for what else reads all of it: checkpoint.cpp, lines/.
    [[nodiscard]] const Emulator& emulator() const { return *emulator_; }

private:
    std::unique_ptr<Emulator> emulator_;
};

} // namespace helios::grid
