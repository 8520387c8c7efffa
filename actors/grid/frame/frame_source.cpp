// See frame_source.hpp.
#include "grid/frame/frame_source.hpp"

#include "grid/emulator/emulator.hpp"
#include "grid/frame/frame_writer.hpp"

#include <algorithm>

namespace helios::grid {
namespace {

constexpr std::string_view begin_synchronized = "\x1b[?2026h";
constexpr std::string_view end_synchronized = "\x1b[?2026l";

Size clamped(Size size) {
    return {std::clamp<std::uint16_t>(size.columns, 1, side_cells_max),
            std::clamp<std::uint16_t>(size.rows, 1, side_cells_max)};
}

} // namespace

FrameSource::FrameSource(Size viewer, const ViewerFacts& facts) : sent_(clamped(viewer), facts) {}

void FrameSource::resize(Size viewer) {
    if (clamped(viewer) == sent_.size)
        return;
    SentScreen fresh(clamped(viewer), sent_.facts);
    fresh.primary.made = sent_.primary.made;
    fresh.primary.gone = sent_.primary.gone;
    sent_ = std::move(fresh);
    forget();
}

std::optional<Frame> FrameSource::next(const Screen& screen) {
    Frame frame;
    frame.bytes.reserve(bytes_before_);
    frame.bytes = begin_synchronized;
    FrameWriter writer(sent_, screen.emulator().model, frame.bytes);
    if (known_) {
        frame.kind = FrameKind::delta;
        frame.base = last_;
        writer.write_delta();
    } else {
        writer.write_full();
    }
    known_ = true;
    frame.rows_skipped = writer.rows_skipped();
    if (frame.bytes.size() == begin_synchronized.size() && frame.rows_skipped == 0)
        return std::nullopt;
    if (writer.changed_much()) {
        frame.bytes += end_synchronized;
    } else { // A row is painted at once anyway.
        frame.bytes.erase(0, begin_synchronized.size());
    }
    frame.target = ++last_;
    bytes_before_ = frame.bytes.size();
    return frame;
}

} // namespace helios::grid
