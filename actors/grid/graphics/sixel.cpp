#include "grid/graphics/sixel.hpp"

#include <algorithm>
#include <bit>

namespace helios::grid {
namespace {

constexpr std::uint32_t band_pixels = 6;

bool is_number_part(std::uint8_t byte) {
    return (byte >= '0' && byte <= '9') || byte == ';';
}
bool is_sixel(std::uint8_t byte) {
    return byte >= '?' && byte <= '~';
}
bool is_command(std::uint8_t byte) {
    return byte == '"' || byte == '#' || byte == '!';
}

// Pan by the first parameter, where no raster attributes say it (VT340; xterm does the same).
std::uint32_t aspect_of(std::uint32_t parameter) {
    switch (parameter) {
    case 2:
        return 5;
    case 3:
    case 4:
        return 3;
    case 7:
    case 8:
    case 9:
        return 1;
    default:
        return 2;
    }
}

// How high a sixel's pixel is, in pixels.
std::uint32_t aspect_of(std::uint32_t parameter, const std::array<std::uint32_t, 4>& raster) {
    if (raster[0] == 0)
        return aspect_of(parameter);
    return std::max(raster[0] / std::max(raster[1], 1U), 1U);
}

std::array<std::uint32_t, 4> numbers_of(std::string_view text) {
    std::array<std::uint32_t, 4> numbers{};
    std::size_t index = 0;
    for (const char byte : text) {
        if (!is_number_part(static_cast<std::uint8_t>(byte)) || index == numbers.size())
            break;
        if (byte == ';') {
            ++index;
        } else {
            numbers[index] =
                std::min(numbers[index] * 10 + static_cast<std::uint32_t>(byte - '0'), sixel_side_max);
        }
    }
    return numbers;
}

std::array<std::uint32_t, 4> raster_of(const Image& image) {
    const std::string_view data = image.bytes;
    return data.starts_with('"') ? numbers_of(data.substr(1)) : std::array<std::uint32_t, 4>{};
}

std::uint32_t added(std::uint32_t one, std::uint32_t other) {
    return std::min(one + other, sixel_side_max);
}

} // namespace

void SixelReader::feed(std::span<const std::uint8_t> bytes, std::string& data) {
    for (const std::uint8_t byte : bytes) {
        if (!is_number_part(byte) && !is_sixel(byte) && !is_command(byte) && byte != '$' && byte != '-')
            continue;
        data += static_cast<char>(byte);
        take(byte);
    }
}

void SixelReader::take(std::uint8_t byte) {
    if (is_number_part(byte)) {
        take_number(byte);
        return;
    }
    end_command();
    if (is_command(byte)) {
        command_ = byte;
        numbers_ = {};
        numbers_count_ = 0;
    } else if (byte == '$') {
        x_ = 0;
    } else if (byte == '-') {
        x_ = 0;
        top_ = added(top_, band_pixels);
    } else {
        paint(static_cast<std::uint8_t>(byte - '?'));
    }
}

void SixelReader::take_number(std::uint8_t byte) {
    if (byte == ';') {
        numbers_count_ =
            static_cast<std::uint8_t>(std::min<std::size_t>(numbers_count_ + 1U, numbers_.size()));
    } else if (numbers_count_ < numbers_.size()) {
        std::uint32_t& number = numbers_[numbers_count_];
        number = std::min(number * 10 + (byte - std::uint32_t{'0'}), sixel_side_max);
    }
}

void SixelReader::end_command() {
    if (command_ == '"' && width_ == 0) // Only before the first sixel.
        raster_ = numbers_;
    if (command_ == '!')
        repeat_ = std::max(numbers_[0], 1U);
    command_ = 0;
}

void SixelReader::paint(std::uint8_t bits) {
    x_ = added(x_, repeat_);
    repeat_ = 1;
    width_ = std::max(width_, x_);
    height_ = std::max(height_, added(top_, static_cast<std::uint32_t>(std::bit_width(bits))));
}

PixelSize SixelReader::size(const std::array<std::uint32_t, 3>& parameters) const {
    const std::uint64_t height =
        std::uint64_t{std::max(height_, raster_[3])} * aspect_of(parameters[0], raster_);
    return {std::max(width_, raster_[2]),
            static_cast<std::uint32_t>(std::min<std::uint64_t>(height, sixel_side_max))};
}

std::uint32_t sixel_aspect(const Image& image) {
    return aspect_of(image.parameters[0], raster_of(image));
}

std::string sixels_below(const Image& image, std::uint32_t pixels) {
    const std::string_view data = image.bytes;
    const std::array<std::uint32_t, 4> raster = raster_of(image);
    const std::uint32_t band = band_pixels * sixel_aspect(image);
    std::uint32_t bands = (pixels + band - 1) / band;
    const std::uint32_t cut = std::min(raster[3], bands * band_pixels);
    std::string kept;
    for (std::size_t index = 0; index < raster.size() && raster != decltype(raster){}; ++index)
        kept += (index == 0 ? '"' : ';') + std::to_string(raster[index] - (index == 3 ? cut : 0));
    std::string_view chosen;
    std::size_t at = 0;
    for (; at < data.size() && bands > 0; ++at) {
        if (data[at] == '-')
            --bands;
        if (data[at] != '#')
            continue;
        const std::size_t end = std::min(data.find_first_not_of("0123456789;", at + 1), data.size());
        const std::string_view color = data.substr(at, end - at);
        chosen = color.substr(0, color.find(';'));
        if (chosen.size() < color.size()) // It defines one, others only choose.
            kept += color;
    }
    return kept.append(chosen).append(data.substr(at));
}

} // namespace helios::grid
