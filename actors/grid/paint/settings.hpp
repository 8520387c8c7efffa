// What a terminal shows or sends besides its cells, as the sequences that change it. Constant; any thread.
//
// Invariant: nothing written here solicits a reply; modes 2031 and 2048, which do, are left out, as is 2026,
// which withholds.
#pragma once

#include "grid/facts.hpp"
#include "grid/model/palette.hpp"

#include <string>

namespace helios::grid {

struct CursorLook {
    CursorShape shape = CursorShape::block;
    bool blinking = true;
    bool operator==(const CursorLook&) const = default;
};

// Those that change what keys and the mouse send, or how the screen looks; not those that only change where
// printing goes.
void append_mode_changes(std::string& out, const Modes& from, const Modes& to);
void append_cursor_look(std::string& out, CursorLook look);
void append_color(std::string& out, const SetColor& color);
// What only `from` has is reset to the viewer's own.
void append_color_changes(std::string& out, const Palette& from, const Palette& to);
void append_title(std::string& out, const std::string& title);
void append_icon_name(std::string& out, const std::string& name);
void append_cwd(std::string& out, const std::string& place);

} // namespace helios::grid
