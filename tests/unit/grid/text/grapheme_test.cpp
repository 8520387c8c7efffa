// Where grapheme clusters end: each rule of UAX #29, the standard's own test file of Unicode 15.0, and
// utf8proc (15.0 too) for every pair of classes. What 15.1 to 18 changed is listed with its reason.
#include "grid/cells/cell.hpp"
#include "grid/text/grapheme.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <string>
#include <utf8proc.h>
#include <vector>

namespace helios::grid {
namespace {

// The text with a bar at each boundary inside it.
std::u32string cut(std::u32string_view text) {
    std::u32string out;
    std::size_t begin = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (at > 0 && !continues_cluster(text.substr(begin, at - begin), text[at])) {
            out += U'|';
            begin = at;
        }
        out += text[at];
    }
    return out;
}

struct Case {
    const char* rule;
    std::u32string expected;
};

TEST(Grapheme, HoldsEachRule) {
    const std::vector<Case> cases{
        {"GB4", U"a|\u200B|b"},
        {"GB5", U"a|\u2028|\u0308"},
        {"GB6", U"\u1100\u1100\u1161|a"},
        {"GB6", U"\u1100\uAC00|\u1100\uAC01"},
        {"GB7", U"\uAC00\u1161\u11A8|\uAC00\u11A8|\u1161\u11A8"},
        {"GB8", U"\uAC01\u11A8\u11A9|\uAC01|\u1161"},
        {"GB8", U"\u11A8|\u1161"},
        {"GB9", U"e\u0301\u0323|x"},
        {"GB9", U"a\u200D|b|c"},
        {"GB9", U"a\U0001F3FD|b"},
        {"GB9a", U"\u0915\u0903|\u0915\u093E"},
        {"GB9b", U"\u0600\u0031|\u0600\u0600\u4E00|x"},
        {"GB9b", U"\u0600|\u200B"},
        {"GB9c", U"\u0915\u094D\u0937|\u0915"},            // Devanagari: kssa, ka.
        {"GB9c", U"\u0915\u094D\u200D\u0937"},             // The linker asked for by a joiner.
        {"GB9c", U"\u0915\u200D\u094D\u0937"},             // And after one.
        {"GB9c", U"\u0915\u094D\u200C|\u0937"},            // A non-joiner ends it.
        {"GB9c", U"\u0915\u093C\u094D\u0937\u094D\u0930"}, // With a nukta; three consonants.
        {"GB9c", U"\u0915\u093C|\u0937"},                  // No linker.
        {"GB9c", U"a\u094D|\u0937"},                       // No consonant before it.
        {"GB9c", U"\u0915\u093E\u094D|\u0937"},            // A vowel sign between.
        {"GB9c", U"\u1000\u1039\u1001|\u1001"},            // Myanmar, since 16.0.
        {"GB9c", U"\u0BA4\u0BCD|\u0BA4"},                  // Tamil has no conjuncts here.
        {"GB11", U"\U0001F468\u200D\U0001F469\u200D\U0001F467|\U0001F468"},
        {"GB11", U"\U0001F3F3\uFE0F\u200D\U0001F308"},
        {"GB11", U"\U0001F9D1\U0001F3FF\u200D\U0001F692"},
        {"GB11", U"a\u200D|\U0001F469"},
        {"GB12", U"\U0001F1E9\U0001F1EA|\U0001F1EF\U0001F1F5|\U0001F1E9"},
        {"GB13", U"a|\U0001F1E9\U0001F1EA|\U0001F1EF"},
        {"GB999", U"a|b|\u4E00|\U0001F600"},
        {"keycap", U"1\uFE0F\u20E3|2"},
    };
    for (const Case& each : cases) {
        std::u32string text = each.expected;
        std::erase(text, U'|');
        EXPECT_EQ(cut(text), each.expected) << each.rule;
    }
}

struct OfficialCase {
    std::u32string expected;
    std::string line;
};

// Lines of "÷ 0020 × 0308 ÷ 0020 ÷".
std::vector<OfficialCase> official_cases() {
    std::ifstream file("/usr/share/unicode/auxiliary/GraphemeBreakTest.txt"); // Debian's unicode-data.
    std::vector<OfficialCase> cases;
    for (std::string line; std::getline(file, line);) {
        std::istringstream fields(line.substr(0, line.find('#')));
        OfficialCase each{{}, line};
        for (std::string field; fields >> field;) {
            if (field == "\xc3\xb7")
                each.expected += U'|';
            else if (field != "\xc3\x97")
                each.expected += static_cast<char32_t>(std::stoul(field, nullptr, 16));
        }
        if (each.expected.size() > 2)
            cases.push_back({each.expected.substr(1, each.expected.size() - 2), line});
    }
    return cases;
}

TEST(Grapheme, HoldsTheStandardsOwnCases) {
    const std::vector<OfficialCase> cases = official_cases();
    ASSERT_EQ(cases.size(), 602U);
    std::size_t checked = 0;
    for (const OfficialCase& each : cases) {
        std::u32string text = each.expected;
        std::erase(text, U'|');
        if (text.find(U'\r') != text.npos || text.find(U'\n') != text.npos)
            continue; // Never text in a terminal.
        if (text.find(U'\u2701') != text.npos)
            continue; // Extended_Pictographic in 15.0, not in 18.
        EXPECT_EQ(cut(text), each.expected) << each.line;
        ++checked;
    }
    EXPECT_EQ(checked, 471U);
}

// Of Unicode 15.0; newer ones utf8proc knows nothing of.
bool is_assigned(char32_t point) {
    return utf8proc_category(static_cast<utf8proc_int32_t>(point)) != UTF8PROC_CATEGORY_CN;
}

std::string hex(char32_t point) {
    std::ostringstream out;
    out << "U+" << std::hex << std::uppercase << static_cast<unsigned>(point);
    return out.str();
}

TEST(Grapheme, AgreesWithUtf8procOnEveryCharacter) {
    // One or two of each class, beside which every character is tried, on both sides.
    constexpr std::array<char32_t, 14> samples{'a',    0x200B, 0x301,  0x200D, 0x1F1E6, 0x600,   0x903,
                                               0x1100, 0x1161, 0x11A8, 0xAC00, 0xAC01,  0x1F600, 0x915};
    const auto is_break = [](char32_t first, char32_t second) {
        utf8proc_int32_t state = 0;
        return utf8proc_grapheme_break_stateful(static_cast<utf8proc_int32_t>(first),
                                                static_cast<utf8proc_int32_t>(second), &state);
    };
    const auto is_mine = [](char32_t first, char32_t second) {
        return !continues_cluster({&first, 1}, second);
    };
    std::string differing;
    for (char32_t point = 0x20; point <= 0x10FFFF; ++point) {
        if (!is_printable(point) || !is_assigned(point))
            continue;
        const bool alike = std::ranges::all_of(samples, [&](char32_t sample) {
            return is_mine(sample, point) == is_break(sample, point) &&
                   is_mine(point, sample) == is_break(point, sample);
        });
        if (!alike)
            differing += hex(point) + ' ';
    }
    EXPECT_EQ(differing, "U+11A3A "); // A Prepend in 15.0, a consonant in 18.
}

// Why the widths differ, empty when they should not.
std::string_view reason(char32_t point, unsigned mine, unsigned theirs) {
    const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(point));
    const auto within = [&](char32_t first, char32_t last) { return point >= first && point <= last; };
    if (category == UTF8PROC_CATEGORY_MC && mine == 1 && theirs == 0)
        return "a spacing mark takes a cell, as in wcwidth()";
    if (category == UTF8PROC_CATEGORY_CF && width_class(point).break_class() == Break::prepend && mine == 1)
        return "a format character with a shape";
    if ((within(0x1160, 0x11FF) || within(0xD7B0, 0xD7FB)) && mine == 0)
        return "a jamo joins the syllable before it";
    if ((within(0x2630, 0x2637) || within(0x268A, 0x268F) || within(0x4DC0, 0x4DFF) ||
         within(0x1D300, 0x1D356) || within(0x1D360, 0x1D376)) &&
        mine == 2)
        return "Wide since 16.0";
    if (point == 0x1171E && mine == 1)
        return "a spacing mark since 16.0";
    if (within(0x2028, 0x2029) && mine == 1)
        return "no terminal breaks a line there, so it shows";
    return {};
}

TEST(Width, AgreesWithUtf8procOnEveryCharacter) {
    std::string unexpected;
    for (char32_t point = 0x20; point <= 0x10FFFF; ++point) {
        if (!is_printable(point) || !is_assigned(point))
            continue;
        const unsigned theirs =
            static_cast<unsigned>(utf8proc_charwidth(static_cast<utf8proc_int32_t>(point)));
        const unsigned mine = width_class(point).width();
        if (mine != theirs && reason(point, mine, theirs).empty())
            unexpected += hex(point) + ':' + std::to_string(mine) + std::to_string(theirs) + ' ';
    }
    EXPECT_EQ(unexpected, "");
}

} // namespace
} // namespace helios::grid
