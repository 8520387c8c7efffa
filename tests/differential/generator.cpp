#include "differential/generator.hpp"

#include <array>
#include <random>

namespace helios::differential {
namespace {

using namespace std::string_view_literals;

class Dice {
public:
    explicit Dice(std::uint32_t seed) : random_(seed) {}

    // 0 .. below-1
    std::uint32_t roll(std::uint32_t below) { return static_cast<std::uint32_t>(random_() % below); }
    bool one_in(std::uint32_t of) { return roll(of) == 0; }
    template <class Range>
    auto pick(const Range& range) {
        return range[roll(static_cast<std::uint32_t>(std::size(range)))];
    }
    // A count as programs send it: mostly small, sometimes absent, zero or far too large.
    std::string count() {
        constexpr std::array likely{""sv,  ""sv,  "0"sv, "1"sv,  "2"sv,   "3"sv,
                                    "4"sv, "5"sv, "7"sv, "12"sv, "9999"sv};
        return std::string(pick(likely));
    }

private:
    std::mt19937 random_;
};

using Family = std::string (*)(Dice& dice);

std::string csi(std::string parameters, char final) {
    return "\x1b[" + std::move(parameters) + final;
}

std::string print_text(Dice& dice) {
    std::string text;
    for (std::uint32_t left = 1 + dice.roll(dice.one_in(4) ? 30 : 6); left > 0; --left)
        text += static_cast<char>(dice.one_in(6) ? ' ' : '!' + dice.roll(94));
    return text;
}
std::string print_wide(Dice& dice) {
    constexpr std::array characters{"\xe4\xb8\xad"sv, "\xe6\x96\x87"sv, "\xea\xb0\x80"sv, "\xef\xbc\xa1"sv};
    std::string text;
    for (std::uint32_t left = 1 + dice.roll(4); left > 0; --left)
        text += dice.pick(characters);
    return text;
}
std::string print_latin(Dice& dice) {
    constexpr std::array characters{"\xc3\xa9"sv, "\xce\xa9"sv, "\xd0\x96"sv, "\xe2\x86\x92"sv,
                                    "\xe2\x94\x80"sv};
    return std::string(dice.pick(characters));
}
std::string print_combined(Dice& dice) {
    constexpr std::array marks{"\xcc\x81"sv, "\xcc\x88"sv, "\xcc\xa7"sv};
    return std::string(dice.one_in(5) ? "" : "e") + std::string(dice.pick(marks));
}
std::string new_line(Dice& dice) {
    constexpr std::array controls{"\r\n"sv, "\r\n"sv, "\n"sv, "\r"sv, "\v"sv, "\f"sv};
    return std::string(dice.pick(controls));
}
std::string small_step(Dice& dice) {
    return dice.one_in(2) ? "\b" : "\t";
}
std::string move(Dice& dice) {
    return csi(dice.count(), dice.pick("ABCDEFGade`"sv));
}
std::string place(Dice& dice) {
    return csi(dice.count() + ';' + dice.count(), dice.pick("HHHf"sv));
}
std::string erase(Dice& dice) {
    constexpr std::array parts{""sv, "0"sv, "1"sv, "2"sv};
    return csi(std::string(dice.pick(parts)), dice.pick("JK"sv));
}
std::string edit(Dice& dice) {
    return csi(dice.count(), dice.pick("@PXLM"sv));
}
std::string scroll(Dice& dice) {
    constexpr std::array lines{"\x1b\x44"sv, "\x1b\x4d"sv, "\x1b\x45"sv};
    return dice.one_in(2) ? csi(dice.count(), dice.pick("STT"sv)) : std::string(dice.pick(lines));
}
std::string margins(Dice& dice) {
    return csi(dice.one_in(4) ? "" : dice.count() + ';' + dice.count(), 'r');
}
std::string tabs(Dice& dice) {
    constexpr std::array fixed{"\x1bH"sv, "\x1b[g"sv, "\x1b[3g"sv, "\t"sv};
    return dice.one_in(3) ? csi(dice.count(), dice.pick("IZ"sv)) : std::string(dice.pick(fixed));
}
std::string repeat(Dice& dice) {
    return print_text(dice) + csi(dice.count(), 'b');
}
std::string mode(Dice& dice) {
    constexpr std::array modes{"?6"sv, "?7"sv, "?7"sv, "4"sv, "20"sv, "?25"sv, "?1"sv, "?45"sv};
    return csi(std::string(dice.pick(modes)), dice.pick("hl"sv));
}
std::string graphics(Dice& dice) {
    constexpr std::array looks{""sv,
                               "0"sv,
                               "1"sv,
                               "2"sv,
                               "3"sv,
                               "4"sv,
                               "5"sv,
                               "7"sv,
                               "8"sv,
                               "9"sv,
                               "22"sv,
                               "23"sv,
                               "24"sv,
                               "25"sv,
                               "27"sv,
                               "28"sv,
                               "29"sv,
                               "31"sv,
                               "39"sv,
                               "42"sv,
                               "49"sv,
                               "94"sv,
                               "103"sv,
                               "38;5;9"sv,
                               "48;5;200"sv,
                               "38;2;1;2;3"sv,
                               "48;2;255;0;9"sv,
                               "38:2::9:8:7"sv,
                               "48:5:77"sv,
                               "53"sv,
                               "55"sv,
                               "4:3"sv,
                               "1;31;44"sv};
    return csi(std::string(dice.pick(looks)), 'm');
}
std::string charset(Dice& dice) {
    constexpr std::array pieces{"\x1b(0"sv, "\x1b(B"sv, "\x1b)0"sv, "\x1b)B"sv, "\x1b(A"sv, "\x0e"sv,
                                "\x0f"sv,   "\x1b*0"sv, "\x1bn"sv,  "lqkxmj"sv, "`a~#{|"sv};
    return std::string(dice.pick(pieces));
}
std::string alternate(Dice& dice) {
    constexpr std::array modes{"?47"sv, "?1047"sv, "?1049"sv};
    return csi(std::string(dice.pick(modes)), dice.pick("hl"sv));
}
std::string save_restore(Dice& dice) {
    constexpr std::array pieces{"\x1b\x37"sv, "\x1b\x38"sv,    "\x1b[s"sv,
                                "\x1b[u"sv,   "\x1b[?1048h"sv, "\x1b[?1048l"sv};
    return std::string(dice.pick(pieces));
}
std::string columns(Dice& dice) {
    return csi(dice.count() + '\'', dice.pick("}~"sv));
}
std::string guard(Dice& dice) {
    constexpr std::array pieces{"\x1b[1\"q"sv, "\x1b[0\"q"sv, "\x1b[2\"q"sv, "\x1b[?J"sv, "\x1b[?1J"sv,
                                "\x1b[?2J"sv,  "\x1b[?K"sv,   "\x1b[?1K"sv,  "\x1b[?2K"sv};
    return std::string(dice.pick(pieces));
}
std::string reset(Dice& dice) {
    constexpr std::array pieces{"\x1b[!p"sv, "\x1b[!p"sv, "\x1b\x63"sv, "\x1b#8"sv, "\x1b[3J"sv};
    return std::string(dice.pick(pieces));
}
std::string string(Dice& dice) {
    constexpr std::array pieces{"\x1b]0;title\x07"sv,     "\x1b]2;t\x1b\\"sv, "\x1bP1$tx\x1b\\"sv,
                                "\x1b_Gx\x1b\\"sv,        "\x1b^pm\x1b\\"sv,  "\x1bXsos\x1b\\"sv,
                                "\x1b]8;;http://a\x07"sv, "\x1b]8;;\x07"sv,   "\x1b]52;c;eA==\x07"sv,
                                "\x1b]133;A\x07"sv};
    return std::string(dice.pick(pieces));
}
std::string odd_sequence(Dice& dice) {
    constexpr std::array pieces{"\x1b[3\n;2H"sv,
                                "\x1b[2\x18"sv,
                                "\x1b[>1;2c"sv,
                                "\x1b[1:2H"sv,
                                "\x1b[?3;4z"sv,
                                "\x1b[1;2;3;4;5H"sv,
                                "\x1b[1 @"sv,
                                "\x1b[=1x"sv,
                                "\x1b[\x1b[2C"sv,
                                "\x1b(\x1b[2D"sv,
                                "\x1b[;;3m"sv,
                                "\x1b[4\x1a"
                                "A"sv,
                                "\x1b[99999999999C"sv,
                                "\x1b[\x7f"
                                "2B"sv};
    return std::string(dice.pick(pieces));
}
std::string broken_text(Dice& dice) {
    constexpr std::array pieces{"\xff"sv, "\xc3("sv,        "\xe4\xb8"sv, "\xf0\x9f\x98"sv,
                                "\x80"sv, "\xed\xa0\x80"sv, "\xc0\xaf"sv};
    return std::string(dice.pick(pieces));
}

struct Row {
    Family make;
    std::uint32_t weight;  // Among the families that a stream uses.
    std::uint32_t used_in; // One of so many streams uses it.
};

constexpr std::array rows{
    Row{print_text, 30, 1}, Row{new_line, 12, 1},      Row{move, 10, 2},       Row{place, 8, 2},
    Row{small_step, 6, 2},  Row{erase, 8, 2},          Row{edit, 8, 2},        Row{scroll, 8, 2},
    Row{margins, 6, 3},     Row{tabs, 6, 4},           Row{repeat, 5, 4},      Row{mode, 6, 3},
    Row{graphics, 12, 2},   Row{charset, 6, 4},        Row{alternate, 4, 4},   Row{save_restore, 6, 3},
    Row{columns, 4, 5},     Row{guard, 5, 6},          Row{reset, 2, 6},       Row{string, 4, 5},
    Row{print_wide, 8, 3},  Row{print_combined, 5, 5}, Row{print_latin, 5, 3}, Row{odd_sequence, 3, 6},
    Row{broken_text, 3, 8},
};

grid::Size size_of(Dice& dice) {
    if (dice.one_in(8))
        return {80, 24};
    return {static_cast<std::uint16_t>(2 + dice.roll(20)), static_cast<std::uint16_t>(1 + dice.roll(9))};
}

} // namespace

Stream generate(std::uint32_t seed) {
    Dice dice(seed);
    Stream stream{"seed " + std::to_string(seed), size_of(dice), {}, 0};
    std::vector<Family> bag;
    for (const Row& row : rows) {
        if (dice.one_in(row.used_in))
            bag.insert(bag.end(), row.weight, row.make);
    }
    const bool resizes = dice.one_in(6);
    for (std::uint32_t left = 5 + dice.roll(dice.one_in(4) ? 150 : 40); left > 0; --left) {
        if (resizes && dice.one_in(12)) {
            stream.tokens.push_back({{}, size_of(dice)});
        } else {
            for (Token& token : tokens_of(dice.pick(bag)(dice)))
                stream.tokens.push_back(std::move(token));
        }
    }
    if (dice.one_in(3))
        stream.piece = 1 + dice.roll(7);
    return stream;
}

} // namespace helios::differential
