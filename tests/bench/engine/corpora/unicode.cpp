// Text beyond ASCII: two cells a character, one or two bytes a letter, several code points a cell.
#include <array>

#include "engine/corpora/generators.hpp"

namespace helios::corpora {
namespace {

using namespace std::string_view_literals;

constexpr std::array accented{"é"sv, "è"sv, "ü"sv, "ö"sv, "ß"sv, "ñ"sv, "ç"sv, "å"sv,
                              "ø"sv, "ř"sv, "ž"sv, "ł"sv, "ő"sv, "ı"sv, "—"sv, "’"sv};
constexpr std::array clusters{"👍🏽"sv,
                              "👩‍💻"sv,
                              "👨‍👩‍👧‍👦"sv,
                              "🏳️‍🌈"sv,
                              "🇩🇪"sv,
                              "🇯🇵"sv,
                              "❤️"sv,
                              "☎️"sv,
                              "1️⃣"sv,
                              "🚀"sv,
                              "🧑🏿‍🚒"sv,
                              "✅"sv,
                              "🔥"sv,
                              "⚠️"sv,
                              "e\u0301"sv,
                              "n\u0303"sv,
                              "o\u0323\u0308"sv,
                              "각"sv,
                              "ก็"sv,
                              "☺"sv};

struct Block {
    char32_t first;
    unsigned count;
};

// Arrows, mathematics, box drawing, blocks, shapes, braille, Greek, Cyrillic: one cell each.
constexpr std::array blocks{Block{0x2190, 64}, Block{0x2200, 256}, Block{0x2500, 128}, Block{0x2580, 32},
                            Block{0x25A0, 64}, Block{0x2800, 256}, Block{0x0391, 17},  Block{0x0410, 64}};

void add_accented_word(Writer& out) {
    for (unsigned left = out.between(1, 3); left > 0; --left)
        out.word(1, 3).add(out.pick(accented));
}

} // namespace

void add_cjk_line(Writer& out) {
    constexpr char32_t first_ideograph = 0x4E00;
    const unsigned width = out.between(out.columns() / 8, out.columns() / 2);
    for (unsigned left = width; left > 0; --left) {
        if (out.one_in(24))
            out.add("，");
        else
            out.character(first_ideograph + out.below(0x5000));
    }
    out.newline();
}

void add_latin_line(Writer& out) {
    for (unsigned words = out.between(6, 14); words > 0; --words) {
        if (out.one_in(2))
            out.word(2, 7);
        else
            add_accented_word(out);
        out.add(" ");
    }
    out.newline();
}

void add_emoji_line(Writer& out) {
    for (unsigned words = out.between(4, 12); words > 0; --words) {
        if (out.one_in(3))
            out.word(1, 6);
        else
            out.add(out.pick(clusters));
        out.add(" ");
    }
    out.newline();
}

// A run of one block's characters, no line end anywhere.
void add_symbols(Writer& out) {
    const Block& block = out.pick(blocks);
    for (unsigned at = 0; at < block.count; ++at)
        out.character(block.first + at);
}

} // namespace helios::corpora
