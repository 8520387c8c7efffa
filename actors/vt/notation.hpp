// How a sequence is written down and called. The tables of sequences are keyed by this notation, so that what
// is documented is what is recognised. Constant; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace helios::vt {

enum class Introducer : std::uint8_t { esc, csi, dcs };

// Who defined a sequence.
namespace origin {
inline constexpr std::string_view conemu = "ConEmu";
inline constexpr std::string_view contour = "Contour";
inline constexpr std::string_view dec = "DEC";
inline constexpr std::string_view ecma = "ECMA-48";
inline constexpr std::string_view final_term = "FinalTerm";
inline constexpr std::string_view ghostty = "Ghostty";
inline constexpr std::string_view iterm = "iTerm2";
inline constexpr std::string_view kitty = "kitty";
inline constexpr std::string_view rxvt = "rxvt";
inline constexpr std::string_view sco = "SCO";
inline constexpr std::string_view tmux = "tmux";
inline constexpr std::string_view vscode = "VS Code";
inline constexpr std::string_view vte = "VTE";
inline constexpr std::string_view xterm = "xterm";
} // namespace origin

// `spelling` as in xterm's ctlseqs, parts separated by blanks: "CSI ? Ps J", "ESC ( 0", "DCS + q Pt ST". Ps
// is a number, Pm are several, Pt is text; SP is the blank.
struct Name {
    std::string_view spelling;
    std::string_view mnemonic;
    std::string_view effect;
    std::string_view origin;
};

// What of an ESC, CSI or DCS sequence says which it is; 0 where there is none.
struct Key {
    Introducer introducer = Introducer::esc;
    char marker = 0;
    char intermediate = 0;
    char final = 0;
    bool operator==(const Key&) const = default;
};

// The part before the next blank, taken off the spelling.
constexpr std::string_view take_part(std::string_view& spelling) {
    const std::size_t cut = spelling.find(' ');
    const std::string_view part = spelling.substr(0, cut);
    spelling.remove_prefix(cut == spelling.npos ? spelling.size() : cut + 1);
    return part;
}

// A placeholder, or a parameter's separator or digits: nothing that a sequence is known by.
constexpr bool is_parameter(std::string_view part, Introducer introducer) {
    if (part == "SP")
        return false;
    const bool digit = part.front() >= '0' && part.front() <= '9';
    return part.size() > 1 || (introducer != Introducer::esc && (digit || part == ";" || part == ":"));
}

// A spelling that is none does not compile.
consteval Key key_of(std::string_view spelling) {
    Key key;
    const std::string_view introducer = take_part(spelling);
    key.introducer = introducer == "ESC"   ? Introducer::esc
                     : introducer == "CSI" ? Introducer::csi
                     : introducer == "DCS" ? Introducer::dcs
                                           : throw "no such introducer";
    while (!spelling.empty()) {
        const std::string_view part = take_part(spelling);
        if (is_parameter(part, key.introducer))
            continue;
        const char sign = part == "SP" ? ' ' : part.front();
        if (key.introducer != Introducer::esc && sign >= '<' && sign <= '?') {
            key.marker = sign;
        } else if (sign >= ' ' && sign <= '/') {
            key.intermediate = sign;
        } else {
            key.final = key.final == 0 ? sign : throw "a spelling has two finals";
        }
    }
    return key.final == 0 ? throw "a spelling has no final" : key;
}

// The keys of rows that have a `name`, in their order: a search reads these alone.
template <const auto& rows>
consteval auto keys_of() {
    std::array<Key, rows.size()> keys;
    for (std::size_t index = 0; index < rows.size(); ++index)
        keys[index] = key_of(rows[index].name.spelling);
    return keys;
}

// What an OSC is known by: its numbers ("OSC 10-19 ; Pt ST"), and the word after them unless that is a
// placeholder
// ("OSC 9 ; 4 ; Ps ST").
struct OscKey {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    std::string_view keyword;
};

constexpr std::uint32_t decimal(std::string_view digits) {
    std::uint32_t number = 0;
    for (const char digit : digits)
        number = digit >= '0' && digit <= '9' ? number * 10 + static_cast<std::uint32_t>(digit - '0')
                                              : throw "not a number";
    return number;
}

consteval OscKey osc_key_of(std::string_view spelling) {
    if (vt::take_part(spelling) != "OSC")
        throw "not an OSC";
    const std::string_view numbers = vt::take_part(spelling);
    const std::size_t dash = numbers.find('-');
    OscKey key{
        decimal(numbers.substr(0, dash)), decimal(numbers.substr(dash == numbers.npos ? 0 : dash + 1)), {}};
    if (vt::take_part(spelling) == ";") {
        const std::string_view part = vt::take_part(spelling);
        const bool placeholder = part.size() == 2 && part[0] == 'P' && part[1] >= 'a';
        key.keyword = placeholder ? std::string_view{} : part;
    }
    return key;
}

} // namespace helios::vt
