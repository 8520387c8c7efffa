// What more than one table of differences asks of a token.
#pragma once

#include <algorithm>

#include "differential/known/differences.hpp"

namespace helios::differential {

inline constexpr char no = '\0'; // No marker, no intermediate.

inline bool has_text(const Meaning& m, bool (*is)(char32_t)) {
    return std::any_of(m.text.begin(), m.text.end(), is);
}

inline bool has_call(const Meaning& m, bool (*is)(const Meaning::Call&)) {
    return std::any_of(m.calls.begin(), m.calls.end(), is);
}

inline bool sets_graphics(const Meaning& m) {
    return m.csi(no, no, 'm') != nullptr;
}

inline bool is_wide(const Meaning& m) {
    return has_text(m, [](char32_t c) { return c >= 0x2E80 && c != 0xFFFD; });
}

inline bool erases(const Meaning& m) {
    return m.csi(no, no, 'J') != nullptr || m.csi(no, no, 'K') != nullptr || m.csi('?', no, 'J') != nullptr ||
           m.csi('?', no, 'K') != nullptr || m.csi(no, no, 'X') != nullptr;
}

inline bool feeds_line(const Meaning& m) {
    return m.controls.find_first_of("\n\v\f") != m.controls.npos || m.esc(no, 'D') != nullptr ||
           m.esc(no, 'E') != nullptr;
}

} // namespace helios::differential
