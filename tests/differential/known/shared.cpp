#include <array>

#include "differential/known/differences.hpp"
#include "differential/known/predicates.hpp"

namespace helios::differential {
namespace {

bool shows_images(const Meaning& m, const Place&) {
    const bool sixel = has_call(m, [](const Meaning::Call& call) {
        return call.introducer == vt::Introducer::dcs && call.sequence.final == 'q' &&
               call.sequence.intermediate_count == 0;
    });
    return sixel || std::any_of(m.strings.begin(), m.strings.end(),
                                [](const std::string& body) { return body.starts_with("G"); });
}

bool has_subs(const Meaning& m, const Place&) {
    return has_call(m, [](const Meaning::Call& call) {
        return call.introducer == vt::Introducer::csi && call.sequence.final != 'm' &&
               call.sequence.params.has_subs();
    });
}

bool shows_prepended(const Meaning& m, const Place&) {
    return has_text(
        m, [](char32_t c) { return (c >= 0x600 && c <= 0x605) || c == 0x6DD || c == 0x70F || c == 0x8E2; });
}

using Shows = Difference::Shows;

constexpr std::array rows{
    Difference{
        "malformed UTF-8 shows", "xterm alacritty", "Helios; Unicode 3.9, substitution of maximal subparts",
        "a\xff"
        "b",
        [](const Meaning& m, const Place&) { return has_text(m, [](char32_t c) { return c == 0xFFFD; }); }},
    Difference{"widths of format characters with a shape", "xterm frames alacritty",
               "Helios; Prepended_Concatenation_Mark: a cell, as in wcwidth() of today", "\xd8\x80",
               shows_prepended},
    Difference{"grapheme clusters", "xterm alacritty", "Helios; mode 2027, which they do not know",
               "\x1b[?2027h\xe1\x80\x80\xe1\x80\xb9\xe1\x80\x81]",
               [](const Meaning& m, const Place&) { return m.sets_mode('?', 2027); }},
    Difference{"REP ends with a row's worth", "xterm alacritty",
               "They; ECMA-48 8.3.103. Here six bytes never cost a screen", "a\x1b[30b",
               [](const Meaning& m, const Place& place) {
                   const vt::Sequence* repeat = m.csi(no, no, 'b');
                   return repeat != nullptr && repeat->params.get(0, 1) >= place.size.columns;
               }},
    Difference{"REP after a sequence", "xterm alacritty",
               "All; ECMA-48 8.3.103: not defined. Here the last character as it was shown, as in VTE",
               "\x1b(0q\x1b(B\x1b[4b",
               [](const Meaning& m, const Place& place) {
                   return !place.after_text && m.csi(no, no, 'b') != nullptr;
               }},
    Difference{
        "images", "xterm frames alacritty",
        "Helios; these peers show none (sixel: VT340; kitty's graphics protocol), frames for them a box",
        "\x1bPq#0!20~-!20~-!20~\x1b\\", shows_images},
    Difference{"reflow", "xterm alacritty",
               "All; no text says how. Here the cursor's line is wrapped anew as well", "",
               [](const Meaning& m, const Place&) { return m.resizes; }},
    Difference{"RIS keeps the history", "xterm alacritty",
               "Both; it is not the program's to clear but by ED 3", "a\n\n\n\n\n\x1b\x63",
               [](const Meaning& m, const Place&) { return m.esc(no, 'c') != nullptr; }, nullptr,
               Shows::more_history_here},
    Difference{"marks without a character", "xterm alacritty",
               "Both; Unicode 3.6 only says how they may show. As xterm does", "\xcc\x81",
               [](const Meaning& m, const Place&) {
                   return !m.text.empty() && m.text[0] >= 0x300 && m.text[0] < 0x370;
               }},
    Difference{"sub-parameters outside SGR", "xterm alacritty",
               "Helios; as xterm: the sequence is another one, unknown", "\x1b[1:2C", has_subs},
    Difference{"DECAWM set in the last column", "xterm alacritty",
               "Both; here only what is printed while it is set can wrap", "\x1b[?7l0123456789\x1b[?7h",
               [](const Meaning& m, const Place&) { return m.sets_mode('?', 7); }},
    Difference{"0x5f of DEC special graphics", "xterm alacritty",
               "Helios; a blank (VT510, DEC Special Graphic)", "\x1b(0_x",
               [](const Meaning& m, const Place& place) {
                   return place.line_drawing && has_text(m, [](char32_t c) { return c == '_'; });
               }},
};

} // namespace

std::span<const Difference> shared_differences() {
    return rows;
}

} // namespace helios::differential
