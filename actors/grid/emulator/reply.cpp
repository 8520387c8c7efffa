// The answers: fixed formats with numbers in them. Nothing here may contain bytes that a program sent.
#include "grid/emulator/emulator.hpp"
#include "grid/emulator/supported.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace helios::grid {
namespace {

constexpr std::string_view st = "\x1b\\";

using Values = std::array<unsigned, 4>;

// Numbers into a fixed format; no %s, so no text can get in. What the format does not name is left out.
std::string numbers(const char* format, const Values& values) {
    std::array<char, 128> text{};
    const int length =
        std::snprintf(text.data(), text.size(), format, values[0], values[1], values[2], values[3]);
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

// The name of a capability: what its hex digits spell.
std::string plain_text(std::string_view hex) {
    std::string text;
    for (; hex.size() >= 2; hex.remove_prefix(2)) {
        unsigned byte = 0;
        std::from_chars(hex.data(), hex.data() + 2, byte, 16);
        text += static_cast<char>(byte);
    }
    return text;
}

std::string rgb_text(std::uint32_t rgb) {
    const std::uint32_t red = rgb >> 16 & 0xFFU;
    const std::uint32_t green = rgb >> 8 & 0xFFU;
    const std::uint32_t blue = rgb & 0xFFU;
    return numbers("rgb:%04x/%04x/%04x", {red * 0x101U, green * 0x101U, blue * 0x101U});
}

std::string_view end_of(vt::Terminator terminator) {
    return terminator == vt::Terminator::bel ? "\a" : st;
}

Values place(Model& model, const vt::Params& /*params*/) {
    return {reported_row(model), reported_column(model)};
}
Values cells(Model& model, const vt::Params& /*params*/) {
    const Size size = model.primary.canvas.size();
    return {size.rows, size.columns};
}
Values cell_pixels(Model& model, const vt::Params& /*params*/) {
    return {model.viewer.cell_height_px, model.viewer.cell_width_px};
}
Values pixels(Model& model, const vt::Params& /*params*/) {
    const Size size = model.primary.canvas.size();
    return {unsigned{size.rows} * model.viewer.cell_height_px,
            unsigned{size.columns} * model.viewer.cell_width_px};
}
// XTSMGRAPHICS has read, reset, set and read the largest; nothing changes what is told.
bool is_graphics_action(const Model& /*model*/, const vt::Params& params) {
    return params.get(1, 0) >= 1 && params.get(1, 0) <= 4;
}
Values width_and_height(Model& model, const vt::Params& params) {
    const Values area = pixels(model, params);
    return {area[1], area[0]};
}
bool shows_sixels(const Model& model, const vt::Params& /*params*/) {
    return model.viewer.sixel_images;
}
bool lacks_sixels(const Model& model, const vt::Params& /*params*/) {
    return !model.viewer.sixel_images;
}
Values first(Model& /*model*/, const vt::Params& params) {
    return {params.get(0, 0)};
}
Values color_scheme(Model& model, const vt::Params& /*params*/) {
    return {is_dark(model.viewer.background) ? 1U : 2U};
}
Values keyboard_flags(Model& model, const vt::Params& /*params*/) {
    return {model.plane().kitty.flags};
}
Values other_keys(Model& model, const vt::Params& /*params*/) {
    return {model.modes.modify_other_keys};
}
Values checksum(Model& model, const vt::Params& params) {
    return {params.get(0, 0) & 0xFFFFU, box_checksum(model, params)};
}
Values ansi_mode(Model& model, const vt::Params& params) {
    return {params.get(0, 0), mode_state(model, params.get(0, 0), 0)};
}
Values dec_mode(Model& model, const vt::Params& params) {
    return {params.get(0, 0), mode_state(model, params.get(0, 0), '?')};
}

constexpr const char* color_scheme_report = "\x1b[?997;%un";

constexpr std::uint32_t any = ~std::uint32_t{0};

// The reply to a query with this first parameter. Without a mnemonic or an effect it has its query's.
struct Answer {
    vt::Query query;
    std::uint32_t parameter;
    std::string_view mnemonic;
    std::string_view effect;
    const char* format;
    Values (*values)(Model&, const vt::Params&) = nullptr;
    bool (*when)(const Model&, const vt::Params&) = nullptr; // The first row that holds.
};

using Q = vt::Query;
constexpr auto answers = std::to_array<Answer>({
    {Q::primary_attributes, 0, "", "As below, and sixels (4), if the viewer shows them",
     "\x1b[?64;4;6;21;22;28;52c", nullptr, shows_sixels},
    {Q::primary_attributes, 0, "", "VT420: selective erase, side margins, colours, rectangles, clipboard",
     "\x1b[?64;6;21;22;28;52c"},
    {Q::secondary_attributes, 0, "", "", "\x1b[>41;10;0c"},
    {Q::tertiary_attributes, 0, "", "", "\x1bP!|48454C53\x1b\\"},
    {Q::status, 5, "", "Status: ready", "\x1b[0n"},
    {Q::status, 6, "CPR", "Cursor's row and column", "\x1b[%u;%uR", place},
    {Q::dec_status, 6, "DECXCPR", "Cursor's row, column and page", "\x1b[?%u;%u;1R", place},
    {Q::dec_status, 15, "", "Printer: none", "\x1b[?13n"},
    {Q::dec_status, 25, "", "User keys: locked", "\x1b[?21n"},
    {Q::dec_status, 26, "", "Keyboard: North American", "\x1b[?27;1;0;0n"},
    {Q::dec_status, 53, "", "Locator: none", "\x1b[?50n"},
    {Q::dec_status, 55, "", "Locator: none", "\x1b[?50n"},
    {Q::dec_status, 56, "", "Locator's type: unknown", "\x1b[?57;0n"},
    {Q::dec_status, 62, "DECMSR", "Macro space: none", "\x1b[0*{"},
    {Q::dec_status, 63, "DECCKSR", "Checksum of macros", "\x1bP%u!~0000\x1b\\",
     [](Model&, const vt::Params& params) { return Values{params.get(1, 0)}; }},
    {Q::dec_status, 75, "", "Data integrity: no errors", "\x1b[?70n"},
    {Q::dec_status, 85, "", "Several sessions: not configured", "\x1b[?83n"},
    {Q::dec_status, 996, "", "Colour scheme: dark (1) or light (2)", color_scheme_report, color_scheme},
    {Q::ansi_mode, any, "", "", "\x1b[%u;%u$y", ansi_mode},
    {Q::dec_mode, any, "", "", "\x1b[?%u;%u$y", dec_mode},
    {Q::terminal_parameters, 0, "", "", "\x1b[2;1;1;128;128;1;0x"},
    {Q::terminal_parameters, 1, "", "", "\x1b[3;1;1;128;128;1;0x"},
    {Q::version, any, "", "", "\x1bP>|Helios(0.1)\x1b\\"},
    {Q::window, 11, "", "Window: not iconified", "\x1b[1t"},
    {Q::window, 13, "", "Window's place", "\x1b[3;0;0t"},
    {Q::window, 14, "", "Text area in pixels", "\x1b[4;%u;%ut", pixels},
    {Q::window, 15, "", "Screen in pixels", "\x1b[5;%u;%ut", pixels},
    {Q::window, 16, "", "Cell in pixels", "\x1b[6;%u;%ut", cell_pixels},
    {Q::window, 18, "", "Text area in cells", "\x1b[8;%u;%ut", cells},
    {Q::window, 19, "", "Screen in cells", "\x1b[9;%u;%ut", cells},
    {Q::window, 20, "", "Icon name: never told, it is a program's text", "\x1b]L\x1b\\"},
    {Q::window, 21, "", "Title: never told, it is a program's text", "\x1b]l\x1b\\"},
    {Q::keyboard_flags, any, "", "", "\x1b[?%uu", keyboard_flags},
    {Q::key_modifiers, 4, "", "modifyOtherKeys", "\x1b[>4;%um", other_keys},
    {Q::graphics, 1, "", "Failure, unless the viewer shows sixels", "\x1b[?1;3S", nullptr, lacks_sixels},
    {Q::graphics, 2, "", "Failure, unless the viewer shows sixels", "\x1b[?2;3S", nullptr, lacks_sixels},
    {Q::graphics, 1, "", "Colour registers", "\x1b[?1;0;%uS",
     [](Model&, const vt::Params&) { return Values{sixel_registers}; }, is_graphics_action},
    {Q::graphics, 2, "", "The largest sixel image in pixels (action 4)", "\x1b[?2;0;%u;%uS",
     [](Model&, const vt::Params&) {
         return Values{image_side_max, image_side_max};
     },
     [](const Model&, const vt::Params& params) { return params.get(1, 0) == 4; }},
    {Q::graphics, 2, "", "Sixel image in pixels", "\x1b[?2;0;%u;%uS", width_and_height, is_graphics_action},
    {Q::graphics, 1, "", "Any other action", "\x1b[?1;2S"},
    {Q::graphics, 2, "", "Any other action", "\x1b[?2;2S"},
    {Q::graphics, any, "", "Any other item", "\x1b[?%u;1S", first},
    {Q::checksum, any, "", "", "\x1bP%u!~%04X\x1b\\", checksum},
});

// The reply to a DECRQSS that asks for this sequence.
struct Setting {
    std::string_view request;
    std::string_view effect;
    const char* format;
    Values (*values)(const Model&);
};
constexpr auto settings = std::to_array<Setting>({
    {"r", "Margins (DECSTBM)", "\x1bP1$r%u;%ur\x1b\\",
     [](const Model& m) {
         return Values{m.margin_top + 1U, m.margin_bottom + 1U};
     }},
    {"s", "Side margins (DECSLRM)", "\x1bP1$r%u;%us\x1b\\",
     [](const Model& m) {
         return Values{m.margin_left + 1U, m.margin_right + 1U};
     }},
    {"*x", "Extent of attribute changes (DECSACE)", "\x1bP1$r%u*x\x1b\\",
     [](const Model& m) { return Values{m.rectangles ? 2U : 1U}; }},
    {" q", "Cursor's shape (DECSCUSR)", "\x1bP1$r%u q\x1b\\",
     [](const Model& m) {
         return Values{static_cast<unsigned>(m.cursor_shape) * 2 + (m.cursor_blinking ? 1U : 2U)};
     }},
    {"\"p", "Conformance level (DECSCL)", "\x1bP1$r64;1\"p\x1b\\", [](const Model&) { return Values{}; }},
    {"\"q", "Guard (DECSCA)", "\x1bP1$r%u\"q\x1b\\",
     [](const Model& m) { return Values{(m.pen.style.attrs & attr::guarded) != 0 ? 1U : 0U}; }},
    {"$|", "Columns (DECSCPP)", "\x1bP1$r%u$|\x1b\\",
     [](const Model& m) { return Values{m.primary.canvas.size().columns}; }},
    {"*|", "Lines of the screen (DECSNLS)", "\x1bP1$r%u*|\x1b\\",
     [](const Model& m) { return Values{m.primary.canvas.size().rows}; }},
    {"t", "Lines (DECSLPP)", "\x1bP1$r%ut\x1b\\",
     [](const Model& m) { return Values{m.primary.canvas.size().rows}; }},
});

void replace(std::string& text, std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    if (at != text.npos)
        text.replace(at, from.size(), to);
}

void list_answers(Supported& list, const vt::QueryRow& query) {
    if (query.query == vt::Query::unanswered) {
        list.push_back({Family::query, query.name});
        list.back().effect.insert(0, "Ignored: ");
    }
    for (const Answer& answer : answers) {
        if (answer.query != query.query)
            continue;
        SupportedRow row{Family::query, query.name, spelled(answer.format)};
        if (answer.parameter != any)
            replace(row.spelling, "Ps", std::to_string(answer.parameter));
        if (!answer.mnemonic.empty())
            row.mnemonic = answer.mnemonic;
        if (!answer.effect.empty())
            row.effect = answer.effect;
        list.push_back(std::move(row));
    }
}

void list_settings(Supported& list, const vt::Name& name) {
    list.push_back({Family::query, name, "DCS 1 $ r Pm m ST"});
    list.back().effect = "Look (SGR)";
    replace(list.back().spelling, "Pt", "m");
    for (const Setting& setting : settings) {
        list.push_back({Family::query, name, spelled(setting.format)});
        list.back().effect = setting.effect;
        replace(list.back().spelling, "Pt", spelled(setting.request));
    }
    list.push_back({Family::query, name, "DCS 0 $ r ST"});
    list.back().effect = "Any other setting";
}

void list_capabilities(Supported& list, const vt::Name& name) {
    list.push_back({Family::query, name, "DCS 1 + r Pt = Pt ST"});
    list.back().effect = "Capabilities, in hex:";
    for (const Capability& row : capabilities)
        list.back().effect.append(" ").append(plain_text(row.name));
    list.push_back({Family::query, name, "DCS 0 + r ST"});
    list.back().effect = "Any other capability";
}

} // namespace

void Emulator::reply(std::string_view bytes) {
    listener_->on_reply({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()},
                        parser.consumed());
}

void Emulator::answer(vt::Query query, const vt::Sequence& sequence) {
    const std::uint32_t parameter = sequence.params.get(0, 0);
    const auto row = std::ranges::find_if(answers, [&](const Answer& candidate) {
        return candidate.query == query && (candidate.parameter == any || candidate.parameter == parameter) &&
               (candidate.when == nullptr || candidate.when(model, sequence.params));
    });
    if (row != answers.end())
        reply(numbers(row->format, row->values == nullptr ? Values{} : row->values(model, sequence.params)));
}

void Emulator::report_size_if_asked() {
    if (!model.modes.resize_reports)
        return;
    const Values size = cells(model, {});
    const Values area = pixels(model, {});
    reply(numbers("\x1b[48;%u;%u;%u;%ut", {size[0], size[1], area[0], area[1]}));
}

// Modes 2031 and 2048: of the facts that changed.
void Emulator::report_facts_if_asked(const ViewerFacts& before) {
    const ViewerFacts& now = model.viewer;
    if (model.modes.color_scheme_reports && is_dark(now.background) != is_dark(before.background))
        reply(numbers(color_scheme_report, color_scheme(model, {})));
    if (now.cell_width_px != before.cell_width_px || now.cell_height_px != before.cell_height_px)
        report_size_if_asked();
}

void Emulator::answer_setting() {
    if (request_body == "m")
        return reply("\x1bP1$r" + sgr_text(model.pen.style) + "m\x1b\\"); // Made from numbers alone.
    const auto row = std::ranges::find(settings, request_body, &Setting::request);
    if (row == settings.end())
        return reply("\x1bP0$r\x1b\\");
    reply(numbers(row->format, row->values(model)));
}

void Emulator::answer_capabilities() {
    std::string_view rest = request_body;
    for (std::size_t count = 0; !rest.empty() && count < replies_per_string_max; ++count) {
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

// As kitty's documentation words them; q=1 wants no OK, q=2 nothing. Without id or number nobody listens.
void Emulator::answer_kitty(const KittyCommand& command, std::uint32_t id, KittyError error) {
    const std::uint32_t quiet = command.number('q');
    const bool wanted = quiet == 0 || (quiet == 1 && error != KittyError::none);
    if (!wanted || (id == 0 && command.number('I') == 0))
        return;
    std::string text = numbers("\x1b_Gi=%u", {id});
    if (command.number('I') != 0)
        text += numbers(",I=%u", {command.number('I')});
    if (command.number('p') != 0)
        text += numbers(",p=%u", {command.number('p')});
    reply(text.append(";").append(kitty_answers[static_cast<std::size_t>(error)]).append(st));
}

void Emulator::answer_color(ColorKey key, vt::Terminator terminator) {
    const bool indexed = key < indexed_colors;
    const std::string head =
        indexed ? numbers("\x1b]4;%u;", {key}) : numbers("\x1b]%u;", {key - indexed_colors + 10U});
    reply(head + rgb_text(model.palette.shown(key, model.viewer)) + std::string(end_of(terminator)));
}

void list_queries(Supported& list) {
    for (const vt::QueryRow& query : vt::query_rows()) {
        if (query.query == vt::Query::setting) {
            list_settings(list, query.name);
        } else if (query.query == vt::Query::capability) {
            list_capabilities(list, query.name);
        } else {
            list_answers(list, query);
        }
    }
}

} // namespace helios::grid
