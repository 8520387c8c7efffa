// Helios' own engine.
#include "grid/checkpoint.hpp"
#include "grid/frame/frame_source.hpp"
#include "grid/screen.hpp"

#include <optional>
#include <vector>

#include "engine/peers/subject.hpp"

namespace helios::bench {
namespace {

class Helios : public Subject {
public:
    [[nodiscard]] std::string version() const override { return HELIOS_VERSION " of this build"; }

    void open(ScreenSize size) override {
        grid::ScreenOptions options;
        options.size = {size.columns, size.rows};
        options.history_lines_max = history_lines;
        screen_.reset();
        screen_.emplace(options);
        frames_.emplace(options.size);
    }

    void feed(std::string_view bytes) override {
        screen_->feed({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    }

    bool resize(ScreenSize size) override {
        screen_->resize({size.columns, size.rows});
        return true;
    }

    bool save() override {
        serialize(*screen_, grid::CheckpointScope::screen, saved_);
        return true;
    }

    bool frame() override {
        frame_ = frames_->next(*screen_);
        return true;
    }

private:
    std::optional<grid::Screen> screen_;
    std::optional<grid::FrameSource> frames_;
    std::optional<grid::Frame> frame_;
    std::vector<std::byte> saved_;
};

} // namespace

std::unique_ptr<Subject> make_helios() {
    return std::make_unique<Helios>();
}

} // namespace helios::bench
