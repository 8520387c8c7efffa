// Writes cells as VT bytes, with the looks they need and no more: what snapshots and frames paint with.
// Tracks the terminal's pen, nothing else; one owner, any thread.
//
// Invariant: nothing written here solicits a reply.
#pragma once

#include "grid/cells/cell.hpp"
#include "grid/cells/tables.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace helios::grid {

// A control sequence, one or two numbers before its end.
void append_csi(std::string& out, std::string_view body);
void append_csi(std::string& out, std::size_t number, std::string_view end);
// CUP; 0-based.
void append_cursor_to(std::string& out, std::size_t row, std::size_t column);
// OSC 8; an empty link ends the one before.
void append_link(std::string& out, const Link& link);

class Painter {
public:
    // Both stay the caller's. The terminal's pen is the default one.
    Painter(std::string& out, const Tables& tables) : out_(out), tables_(&tables) {}

    // Cells come from these tables from now on. Ends a link, whose number was of the others.
    void read_from(const Tables& tables);
    void use(const Style& style);
    void use(StyleId id) {
        if (id == now_id_)
            return;
        change_to(tables_->style(id));
        now_id_ = id;
    }
    // Its character, in the pen it finds; a tail is nothing. A blank is a space.
    void put(const Cell& cell) {
        if (is_ascii(cell)) {
            out_ += static_cast<char>(cell.content);
        } else {
            put_slow(cell);
        }
    }
    [[nodiscard]] static bool is_ascii(const Cell& cell) { return cell.content - 0x20 < 0x5F; }
    // Terminals disagree about its width: the cursor's column is not sure after it.
    [[nodiscard]] bool is_doubtful(const Cell& cell) const {
        return (cell.content & (Cell::cluster | Cell::wide)) != 0 && is_emoji(cell);
    }

private:
    static constexpr StyleId unknown_id = ~StyleId{0};

    void change_to(const Style& style);
    [[nodiscard]] bool is_emoji(const Cell& cell) const;
    void put_slow(const Cell& cell);
    void put_cluster(const Cell& cell);

    std::string& out_;
    const Tables* tables_;
    Style now_;
    StyleId now_id_ = 0;
};

} // namespace helios::grid
