// See frame_viewer.hpp.
#include "grid/frame/frame_viewer.hpp"

#include <algorithm>

namespace helios::grid {

std::optional<std::int64_t> FrameViewer::wait_ns(const Screen& screen, std::int64_t now_ns) {
    if (!screen.modes().synchronized) {
        synchronized_since_ns_.reset();
    } else if (!synchronized_since_ns_) {
        synchronized_since_ns_ = now_ns;
    }
    if (awaited_)
        return std::nullopt;
    std::int64_t wait = 0;
    if (last_ns_)
        wait = std::max(wait, *last_ns_ + frame_interval_ns - now_ns);
    if (synchronized_since_ns_)
        wait = std::max(wait, *synchronized_since_ns_ + synchronized_ns_max - now_ns);
    return wait;
}

std::optional<Frame> FrameViewer::next(const Screen& screen, std::int64_t now_ns) {
    if (wait_ns(screen, now_ns) != 0)
        return std::nullopt;
    auto frame = source_.next(screen);
    if (!frame)
        return frame;
    awaited_ = frame->target;
    last_ns_ = now_ns;
    return frame;
}

void FrameViewer::acknowledge(std::uint64_t target) {
    if (target > source_.last())
        return forget();
    if (target == awaited_)
        awaited_.reset();
}

void FrameViewer::forget() {
    source_.forget();
    awaited_.reset();
    last_ns_.reset();
}

void FrameViewer::resize(Size viewer) {
    if (viewer == source_.size())
        return;
    source_.resize(viewer);
    awaited_.reset();
}

} // namespace helios::grid
