// The images' part of a checkpoint: those that are kept, and those on their way in.
#include "grid/graphics/graphics.hpp"
#include "grid/graphics/incoming.hpp"
#include "grid/transfer.hpp"

namespace helios::grid {
namespace {

template <class Archive, class I>
void transfer_image(Archive& archive, I& image) {
    archive(image.key);
    choice(archive, image.protocol, Protocol::iterm);
    choice(archive, image.side, Side::alternate);
    for (auto* number : {&image.size.width, &image.size.height, &image.id, &image.number, &image.format})
        archive(*number);
    archive(image.compressed);
    for (auto& parameter : image.parameters)
        archive(parameter);
}

template <class Archive, class P>
void transfer_placement(Archive& archive, P& placement) {
    choice(archive, placement.protocol, Protocol::iterm);
    choice(archive, placement.side, Side::alternate);
    for (auto* flag : {&placement.is_virtual, &placement.is_stretched})
        archive(*flag);
    archive(placement.row);
    for (auto* cells : {&placement.column, &placement.rows, &placement.columns})
        archive(*cells);
    for (auto* number : {&placement.image, &placement.id, &placement.x, &placement.y, &placement.w,
                         &placement.h, &placement.cell_x, &placement.cell_y, &placement.c, &placement.r}) {
        archive(*number);
    }
    archive(placement.z);
}

// Sixels are sent as they are, so they must be nothing else.
bool is_sixel_data(const Image& image) {
    SixelReader reader;
    std::string data;
    reader.feed({reinterpret_cast<const std::uint8_t*>(image.bytes.data()), image.bytes.size()}, data);
    return data.size() == image.bytes.size() && reader.size(image.parameters) == image.size;
}

} // namespace

void write_graphics(ArchiveWriter& archive, const Graphics& graphics) {
    archive(graphics.dropped());
    archive(graphics.last_key());
    archive(static_cast<std::uint32_t>(graphics.images().size()));
    for (const Image& image : graphics.images()) {
        transfer_image(archive, image);
        archive.text(image.bytes);
    }
    archive(static_cast<std::uint32_t>(graphics.placements().size()));
    for (const Placement& placement : graphics.placements())
        transfer_placement(archive, placement);
}

void read_graphics(ArchiveReader& archive, Graphics& graphics) {
    Graphics::Saved saved;
    archive(saved.dropped);
    archive(saved.last_key);
    saved.images.resize(archive.count(images_max));
    for (Image& image : saved.images) {
        transfer_image(archive, image);
        archive.text(image.bytes, graphics_bytes_max);
        archive.require(image.protocol != Protocol::sixel || is_sixel_data(image));
    }
    saved.placements.resize(archive.count(placements_max));
    for (Placement& placement : saved.placements)
        transfer_placement(archive, placement);
    archive.require(!archive.broken() && graphics.restore(std::move(saved)));
}

void write_incoming(ArchiveWriter& archive, const IncomingSixel& sixel, const IncomingKitty& kitty) {
    archive(sixel.active);
    archive(sixel.refused);
    for (const std::uint32_t parameter : sixel.parameters)
        archive(parameter);
    archive.text(sixel.data);
    archive(kitty.active);
    archive(kitty.error);
    KittyCommand command = kitty.command;
    command.visit(archive);
    Base64Decoder base64 = kitty.base64;
    base64.visit(archive);
    archive.text(kitty.bytes);
}
void read_incoming(ArchiveReader& archive, IncomingSixel& sixel, IncomingKitty& kitty) {
    archive(sixel.active);
    archive(sixel.refused);
    for (std::uint32_t& parameter : sixel.parameters)
        archive(parameter);
    std::string data;
    archive.text(data, graphics_bytes_max);
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(data.data());
    sixel.reader.feed({bytes, data.size()}, sixel.data);
    archive.require(sixel.data == data);
    archive(kitty.active);
    archive.one_of(kitty.error, KittyError::not_supported);
    kitty.command.visit(archive);
    kitty.base64.visit(archive);
    archive.require(kitty.base64.plausible());
    archive.text(kitty.bytes, graphics_bytes_max);
}

} // namespace helios::grid
