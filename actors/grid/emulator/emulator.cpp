// See emulator.hpp: controls, ESC sequences and what a DCS asks.
#include "grid/emulator/emulator.hpp"

#include "grid/emulator/supported.hpp"

#include <algorithm>
#include <array>

namespace helios::grid {
namespace {

using namespace vt::origin;
using Handler = void (*)(Emulator&);

void ignore(Emulator& /*e*/) {}

template <auto operation>
void on_model(Emulator& e) {
    (e.model.*operation)();
}

template <std::uint8_t set>
void lock(Emulator& e) {
    e.model.pen.charsets.locked = set;
}

template <std::uint8_t set>
void shift_once(Emulator& e) {
    e.model.pen.charsets.single_shift = set;
}

void tab(Emulator& e) {
    e.model.tab(1);
}

void line_feed(Emulator& e) {
    e.model.line_feed();
    if (e.model.modes.newline)
        e.model.carriage_return();
}

void next_line(Emulator& e) {
    e.model.line_feed();
    e.model.carriage_return();
}

void hard_reset(Emulator& e) {
    e.model.hard_reset();
    e.kitty = {};
    e.aside = {};
}

struct ControlRow {
    std::uint8_t control;
    vt::Name name;
    Handler handler;
};
constexpr auto control_rows = std::to_array<ControlRow>({
    {0x05, {"ENQ", "ENQ", "Ignored: there is no answerback message", ecma}, ignore},
    {0x07, {"BEL", "BEL", "Bell; also ends an OSC", ecma}, [](Emulator& e) { e.ring(); }},
    {0x08, {"BS", "BS", "Backspace", ecma}, [](Emulator& e) { e.model.move_back(1); }},
    {0x09, {"HT", "HT", "To the next tab stop", ecma}, tab},
    {0x0A, {"LF", "LF", "Line feed; in mode 20 with a carriage return", ecma}, line_feed},
    {0x0B, {"VT", "VT", "As LF", ecma}, line_feed},
    {0x0C, {"FF", "FF", "As LF", ecma}, line_feed},
    {0x0D, {"CR", "CR", "Carriage return", ecma}, on_model<&Model::carriage_return>},
    {0x0E, {"SO", "LS1", "G1 into GL", ecma}, lock<1>},
    {0x0F, {"SI", "LS0", "G0 into GL", ecma}, lock<0>},
    {0x18, {"CAN", "CAN", "Ends a sequence or a string without effect", ecma}, ignore},
    {0x1A, {"SUB", "SUB", "As CAN", ecma}, ignore},
});
constexpr auto controls = [] {
    std::array<Handler, 0x20> table{};
    table.fill(ignore);
    for (const ControlRow& row : control_rows)
        table[row.control] = row.handler;
    return table;
}();

struct EscRow {
    vt::Name name;
    Handler handler;
};
constexpr auto esc_rows = std::to_array<EscRow>({
    {{"ESC 6", "DECBI", "Back index", dec}, on_model<&Model::back_index>},
    {{"ESC 7", "DECSC", "Save the cursor", dec}, on_model<&Model::save_pen>},
    {{"ESC 8", "DECRC", "Restore the cursor", dec}, on_model<&Model::restore_pen>},
    {{"ESC 9", "DECFI", "Forward index", dec}, on_model<&Model::forward_index>},
    {{"ESC =", "DECKPAM", "Application keypad", dec}, [](Emulator& e) { e.model.modes.keypad = true; }},
    {{"ESC >", "DECKPNM", "Numeric keypad", dec}, [](Emulator& e) { e.model.modes.keypad = false; }},
    {{"ESC D", "IND", "Index: a line down, scrolling", ecma}, on_model<&Model::line_feed>},
    {{"ESC E", "NEL", "Next line", ecma}, next_line},
    {{"ESC H", "HTS", "Set a tab stop", ecma}, on_model<&Model::set_tab>},
    {{"ESC M", "RI", "Reverse index: a line up, scrolling", ecma}, on_model<&Model::reverse_line_feed>},
    {{"ESC N", "SS2", "G2 for one character", ecma}, shift_once<2>},
    {{"ESC O", "SS3", "G3 for one character", ecma}, shift_once<3>},
    {{"ESC c", "RIS", "Hard reset", ecma}, hard_reset},
    {{"ESC n", "LS2", "G2 into GL", ecma}, lock<2>},
    {{"ESC o", "LS3", "G3 into GL", ecma}, lock<3>},
    {{"ESC \\", "ST", "The end of a string", ecma}, ignore},
    {{"ESC # 3", "DECDHL", "Ignored: a line has one size", dec}, ignore},
    {{"ESC # 4", "DECDHL", "Ignored", dec}, ignore},
    {{"ESC # 5", "DECSWL", "Ignored", dec}, ignore},
    {{"ESC # 6", "DECDWL", "Ignored", dec}, ignore},
    {{"ESC # 8", "DECALN", "Screen alignment test", dec}, on_model<&Model::alignment_test>},
    {{"ESC % G", "DOCS", "Ignored: it is always UTF-8", ecma}, ignore},
    {{"ESC % @", "DOCS", "Ignored", ecma}, ignore},
    {{"ESC SP F", "S7C1T", "Ignored: replies are always 7-bit", dec}, ignore},
    {{"ESC SP G", "S8C1T", "Ignored", dec}, ignore},
    {{"ESC SP L", "ANSI", "Conformance level 1: ignored", ecma}, ignore},
    {{"ESC SP M", "ANSI", "Conformance level 2: ignored", ecma}, ignore},
    {{"ESC SP N", "ANSI", "Conformance level 3: ignored", ecma}, ignore},
});
constexpr auto esc_keys = vt::keys_of<esc_rows>();

// Rows without an intermediate, by final: one load instead of a search.
constexpr auto direct = [] {
    std::array<Handler, 0x7F - '0'> table{};
    for (std::size_t index = 0; index < esc_rows.size(); ++index) {
        if (esc_keys[index].intermediate == 0)
            table[static_cast<std::size_t>(esc_keys[index].final - '0')] = esc_rows[index].handler;
    }
    return table;
}();

Handler find_handler(const vt::Sequence& sequence) {
    if (sequence.intermediate_count == 0)
        return direct[static_cast<std::size_t>(sequence.final - '0')];
    const auto key =
        std::ranges::find(esc_keys, vt::Key{vt::Introducer::esc, 0, sequence.intermediate(), sequence.final});
    return key == esc_keys.end() ? nullptr
                                 : esc_rows[static_cast<std::size_t>(key - esc_keys.begin())].handler;
}

struct CharsetRow {
    vt::Name name;
    Charset set;
};
// With ) * + in place of ( into G1, G2 and G3.
constexpr auto charset_rows = std::to_array<CharsetRow>({
    {{"ESC ( B", "SCS", "ASCII into G0, as is any set not known; `)` `*` `+`: into G1, G2, G3", ecma},
     Charset::ascii},
    {{"ESC ( 0", "SCS", "DEC special graphics", dec}, Charset::dec_graphics},
    {{"ESC ( A", "SCS", "United Kingdom", dec}, Charset::uk},
});
constexpr auto charset_keys = vt::keys_of<charset_rows>();

struct StringRow {
    vt::Name name;
    std::string_view reply = {};
};
constexpr auto string_rows = std::to_array<StringRow>({
    {{"DCS Ps ; Ps ; Ps q Pt ST", "", "Shows an image, as sixels", dec}},
    {{"APC G a=t ; Pt ST", "", "Transmits an image; `T`: and shows it; `q`: only asks", kitty},
     "APC G i=Ps ; Pt ST"},
    {{"APC G a=p ST", "", "Shows an image", kitty}, "APC G i=Ps ; Pt ST"},
    {{"APC G a=d ST", "", "Deletes placements and images", kitty}},
    {{"APC Pt ST", "APC", "Ignored", ecma}},
    {{"PM Pt ST", "PM", "Ignored", ecma}},
    {{"SOS Pt ST", "SOS", "Ignored", ecma}},
});

// SCS: whether the sequence is one.
bool designate_charset(Charsets& charsets, const vt::Sequence& sequence) {
    const char intermediate = sequence.intermediate();
    if (intermediate < '(' || intermediate > '+')
        return false;
    const auto key = std::ranges::find(charset_keys, sequence.final, &vt::Key::final);
    charsets.g[static_cast<std::size_t>(intermediate - '(')] =
        key == charset_keys.end() ? Charset::ascii
                                  : charset_rows[static_cast<std::size_t>(key - charset_keys.begin())].set;
    return true;
}

} // namespace

void Emulator::feed(std::span<const std::uint8_t> bytes, Listener& listener) {
    listener_ = &listener;
    model.allowance.begin(parser);
    parser.feed(bytes, *this);
    model.allowance.end(bytes.size());
    listener_ = nullptr;
}

void Emulator::resize(Size size, Listener& listener) {
    listener_ = &listener;
    const bool changed = size != model.primary.canvas.size();
    model.resize(size);
    if (changed)
        report_size_if_asked();
    listener_ = nullptr;
}

void Emulator::set_viewer_facts(const ViewerFacts& facts, Listener& listener) {
    listener_ = &listener;
    report_facts_if_asked(std::exchange(model.viewer, facts));
    listener_ = nullptr;
}

void Emulator::ring() {
    listener_->on_bell(parser.consumed());
}

void Emulator::execute(std::uint8_t control) {
    controls[control](*this);
}

void Emulator::esc(const vt::Sequence& sequence) {
    if (designate_charset(model.pen.charsets, sequence))
        return;
    if (const Handler handler = find_handler(sequence))
        return handler(*this);
    const vt::Query query = vt::find_query(vt::Introducer::esc, sequence);
    if (query == vt::Query::none)
        ++model.counters.unknown_sequences;
    answer(query, sequence);
}

void list_strings(Supported& list) {
    for (const StringRow& row : string_rows)
        list.push_back({Family::string, row.name, std::string(row.reply)});
}

void list_controls(Supported& list) {
    for (const ControlRow& row : control_rows)
        list.push_back({Family::control, row.name});
}

void list_esc(Supported& list) {
    for (const EscRow& row : esc_rows)
        list.push_back({Family::esc, row.name});
    for (const CharsetRow& row : charset_rows)
        list.push_back({Family::esc, row.name});
}

void Emulator::dcs_hook(const vt::Sequence& header) {
    request = vt::find_query(vt::Introducer::dcs, header);
    request_body.clear();
    if (header.final == 'q' && header.marker == 0 && header.intermediate_count == 0) {
        begin_sixel(header);
    } else if (request == vt::Query::none) {
        ++model.counters.unknown_sequences;
    }
}

// A request longer than its bound keeps one byte too many, and is then not answered.
void Emulator::dcs_put(std::span<const std::uint8_t> bytes) {
    if (sixel.active)
        take_sixel(bytes);
    if (request != vt::Query::setting && request != vt::Query::capability)
        return;
    const std::size_t room = request_bytes_max + 1 - request_body.size();
    const auto taken = bytes.first(bytes.size() < room ? bytes.size() : room);
    request_body.append(taken.begin(), taken.end());
}

void Emulator::dcs_unhook(vt::Terminator terminator) {
    if (sixel.active)
        end_sixel(terminator);
    const bool complete = terminator != vt::Terminator::cancelled && request_body.size() <= request_bytes_max;
    if (complete && request == vt::Query::setting)
        answer_setting();
    if (complete && request == vt::Query::capability)
        answer_capabilities();
    if (request_body.size() > request_bytes_max)
        ++model.counters.strings_truncated;
    request = vt::Query::none;
    std::string{}.swap(request_body);
}

} // namespace helios::grid
