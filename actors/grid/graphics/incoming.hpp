// Images on their way in: sixel data in its DCS, and a kitty image in its chunks. Plain values, of which at
// most graphics_bytes_max of data are kept; an image that has more is refused whole.
#pragma once

#include "grid/archive.hpp"
#include "grid/graphics/base64.hpp"
#include "grid/graphics/kitty.hpp"
#include "grid/graphics/sixel.hpp"

#include <array>
#include <cstdint>
#include <string>

namespace helios::grid {

struct IncomingSixel {
    bool active = false;
    bool refused = false; // What still comes is not kept.
    std::array<std::uint32_t, 3> parameters{};
    SixelReader reader;
    std::string data;
};

// Why a kitty command fails.
enum class KittyError : std::uint8_t {
    none,
    not_base64,
    too_much_data,
    too_little_data,
    unknown_format,
    no_size,
    too_large,
    not_direct,
    id_and_number,
    no_image,
    not_supported,
};

struct IncomingKitty {
    bool active = false;
    KittyError error = KittyError::none; // What still comes is not kept; told with the last chunk.
    KittyCommand command;                // The first chunk's.
    Base64Decoder base64;
    std::string bytes;
};

// archive.cpp: for checkpoints.
void write_incoming(ArchiveWriter& archive, const IncomingSixel& sixel, const IncomingKitty& kitty);
void read_incoming(ArchiveReader& archive, IncomingSixel& sixel, IncomingKitty& kitty);

} // namespace helios::grid
