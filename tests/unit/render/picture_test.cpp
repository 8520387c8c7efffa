// Pictures: what is drawn is where the document says, and no other document is drawn.
#include "grid/export/export.hpp"
#include "grid/export/png.hpp"

#include <gtest/gtest.h>

#include <cairo.h>
#include <cstring>

#include "render/picture.hpp"

namespace helios::render {
namespace {

// A decoded PNG.
class Pixels {
public:
    explicit Pixels(std::string png) : rest_(std::move(png)) {
        surface_ = cairo_image_surface_create_from_png_stream(read, this);
        EXPECT_EQ(cairo_surface_status(surface_), CAIRO_STATUS_SUCCESS);
    }
    Pixels(const Pixels&) = delete;
    Pixels& operator=(const Pixels&) = delete;
    ~Pixels() { cairo_surface_destroy(surface_); }

    [[nodiscard]] int width() const { return cairo_image_surface_get_width(surface_); }
    [[nodiscard]] int height() const { return cairo_image_surface_get_height(surface_); }
    [[nodiscard]] std::uint32_t at(int x, int y) const {
        std::uint32_t pixel = 0;
        std::memcpy(&pixel,
                    cairo_image_surface_get_data(surface_) + cairo_image_surface_get_stride(surface_) * y +
                        4 * x,
                    sizeof pixel);
        return pixel & 0xFFFFFFU;
    }
    // Of the cell of 10 by 20: how many are not of that colour.
    [[nodiscard]] int drawn_in_cell(int column, std::uint32_t background) const {
        int drawn = 0;
        for (int y = 0; y < 20; ++y) {
            for (int x = column * 10; x < column * 10 + 10; ++x)
                drawn += at(x, y) == background ? 0 : 1;
        }
        return drawn;
    }

private:
    static cairo_status_t read(void* self, unsigned char* bytes, unsigned size) {
        std::string& rest = static_cast<Pixels*>(self)->rest_;
        if (rest.size() < size)
            return CAIRO_STATUS_READ_ERROR;
        std::memcpy(bytes, rest.data(), size);
        rest.erase(0, size);
        return CAIRO_STATUS_SUCCESS;
    }

    std::string rest_;
    cairo_surface_t* surface_ = nullptr;
};

std::string png_of(std::string_view svg) {
    const auto document = read_document(svg);
    EXPECT_TRUE(document) << document.error().detail;
    const auto picture = draw(*document);
    EXPECT_TRUE(picture) << picture.error().detail;
    EXPECT_EQ(picture->unknown_characters, 0U);
    return picture->png;
}

std::string svg_after(std::string_view input) {
    grid::Screen screen(grid::Size{12, 2});
    screen.feed({reinterpret_cast<const std::uint8_t*>(input.data()), input.size()});
    return *grid::export_svg(screen, {}, 1'000'000);
}

std::string refusal_of(const std::string& svg) {
    const auto document = read_document(svg);
    return document ? "" : document.error().detail;
}

std::string framed(const std::string& body, const std::string& size = "width=\"20\" height=\"20\"") {
    return "<svg " + size + "><g font-family=\"'DejaVu Sans Mono'\" font-size=\"16.6\">" + body +
           "</g></svg>";
}

TEST(Picture, HasTheSizeAndColoursOfTheScreen) {
    const Pixels pixels(png_of(svg_after("\x1b[48;2;1;2;3m  \x1b[m\x1b[?25l")));
    EXPECT_EQ(pixels.width(), 120);
    EXPECT_EQ(pixels.height(), 40);
    EXPECT_EQ(pixels.at(0, 0), 0x010203U);
    EXPECT_EQ(pixels.at(19, 19), 0x010203U);
    EXPECT_EQ(pixels.at(20, 0), 0x000000U);
    EXPECT_EQ(pixels.at(0, 20), 0x000000U);
}

TEST(Picture, HasEachCharacterInItsCell) {
    const Pixels pixels(png_of(svg_after("  H \xe4\xb8\xad \xf0\x9f\x98\x80\x1b[?25l")));
    EXPECT_EQ(pixels.drawn_in_cell(0, 0), 0);
    EXPECT_EQ(pixels.drawn_in_cell(1, 0), 0);
    EXPECT_GT(pixels.drawn_in_cell(2, 0), 10);
    EXPECT_EQ(pixels.drawn_in_cell(3, 0), 0);
    EXPECT_GT(pixels.drawn_in_cell(4, 0), 10) << "a wide one, by another font";
    EXPECT_GT(pixels.drawn_in_cell(7, 0), 10) << "a picture of a face";
    EXPECT_EQ(pixels.drawn_in_cell(10, 0), 0);
}

// They have an emoji style too, which only U+FE0F asks for: else they are text, in the text's colour.
TEST(Picture, DrawsDigitsAndSignsAsText) {
    const Pixels pixels(png_of(svg_after("\x1b[38;2;255;0;0m07#*\xc2\xa9\xe2\x86\x94\xe2\x96\xb6\x1b[?25l")));
    for (int column = 0; column < 7; ++column)
        EXPECT_GT(pixels.drawn_in_cell(column, 0), 5) << column;
    for (int y = 0; y < 20; ++y) {
        for (int x = 0; x < 70; ++x)
            ASSERT_EQ(pixels.at(x, y) & 0xFFFFU, 0U) << x << ' ' << y;
    }
}

TEST(Picture, HasTheCursorAndLines) {
    const Pixels pixels(png_of(svg_after("\x1b[4;58;2;255;0;0m \x1b[m \x1b[4:3m \x1b[m")));
    EXPECT_EQ(pixels.at(5, 17), 0xFF0000U);
    EXPECT_EQ(pixels.drawn_in_cell(0, 0), 10) << "one row of pixels";
    EXPECT_GT(pixels.drawn_in_cell(2, 0), 10) << "a wave";
    EXPECT_EQ(pixels.at(35, 10), 0xD0D0D0U) << "the cursor";
}

// Sixels of bands, runs, both colour spaces and a pixel of two heights; then what is below where nothing is.
TEST(Picture, HasSixels) {
    const std::string image = "\x1bP9;1q\"1;1;20;12#3;2;100;0;0#4;1;240;50;100#3!10~#4!5~$#5;2;0;0;100!20@"
                              "-#4!20~\x1b\\";
    const Pixels pixels(png_of(svg_after("\x1b[?25l" + image)));
    EXPECT_EQ(pixels.at(0, 0), 0x0000FFU) << "painted over";
    EXPECT_EQ(pixels.at(0, 1), 0xFF0000U);
    EXPECT_EQ(pixels.at(9, 5), 0xFF0000U);
    EXPECT_EQ(pixels.at(10, 5), 0x00FF00U);
    EXPECT_EQ(pixels.at(15, 5), 0x000000U) << "not painted";
    EXPECT_EQ(pixels.at(19, 11), 0x00FF00U);
    EXPECT_EQ(pixels.at(19, 12), 0x000000U) << "below it";
    const Pixels high(png_of(svg_after("\x1b[?25l\x1bP2;0q#0;2;0;100;0#1;2;100;0;0#1!10A\x1b\\")));
    EXPECT_EQ(high.at(0, 1), 0x00FF00U) << "the background";
    EXPECT_EQ(high.at(0, 8), 0xFF0000U) << "five pixels high";
}

TEST(Picture, HasKittysPixels) {
    const std::string rgb = "\x1b_Ga=T,f=24,s=2,v=1,c=2,r=1;/wAAAAD/\x1b\\"; // Red, blue.
    const Pixels pixels(png_of(svg_after("\x1b[?25l" + rgb)));
    EXPECT_EQ(pixels.at(1, 10), 0xFF0000U);
    EXPECT_EQ(pixels.at(18, 10), 0x0000FFU);
    EXPECT_EQ(pixels.at(20, 10), 0x000000U);
    const std::string rgba = "\x1b_Ga=T,f=32,s=1,v=1,c=1,r=1,z=-1;/wAAAA==\x1b\\"; // Clear.
    EXPECT_EQ(Pixels(png_of(svg_after("\x1b[?25l" + rgba))).at(5, 5), 0x000000U);
    const Pixels text(png_of(svg_after("\x1b[?25l\x1b_Ga=T,f=24,s=1,v=1,c=1,r=1,z=-1,C=1;/wAA\x1b\\H")));
    EXPECT_GT(text.drawn_in_cell(0, 0), 10);
    EXPECT_EQ(text.at(0, 0), 0xFF0000U) << "behind the letter";
}

// Runs of every length and bytes of every kind, against a decoder that is not ours.
TEST(Picture, TakesEveryImageAsItIs) {
    std::string bytes;
    for (unsigned length = 0; length < 700; ++length)
        bytes.append(length % 300, static_cast<char>(length * 37));
    const std::uint32_t width = 120;
    const auto height = static_cast<std::uint32_t>(bytes.size() / 3 / width);
    bytes.resize(std::size_t{width} * height * 3);
    const Pixels pixels(grid::png_file({{width, height}, grid::PngColors::rgb, bytes, {}, false}));
    ASSERT_EQ(pixels.height(), static_cast<int>(height));
    for (std::size_t at = 0; at < std::size_t{width} * height; ++at) {
        std::uint32_t rgb = 0;
        for (std::size_t channel = 0; channel < 3; ++channel)
            rgb = rgb << 8 | static_cast<unsigned char>(bytes[at * 3 + channel]);
        ASSERT_EQ(pixels.at(static_cast<int>(at % width), static_cast<int>(at / width)), rgb) << at;
    }
}

TEST(Document, IsOneThatHeliosWrote) {
    EXPECT_EQ(refusal_of(framed("<rect/>")), "");
    EXPECT_NE(refusal_of(framed("<image href=\"file:///etc/passwd\"/>")).find("no PNG"), std::string::npos);
    EXPECT_NE(refusal_of(framed("<image href=\"data:image/png;base64,AAAA\"/>")).find("no PNG"),
              std::string::npos);
    EXPECT_NE(refusal_of(framed("<image href=\"data:image/png;base64,"
                                "iVBORw0KGgoAAAANSUhEUn////9/////CAIAAAA=\"/>"))
                  .find("16 million"),
              std::string::npos);
    EXPECT_NE(refusal_of(framed("<script>x</script>")).find("element script"), std::string::npos);
    EXPECT_NE(refusal_of(framed("<path d=\"M0 0L1 1\"/>")).find("path"), std::string::npos);
    EXPECT_NE(refusal_of(framed("<rect>")).find("no SVG"), std::string::npos);
    EXPECT_NE(refusal_of("").find("no SVG"), std::string::npos);
    EXPECT_NE(refusal_of("\xff\xfe").find("no SVG"), std::string::npos);
    EXPECT_NE(refusal_of("<!DOCTYPE x [<!ENTITY a \"b\">]>" + framed("<text x=\"0\" y=\"9\">&a;</text>")),
              "");
}

TEST(Document, IsBounded) {
    for (const std::string size : {"width=\"0\" height=\"20\"", "height=\"20\"", "width=\"nan\" height=\"9\"",
                                   "width=\"-5\" height=\"9\"", "width=\"1e300\" height=\"1\""})
        EXPECT_NE(refusal_of(framed("", size)).find("size"), std::string::npos) << size;
    EXPECT_NE(refusal_of(framed("", "width=\"40000\" height=\"1\"")).find("too large"), std::string::npos);
    EXPECT_NE(refusal_of(framed("", "width=\"30000\" height=\"30000\"")).find("too large"),
              std::string::npos);
    EXPECT_NE(refusal_of(std::string(document_bytes_max + 1, ' ')).find("8 MiB"), std::string::npos);
    std::string shapes;
    for (std::size_t count = 0; count <= shapes_max; ++count)
        shapes += "<rect/>";
    EXPECT_NE(refusal_of(framed(shapes)).find("too many"), std::string::npos);
}

TEST(Picture, NeedsTheFontItNames) {
    const auto document = read_document(
        "<svg width=\"9\" height=\"9\"><g font-family=\"No Such Font\" font-size=\"9\"/></svg>");
    ASSERT_TRUE(document);
    const auto picture = draw(*document);
    ASSERT_FALSE(picture);
    EXPECT_NE(picture.error().detail.find("No Such Font is not installed"), std::string::npos);
}

} // namespace
} // namespace helios::render
