// The images of a terminal and where they are shown: both screens', bounded, the oldest dropped first.
// Rows and cells move under the placements by scroll() and erase(), which Model calls. One owner, any thread.
//
// Invariant: bytes() counts everything that is kept, and is at most graphics_bytes_max.
#pragma once

#include "grid/archive.hpp"
#include "grid/cells/canvas.hpp"
#include "grid/graphics/image.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace helios::grid {

inline constexpr std::size_t graphics_bytes_max = 4 * 1024 * 1024; // What a checkpoint has to carry.
inline constexpr std::size_t images_max = 256;     // drop_oldest; each scroll looks at every placement.
inline constexpr std::size_t placements_max = 256; // drop_oldest

class Graphics {
public:
    // No placement at all: nothing that happens to cells matters.
    [[nodiscard]] bool empty() const { return placements_.empty(); }
    [[nodiscard]] const std::vector<Image>& images() const { return images_; }
    [[nodiscard]] const std::vector<Placement>& placements() const { return placements_; }
    [[nodiscard]] std::size_t bytes() const { return bytes_; }
    // Images that were shed, and those that were too large to be kept. Never decreases.
    [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

    // Keeps it and gives its key; 0 when it alone is too large.
    std::uint32_t add(Image image);
    // Sheds the oldest images until there is room for one of this size; false when there never is.
    bool make_room(std::size_t image_bytes);
    // Of an image that is kept.
    void place(const Placement& placement);
    // The newest with this id, or this number; nullptr when there is none.
    [[nodiscard]] const Image* find(Side side, std::uint32_t id) const;
    [[nodiscard]] const Image* find_number(Side side, std::uint32_t number) const;
    [[nodiscard]] const Image* find_key(std::uint32_t key) const;
    // An id that no image of this side has.
    [[nodiscard]] std::uint32_t free_id(Side side) const;
    void remove(std::uint32_t key);
    enum class Data : std::uint8_t { keep, free }; // Of images that are then shown nowhere.
    void remove_placements(const std::function<bool(const Placement&)>& which, Data data);
    // Of those that no placement shows.
    void remove_unshown(const std::function<bool(const Image&)>& which);
    void count_dropped() { ++dropped_; }

    // The rows of a box moved by `distance`, up when it is negative. What leaves at the top of the screen
    // stays until its last row has gone; what leaves elsewhere, or is cut, goes.
    void scroll(Side side, const Canvas::Box& box, std::ptrdiff_t distance);
    // Cells became blank or moved sideways: what belongs to them goes, whole.
    void erase(Side side, const Canvas::Box& box);
    // The whole screen was cleared: everything on it goes.
    void clear(Side side);
    // All but the count of what was dropped.
    void reset();
    // After a new size: `f` changes a placement's place and extent, or says false: then it goes.
    void move(const std::function<bool(Placement&)>& f);

    // For restore(); false when they cannot have come from here.
    struct Saved {
        std::vector<Image> images;
        std::vector<Placement> placements;
        std::uint64_t dropped = 0;
        std::uint32_t last_key = 0;
    };
    bool restore(Saved saved);
    [[nodiscard]] std::uint32_t last_key() const { return last_key_; }
    // What is wrong, as sentences.
    [[nodiscard]] std::vector<std::string_view> violations() const;

private:
    void forget_unreachable();
    void drop_oldest_image();

    std::vector<Image> images_;         // By key, rising.
    std::vector<Placement> placements_; // Oldest first.
    std::size_t bytes_ = 0;
    std::uint64_t dropped_ = 0;
    std::uint32_t last_key_ = 0;
};

// archive.cpp: for checkpoints.
void write_graphics(ArchiveWriter& archive, const Graphics& graphics);
void read_graphics(ArchiveReader& archive, Graphics& graphics);

} // namespace helios::grid
