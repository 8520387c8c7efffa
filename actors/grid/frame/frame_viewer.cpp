// See frame_viewer.hpp.
#include "grid/frame/frame_viewer.hpp"

#include <algorithm>

namespace helios::grid {

std::optional<std::int64_t> FrameViewer::wait_ns(const Screen& screen, std::int64_t now_ns) {
    const std::uint64_t number = screen.synchronized_updates();
    if (!screen.modes().synchronized) {
        update_.reset();
    } else if (!update_ || update_->number != number) {
        update_ = Update{number, now_ns, update_ ? update_->first_ns : now_ns};
    }
    if (awaited_)
        return std::nullopt;
    std::int64_t wait = 0;
    if (last_ns_)
        wait = std::max(wait, *last_ns_ + frame_interval_ns - now_ns);
    if (update_)
        wait = std::max(wait, std::min(update_->begun_ns + synchronized_ns_max,
                                       update_->first_ns + synchronized_row_ns_max) -
                                  now_ns);
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
