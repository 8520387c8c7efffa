#include "grid/graphics/graphics.hpp"

#include <algorithm>

namespace helios::grid {
namespace {

std::size_t bytes_of(const Image& image) {
    return sizeof(Image) + image.bytes.size();
}

bool overlaps(const Placement& placement, const Canvas::Box& box) {
    return !placement.is_virtual && placement.row <= static_cast<std::int32_t>(box.bottom) &&
           placement.end_row() > static_cast<std::int32_t>(box.top) && placement.column <= box.right &&
           placement.end_column() > box.left;
}

bool is_inside(const Placement& placement, const Canvas::Box& box) {
    const bool below_top = box.top == 0 || placement.row >= static_cast<std::int32_t>(box.top);
    return below_top && placement.end_row() <= static_cast<std::int32_t>(box.bottom) + 1 &&
           placement.column >= box.left && placement.end_column() <= box.right + 1;
}

} // namespace

std::uint32_t Graphics::add(Image image) {
    image.bytes.shrink_to_fit();
    if (!make_room(image.bytes.size()) || last_key_ == UINT32_MAX) {
        count_dropped();
        return 0;
    }
    image.key = ++last_key_;
    bytes_ += bytes_of(image);
    images_.push_back(std::move(image));
    return last_key_;
}

bool Graphics::make_room(std::size_t image_bytes) {
    const std::size_t needed = sizeof(Image) + sizeof(Placement) + image_bytes;
    if (needed > graphics_bytes_max)
        return false;
    while (bytes_ + needed > graphics_bytes_max || images_.size() >= images_max)
        drop_oldest_image();
    return true;
}

void Graphics::drop_oldest_image() {
    count_dropped();
    remove(images_.front().key);
}

void Graphics::place(const Placement& placement) {
    const auto hidden = [&](const Placement& other) { // By the new one, wholly.
        const bool same = placement.id != 0 && other.image == placement.image && other.id == placement.id;
        const bool below = placement.is_of_cells() && other.is_of_cells() && other.side == placement.side &&
                           std::max(other.row, 0) >= placement.row && // What has left is not seen again.
                           other.end_row() <= placement.end_row() && other.column >= placement.column &&
                           other.end_column() <= placement.end_column();
        return same || below;
    };
    std::erase_if(placements_, hidden);
    if (placements_.size() == placements_max) {
        placements_.erase(placements_.begin());
        count_dropped();
    }
    placements_.push_back(placement);
    forget_unreachable();
    while (bytes_ > graphics_bytes_max)
        drop_oldest_image();
}

const Image* Graphics::find(Side side, std::uint32_t id) const {
    const auto found = std::find_if(images_.rbegin(), images_.rend(), [&](const Image& image) {
        return image.side == side && image.id == id && id != 0;
    });
    return found == images_.rend() ? nullptr : &*found;
}

const Image* Graphics::find_number(Side side, std::uint32_t number) const {
    const auto found = std::find_if(images_.rbegin(), images_.rend(), [&](const Image& image) {
        return image.side == side && image.number == number && number != 0;
    });
    return found == images_.rend() ? nullptr : &*found;
}

const Image* Graphics::find_key(std::uint32_t key) const {
    const auto found = std::ranges::lower_bound(images_, key, {}, &Image::key);
    return found == images_.end() || found->key != key ? nullptr : &*found;
}

std::uint32_t Graphics::free_id(Side side) const {
    std::uint32_t id = 0x40000000 + last_key_; // Far from what programs count up to, and seldom taken.
    while (find(side, id) != nullptr)
        ++id;
    return id;
}

void Graphics::remove(std::uint32_t key) {
    std::erase_if(placements_, [&](const Placement& placement) { return placement.image == key; });
    std::erase_if(images_, [&](const Image& image) { return image.key == key; });
    forget_unreachable();
}

void Graphics::remove_placements(const std::function<bool(const Placement&)>& which, Data data) {
    std::vector<std::uint32_t> freed;
    std::erase_if(placements_, [&](const Placement& placement) {
        const bool goes = which(placement);
        if (goes && data == Data::free)
            freed.push_back(placement.image);
        return goes;
    });
    std::ranges::sort(freed);
    remove_unshown([&](const Image& image) { return std::ranges::binary_search(freed, image.key); });
}

// What nothing can name goes in any case. The bytes are counted anew.
void Graphics::remove_unshown(const std::function<bool(const Image&)>& which) {
    std::vector<bool> shown(images_.size());
    for (const Placement& placement : placements_) {
        if (const Image* image = find_key(placement.image))
            shown[static_cast<std::size_t>(image - images_.data())] = true;
    }
    const Image* first = images_.data(); // Each is looked at before anything moves to its place.
    std::erase_if(images_, [&](const Image& image) {
        return !shown[static_cast<std::size_t>(&image - first)] && (image.id == 0 || which(image));
    });
    bytes_ = placements_.size() * sizeof(Placement);
    for (const Image& image : images_)
        bytes_ += bytes_of(image);
}

void Graphics::forget_unreachable() {
    remove_unshown([](const Image&) { return false; });
}

void Graphics::scroll(Side side, const Canvas::Box& box, std::ptrdiff_t distance) {
    const auto moves_out = [&](Placement& placement) {
        if (placement.side != side || !overlaps(placement, box))
            return false;
        if (!is_inside(placement, box))
            return placement.is_of_cells();
        placement.row += static_cast<std::int32_t>(distance);
        const bool off_top =
            box.top == 0 ? placement.end_row() <= 0 : placement.row < static_cast<std::int32_t>(box.top);
        return off_top || placement.end_row() > static_cast<std::int32_t>(box.bottom) + 1;
    };
    if (std::erase_if(placements_, moves_out) > 0)
        forget_unreachable();
}

void Graphics::erase(Side side, const Canvas::Box& box) {
    const auto touched = [&](const Placement& placement) {
        return placement.side == side && placement.is_of_cells() && overlaps(placement, box);
    };
    if (std::erase_if(placements_, touched) > 0)
        forget_unreachable();
}

void Graphics::clear(Side side) {
    remove_placements(
        [&](const Placement& placement) { return placement.side == side && !placement.is_virtual; },
        Data::keep);
}

void Graphics::reset() {
    images_.clear();
    placements_.clear();
    bytes_ = 0;
}

void Graphics::move(const std::function<bool(Placement&)>& f) {
    std::erase_if(placements_, [&](Placement& placement) { return !placement.is_virtual && !f(placement); });
    forget_unreachable();
}

bool Graphics::restore(Saved saved) {
    images_ = std::move(saved.images);
    placements_ = std::move(saved.placements);
    dropped_ = saved.dropped;
    last_key_ = saved.last_key;
    if (!std::ranges::is_sorted(images_, {}, &Image::key))
        return false;
    const std::size_t count = images_.size();
    forget_unreachable();
    return images_.size() == count && violations().empty();
}

std::vector<std::string_view> Graphics::violations() const {
    std::vector<std::string_view> sentences;
    const auto check = [&](bool holds, std::string_view sentence) {
        if (!holds)
            sentences.push_back(sentence);
    };
    std::size_t bytes = placements_.size() * sizeof(Placement);
    std::uint32_t key = 0;
    for (const Image& image : images_) {
        bytes += bytes_of(image);
        check(image.key > key, "images are in the order of their keys");
        key = image.key;
        check(image.size.width > 0 && image.size.height > 0, "an image has a size");
    }
    check(key <= last_key_, "no key is used twice");
    check(bytes == bytes_, "the images' bytes are counted");
    check(bytes <= graphics_bytes_max, "the images' bytes are bounded");
    check(images_.size() <= images_max && placements_.size() <= placements_max, "images are few");
    for (const Placement& placement : placements_) {
        const Image* image = find_key(placement.image);
        check(image != nullptr && image->side == placement.side && image->protocol == placement.protocol,
              "a placement shows an image of its screen");
        check(placement.is_virtual || (placement.rows > 0 && placement.columns > 0),
              "a placement covers a cell");
        check(placement.is_virtual || placement.end_row() > 0, "a placement is not above the screen");
    }
    return sentences;
}

} // namespace helios::grid
