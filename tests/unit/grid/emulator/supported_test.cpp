// That what is listed as supported is what the engine does.
#include "grid/emulator/supported.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "screen_check.hpp"

namespace helios::grid {
namespace {

// The bytes of one part of a spelling; placeholders become something of their kind (544E asks for TN).
std::string part_bytes(std::string_view part) {
    constexpr std::array<std::array<std::string_view, 2>, 20> known{
        {{"CSI", "\x1b["}, {"ESC", "\x1b"},  {"DCS", "\x1bP"}, {"OSC", "\x1b]"}, {"APC", "\x1b_"},
         {"PM", "\x1b^"},  {"SOS", "\x1bX"}, {"ST", "\x1b\\"}, {"SP", " "},      {"Ps", "1"},
         {"Pm", ""},       {"Pt", "544E"},   {"Pc", "c"},      {"BEL", "\a"},    {"BS", "\b"},
         {"HT", "\t"},     {"LF", "\n"},     {"VT", "\v"},     {"FF", "\f"},     {"CR", "\r"}}};
    for (const auto& [name, bytes] : known) {
        if (part == name)
            return std::string(bytes);
    }
    constexpr std::array<std::pair<std::string_view, char>, 5> controls{
        {{"ENQ", 5}, {"SO", 14}, {"SI", 15}, {"CAN", 24}, {"SUB", 26}}};
    for (const auto& [name, byte] : controls) {
        if (part == name)
            return {byte};
    }
    return std::string(part.substr(0, part.size() > 1 ? part.find('-') : part.npos)); // "10-19": its first.
}

std::string example_of(const SupportedRow& row) {
    std::string spelling = row.spelling;
    if (row.family == Family::mode)
        spelling = "CSI " + spelling + " h";
    if (row.family == Family::sgr)
        spelling = "CSI " + spelling + " m";
    std::string bytes;
    std::string_view rest = spelling;
    while (!rest.empty())
        bytes += part_bytes(vt::take_part(rest));
    return bytes;
}

// Whether a reply is as the row says, up to the first part that may be anything.
bool is_as_listed(std::string_view reply, std::string_view listed) {
    const std::string text = spelled(reply);
    std::string_view rest = text;
    while (!listed.empty()) {
        const std::string_view wanted = vt::take_part(listed);
        const std::string_view part = vt::take_part(rest);
        const bool number = part.find_first_not_of("0123456789") == part.npos;
        if (wanted == "Pt" || wanted == "Pm" || wanted == "Ph")
            return !part.empty();
        if (wanted == "Ps" ? !number : part != wanted)
            return false;
    }
    return rest.empty();
}

// As the row says, or another of the same query: which one may depend on more than the spelling.
bool is_listed(std::string_view reply, const SupportedRow& query) {
    const Supported list = supported_sequences();
    return std::ranges::any_of(list, [&](const SupportedRow& row) {
        const bool same = row.family == query.family && row.spelling.back() == query.spelling.back() &&
                          row.mnemonic == query.mnemonic;
        return same && is_as_listed(reply, row.reply);
    });
}

TEST(Supported, IsKnownToTheEngine) {
    for (const SupportedRow& row : supported_sequences()) {
        Screen screen(Size{20, 5});
        screen.feed(bytes_of(example_of(row)));
        EXPECT_EQ(screen.counters().unknown_sequences, 0U) << row.spelling;
        EXPECT_TRUE(screen.at_ground()) << row.spelling;
        EXPECT_EQ(violations(screen), "") << row.spelling;
        EXPECT_FALSE(row.spelling.empty() || row.effect.empty() || row.origin.empty()) << row.spelling;
    }
}

TEST(Supported, SaysWhatIsReplied) {
    for (const SupportedRow& row : supported_sequences()) {
        const std::string replies = replies_to(example_of(row));
        if (row.family == Family::query) {
            EXPECT_EQ(replies.empty(), row.reply.empty()) << row.spelling << ": " << spelled(replies);
            EXPECT_TRUE(is_listed(replies, row)) << row.spelling << ": " << spelled(replies);
        } else {
            EXPECT_TRUE(replies.empty() || row.spelling == "? 2048") << row.spelling;
        }
    }
}

TEST(Supported, IsInTheDocument) {
    const std::string path = HELIOS_SOURCE_ROOT "/docs/ENGINE.md";
    constexpr std::string_view mark = "helios parse --list -->\n\n";
    std::stringstream text;
    text << std::ifstream(path).rdbuf();
    const std::string document = text.str();
    const std::size_t place = document.find(mark);
    ASSERT_NE(place, std::string::npos);
    const std::string wanted = document.substr(0, place + mark.size()) + supported_markdown();
    if (std::getenv("UPDATE_GOLDEN") != nullptr)
        std::ofstream(path) << wanted;
    else
        EXPECT_TRUE(document == wanted) << "UPDATE_GOLDEN=1 writes it";
}

TEST(Supported, IsSpelledAsItsTableHasIt) {
    EXPECT_EQ(spelled("\x1b[?%u;1R"), "CSI ? Ps ; 1 R");
    EXPECT_EQ(spelled("\x1bP%u!~%04X\x1b\\"), "DCS Ps ! ~ Ph ST");
    EXPECT_EQ(spelled("\x1b[?62;22;52c"), "CSI ? 62 ; 22 ; 52 c");
}

} // namespace
} // namespace helios::grid
