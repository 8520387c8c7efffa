#include <array>

#include "differential/known/differences.hpp"
#include "differential/known/predicates.hpp"

namespace helios::differential {
namespace {

bool is_csi(const Meaning& m, std::string_view finals) {
    return std::any_of(m.calls.begin(), m.calls.end(), [&](const Meaning::Call& call) {
        return call.introducer == vt::Introducer::csi && call.sequence.intermediate_count == 0 &&
               call.sequence.marker == no && finals.find(call.sequence.final) != finals.npos;
    });
}

// LF and its like, RI, HT and what edits: the cursor moves or the cell under it changes, but the wrap stays.
bool keeps_wrap(const Meaning& m, const Place& place) {
    return place.cursor.pending_wrap &&
           (feeds_line(m) || m.esc(no, 'M') != nullptr || m.controls.find('\t') != m.controls.npos ||
            erases(m) || is_csi(m, "Z@LMP"));
}

bool keeps_column(const Meaning& m, const Place& place) {
    return place.cursor.column > 0 && is_csi(m, "LM");
}

// What a count is of a call that has but one.
std::uint32_t count_of(const Meaning& m, char final) {
    const vt::Sequence* call = m.csi(no, no, final);
    return call == nullptr ? 0 : std::max<std::uint32_t>(call->params.get(0, 1), 1);
}

bool deletes_to_the_end(const Meaning& m, const Place& place) {
    return m.csi(no, no, 'P') != nullptr && place.cursor.column + count_of(m, 'P') > place.size.columns;
}

bool erases_above_the_second_row(const Meaning& m, const Place& place) {
    const vt::Sequence* erase = m.csi(no, no, 'J');
    return erase != nullptr && erase->params.get(0, 0) == 1 && place.cursor.row == 1;
}

bool crosses_margin(const Meaning& m, const Place& place) {
    return place.has_margins() && is_csi(m, "ABEFe");
}

bool splits_wide(const Meaning& m, const Place& place) {
    return (place.wide_in_row && (erases(m) || is_csi(m, "@P"))) ||
           (place.modes.insert && !m.text.empty() && (place.wide_on_screen || is_wide(m)));
}

// Both beyond the last row, where alacritty cuts them off only after it compared them.
bool makes_narrow_margins(const Meaning& m, const Place& place) {
    const vt::Sequence* margins = m.csi(no, no, 'r');
    if (margins == nullptr)
        return false;
    const std::uint32_t top = std::max<std::uint32_t>(margins->params.get(0, 1), 1);
    return top >= place.size.rows && margins->params.get(1, 0) > top;
}

bool leaves_no_alternate(const Meaning& m, const Place& place) {
    return !place.alternate && m.csi('?', no, 'l') != nullptr && m.sets_mode('?', 1049);
}

// Where it has something to do but to switch.
bool enters_alternate(const Meaning& m, const Place& place) {
    return (place.alternate || place.cursor.pending_wrap) && m.csi('?', no, 'h') != nullptr &&
           m.sets_mode('?', 1049);
}

bool restores(const Meaning& m, const Place&) {
    return m.esc(no, '8') != nullptr || m.csi(no, no, 'u') != nullptr ||
           (m.csi('?', no, 'l') != nullptr && m.sets_mode('?', 1049));
}

bool shifts(const Meaning& m) {
    return m.controls.find('\x0e') != m.controls.npos;
}

// As UTF-8.
bool has_c1(const Meaning& m, const Place&) {
    for (std::size_t at = 0; at + 1 < m.bytes.size(); ++at) {
        if (m.bytes[at] == '\xc2' && static_cast<std::uint8_t>(m.bytes[at + 1]) < 0xA0)
            return true;
    }
    return false;
}

bool clears_tabs(const Meaning& m) {
    return m.csi(no, no, 'g') != nullptr;
}

bool designates_uk(const Meaning& m) {
    constexpr std::string_view sets = "()*+";
    return std::any_of(sets.begin(), sets.end(), [&](char set) { return m.esc(set, 'A') != nullptr; });
}

bool unknown_to_alacritty(const Meaning& m, const Place&) {
    constexpr std::array modes{45U, 47U, 69U, 1045U, 1047U, 1048U};
    constexpr std::string_view escapes = "69NOno|}~";
    constexpr std::string_view intermediates = "$*' ";
    return std::any_of(modes.begin(), modes.end(), [&](unsigned mode) { return m.sets_mode('?', mode); }) ||
           std::any_of(escapes.begin(), escapes.end(),
                       [&](char each) { return m.esc(no, each) != nullptr; }) ||
           designates_uk(m) || std::any_of(m.calls.begin(), m.calls.end(), [&](const Meaning::Call& call) {
               const char intermediate = call.sequence.intermediate();
               return call.introducer == vt::Introducer::csi && intermediate != no &&
                      intermediates.find(intermediate) != intermediates.npos;
           });
}

using Shows = Difference::Shows;

constexpr std::array rows{
    Difference{
        "a pending wrap ends", "alacritty",
        "Helios; as xterm, where LF, RI and all that edits at the cursor end it, and HT stays in the row",
        "0123456789\n", keeps_wrap},
    Difference{"IL and DL go to the margin", "alacritty",
               "Helios; VT510, IL and DL: the cursor is then in the first column", "ab\x1b[L", keeps_column},
    Difference{"DCH up to the end of the row", "alacritty",
               "Helios; VT510, DCH: nothing before the cursor changes", "abcdefghi\x1b[5D\x1b[8P",
               deletes_to_the_end},
    Difference{"ED 1 in the second row", "alacritty",
               "Helios; ECMA-48 8.3.39: the first row is erased as well", "a\r\n\x1b[1J",
               erases_above_the_second_row},
    Difference{"moves stop at the margins", "alacritty", "Helios; VT510, CUU and CUD",
               "\x1b[2;3r\x1b[2d\x1b[5B", crosses_margin},
    Difference{"halves of wide characters", "alacritty",
               "Helios; half a character is none, so its cell is blank",
               "\xe4\xb8\xad"
               "a\x1b[3D\x1b[X",
               splits_wide},
    Difference{"margins of a line", "alacritty",
               "Helios; VT510, DECSTBM: two lines at least, else it is ignored", "a\x1b[4;9r",
               makes_narrow_margins},
    Difference{"DECALN homes", "alacritty", "Helios; VT510, DECALN: the cursor is then at home", "a\x1b#8",
               [](const Meaning& m, const Place&) { return m.esc('#', '8') != nullptr; }},
    Difference{"1049 reset on the primary screen", "alacritty",
               "Helios; xterm's ctlseqs: the cursor is restored in any case", "ab\x1b[?1049l",
               leaves_no_alternate},
    Difference{"1049 set on the alternate screen, or while a wrap is pending", "alacritty",
               "Helios; xterm's ctlseqs: it saves the cursor and clears in any case, which ends the wrap",
               "0123456789\x1b[?1049h", enters_alternate},
    Difference{"DECRC and the shift", "alacritty", "Helios; VT510, DECSC saves the shift state as well",
               "\x0e\x1b[u\x1b)0k", restores, shifts},
    Difference{"C1 in UTF-8", "alacritty",
               "Helios; ECMA-35: U+0080 to U+009F are C1 here as well, as in xterm", "a\xc2\x85", has_c1},
    Difference{"CBT without a tab stop", "alacritty", "Helios; VT510, CBT: to the first column",
               "\x1b[3gab\x1b[Z", [](const Meaning& m, const Place&) { return is_csi(m, "Z"); }, clears_tabs},
    Difference{"DECCOLM where it is not allowed", "alacritty",
               "Helios; xterm's ctlseqs: only where mode 40 is set, and then the cursor goes home",
               "ab\x1b[?3h", [](const Meaning& m, const Place&) { return m.sets_mode('?', 3); }},
    Difference{"SGR 21", "alacritty", "Helios; ECMA-48 8.3.117: doubly underlined", "\x1b[21mx",
               [](const Meaning& m, const Place&) {
                   const vt::Sequence* sgr = m.csi(no, no, 'm');
                   return sgr != nullptr && sgr->params.get(0, 0) == 21;
               }},
    Difference{"what alacritty does not know", "alacritty",
               "Helios; VT510 (DECBI, DECFI, SS2, SS3, LS2, LS3, UK, DECLRMM, DECIC, DECDC, rectangles), "
               "ECMA-48 (SL, SR), "
               "xterm's ctlseqs (45, 47, 1045, 1047, 1048)",
               "ab\x1b\x36", unknown_to_alacritty},
    Difference{"CHT", "alacritty", "Helios; ECMA-48 8.3.10: to a tab stop (alacritty does nothing)", "\x1b[I",
               [](const Meaning& m, const Place&) { return is_csi(m, "I"); }},
    Difference{"DECOM homes", "alacritty",
               "Helios; VT510, DECOM: the cursor is then at home, within the margins", "ab\x1b[?6h",
               [](const Meaning& m, const Place&) { return m.sets_mode('?', 6); }},
    Difference{"LNM", "alacritty", "Helios; VT510, LNM: LF, FF and VT return the cursor as well",
               "\x1b[20ha\n", [](const Meaning& m, const Place&) { return m.sets_mode(no, 20); }},
    Difference{"DECSED and DECSEL", "alacritty", "Helios; VT510 (alacritty erases nothing)", "a\r\x1b[?K",
               [](const Meaning& m, const Place&) {
                   return m.csi('?', no, 'J') != nullptr || m.csi('?', no, 'K') != nullptr;
               }},
    Difference{"DECSTR", "alacritty", "Helios; VT510 (alacritty resets nothing)", "\x1b[41m\x1b[!px",
               [](const Meaning& m, const Place&) { return m.csi(no, '!', 'p') != nullptr; }},
    Difference{"ED 2 moves the screen to the history", "alacritty",
               "Both; no text knows a history. Here it erases, as in xterm", "a\x1b[2J",
               [](const Meaning& m, const Place& place) {
                   const vt::Sequence* erase = m.csi(no, no, 'J');
                   return erase != nullptr && erase->params.get(0, 0) == 2 && !place.alternate;
               },
               nullptr, Shows::more_history_there},
    Difference{"ED 3 on the alternate screen", "alacritty",
               "Both; no text knows a history. Here it is erased as on the primary screen, as in xterm",
               "a\x1b[S\x1b[?1049h\x1b[3J",
               [](const Meaning& m, const Place& place) {
                   const vt::Sequence* erase = m.csi(no, no, 'J');
                   return place.alternate && erase != nullptr && erase->params.get(0, 0) == 3;
               },
               nullptr, Shows::more_history_there},
    Difference{"the history of a region", "alacritty",
               "Both; no text knows a history. Here it is what leaves the top of the screen, as in xterm",
               "\r\na\x1b[2;3r\x1b[3d\n",
               [](const Meaning& m, const Place& place) {
                   return !place.alternate && place.top > 0 &&
                          (feeds_line(m) || !m.text.empty() || is_csi(m, "S"));
               },
               nullptr, Shows::more_history_there},
    Difference{"DL keeps lines in the history", "alacritty",
               "Both; no text knows a history. Here it is what leaves the top of the screen, as in xterm",
               "a\x1b[M",
               [](const Meaning& m, const Place& place) { return !place.alternate && is_csi(m, "M"); },
               nullptr, Shows::more_history_there},
};

} // namespace

std::span<const Difference> alacritty_differences() {
    return rows;
}

} // namespace helios::differential
