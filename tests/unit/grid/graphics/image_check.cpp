#include "image_check.hpp"

#include "grid/graphics/base64.hpp"

#include <gtest/gtest.h>

namespace helios::grid {

std::string images_of(const Screen& screen) {
    std::string text;
    for (const ShownImage& image : screen.images()) {
        text += (text.empty() ? "" : ", ") + std::string(image.protocol) + ' ' + std::to_string(image.row) +
                ' ' + std::to_string(image.column) + ' ' + std::to_string(image.columns) + 'x' +
                std::to_string(image.rows);
    }
    return text + " cursor " + std::to_string(screen.cursor().row) + ' ' +
           std::to_string(screen.cursor().column);
}

std::string images_after(std::string_view input) {
    Screen screen(Size{10, 6});
    screen.feed(bytes_of(input));
    EXPECT_EQ(violations(screen), "") << input;
    return images_of(screen);
}

std::string sixel(unsigned width, unsigned height) {
    return "\x1bP0;1q\"1;1;" + std::to_string(width) + ';' + std::to_string(height) + "#1;2;100;0;0#1~\x1b\\";
}

std::string sixel_of(std::size_t bytes) {
    std::string data = "\"1;1;1;1";
    while (data.size() < bytes)
        data += "~$";
    data.resize(bytes);
    return "\x1bPq" + data + "\x1b\\";
}

std::string base64_png(unsigned width, unsigned height) {
    std::string file = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR"s;
    for (const unsigned side : {width, height}) {
        for (const unsigned shift : {24U, 16U, 8U, 0U})
            file += static_cast<char>(side >> shift & 0xFFU);
    }
    std::string text;
    append_base64(text, file);
    return text;
}

} // namespace helios::grid
