#include "differential/frames/frame_stream.hpp"

#include "base/check.hpp"
#include "grid/frame/frame_source.hpp"

#include <random>

namespace helios::differential {
namespace {

constexpr std::size_t piece_bytes_max = 400;

// The other engine shows no image, but leaves their cells blank; a box would be text that it should not have.
grid::ViewerFacts of_images() {
    grid::ViewerFacts facts;
    facts.sixel_images = facts.kitty_images = true;
    return facts;
}

class FrameTaker {
public:
    explicit FrameTaker(const Stream& stream) : screen_(stream.size), source_(stream.size, of_images()) {
        taken_.stream.name = stream.name;
        taken_.stream.size = stream.size;
        take();
    }

    void resize(grid::Size size) {
        screen_.resize(size);
        source_.resize(size);
        taken_.stream.tokens.push_back({{}, size});
        taken_.history_whole = false;
        take();
    }

    void feed(std::string_view bytes) {
        screen_.feed({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
        take();
    }

    // What scrolled off the primary screen is sent when it is shown again.
    FrameStream finish() {
        taken_.history_whole = taken_.history_whole && !screen_.alternate();
        return std::move(taken_);
    }

private:
    void take() {
        const auto frame = source_.next(screen_);
        if (!frame)
            return;
        taken_.stream.tokens.push_back({frame->bytes, std::nullopt});
        taken_.history_whole = taken_.history_whole && frame->rows_skipped == 0;
    }

    grid::Screen screen_;
    grid::FrameSource source_;
    FrameStream taken_;
};

} // namespace

FrameStream frames_of(const Stream& stream) {
    FrameTaker taker(stream);
    std::mt19937 random(static_cast<std::uint32_t>(stream.tokens.size() * 31 + stream.piece));
    for (const Step& step : steps_of(stream)) {
        if (step.resize)
            taker.resize(*step.resize);
        for (std::size_t at = 0; at < step.bytes.size();) {
            const std::size_t size = 1 + random() % piece_bytes_max;
            taker.feed(std::string_view(step.bytes).substr(at, size));
            at += size;
        }
    }
    return taker.finish();
}

std::string without_inner_wrap(std::string look, std::uint16_t columns) {
    constexpr std::string_view pending = " pending\n";
    const std::size_t at = look.find(pending, look.find("\ncursor "));
    const std::string last = ' ' + std::to_string(columns - 1);
    if (at != std::string::npos && look.compare(at - last.size(), last.size(), last) != 0)
        look.replace(at, pending.size(), "\n");
    return look;
}

} // namespace helios::differential
