// Base64 in pieces, and the sizes that image files say they have.
#include "grid/graphics/base64.hpp"
#include "grid/graphics/image_size.hpp"

#include <gtest/gtest.h>

#include "screen_check.hpp"

namespace helios::grid {
namespace {

std::string decoded(std::initializer_list<std::string_view> pieces) {
    Base64Decoder decoder;
    std::string out;
    for (const std::string_view piece : pieces) {
        if (!decoder.decode(piece, out))
            return "refused";
    }
    return out;
}

TEST(Base64, IsTheReverseOfItself) {
    std::string bytes;
    for (int byte = 0; byte < 300; ++byte) {
        std::string text;
        append_base64(text, bytes);
        ASSERT_EQ(decoded({text}), bytes);
        ASSERT_EQ(text.size(), (bytes.size() + 2) / 3 * 4);
        bytes += static_cast<char>(byte * 7);
    }
}

TEST(Base64, HasTheVectorsOfTheStandard) { // RFC 4648, section 10.
    for (const auto& [bytes, text] :
         {std::pair("f", "Zg=="), std::pair("fo", "Zm8="), std::pair("foo", "Zm9v"),
          std::pair("foob", "Zm9vYg=="), std::pair("fooba", "Zm9vYmE=")}) {
        std::string encoded;
        append_base64(encoded, bytes);
        EXPECT_EQ(encoded, text);
        EXPECT_EQ(decoded({text}), bytes);
    }
}

TEST(Base64, PiecesMayEndAnywhereAndHavePaddingOfTheirOwn) {
    EXPECT_EQ(decoded({"Z", "m9", "vYmFy"}), "foobar");
    EXPECT_EQ(decoded({"Zm8=", "b2Jhcg=="}), "foobar");
    EXPECT_EQ(decoded({"Zm8", ""}), "fo");
}

TEST(Base64, RefusesOtherCharacters) {
    for (const std::string_view text : {"Zm9v\n"sv, "Zm-v"sv, "Zm9v\x1b"sv, "\xff"sv, " "sv})
        EXPECT_EQ(decoded({text}), "refused") << text;
}

TEST(ImageHeader, TellsTheSize) {
    EXPECT_EQ(file_size("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\x02\0\0\0\x03\x08\x02"sv),
              (PixelSize{258, 3}));
    EXPECT_EQ(file_size("GIF89a\x10\x01\x20\0\xf0\0\0"sv), (PixelSize{272, 32}));
    EXPECT_EQ(
        file_size("\xff\xd8\xff\xe0\0\x04\x4a\x46\xff\xc4\0\x02\xff\xc2\0\x11\x08\0\x07\0\x09\x03\x01\x22"sv),
        (PixelSize{9, 7}));
}

TEST(ImageHeader, RefusesWhatIsCutOrNoImage) {
    for (const std::string_view file :
         {""sv, "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\x02\0\0\0"sv,
          "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0\0\0\0\x03"sv, "GIF89a\x10\x01\x20"sv, "GIF87a\0\0\x20\0"sv,
          "\xff\xd8\xff\xe0\0\x01\xff\xc0\0\x11\x08\0\x07\0\x09"sv, "\xff\xd8\xff\xe0\xff\xff"sv,
          "BM123456789012345678901234567890"sv}) {
        EXPECT_FALSE(file_size(file)) << testing::PrintToString(file);
    }
}

} // namespace
} // namespace helios::grid
