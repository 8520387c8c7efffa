// See sixel_pixels.hpp.
#include "grid/graphics/sixel_pixels.hpp"

#include "grid/graphics/sixel.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace helios::grid {
namespace {

constexpr std::uint32_t band_pixels = 6;
// The VT340's first registers, in percent of red, green and blue.
constexpr std::array<std::array<std::uint8_t, 3>, 16> first_colors{{{0, 0, 0},
                                                                    {20, 20, 80},
                                                                    {80, 13, 13},
                                                                    {20, 80, 20},
                                                                    {80, 20, 80},
                                                                    {20, 80, 80},
                                                                    {80, 80, 20},
                                                                    {53, 53, 53},
                                                                    {26, 26, 26},
                                                                    {33, 33, 60},
                                                                    {60, 26, 26},
                                                                    {33, 60, 33},
                                                                    {60, 33, 60},
                                                                    {33, 60, 60},
                                                                    {60, 60, 33},
                                                                    {80, 80, 80}}};

std::uint32_t rgb_of_percent(std::uint32_t red, std::uint32_t green, std::uint32_t blue) {
    const auto byte = [](std::uint32_t percent) { return std::min(percent, 100U) * 255 / 100; };
    return byte(red) << 16 | byte(green) << 8 | byte(blue);
}

// Hue 0 is blue, as on the VT340; lightness and saturation in percent.
std::uint32_t rgb_of_hls(std::uint32_t hue, std::uint32_t lightness, std::uint32_t saturation) {
    const double light = std::min(lightness, 100U) / 100.0;
    const double most = light + std::min(saturation, 100U) / 100.0 * std::min(light, 1 - light);
    const double least = 2 * light - most;
    const auto part = [&](std::uint32_t turned) { // 0 is the middle of this part's own colour.
        const std::uint32_t angle = (hue + turned) % 360;
        const double off = std::min(angle, 360 - angle);
        const double share = std::clamp((120 - off) / 60, 0.0, 1.0);
        return static_cast<std::uint32_t>((least + (most - least) * share) * 100 + 0.5);
    };
    return rgb_of_percent(part(240), part(120), part(0));
}

class Decoder {
public:
    Decoder(std::string_view data, SixelPixels& pixels)
        : rest_(data), pixels_(pixels), paint_left_(pixels.registers.size() * sixel_overpaint_max) {}

    // False when it was too much work.
    bool run() {
        while (!rest_.empty() && paint_left_ > 0) {
            const char byte = rest_.front();
            rest_.remove_prefix(1);
            if (byte == '#')
                color();
            else if (byte == '!')
                repeat_ = std::max(numbers()[0], 1U);
            else if (byte == '"')
                numbers();
            else if (byte == '$')
                x_ = 0;
            else if (byte == '-')
                next_band();
            else
                paint(static_cast<unsigned>(byte - '?'));
        }
        return rest_.empty();
    }

private:
    std::array<std::uint32_t, 5> numbers() {
        std::array<std::uint32_t, 5> numbers{};
        std::size_t index = 0;
        for (; !rest_.empty() && ((rest_.front() >= '0' && rest_.front() <= '9') || rest_.front() == ';');
             rest_.remove_prefix(1)) {
            if (rest_.front() == ';')
                index = std::min(index + 1, numbers.size() - 1);
            else
                numbers[index] =
                    std::min(numbers[index] * 10 + static_cast<std::uint32_t>(rest_.front() - '0'),
                             std::uint32_t{0xFFFF});
        }
        return numbers;
    }
    // A register, and what it is from now on; of one image only the last definition counts.
    void color() {
        const auto [number, space, first, second, third] = numbers();
        register_ = static_cast<std::uint8_t>(number % pixels_.colors.size());
        if (space == 1)
            pixels_.colors[register_] = rgb_of_hls(first % 360, second, third);
        if (space == 2)
            pixels_.colors[register_] = rgb_of_percent(first, second, third);
    }
    void next_band() {
        x_ = 0;
        top_ += band_pixels;
    }
    void paint(unsigned bits) {
        const std::uint32_t end = std::min(x_ + std::exchange(repeat_, 1), pixels_.size.width);
        for (unsigned bit = 0; bit < band_pixels && end > x_; ++bit) {
            const std::size_t row = std::size_t{top_} + bit;
            if ((bits >> bit & 1U) != 0 && row < pixels_.size.height)
                std::fill_n(pixels_.registers.begin() +
                                static_cast<std::ptrdiff_t>(row * pixels_.size.width + x_),
                            end - x_, static_cast<char>(register_));
        }
        paint_left_ -= std::min(paint_left_, std::size_t{band_pixels} * (end - std::min(x_, end)));
        x_ = std::max(x_, end);
    }

    std::string_view rest_;
    SixelPixels& pixels_;
    std::size_t paint_left_; // In pixels.
    std::uint32_t x_ = 0;
    std::uint32_t top_ = 0;
    std::uint32_t repeat_ = 1;
    std::uint8_t register_ = 0;
};

} // namespace

std::optional<SixelPixels> sixel_pixels(const Image& image, std::size_t pixels_max) {
    const std::uint32_t aspect = sixel_aspect(image);
    SixelPixels pixels;
    pixels.size = {image.size.width, image.size.height / aspect};
    const std::size_t count = std::size_t{pixels.size.width} * pixels.size.height;
    if (image.protocol != Protocol::sixel || count == 0 || count > pixels_max)
        return std::nullopt;
    pixels.registers.assign(count, static_cast<char>(unpainted));
    for (std::size_t index = 0; index < first_colors.size(); ++index) {
        const auto& [red, green, blue] = first_colors[index];
        pixels.colors[index] = rgb_of_percent(red, green, blue);
    }
    if (image.parameters[1] != 1)
        pixels.background = 0;
    if (!Decoder(image.bytes, pixels).run())
        return std::nullopt;
    return pixels;
}

} // namespace helios::grid
