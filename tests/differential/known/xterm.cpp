#include <array>

#include "differential/known/differences.hpp"
#include "differential/known/predicates.hpp"

namespace helios::differential {
namespace {

// Relative moves, none of which may leave the row (or the column) it is in.
bool moves_relatively(const Meaning& m, const Place& place) {
    return place.modes.origin && has_call(m, [](const Meaning::Call& call) {
               constexpr std::string_view finals = "ABCDEFGae`";
               return call.introducer == vt::Introducer::csi && call.sequence.intermediate_count == 0 &&
                      call.sequence.marker == no && finals.find(call.sequence.final) != finals.npos;
           });
}

bool restores(const Meaning& m, const Place&) {
    return m.esc(no, '8') != nullptr || m.csi(no, no, 'u') != nullptr || m.sets_mode('?', 1048) ||
           m.sets_mode('?', 1049);
}

bool moves_columns_at_wrap(const Meaning& m, const Place& place) {
    return place.cursor.pending_wrap && (m.csi(no, '\'', '}') != nullptr || m.csi(no, '\'', '~') != nullptr ||
                                         m.csi(no, ' ', '@') != nullptr || m.csi(no, ' ', 'A') != nullptr);
}

bool is_alignment(const Meaning& m, const Place&) {
    return m.esc('#', '8') != nullptr;
}

bool unknown_to_xterm(const Meaning& m, const Place&) {
    return m.esc(no, '6') != nullptr || m.esc(no, '9') != nullptr || m.esc(no, 'N') != nullptr ||
           m.esc(no, 'O') != nullptr || m.esc(no, 'M') != nullptr || m.sets_mode('?', 69) ||
           m.sets_mode('?', 1045) || has_call(m, [](const Meaning::Call& call) {
               const vt::Sequence& sequence = call.sequence;
               const bool rectangle = sequence.intermediate() == '$' || sequence.intermediate() == '*';
               const bool rapid_blink = sequence.final == 'm' && sequence.params.get(0, 0) == 6;
               return call.introducer == vt::Introducer::csi && (rectangle || rapid_blink);
           });
}

using Shows = Difference::Shows;

constexpr std::array rows{
    Difference{"widths of emoji", "xterm frames", "Helios; UAX #11 of today, where xterm.js has Unicode 6",
               "\xf0\x9f\x98\x80",
               [](const Meaning& m, const Place&) {
                   return has_text(m, [](char32_t c) {
                       return c >= 0x1F000 || c == 0x200D || c == 0xFE0F || (c >= 0x2300 && c < 0x2C00);
                   });
               }},
    // Only what a viewer is sent; its example would be a frame.
    Difference{"clusters of mode 2027", "frames", "Helios; UAX #29, where xterm.js has a cell for each width",
               "", [](const Meaning& m, const Place&) { return m.sets_mode('?', 2027); }},
    Difference{"SGR 6 in frames", "frames", "Helios; ECMA-48, where xterm.js has no rapid blink", "",
               [](const Meaning& m, const Place&) {
                   const vt::Sequence* sgr = m.csi(no, no, 'm');
                   return sgr != nullptr && sgr->params.get(0, 0) == 6;
               }},
    Difference{"relative moves in origin mode", "xterm",
               "Helios; VT510, CUF and others: the other coordinate stays (xterm.js adds the margin again)",
               "\x1b[2;4r\x1b[?6h\x1b[5C", moves_relatively},
    Difference{
        "a pending wrap and erasing", "xterm",
        "Helios; the cursor is in the last column (VT510, DECAWM), so that is erased, and the wrap is off",
        "0123456789\x1b[K",
        [](const Meaning& m, const Place& place) { return place.cursor.pending_wrap && erases(m); }},
    Difference{"ED 1 in the last column of the screen", "xterm",
               "Helios; it is no error (xterm.js throws, for there is no next row)", "\x1b[99;99H\x1b[1J",
               [](const Meaning& m, const Place& place) {
                   const auto is_above = [](const vt::Sequence* erase) {
                       return erase != nullptr && erase->params.get(0, 0) == 1;
                   };
                   return place.at_end() && (is_above(m.csi(no, no, 'J')) || is_above(m.csi('?', no, 'J')));
               }},
    Difference{"a pending wrap is saved", "xterm", "Helios; VT510, DECSC saves the wrap flag",
               "0123456789\x1b\x37\x1b\x38", restores},
    Difference{"SD in the pen's background", "xterm", "Helios; as all that scrolls in (xterm's bce)",
               "\x1b[41m\x1b[T", [](const Meaning& m, const Place&) { return m.csi(no, no, 'T') != nullptr; },
               sets_graphics},
    Difference{"links are underlined", "xterm frames", "Both; how a link looks is the viewer's",
               "\x1b]8;;a\ab",
               [](const Meaning& m, const Place&) {
                   return std::any_of(m.strings.begin(), m.strings.end(),
                                      [](const std::string& body) { return body.starts_with("8;"); });
               }},
    Difference{"what xterm.js does not know", "xterm",
               "Helios; VT510 (DECBI, DECFI, SS2, SS3, DECLRMM, rectangles), ECMA-48 (RI as C1, SGR 6), "
               "xterm (1045)",
               "ab\x1b\x36", unknown_to_xterm},
    Difference{"SU keeps what leaves the screen", "xterm",
               "Both; no text knows a history. As xterm and alacritty do", "a\x1b[S",
               [](const Meaning& m, const Place&) { return m.csi(no, no, 'S') != nullptr; }, nullptr,
               Shows::more_history_here},
    Difference{"moving columns and a pending wrap", "xterm",
               "Helios; the cursor is in the last column, which xterm.js takes for the first",
               "abcdefghij\x1b['}", moves_columns_at_wrap},
    Difference{"the alternate screen is kept", "xterm",
               "Helios; xterm's ctlseqs: 47 does not clear, 1049 alone does", "\x1b[?47ha\x1b[?47l\x1b[?47h",
               [](const Meaning& m, const Place&) {
                   return m.sets_mode('?', 47) || m.sets_mode('?', 1047) || m.sets_mode('?', 1049);
               }},
    Difference{"DECALN without attributes", "xterm", "Helios; as xterm, and VT510 names no attribute",
               "\x1b[7m\x1b#8", is_alignment,
               [](const Meaning& m) { return sets_graphics(m) || m.csi(no, '"', 'q') != nullptr; }},
    Difference{
        "DECALN and the margins", "xterm", "Helios; VT510, DECALN: they are then the screen's edges",
        "\x1b[2;3r\x1b#8\x1b[3d\n",
        [](const Meaning& m, const Place& place) { return place.has_margins() && is_alignment(m, place); }},
    Difference{"SGR 0 and the guard", "xterm",
               "Helios; VT510, DECSCA: it is no visual attribute, which SGR 0 ends",
               "\x1b[1\"q\x1b[mx\x1b[?1K",
               [](const Meaning& m, const Place&) { return m.csi(no, '"', 'q') != nullptr; }, sets_graphics},
    Difference{"DECCOLM without a new size", "xterm",
               "Helios; VT510, DECCOLM erases, homes and resets the margins (xterm.js nothing, as it must "
               "not resize)",
               "ab\x1b[?40h\x1b[?3h", [](const Meaning& m, const Place&) { return m.sets_mode('?', 3); }},
    Difference{"CUB over a wrap", "xterm", "Helios; xterm's ctlseqs, mode 45; esctest asks for it",
               "\x1b[?45h0123456789a\x1b[2D",
               [](const Meaning& m, const Place& place) {
                   return place.modes.reverse_wrap && m.csi(no, no, 'D') != nullptr;
               }},
    Difference{"BS over a wrap that LF passed", "xterm",
               "Helios; as xterm: the line was wrapped all the same", "\x1b[?45h0123456789a\x1b[H\n\b",
               [](const Meaning& m, const Place& place) {
                   return place.modes.reverse_wrap && place.cursor.column == 0 &&
                          m.controls.find('\b') != m.controls.npos;
               },
               feeds_line},
    Difference{"IL and DL outside the margins while a wrap is pending", "xterm",
               "Helios; VT510: they do nothing there", "\x1b[3;4r0123456789\x1b[L",
               [](const Meaning& m, const Place& place) {
                   const bool outside = place.cursor.row < place.top || place.cursor.row > place.bottom;
                   return outside && place.cursor.pending_wrap &&
                          (m.csi(no, no, 'L') != nullptr || m.csi(no, no, 'M') != nullptr);
               }},
    Difference{"CBT and a pending wrap", "xterm", "Helios; the cursor is in the last column",
               "0123456789\x1b[Z",
               [](const Meaning& m, const Place& place) {
                   return place.cursor.pending_wrap && m.csi(no, no, 'Z') != nullptr;
               }},
    Difference{"RIS resets LNM", "xterm", "Helios; VT510, RIS: all modes are as at power-up",
               "\x1b[20h\x1b"
               "c a\n",
               [](const Meaning& m, const Place&) { return m.sets_mode(no, 20); },
               [](const Meaning& m) { return m.esc(no, 'c') != nullptr; }},
    Difference{"the look of a wide character's lost half", "xterm",
               "Both; here the half that is left keeps its own", "\xe4\xb8\xad\x1b[41m\x1b[2Gx",
               [](const Meaning& m, const Place&) { return is_wide(m); }, sets_graphics},
    Difference{"DECSTR and a pending wrap", "xterm", "Both; here a reset is one of this too",
               "0123456789\x1b[!p",
               [](const Meaning& m, const Place& place) {
                   return place.cursor.pending_wrap && m.csi(no, '!', 'p') != nullptr;
               }},
};

} // namespace

std::span<const Difference> xterm_differences() {
    return rows;
}

} // namespace helios::differential
