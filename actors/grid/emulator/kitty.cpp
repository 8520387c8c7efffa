// kitty's graphics commands: transmit, put, delete and query. Animation and relative placements are refused.
#include "grid/emulator/emulator.hpp"
#include "grid/graphics/image_size.hpp"

#include <algorithm>

namespace helios::grid {
namespace {

constexpr std::uint32_t format_rgb = 24;
constexpr std::uint32_t format_rgba = 32;
constexpr std::uint32_t format_png = 100;

// What the image is and whether its data fits; a PNG says its size itself.
KittyError check_image(Image& image) {
    if (image.format == format_png) {
        if (const auto size = image.compressed ? std::nullopt : png_size(image.bytes))
            image.size = *size;
    } else if (image.format != format_rgb && image.format != format_rgba) {
        return KittyError::unknown_format;
    }
    if (image.size.width == 0 || image.size.height == 0)
        return KittyError::no_size;
    if (image.size.width > image_side_max || image.size.height > image_side_max)
        return KittyError::too_large;
    if (image.format == format_png || image.compressed)
        return KittyError::none;
    const std::size_t needed = std::size_t{image.size.width} * image.size.height * image.format / 8;
    if (image.bytes.size() < needed)
        return KittyError::too_little_data;
    return image.bytes.size() > needed ? KittyError::too_much_data : KittyError::none;
}

Image image_of(const KittyCommand& command, std::string bytes) {
    Image image;
    image.protocol = Protocol::kitty;
    image.size = {command.number('s'), command.number('v')};
    image.id = command.number('i');
    image.number = command.number('I');
    image.format = command.has('f') ? command.number('f') : format_rgba;
    image.compressed = command.has('o');
    image.bytes = std::move(bytes);
    return image;
}

Placement placement_of(const KittyCommand& command) {
    Placement placement;
    placement.protocol = Protocol::kitty;
    placement.id = command.number('p');
    placement.is_virtual = command.number('U') == 1;
    placement.x = command.number('x');
    placement.y = command.number('y');
    placement.w = command.number('w');
    placement.h = command.number('h');
    placement.cell_x = std::min(command.number('X'), image_side_max);
    placement.cell_y = std::min(command.number('Y'), image_side_max);
    placement.c = command.number('c');
    placement.r = command.number('r');
    placement.z = command.signed_number('z');
    return placement;
}

// Whether d= chooses a placement by where it is. Places count from 1.
bool is_chosen(const KittyCommand& command, char what, const Placement& placement, const Pen& pen) {
    const bool at_cursor = what == 'c';
    const std::int64_t column = at_cursor ? pen.column : std::int64_t{command.number('x')} - 1;
    const std::int64_t row = at_cursor ? pen.row : std::int64_t{command.number('y')} - 1;
    const bool in_column = column >= placement.column && column < placement.end_column();
    const bool in_row = row >= placement.row && row < placement.end_row();
    const bool in_layer = placement.z == command.signed_number('z');
    switch (what) {
    case 'a':
        return true;
    case 'c':
    case 'p':
        return in_column && in_row;
    case 'q':
        return in_column && in_row && in_layer;
    case 'x':
        return in_column;
    case 'y':
        return in_row;
    case 'z':
        return in_layer;
    default:
        return false;
    }
}

AfterImage after(const KittyCommand& command) {
    return command.number('C') == 1 ? AfterImage::stay : AfterImage::right;
}

} // namespace

void Emulator::kitty_graphics(std::string_view text, const vt::StringSequence& sequence) {
    const std::size_t end = std::min(text.find(';'), text.size());
    const auto command = KittyCommand::parse(text.substr(0, end));
    if (!command || (sequence.truncated && end == text.size())) {
        ++model.counters.unknown_sequences;
        return;
    }
    const std::string_view payload = text.substr(std::min(end + 1, text.size()));
    switch (command->letter('a', 't')) {
    case 't':
    case 'T':
    case 'q':
        take_kitty(*command, payload, sequence.truncated ? KittyError::too_much_data : KittyError::none);
        break;
    case 'p':
        put_kitty(*command);
        break;
    case 'd':
        delete_kitty(*command);
        break;
    default:
        ++model.counters.unknown_sequences; // Animation.
    }
}

// A chunk: of the image that has begun, whose first command counts, or of a new one.
void Emulator::take_kitty(const KittyCommand& command, std::string_view payload, KittyError error) {
    const bool other = command.has('i') && command.number('i') != kitty.command.number('i');
    if (!kitty.active || other) {
        kitty = {};
        kitty.active = true;
        kitty.command = command;
        if (command.letter('t', 'd') != 'd') // A program must not make the grid read files.
            kitty.error = KittyError::not_direct;
        if (command.number('i') != 0 && command.number('I') != 0)
            kitty.error = KittyError::id_and_number;
    }
    if (kitty.error == KittyError::none)
        kitty.error = error;
    if (kitty.error == KittyError::none && !kitty.base64.decode(payload, kitty.bytes))
        kitty.error = KittyError::not_base64;
    if (kitty.error == KittyError::none && !make_image_room())
        kitty.error = KittyError::too_much_data;
    if (kitty.error != KittyError::none)
        std::string{}.swap(kitty.bytes);
    if (command.number('m') == 0)
        end_kitty();
}

void Emulator::end_kitty() {
    IncomingKitty whole = std::exchange(kitty, {});
    Image image = image_of(whole.command, std::move(whole.bytes));
    image.side = model.side();
    if (whole.error == KittyError::none)
        whole.error = check_image(image);
    if (whole.command.letter('a', 't') == 'q') {
        if (model.viewer.kitty_images) // Else silence, which says that there are none.
            answer_kitty(whole.command, image.id, whole.error);
        return;
    }
    if (whole.error == KittyError::too_much_data)
        model.graphics.count_dropped();
    if (whole.error == KittyError::none && image.number != 0)
        image.id = model.graphics.free_id(image.side);
    const std::uint32_t id = image.id;
    if (whole.error == KittyError::none)
        whole.error = keep_kitty(whole.command, std::move(image));
    answer_kitty(whole.command, id, whole.error);
}

KittyError Emulator::keep_kitty(const KittyCommand& command, Image image) {
    const bool shows = command.letter('a', 't') == 'T';
    if (shows && command.has('P'))
        return KittyError::not_supported; // A place relative to another placement.
    if (const Image* old = model.graphics.find(image.side, image.id))
        model.graphics.remove(old->key);
    if (!shows && image.id == 0)
        return KittyError::none; // Nothing could ever show it.
    if (shows) {
        const PixelSize size = image.size;
        place_kitty(command, 0, size, std::move(image));
    } else {
        model.graphics.add(std::move(image));
    }
    return KittyError::none;
}

// `fresh` where there is no key yet.
void Emulator::place_kitty(const KittyCommand& command, std::uint32_t key, PixelSize size,
                           std::optional<Image> fresh) {
    Placement placement = placement_of(command);
    placement.side = model.side();
    placement.image = key;
    if (!placement.is_virtual) {
        const ImageCells cells = cells_for(size, placement, model.viewer);
        return model.show_image(placement, cells, after(command), std::move(fresh));
    }
    if (fresh)
        placement.image = model.graphics.add(*std::move(fresh));
    if (placement.image != 0)
        model.graphics.place(placement);
}

void Emulator::put_kitty(const KittyCommand& command) {
    const std::uint32_t id = command.number('i');
    const Image* image = id != 0 ? model.graphics.find(model.side(), id)
                                 : model.graphics.find_number(model.side(), command.number('I'));
    if (image == nullptr)
        return answer_kitty(command, id, KittyError::no_image);
    const std::uint32_t image_id = image->id;
    if (command.has('P'))
        return answer_kitty(command, image_id, KittyError::not_supported);
    place_kitty(command, image->key, image->size, std::nullopt);
    answer_kitty(command, image_id, KittyError::none);
}

// A small letter takes placements away, a capital one their images too.
void Emulator::delete_kitty(const KittyCommand& command) {
    const char letter = command.letter('d', 'a');
    const char what = static_cast<char>(letter | 0x20);
    const Image* newest = model.graphics.find_number(model.side(), command.number('I'));
    const auto is_named = [&](const Image& image) {
        if (image.protocol != Protocol::kitty || image.side != model.side())
            return false;
        return what == 'n' ? &image == newest
               : what == 'i'
                   ? image.id == command.number('i') && image.id != 0
                   : what == 'r' && image.id >= command.number('x') && image.id <= command.number('y');
    };
    const bool by_name = what == 'i' || what == 'n' || what == 'r';
    const auto goes = [&](const Placement& placement) {
        if (placement.protocol != Protocol::kitty || placement.side != model.side())
            return false;
        if (!by_name)
            return !placement.is_virtual && is_chosen(command, what, placement, model.pen);
        const bool same_id = command.number('p') == 0 || command.number('p') == placement.id;
        return same_id && is_named(*model.graphics.find_key(placement.image));
    };
    model.graphics.remove_placements(goes, letter == what ? Graphics::Data::keep : Graphics::Data::free);
    if (by_name && letter != what)
        model.graphics.remove_unshown(is_named);
}

} // namespace helios::grid
