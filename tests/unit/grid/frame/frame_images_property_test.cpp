// Whatever happens to images and the text around them, a viewer shows what the screen has.
#include <gtest/gtest.h>

#include <random>

#include "image_check.hpp"
#include "seen.hpp"

namespace helios::grid {
namespace {

unsigned below(std::mt19937& random, unsigned limit) {
    return static_cast<unsigned>(random() % limit);
}

std::string number(std::mt19937& random, unsigned limit) {
    return std::to_string(1 + below(random, limit));
}

std::string kitty_command(std::mt19937& random) {
    const std::string id = ",i=" + number(random, 3);
    const std::string extent = ",c=" + number(random, 5) + ",r=" + number(random, 3);
    switch (below(random, 5)) {
    case 0:
        return "\x1b_Ga=T,f=100" + (below(random, 2) == 0 ? id : "") + extent + ";" + base64_png(20, 40) +
               "\x1b\\";
    case 1:
        return "\x1b_Ga=p" + id + ",p=" + std::to_string(below(random, 3)) + extent + ",z=-1,C=1\x1b\\";
    case 2:
        return "\x1b_Ga=d,d=" + std::string(1, "iIaAc"[below(random, 5)]) + id + "\x1b\\";
    default:
        return "\x1b_Ga=T,f=24,s=1,v=1" + extent + ";////\x1b\\";
    }
}

std::string step_of(std::mt19937& random) {
    switch (below(random, 16)) {
    case 0:
    case 1:
        return sixel(1 + below(random, 60), 20 + 40 * below(random, 2)); // Rows that bands do not cut.
    case 2:
    case 3:
        return kitty_command(random);
    case 4:
        return "\x1b[" + number(random, 8) + ";" + number(random, 8) + "r";
    case 5:
        return "\x1b[r";
    case 6:
        return "\x1b[" + number(random, 3) + std::string(1, "LMSTJKXP@"[below(random, 9)]);
    case 7:
        return below(random, 6) == 0 ? "\x1b[?1047h" : "\x1b[?1047l";
    case 8:
        return "\r\n\n";
    case 9:
        return "\x1b[41m \x1b[m漢";
    case 10:
        return std::string(below(random, 20), ' ');
    case 11:
        return std::string(below(random, 30), 'w');
    default:
        return "\x1b[" + number(random, 8) + ";" + number(random, 12) + "H" + "text";
    }
}

TEST(FrameImagesProperty, BoxesAreThoseOfASnapshot) {
    for (unsigned seed = 0; seed < 400; ++seed) {
        std::mt19937 random(seed);
        Screen screen(Size{12, 8});
        Watcher watcher(Size{12, 8});
        for (unsigned step = 0; step < 40; ++step) {
            screen.feed(bytes_of(step_of(random)));
            if (below(random, 10) == 0) {
                screen.resize(Size{static_cast<std::uint16_t>(1 + below(random, 20)), 8});
                watcher.resize(screen.size());
            }
            watcher.look(screen);
            ASSERT_EQ(seen(watcher.terminal), watcher.expected(screen))
                << "seed " << seed << " step " << step << ::testing::PrintToString(watcher.last.bytes);
            ASSERT_EQ(watcher.look(screen), "") << "seed " << seed << " step " << step;
        }
    }
}

bool is_original(const ShownImage& image, Size size) {
    const bool whole = (image.height_px + 19) / 20 == image.rows; // Else a margin cut it.
    return image.protocol == "kitty" || (whole && image.row + image.rows < size.rows);
}

// Which of two is to be seen where depends on their order, which nobody is told.
bool shares_cells(const ShownImage& image, const Screen& screen) {
    const auto others = std::ranges::count_if(screen.images(), [&](const ShownImage& other) {
        return other.protocol == "sixel" && other.row < image.row + image.rows &&
               image.row < other.row + other.rows && other.column < image.column + image.columns &&
               image.column < other.column + other.columns;
    });
    return image.protocol == "sixel" && others > 1;
}

// Images that the viewer shows itself, with the rows that are to be seen of them.
std::vector<std::string> originals(const Screen& screen, const Screen& other) {
    std::vector<std::string> all;
    for (const ShownImage& image : screen.images()) {
        if (!is_original(image, screen.size()) || shares_cells(image, screen) || shares_cells(image, other))
            continue;
        const std::string place = std::to_string(std::max(image.row, 0)) + ' ' + std::to_string(image.column);
        const std::string end = std::to_string(image.row + image.rows);
        // A kitty image that reached below the screen comes up whole, as in kitty.
        all.push_back(std::string(image.protocol) + ' ' + place +
                      (image.protocol == "sixel" ? " to " + end : ""));
    }
    std::ranges::sort(all);
    return all;
}

bool has_boxes(const Screen& screen) {
    return std::ranges::any_of(screen.images(),
                               [&](const ShownImage& image) { return !is_original(image, screen.size()); });
}

// Rows in which there is no box.
std::string rows_without_boxes(const Screen& screen, const Screen& source) {
    std::string text;
    for (std::size_t row = 0; row < screen.size().rows; ++row) {
        const bool boxed = std::ranges::any_of(source.images(), [&](const ShownImage& image) {
            return !is_original(image, source.size()) && image.row <= static_cast<int>(row) &&
                   image.row + image.rows > static_cast<int>(row);
        });
        text += boxed ? "box\n" : screen.line(row).text + '\n';
    }
    return text;
}

TEST(FrameImagesProperty, OriginalsAreWhereTheScreenHasThem) {
    ViewerFacts facts;
    facts.sixel_images = facts.kitty_images = true;
    for (unsigned seed = 0; seed < 400; ++seed) {
        std::mt19937 random(seed);
        Screen screen(Size{12, 8});
        Watcher watcher(Size{12, 8}, facts);
        for (unsigned step = 0; step < 40; ++step) {
            screen.feed(bytes_of(step_of(random)));
            watcher.look(screen);
            const std::string where = "seed " + std::to_string(seed) + " step " + std::to_string(step) + ' ' +
                                      ::testing::PrintToString(watcher.last.bytes);
            if (has_boxes(screen)) // They may lie over all of an original.
                ASSERT_TRUE(std::ranges::includes(originals(screen, watcher.terminal),
                                                  originals(watcher.terminal, screen)))
                    << where;
            else
                ASSERT_EQ(originals(watcher.terminal, screen), originals(screen, watcher.terminal)) << where;
            ASSERT_EQ(rows_without_boxes(watcher.terminal, screen), rows_without_boxes(screen, screen))
                << where;
            ASSERT_EQ(violations(watcher.terminal), "") << where;
            ASSERT_EQ(watcher.look(screen), "") << where;
        }
    }
}

} // namespace
} // namespace helios::grid
