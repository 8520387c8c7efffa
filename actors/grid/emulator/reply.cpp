// The answers: fixed formats with numbers in them. Nothing here may contain bytes that a program sent.
#include "grid/emulator/emulator.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace helios::grid {
namespace {

constexpr std::string_view st = "\x1b\\";

// Numbers into a fixed format; no %s, so no text can get in.
template <class... Numbers>
std::string numbers(const char* format, Numbers... values) {
    std::array<char, 128> text{};
    const int length = std::snprintf(text.data(), text.size(), format, static_cast<unsigned>(values)...);
    return {text.data(), static_cast<std::size_t>(length)};
}

// Luminance as the eye weighs it; 0xrrggbb.
bool is_dark(std::uint32_t rgb) {
    const std::uint32_t weighed = (rgb >> 16 & 0xFFU) * 299 + (rgb >> 8 & 0xFFU) * 587 + (rgb & 0xFFU) * 114;
    return weighed < 128 * 1000;
}

// 1-based; in origin mode from the margins.
unsigned reported_row(const Model& model) {
    return model.pen.row - (model.modes.origin ? model.margin_top : 0U) + 1;
}
unsigned reported_column(const Model& model) {
    return model.pen.column - (model.modes.origin ? model.margin_left : 0U) + 1;
}

struct Capability {
    std::string_view name; // In hex, as asked.
    std::string_view value;
};
constexpr std::array capabilities{
    Capability{"544E", "787465726D2D323536636F6C6F72"}, // TN=xterm-256color
    Capability{"436F", "323536"},                       // Co=256
    Capability{"636F6C6F7273", "323536"},               // colors=256
    Capability{"524742", "382F382F38"},                 // RGB=8/8/8
    Capability{"5463", ""},                             // Tc
    Capability{"5375", ""},                             // Su
    Capability{"536D756C78", "1B5B343A25703125646D"},   // Smulx=ESC[4:%p1%dm
};

constexpr std::uint32_t sixel_registers = 256;

constexpr std::array<std::string_view, 11> kitty_answers{
    "OK", // In the order of KittyError.
    "EINVAL:Payload is not base64",
    "EFBIG:Too much data",
    "ENODATA:Insufficient image data",
    "EINVAL:Unknown image format",
    "EINVAL:Zero width/height not allowed",
    "EINVAL:Image too large",
    "EINVAL:Only direct transmission is supported",
    "EINVAL:Must not specify both image id and image number",
    "ENOENT:No such image",
    "EINVAL:Relative placements are not supported"};
static_assert(kitty_answers.size() == static_cast<std::size_t>(KittyError::not_supported) + 1);

std::string upper_case(std::string_view text) {
    std::string upper(text);
    for (char& letter : upper) {
        if (letter >= 'a' && letter <= 'f')
            letter = static_cast<char>(letter - 'a' + 'A');
    }
    return upper;
}

std::string rgb_text(std::uint32_t rgb) {
    const std::uint32_t red = rgb >> 16 & 0xFFU;
    const std::uint32_t green = rgb >> 8 & 0xFFU;
    const std::uint32_t blue = rgb & 0xFFU;
    return numbers("rgb:%02x%02x/%02x%02x/%02x%02x", red, red, green, green, blue, blue);
}

std::string_view end_of(vt::Terminator terminator) {
    return terminator == vt::Terminator::bel ? "\a" : st;
}

} // namespace

void Emulator::reply(std::string_view bytes) {
    listener_->on_reply({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()},
                        parser.consumed());
}

void Emulator::answer(vt::Query query, const vt::Sequence& sequence) {
    const std::uint32_t first = sequence.params.get(0, 0);
    switch (query) {
    case vt::Query::primary_attributes:
        if (first == 0)
            reply(model.viewer.sixel_images ? "\x1b[?62;4;22;52c"
                                            : "\x1b[?62;22;52c"); // VT220 with colours and a clipboard.
        break;
    case vt::Query::secondary_attributes:
        if (first == 0)
            reply("\x1b[>1;10;0c");
        break;
    case vt::Query::tertiary_attributes:
        if (first == 0)
            reply("\x1bP!|48454C53\x1b\\");
        break;
    case vt::Query::status:
        answer_status(sequence.params);
        break;
    case vt::Query::dec_status:
        answer_dec_status(sequence.params);
        break;
    case vt::Query::ansi_mode:
    case vt::Query::dec_mode:
        answer_mode(sequence);
        break;
    case vt::Query::terminal_parameters:
        if (first <= 1)
            reply(numbers("\x1b[%u;1;1;128;128;1;0x", first + 2));
        break;
    case vt::Query::version:
        reply("\x1bP>|Helios(0.1)\x1b\\");
        break;
    case vt::Query::window:
        answer_window(sequence.params);
        break;
    case vt::Query::keyboard_flags:
        reply(numbers("\x1b[?%uu", model.plane().kitty.flags));
        break;
    case vt::Query::checksum:
        reply(numbers("\x1bP%u!~%04X\x1b\\", first & 0xFFFFU, box_checksum(model, sequence.params)));
        break;
    case vt::Query::graphics:
        answer_graphics(sequence.params);
        break;
    case vt::Query::none:
    case vt::Query::setting:    // Answered when its string ends.
    case vt::Query::capability: // As well.
    case vt::Query::unanswered:
        break;
    }
}

void Emulator::answer_status(const vt::Params& params) {
    if (params.get(0, 0) == 5)
        reply("\x1b[0n");
    if (params.get(0, 0) == 6)
        reply(numbers("\x1b[%u;%uR", reported_row(model), reported_column(model)));
}

void Emulator::answer_dec_status(const vt::Params& params) {
    switch (params.get(0, 0)) {
    case 6:
        reply(numbers("\x1b[?%u;%u;1R", reported_row(model), reported_column(model)));
        break;
    case 15:
        reply("\x1b[?13n");
        break; // No printer.
    case 25:
        reply("\x1b[?21n");
        break; // User keys are locked.
    case 26:
        reply("\x1b[?27;1;0;0n");
        break; // A North American keyboard.
    case 53:
    case 55:
        reply("\x1b[?50n");
        break; // No locator.
    case 56:
        reply("\x1b[?57;0n");
        break;
    case 62:
        reply("\x1b[0*{");
        break; // No macro space.
    case 63:
        reply(numbers("\x1bP%u!~0000\x1b\\", params.get(1, 0)));
        break;
    case 75:
        reply("\x1b[?70n");
        break;
    case 85:
        reply("\x1b[?83n");
        break; // Not configured for several sessions.
    case 996:
        reply(numbers("\x1b[?997;%un", is_dark(model.viewer.background) ? 1 : 2));
        break;
    default:
        break;
    }
}

void Emulator::answer_mode(const vt::Sequence& sequence) {
    const std::uint32_t mode = sequence.params.get(0, 0);
    const unsigned state = mode_state(model, mode, sequence.marker);
    reply(sequence.marker == '?' ? numbers("\x1b[?%u;%u$y", mode, state)
                                 : numbers("\x1b[%u;%u$y", mode, state));
}

void Emulator::answer_window(const vt::Params& params) {
    const unsigned rows = model.primary.canvas.size().rows;
    const unsigned columns = model.primary.canvas.size().columns;
    const unsigned width = model.viewer.cell_width_px;
    const unsigned height = model.viewer.cell_height_px;
    switch (params.get(0, 0)) {
    case 11:
        reply("\x1b[1t");
        break;
    case 13:
        reply("\x1b[3;0;0t");
        break;
    case 14:
        reply(numbers("\x1b[4;%u;%ut", rows * height, columns * width));
        break;
    case 15:
        reply(numbers("\x1b[5;%u;%ut", rows * height, columns * width));
        break;
    case 16:
        reply(numbers("\x1b[6;%u;%ut", height, width));
        break;
    case 18:
        reply(numbers("\x1b[8;%u;%ut", rows, columns));
        break;
    case 19:
        reply(numbers("\x1b[9;%u;%ut", rows, columns));
        break;
    case 20:
        reply("\x1b]L\x1b\\");
        break; // Titles are a program's text: never sent back.
    case 21:
        reply("\x1b]l\x1b\\");
        break;
    default:
        break;
    }
}

void Emulator::report_size_if_asked() {
    if (!model.modes.resize_reports)
        return;
    const unsigned rows = model.primary.canvas.size().rows;
    const unsigned columns = model.primary.canvas.size().columns;
    reply(numbers("\x1b[48;%u;%u;%u;%ut", rows, columns, rows * model.viewer.cell_height_px,
                  columns * model.viewer.cell_width_px));
}

void Emulator::answer_setting() {
    if (request_body == "m") {
        reply("\x1bP1$r" + sgr_text(model.pen.style) + "m\x1b\\"); // Made from numbers alone.
    } else if (request_body == "r") {
        reply(numbers("\x1bP1$r%u;%ur\x1b\\", model.margin_top + 1, model.margin_bottom + 1));
    } else if (request_body == "s") {
        reply(numbers("\x1bP1$r%u;%us\x1b\\", model.margin_left + 1, model.margin_right + 1));
    } else if (request_body == "*x") {
        reply(numbers("\x1bP1$r%u*x\x1b\\", model.rectangles ? 2 : 1));
    } else if (request_body == " q") {
        const unsigned shape =
            static_cast<unsigned>(model.cursor_shape) * 2 + (model.cursor_blinking ? 1 : 2);
        reply(numbers("\x1bP1$r%u q\x1b\\", shape));
    } else if (request_body == "\"p") {
        reply("\x1bP1$r62;1\"p\x1b\\");
    } else if (request_body == "\"q") {
        reply(numbers("\x1bP1$r%u\"q\x1b\\", (model.pen.style.attrs & attr::guarded) != 0 ? 1 : 0));
    } else if (request_body == "t") {
        reply(numbers("\x1bP1$r%ut\x1b\\", model.primary.canvas.size().rows));
    } else {
        reply("\x1bP0$r\x1b\\");
    }
}

void Emulator::answer_capabilities() {
    std::string_view rest = request_body;
    for (std::size_t answers = 0; !rest.empty() && answers < replies_per_string_max; ++answers) {
        const std::string name = upper_case(rest.substr(0, rest.find(';')));
        rest.remove_prefix(std::min(name.size() + 1, rest.size()));
        const auto row = std::ranges::find(capabilities, name, &Capability::name);
        if (row == capabilities.end()) {
            reply("\x1bP0+r\x1b\\");
            continue;
        }
        std::string text = "\x1bP1+r";
        text.append(row->name); // Ours, not the one that was sent.
        if (!row->value.empty())
            text.append("=").append(row->value);
        reply(text.append(st));
    }
}

// XTSMGRAPHICS: colour registers and the sixels' size, which nothing changes.
void Emulator::answer_graphics(const vt::Params& params) {
    const std::uint32_t item = params.get(0, 0);
    const std::uint32_t action = params.get(1, 0);
    if (item != 1 && item != 2)
        return reply(numbers("\x1b[?%u;1S", item));
    if (action < 1 || action > 4)
        return reply(numbers("\x1b[?%u;2S", item));
    if (item == 1)
        return reply(numbers("\x1b[?1;0;%uS", sixel_registers));
    if (action == 4)
        return reply(numbers("\x1b[?2;0;%u;%uS", image_side_max, image_side_max));
    const Size size = model.primary.canvas.size();
    reply(numbers("\x1b[?2;0;%u;%uS", std::uint32_t{size.columns} * model.viewer.cell_width_px,
                  std::uint32_t{size.rows} * model.viewer.cell_height_px));
}

// As kitty's documentation words them; q=1 wants no OK, q=2 nothing. Without id or number nobody listens.
void Emulator::answer_kitty(const KittyCommand& command, std::uint32_t id, KittyError error) {
    const std::uint32_t quiet = command.number('q');
    const bool wanted = quiet == 0 || (quiet == 1 && error != KittyError::none);
    if (!wanted || (id == 0 && command.number('I') == 0))
        return;
    std::string text = numbers("\x1b_Gi=%u", id);
    if (command.number('I') != 0)
        text += numbers(",I=%u", command.number('I'));
    if (command.number('p') != 0)
        text += numbers(",p=%u", command.number('p'));
    reply(text.append(";").append(kitty_answers[static_cast<std::size_t>(error)]).append(st));
}

void Emulator::answer_color(ColorKey key, vt::Terminator terminator) {
    const bool indexed = key < indexed_colors;
    const std::string head =
        indexed ? numbers("\x1b]4;%u;", key) : numbers("\x1b]%u;", key - indexed_colors + 10U);
    reply(head + rgb_text(model.palette.shown(key, model.viewer)) + std::string(end_of(terminator)));
}

} // namespace helios::grid
