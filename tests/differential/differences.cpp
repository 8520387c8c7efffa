#include "differential/differences.hpp"

#include <algorithm>
#include <array>

namespace helios::differential {
namespace {

constexpr char no = '\0';

// Relative moves, none of which may leave the row (or the column) it is in.
bool moves_relatively(const Meaning& m) {
    return std::any_of(m.calls.begin(), m.calls.end(), [](const Meaning::Call& call) {
        constexpr std::string_view finals = "ABCDEFae";
        return call.introducer == vt::Introducer::csi && call.sequence.intermediate_count == 0 &&
               call.sequence.marker == no && finals.find(call.sequence.final) != finals.npos;
    });
}

bool has_text(const Meaning& m, bool (*is)(char32_t)) {
    return std::any_of(m.text.begin(), m.text.end(), is);
}

bool restores(const Meaning& m) {
    return m.esc(no, '8') != nullptr || m.csi(no, no, 'u') != nullptr || m.sets_mode('?', 1048) ||
           m.sets_mode('?', 1049);
}

bool erases(const Meaning& m) {
    return m.csi(no, no, 'J') != nullptr || m.csi(no, no, 'K') != nullptr || m.csi('?', no, 'J') != nullptr ||
           m.csi('?', no, 'K') != nullptr || m.csi(no, no, 'X') != nullptr;
}

bool has_subs(const Meaning& m) {
    return std::any_of(m.calls.begin(), m.calls.end(), [](const Meaning::Call& call) {
        return call.introducer == vt::Introducer::csi && call.sequence.final != 'm' &&
               call.sequence.params.has_subs();
    });
}

bool moves_columns(const Meaning& m) {
    return m.csi(no, '\'', '}') != nullptr || m.csi(no, '\'', '~') != nullptr ||
           m.csi(no, ' ', '@') != nullptr || m.csi(no, ' ', 'A') != nullptr;
}

bool is_wide(const Meaning& m) {
    return has_text(m, [](char32_t c) { return c >= 0x2E80 && c != 0xFFFD; });
}

bool designates(const Meaning& m) {
    return m.esc('(', '0') != nullptr || m.esc(')', '0') != nullptr || m.esc('*', '0') != nullptr;
}

bool shows_images(const Meaning& m) {
    return std::any_of(m.calls.begin(), m.calls.end(),
                       [](const Meaning::Call& call) {
                           return call.introducer == vt::Introducer::dcs && call.sequence.final == 'q' &&
                                  call.sequence.intermediate_count == 0;
                       }) ||
           std::any_of(m.strings.begin(), m.strings.end(),
                       [](const std::string& body) { return body.starts_with("G"); });
}

bool unknown_to_xterm(const Meaning& m) {
    return m.esc(no, '6') != nullptr || m.esc(no, '9') != nullptr || m.esc(no, 'N') != nullptr ||
           m.esc(no, 'O') != nullptr || m.esc(no, 'M') != nullptr || m.sets_mode('?', 69) ||
           std::any_of(m.calls.begin(), m.calls.end(), [](const Meaning::Call& call) {
               const vt::Sequence& sequence = call.sequence;
               const bool rectangle = sequence.intermediate() == '$' || sequence.intermediate() == '*';
               const bool rapid_blink = sequence.final == 'm' && sequence.params.get(0, 0) == 6;
               return call.introducer == vt::Introducer::csi && (rectangle || rapid_blink);
           });
}

bool sets_graphics(const Meaning& m) {
    return m.csi(no, no, 'm') != nullptr;
}

using enum Difference::Shows;

constexpr std::array rows{
    Difference{"malformed UTF-8 shows", "xterm", "Helios; Unicode 3.9, substitution of maximal subparts",
               "a\xff"
               "b",
               [](const Meaning& m) { return has_text(m, [](char32_t c) { return c == 0xFFFD; }); }},
    Difference{"widths of emoji", "xterm frames", "Helios; UAX #11 of today, where xterm.js has Unicode 6",
               "\xf0\x9f\x98\x80",
               [](const Meaning& m) {
                   return has_text(m, [](char32_t c) {
                       return c >= 0x1F000 || c == 0x200D || c == 0xFE0F || (c >= 0x2300 && c < 0x2C00);
                   });
               }},
    // Only what a viewer is sent; its example would be a frame.
    Difference{"clusters of mode 2027", "frames", "Helios; UAX #29, where xterm.js has a cell for each width",
               "", [](const Meaning& m) { return m.sets_mode('?', 2027); }},
    Difference{"SGR 6 in frames", "frames", "Helios; ECMA-48, where xterm.js has no rapid blink", "",
               [](const Meaning& m) {
                   const vt::Sequence* sgr = m.csi(no, no, 'm');
                   return sgr != nullptr && sgr->params.get(0, 0) == 6;
               }},
    Difference{"widths of format characters with a shape", "xterm frames",
               "Helios; Prepended_Concatenation_Mark: a cell, as in wcwidth() of today", "\xd8\x80",
               [](const Meaning& m) {
                   return has_text(m, [](char32_t c) {
                       return (c >= 0x600 && c <= 0x605) || c == 0x6DD || c == 0x70F || c == 0x8E2;
                   });
               }},
    Difference{"grapheme clusters", "xterm", "Helios; mode 2027, which xterm.js does not know",
               "\x1b[?2027h\xe1\x80\x80\xe1\x80\xb9\xe1\x80\x81]",
               [](const Meaning& m) { return m.sets_mode('?', 2027); }},
    Difference{"relative moves in origin mode", "xterm",
               "Helios; VT510, CUF and others: the other coordinate stays (xterm.js adds the margin again)",
               "\x1b[2;4r\x1b[?6h\x1b[5C", moves_relatively,
               [](const Meaning& m) { return m.sets_mode('?', 6); }},
    Difference{
        "a pending wrap and erasing", "xterm",
        "Helios; the cursor is in the last column (VT510, DECAWM), so that is erased, and the wrap is off",
        "0123456789\x1b[K", erases},
    Difference{"a pending wrap is saved", "xterm", "Helios; VT510, DECSC saves the wrap flag",
               "0123456789\x1b\x37\x1b\x38", restores},
    Difference{"REP ends with a row's worth", "xterm",
               "xterm.js; ECMA-48 8.3.103. Here six bytes never cost a screen", "a\x1b[30b",
               [](const Meaning& m) { return m.csi(no, no, 'b') != nullptr; }},
    Difference{"SD in the pen's background", "xterm", "Helios; as all that scrolls in (xterm's bce)",
               "\x1b[41m\x1b[T", [](const Meaning& m) { return m.csi(no, no, 'T') != nullptr; },
               sets_graphics},
    Difference{"links are underlined", "xterm frames", "Both; how a link looks is the viewer's",
               "\x1b]8;;a\ab",
               [](const Meaning& m) {
                   return std::any_of(m.strings.begin(), m.strings.end(),
                                      [](const std::string& body) { return body.starts_with("8;"); });
               }},
    Difference{"images", "xterm alacritty",
               "Helios; these peers show none (sixel: VT340; kitty's graphics protocol)",
               "\x1bPq#0!20~-!20~-!20~\x1b\\", shows_images},
    Difference{"what xterm.js does not know", "xterm",
               "Helios; VT510 (DECBI, DECFI, SS2, SS3, DECLRMM, rectangles), ECMA-48 (RI as C1, SGR 6)",
               "ab\x1b\x36", unknown_to_xterm},
    Difference{"reflow", "xterm", "Both; no text says how. Here the cursor's line is wrapped anew as well",
               "", [](const Meaning& m) { return m.resizes; }},
    Difference{"SU keeps what leaves the screen", "xterm",
               "Both; no text knows a history. As xterm and alacritty do", "a\x1b[S",
               [](const Meaning& m) { return m.csi(no, no, 'S') != nullptr; }, nullptr, in_history},
    Difference{"RIS keeps the history", "xterm", "Both; it is not the program's to clear but by ED 3",
               "a\n\n\n\n\n\x1b\x63", [](const Meaning& m) { return m.esc(no, 'c') != nullptr; }, nullptr,
               in_history},
    Difference{"moving columns and a pending wrap", "xterm",
               "Helios; the cursor is in the last column, which xterm.js takes for the first",
               "abcdefghij\x1b['}", moves_columns},
    Difference{"marks without a character", "xterm",
               "Both; Unicode 3.6 only says how they may show. As xterm does", "\xcc\x81",
               [](const Meaning& m) { return !m.text.empty() && m.text[0] >= 0x300 && m.text[0] < 0x370; }},
    Difference{"sub-parameters outside SGR", "xterm",
               "Helios; as xterm: the sequence is another one, unknown", "\x1b[1:2C", has_subs},
    Difference{"the alternate screen is kept", "xterm",
               "Helios; xterm's ctlseqs: 47 does not clear, 1049 alone does", "\x1b[?47ha\x1b[?47l\x1b[?47h",
               [](const Meaning& m) {
                   return m.sets_mode('?', 47) || m.sets_mode('?', 1047) || m.sets_mode('?', 1049);
               }},
    Difference{"DECALN without attributes", "xterm", "Helios; as xterm, and VT510 names no attribute",
               "\x1b[7m\x1b#8", [](const Meaning& m) { return m.esc('#', '8') != nullptr; }, sets_graphics},
    Difference{"0x5f of DEC special graphics", "xterm", "Helios; a blank (VT510, DEC Special Graphic)",
               "\x1b(0_x", [](const Meaning& m) { return has_text(m, [](char32_t c) { return c == '_'; }); },
               designates},
    Difference{"CBT and a pending wrap", "xterm", "Helios; the cursor is in the last column",
               "0123456789\x1b[Z", [](const Meaning& m) { return m.csi(no, no, 'Z') != nullptr; }},
    Difference{"DECAWM set in the last column", "xterm",
               "Both; here only what is printed while it is set can wrap", "\x1b[?7l0123456789\x1b[?7h",
               [](const Meaning& m) { return m.sets_mode('?', 7); }},
    Difference{"RIS resets LNM", "xterm", "Helios; VT510, RIS: all modes are as at power-up",
               "\x1b[20h\x1b"
               "c a\n",
               [](const Meaning& m) { return m.sets_mode(no, 20); },
               [](const Meaning& m) { return m.esc(no, 'c') != nullptr; }},
    Difference{"the look of a wide character's lost half", "xterm",
               "Both; here the half that is left keeps its own", "\xe4\xb8\xad\x1b[41m\x1b[2Gx", is_wide,
               sets_graphics},
    Difference{"DECSTR and a pending wrap", "xterm", "Both; here a reset is one of this too",
               "0123456789\x1b[!p", [](const Meaning& m) { return m.csi(no, '!', 'p') != nullptr; }},
};

using Meanings = std::vector<Meaning>;

Meanings meanings_of(const Stream& stream) {
    Meanings meanings;
    for (const Token& token : stream.tokens)
        meanings.push_back(meaning_of(token));
    return meanings;
}

bool applies(const Difference& each, const Meanings& meanings, std::string_view peer,
             Difference::Shows shows) {
    return each.shows == shows && each.peers.find(peer) != each.peers.npos &&
           (each.with == nullptr || std::any_of(meanings.begin(), meanings.end(), each.with));
}

} // namespace

std::span<const Difference> differences() {
    return rows;
}

Stream without_exempt(const Stream& stream, std::string_view peer, std::set<std::string_view>& used) {
    const Meanings meanings = meanings_of(stream);
    Stream rest = stream;
    rest.tokens.clear();
    for (std::size_t at = 0; at < stream.tokens.size(); ++at) {
        bool exempt = false;
        for (const Difference& each : rows) {
            if (!applies(each, meanings, peer, Difference::Shows::anywhere) || !each.about(meanings[at]))
                continue;
            used.insert(each.name);
            exempt = true;
        }
        if (!exempt)
            rest.tokens.push_back(stream.tokens[at]);
    }
    return rest;
}

bool history_may_differ(const Stream& stream, std::string_view peer, std::set<std::string_view>& used) {
    const Meanings meanings = meanings_of(stream);
    bool may = false;
    for (const Difference& each : rows) {
        if (!applies(each, meanings, peer, Difference::Shows::in_history) ||
            std::none_of(meanings.begin(), meanings.end(), each.about))
            continue;
        used.insert(each.name);
        may = true;
    }
    return may;
}

} // namespace helios::differential
