// The SVG that actors/grid/export/svg.cpp writes, read into the shapes it consists of: no other SVG is known.
// What it does not know or what has no bound is an Error. One owner, any thread.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace helios::render {

inline constexpr std::size_t document_bytes_max = 8 * 1024 * 1024;
inline constexpr double side_max = 32'000;           // Cairo's surfaces end at 32,767.
inline constexpr double area_max = 64'000'000;       // Pixels: 256 MB.
inline constexpr double image_area_max = 16'000'000; // Pixels of an image inside: 64 MB while it is drawn.
inline constexpr std::size_t shapes_max = 500'000;   // A full screen of 200x50 has at most 30,000.

struct Rectangle {
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
    std::uint32_t fill = 0; // 0xrrggbb
};

struct Text {
    std::vector<double> places; // Of each character; one place is for all of them together.
    double y = 0;               // Of the baseline.
    std::uint32_t fill = 0;
    bool bold = false;
    bool italic = false;
    std::string text;
};

// Straight, or waves of which each is a quadratic curve: dx1 dy1 dx dy, relative.
struct Line {
    struct Curve {
        double control_x = 0;
        double control_y = 0;
        double x = 0;
        double y = 0;
    };
    double x = 0;
    double y = 0;
    double length = 0; // Of a straight one.
    std::vector<Curve> curves;
    std::uint32_t stroke = 0;
    std::vector<double> dashes;
};

// Stretched to its place.
struct Image {
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
    std::string png; // A file; of its head it is known that it has at most image_area_max pixels.
};

using Shape = std::variant<Rectangle, Text, Line, Image>;

struct Document {
    double width = 0;
    double height = 0;
    double font_size = 0;
    std::string font_family; // Names, separated by commas.
    std::vector<Shape> shapes;
};

Result<Document> read_document(std::string_view svg);

} // namespace helios::render
