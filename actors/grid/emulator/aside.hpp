// What a program put aside to have it back later, and notifications whose parts are still coming. Plain
// values.
#pragma once

#include "grid/archive.hpp"
#include "grid/cells/cell.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace helios::grid {

inline constexpr std::size_t saved_modes_max = 64;          // More than there are modes, each saved once.
inline constexpr std::size_t saved_styles_max = 10;         // As in xterm; drop_oldest.
inline constexpr std::size_t notifications_max = 8;         // At the same time; drop_oldest.
inline constexpr std::size_t notification_id_max = 64;      // Bytes.
inline constexpr std::size_t notification_bytes_max = 1024; // Of title and of body each; the rest is cut.

// XTSAVE.
struct SavedMode {
    std::uint32_t number = 0;
    bool on = false;
    bool operator==(const SavedMode&) const = default;
};

// XTPUSHSGR.
struct SavedStyle {
    Style style;             // Only what SGR makes.
    std::uint32_t parts = 0; // Bit N: the part that the sequence calls N.
    bool operator==(const SavedStyle&) const = default;
};

// OSC 99.
struct PartialNotification {
    std::string id;
    std::string title;
    std::string body;
    bool operator==(const PartialNotification&) const = default;
};

struct Aside {
    std::vector<SavedMode> modes; // By number, rising.
    std::vector<SavedStyle> styles;
    std::vector<PartialNotification> notifications;
};

// For checkpoints.
void write_aside(ArchiveWriter& archive, const Aside& aside);
void read_aside(ArchiveReader& archive, Aside& aside);

} // namespace helios::grid
