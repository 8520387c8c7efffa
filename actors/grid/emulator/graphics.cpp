// Images that come whole: sixel data and iTerm2's inline files. kitty's have a file of their own.
#include "grid/emulator/emulator.hpp"
#include "grid/graphics/image_size.hpp"

#include <algorithm>
#include <charconv>

namespace helios::grid {
namespace {

// A size of iTerm2's: N cells, Npx, N% of the screen, or what the file says.
std::size_t wanted_cells(std::string_view text, std::size_t screen_cells, std::uint32_t cell_pixels) {
    std::uint32_t number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    const std::string_view unit = text.substr(static_cast<std::size_t>(parsed.ptr - text.data()));
    if (parsed.ec != std::errc{})
        return 0;
    number = std::min(number, image_side_max);
    if (unit == "px")
        return cells_for(number, cell_pixels);
    return unit == "%" ? screen_cells * std::min(number, 100U) / 100 : number;
}

struct FileArguments {
    bool is_inline = false;
    bool cursor_stays = false;
    bool keeps_aspect = true;
    std::string_view width;
    std::string_view height;
};

FileArguments file_arguments(std::string_view text) {
    FileArguments arguments;
    while (!text.empty()) {
        const std::string_view pair = text.substr(0, text.find(';'));
        text.remove_prefix(std::min(pair.size() + 1, text.size()));
        const std::string_view key = pair.substr(0, pair.find('='));
        const std::string_view value = pair.substr(std::min(key.size() + 1, pair.size()));
        if (key == "inline")
            arguments.is_inline = value == "1";
        if (key == "doNotMoveCursor")
            arguments.cursor_stays = value == "1";
        if (key == "preserveAspectRatio")
            arguments.keeps_aspect = value != "0";
        if (key == "width")
            arguments.width = value;
        if (key == "height")
            arguments.height = value;
    }
    return arguments;
}

} // namespace

// Images that are kept make room for those that come, so that both together stay within the bound.
bool Emulator::make_image_room() {
    return model.graphics.make_room(sixel.data.size() + kitty.bytes.size());
}

void Emulator::begin_sixel(const vt::Sequence& header) {
    sixel = {};
    sixel.active = true;
    for (std::size_t index = 0; index < sixel.parameters.size(); ++index)
        sixel.parameters[index] = header.params.get(index, 0);
}

void Emulator::take_sixel(std::span<const std::uint8_t> bytes) {
    if (sixel.refused)
        return;
    sixel.reader.feed(bytes, sixel.data);
    if (make_image_room())
        return;
    sixel.refused = true;
    std::string{}.swap(sixel.data);
}

// A cancelled image is not shown in part.
void Emulator::end_sixel(vt::Terminator terminator) {
    IncomingSixel whole = std::exchange(sixel, {});
    if (terminator == vt::Terminator::cancelled)
        return;
    if (whole.refused || parser.state().dcs_bytes >= vt::dcs_bytes_max)
        return model.graphics.count_dropped();
    Image image;
    image.parameters = whole.parameters;
    image.size = whole.reader.size(whole.parameters);
    if (image.size.width == 0 || image.size.height == 0)
        return;
    image.bytes = std::move(whole.data);
    const ImageCells cells = cells_for(image.size, model.viewer);
    if (!model.modes.sixel_display)
        return show(std::move(image), {}, cells,
                    model.modes.sixel_right ? AfterImage::right : AfterImage::below);
    const Pen pen = model.pen; // DECSDM: at the top left, and the cursor stays.
    model.move_to(0, 0);
    show(std::move(image), {}, cells, AfterImage::stay);
    model.pen = pen;
}

void Emulator::show(Image image, Placement placement, ImageCells cells, AfterImage after) {
    image.side = model.side();
    placement.protocol = image.protocol;
    model.show_image(placement, cells, after, std::move(image));
}

// OSC 1337 ; File = arguments : base64
void Emulator::inline_file(std::string_view text, const vt::StringSequence& sequence) {
    const std::size_t colon = text.find(':');
    const FileArguments arguments = file_arguments(text.substr(0, colon));
    if (!arguments.is_inline)
        return; // A download.
    if (sequence.truncated || colon == text.npos)
        return model.graphics.count_dropped();
    Image image;
    image.protocol = Protocol::iterm;
    const bool decoded = Base64Decoder{}.decode(text.substr(colon + 1), image.bytes);
    const auto size = file_size(image.bytes);
    if (!decoded || !size)
        return model.graphics.count_dropped();
    image.size = *size;
    Placement placement;
    placement.c = static_cast<std::uint32_t>(
        wanted_cells(arguments.width, model.columns(), model.viewer.cell_width_px));
    placement.r =
        static_cast<std::uint32_t>(wanted_cells(arguments.height, model.rows(), model.viewer.cell_height_px));
    const ImageCells cells = cells_for(image.size, placement, model.viewer);
    placement.is_stretched = !arguments.keeps_aspect;
    show(std::move(image), placement, cells, arguments.cursor_stays ? AfterImage::stay : AfterImage::right);
}

} // namespace helios::grid
