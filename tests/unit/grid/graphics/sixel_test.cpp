// The size of sixel data, and what is left of it when its top is cut off.
#include "grid/graphics/sixel.hpp"

#include <gtest/gtest.h>

#include "screen_check.hpp"

namespace helios::grid {
namespace {

PixelSize size_of(std::string_view data, std::array<std::uint32_t, 3> parameters) {
    SixelReader reader;
    std::string kept;
    for (const char byte : data) // In the smallest pieces.
        reader.feed(bytes_of({&byte, 1}), kept);
    return reader.size(parameters);
}

constexpr std::array<std::uint32_t, 3> square{9, 0, 0};

TEST(Sixel, SizeIsWhatIsPainted) {
    EXPECT_EQ(size_of("~", square), (PixelSize{1, 6}));
    EXPECT_EQ(size_of("@@@", square), (PixelSize{3, 1}));
    EXPECT_EQ(size_of("~~$~~~~", square), (PixelSize{4, 6}));
    EXPECT_EQ(size_of("#1~~-#2!10~-B", square), (PixelSize{10, 14}));
    EXPECT_EQ(size_of("#0;2;0;0;0!255?-", square), (PixelSize{255, 0}));
    EXPECT_EQ(size_of("", square), (PixelSize{0, 0}));
}

TEST(Sixel, RasterAttributesSayTheLeastSize) {
    EXPECT_EQ(size_of("\"1;1;40;30#0~", square), (PixelSize{40, 30}));
    EXPECT_EQ(size_of("\"1;1;4;3!9~-~", square), (PixelSize{9, 12}));
    EXPECT_EQ(size_of("~\"1;1;40;30", square), (PixelSize{1, 6})); // Too late.
}

TEST(Sixel, PixelsAreAsHighAsTheFirstParameterOrPanSays) {
    EXPECT_EQ(size_of("~", {0, 0, 0}), (PixelSize{1, 12}));
    EXPECT_EQ(size_of("~", {2, 0, 0}), (PixelSize{1, 30}));
    EXPECT_EQ(size_of("~", {4, 0, 0}), (PixelSize{1, 18}));
    EXPECT_EQ(size_of("\"1;1~", {0, 0, 0}), (PixelSize{1, 6}));
    EXPECT_EQ(size_of("\"4;2~", {9, 0, 0}), (PixelSize{1, 12}));
}

TEST(Sixel, CountsSaturate) {
    EXPECT_EQ(size_of("!99999999999999999999~!2147483647~", square), (PixelSize{sixel_side_max, 6}));
    EXPECT_EQ(size_of("\"9999999999;0;4294967296;9999999999~", square),
              (PixelSize{sixel_side_max, sixel_side_max}));
    EXPECT_EQ(size_of("\"1;1;2;3;4;5;6;7;8~", square), (PixelSize{2, 6}));
}

TEST(Sixel, KeepsOnlyWhatMeansSomething) {
    SixelReader reader;
    std::string kept;
    reader.feed(bytes_of("\"1;1;2;2\n#1 ~\x07\xff\x9c(%)~\r\n-\x1b@"), kept);
    EXPECT_EQ(kept, "\"1;1;2;2#1~~-@");
}

TEST(Sixel, CutKeepsColorsAndAspect) {
    Image image;
    image.parameters = square;
    image.bytes = "\"1;1;3;18#1;2;100;0;0#1~~~-#2;2;0;100;0#2~~~-~~~";
    EXPECT_EQ(sixels_below(image, 6), "\"1;1;3;12#1;2;100;0;0#1#2;2;0;100;0#2~~~-~~~");
    EXPECT_EQ(sixels_below(image, 7), "\"1;1;3;6#1;2;100;0;0#2;2;0;100;0#2~~~");
    EXPECT_EQ(sixels_below(image, 999), "\"1;1;3;0#1;2;100;0;0#2;2;0;100;0#2");
    image.parameters = {0, 0, 0};
    image.bytes = "#1~-#2~";
    EXPECT_EQ(sixels_below(image, 12), "#1#2~");
}

} // namespace
} // namespace helios::grid
