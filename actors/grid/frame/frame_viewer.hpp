// When a viewer gets a frame: the first at once, then one in a while, and never one before it acknowledged
// the one before. Nothing is queued: whoever is late gets the latest state. No clock of its own; one owner,
// any thread.
#pragma once

#include "grid/frame/frame.hpp"
#include "grid/frame/frame_source.hpp"

#include <cstdint>
#include <optional>

namespace helios::grid {

inline constexpr std::int64_t frame_interval_ns =
    16'000'000; // More than a screen can show is sent to nobody.
// A program that forgot to end a synchronized update is not waited for any longer; as other terminals do.
inline constexpr std::int64_t synchronized_ns_max = 150'000'000;
// Of updates one after the other, when nobody asked between two of them: then one is shown in part.
inline constexpr std::int64_t synchronized_row_ns_max = 1'000'000'000;

class FrameViewer {
public:
    explicit FrameViewer(Size viewer, const ViewerFacts& facts = {}) : source_(viewer, facts) {}

    // Nothing when the viewer shows the screen already, or when wait_ns() is not 0.
    [[nodiscard]] std::optional<Frame> next(const Screen& screen, std::int64_t now_ns);
    // How long not to ask next(); nothing: until acknowledge() or forget().
    [[nodiscard]] std::optional<std::int64_t> wait_ns(const Screen& screen, std::int64_t now_ns);

    // The viewer shows frame `target`. One that was not sent yet is a mismatch: the next frame is full. An
    // older one means nothing.
    void acknowledge(std::uint64_t target);
    // It connected anew, lost its place or said so; nothing is awaited, and the next frame is full.
    void forget();
    void resize(Size viewer);

private:
    FrameSource source_;
    std::optional<std::uint64_t> awaited_;
    std::optional<std::int64_t> last_ns_;
    // Of the present update, and of the first of those that came without a look in between.
    struct Update {
        std::uint64_t number = 0;
        std::int64_t begun_ns = 0;
        std::int64_t first_ns = 0;
    };
    std::optional<Update> update_;
};

} // namespace helios::grid
