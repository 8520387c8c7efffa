// Memory stays within its bound whatever a program prints: all that is allocated is counted, at its highest.
#include "grid/emulator/emulator.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <malloc.h>
#include <new>

#include "screen_check.hpp"

namespace {

std::size_t allocated = 0; // Bytes, as malloc gave them.
std::size_t highest = 0;

} // namespace

void* operator new(std::size_t size) {
    void* memory = std::malloc(size);
    if (memory == nullptr)
        std::abort();
    allocated += malloc_usable_size(memory);
    highest = std::max(highest, allocated);
    return memory;
}
void operator delete(void* memory) noexcept {
    allocated -= malloc_usable_size(memory);
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    operator delete(memory);
}

namespace helios::grid {
namespace {

constexpr std::size_t kilobyte = 1024;
constexpr std::size_t megabyte = 1024 * kilobyte;
constexpr Size usual{80, 24};

// The most that a screen took at once of the heap, without the bytes that are fed; its history is beside it.
class Measured {
public:
    explicit Measured(Size size) : before_(allocated), screen_(size) { highest = allocated; }

    void feed(std::string_view bytes) { screen_.feed(bytes_of(bytes)); }
    void resize(Size size) { screen_.resize(size); }
    [[nodiscard]] std::size_t most() const { return highest - before_; }
    [[nodiscard]] std::size_t now() const { return allocated - before_; }
    [[nodiscard]] const Screen& screen() const { return screen_; }

private:
    std::size_t before_;
    Screen screen_;
};

std::size_t most_after(Size size, std::string_view once, std::string_view again, std::size_t times) {
    Measured measured(size);
    measured.feed(once);
    for (; times > 0; --times)
        measured.feed(again);
    EXPECT_EQ(violations(measured.screen()), "");
    EXPECT_LE(measured.screen().emulator().model.history.bytes(), 8 * megabyte);
    return measured.most();
}

TEST(Memory, OfAFreshScreenIsWhatItsCellsTake) {
    EXPECT_LE(Measured(usual).most(), 128 * kilobyte);
    EXPECT_LE(Measured(Size{1, 1}).most(), 64 * kilobyte);
    EXPECT_LE(Measured(Size{1000, 1000}).most(), 17 * megabyte);
    EXPECT_GE(Measured(Size{1000, 1000}).most(), 2 * 1000 * 1000 * sizeof(Cell))
        << "the measure sees two screens of cells";
}

TEST(Memory, IsBoundedForAHundredMegabytesInOneString) {
    const std::string piece(megabyte, 'A');
    for (std::string_view begin : {"\x1b]0;"sv, "\x1b]52;c;"sv, "\x1b]8;;"sv, "\x1b]1337;File=inline=1:"sv,
                                   "\x1bP$q"sv, "\x1bP+q"sv, "\x1b_x"sv, "\x1b^"sv, "\x1bX"sv})
        EXPECT_LE(most_after(usual, begin, piece, 100), 512 * kilobyte) << begin;
    for (std::string_view image : {"\x1bPq"sv, "\x1b_Gf=32,s=10000,v=10000;"sv, "\x1b_Ga=T,f=100;"sv})
        EXPECT_LE(most_after(usual, image, piece, 100), 13 * megabyte) << image;
}

TEST(Memory, IsBoundedForStringsThatBeginAgainAndAgain) {
    const std::string body(3 * kilobyte, 'A');
    for (std::string_view begin :
         {"\x1b]0;"sv, "\x1b]99;i=1:d=0;"sv, "\x1b]133;C;cmdline_url="sv, "\x1b]633;E;"sv, "\x1b]7;file://"sv,
          "\x1b]777;notify;"sv, "\x1b]2;\x1b[22t"sv})
        EXPECT_LE(most_after(usual, "", std::string(begin) + body, 3000), megabyte) << begin;
    for (std::string_view image : {"\x1bP9q"sv, "\x1b_Gi=1,m=1;"sv, "\x1b_Ga=T,f=32,s=16,v=16;"sv}) {
        const std::string piece = std::string(image) + body + "\x1b\\";
        EXPECT_LE(most_after(usual, "", piece, 3000), 13 * megabyte) << image;
    }
}

TEST(Memory, IsBoundedForMarksWithoutEnd) {
    std::string marks;
    for (std::size_t count = 0; count < megabyte / 2; ++count)
        marks += "\xcc\x81";
    EXPECT_LE(most_after(usual, "e", marks, 10), 256 * kilobyte);
    EXPECT_LE(most_after(usual, "\x1b[?2027h\xf0\x9f\x91\xa8", marks, 10), 256 * kilobyte);
}

// Each of them differs from all before.
TEST(Memory, IsBoundedForEverNewClustersLinksAndStyles) {
    Measured measured(Size{400, 400});
    for (unsigned number = 0; number < 200'000; ++number) {
        const std::string text = std::to_string(number);
        std::string piece = "\x1b[38;2;" + std::to_string(number >> 16U) + ';' +
                            std::to_string(number >> 8U & 255U) + ';' + std::to_string(number & 255U) +
                            "m\x1b]8;id=" + text + ";http://a/" + std::string(200, 'l') + text + "\x07";
        for (unsigned mark = 0, rest = number; mark < 3; ++mark, rest /= 48)
            piece.append(mark == 0 ? "e\xcc" : "\xcc").push_back(static_cast<char>(0x80 + rest % 48));
        measured.feed(piece);
    }
    EXPECT_LE(measured.most(), 28 * megabyte);
    EXPECT_GE(measured.screen().counters().links_dropped, 1U) << "there were more than are kept";
    EXPECT_GE(measured.screen().counters().marks_dropped, 1U);
}

TEST(Memory, IsBoundedForGiantCountsOnEveryFinal) {
    for (const Size size : {usual, Size{1, 1}}) {
        Measured measured(size);
        for (char final = '@'; final <= '~'; ++final) {
            for (std::string_view marker : {"", "?", ">", "=", "<"}) {
                for (std::string_view between : {"", " ", "!", "\"", "#", "$", "%", "&", "'", "*", "+", ","})
                    measured.feed("x\x1b[" + std::string(marker) + "4294967295;99999999;2147483648;16777215" +
                                  std::string(between) + final);
            }
        }
        EXPECT_EQ(violations(measured.screen()), "");
        EXPECT_LE(measured.most(), 512 * kilobyte);
    }
}

TEST(Memory, IsBoundedForNoiseOnScreensOfEverySize) {
    std::string bytes;
    std::uint32_t state = 12345;
    for (std::size_t count = 0; count < 2 * megabyte; ++count) {
        state = state * 1664525U + 1013904223U;
        bytes += static_cast<char>(state >> 24);
    }
    EXPECT_LE(most_after(Size{1, 1}, "", bytes, 2), megabyte);
    EXPECT_LE(most_after(usual, "", bytes, 2), megabyte);
    EXPECT_LE(most_after(Size{1000, 1000}, "", bytes, 1), 20 * megabyte);
}

TEST(Memory, IsBoundedThroughResizesInsideSequences) {
    Measured measured(usual);
    const std::string_view input =
        "\x1b[38;2;1;2;3m\xe4\xb8\xad\x1b]0;t\x07\x1b[5;10r\x1b[?6h\x1b[9;9H\xf0\x9f\x98\x80 word\r\n";
    for (std::size_t at = 0; at < input.size(); ++at) {
        measured.feed(input.substr(at, 1));
        for (const Size size : {Size{1000, 1000}, Size{1, 1}, Size{1000, 1}, Size{1, 1000}, usual})
            measured.resize(size);
        ASSERT_EQ(violations(measured.screen()), "") << at;
    }
    EXPECT_LE(measured.most(), 20 * megabyte);
    EXPECT_LE(measured.now(), 256 * kilobyte) << "what the large one took is given back";
}

} // namespace
} // namespace helios::grid
