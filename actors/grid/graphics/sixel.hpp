// Sixel data (DEC STD 070, chapter 9; VT340): what size it paints, found while it streams in. No pixel is
// kept.
#pragma once

#include "grid/graphics/image.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace helios::grid {

inline constexpr std::uint32_t sixel_side_max = 0xFFFF; // Pixels; larger counts saturate.

class SixelReader {
public:
    // Appends to `data` the bytes that mean something in sixel data; the rest is none and is left out.
    void feed(std::span<const std::uint8_t> bytes, std::string& data);
    // In pixels that are as high as wide: `parameters` and the raster attributes say how high a sixel's are.
    [[nodiscard]] PixelSize size(const std::array<std::uint32_t, 3>& parameters) const;

private:
    void take(std::uint8_t byte);
    void take_number(std::uint8_t byte);
    void end_command();
    void paint(std::uint8_t bits);

    std::uint8_t command_ = 0; // '"', '#' or '!' while its numbers come, else 0.
    std::uint8_t numbers_count_ = 0;
    std::array<std::uint32_t, 4> numbers_{};
    std::array<std::uint32_t, 4> raster_{}; // Pan, Pad, Ph, Pv; 0 where none was sent.
    std::uint32_t repeat_ = 1;
    std::uint32_t x_ = 0;
    std::uint32_t width_ = 0;
    std::uint32_t top_ = 0; // The band's.
    std::uint32_t height_ = 0;
};

// How high a pixel is as it is sent, in pixels that are as high as wide.
std::uint32_t sixel_aspect(const Image& image);

// The data without its first pixels, down to the next band, with the colours that were defined there and the
// size that is left: what is to be seen of an image whose top has scrolled off.
std::string sixels_below(const Image& image, std::uint32_t pixels);

} // namespace helios::grid
