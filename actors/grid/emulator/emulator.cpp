// See emulator.hpp: controls, ESC sequences and what a DCS asks.
#include "grid/emulator/emulator.hpp"

#include <optional>

namespace helios::grid {
namespace {

std::optional<Charset> charset_of(char final) {
    switch (final) {
    case 'B':
        return Charset::ascii;
    case '0':
        return Charset::dec_graphics;
    case 'A':
        return Charset::uk;
    default:
        return std::nullopt;
    }
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

void Emulator::execute(std::uint8_t control) {
    switch (control) {
    case 0x07:
        listener_->on_bell(parser.consumed());
        break;
    case 0x08:
        model.backspace();
        break;
    case 0x09:
        model.tab(1);
        break;
    case 0x0A:
    case 0x0B:
    case 0x0C:
        model.line_feed();
        if (model.modes.newline)
            model.carriage_return();
        break;
    case 0x0D:
        model.carriage_return();
        break;
    case 0x0E:
        model.pen.charsets.locked = 1;
        break;
    case 0x0F:
        model.pen.charsets.locked = 0;
        break;
    default:
        break; // ENQ has no answerback; the rest means nothing to a screen.
    }
}

// SCS: ESC ( ) * + and the set.
bool Emulator::designate_charset(const vt::Sequence& sequence) {
    const char intermediate = sequence.intermediate();
    if (intermediate < '(' || intermediate > '+')
        return false;
    const auto set = charset_of(sequence.final);
    model.pen.charsets.g[static_cast<std::size_t>(intermediate - '(')] = set.value_or(Charset::ascii);
    return true;
}

bool Emulator::esc_with_intermediate(const vt::Sequence& sequence) {
    if (sequence.intermediate() == '#' && sequence.final == '8') {
        model.alignment_test();
        return true;
    }
    if (sequence.intermediate() == '%' || sequence.intermediate() == ' ')
        return true; // Always UTF-8, 7-bit.
    return designate_charset(sequence);
}

void Emulator::esc(const vt::Sequence& sequence) {
    if (sequence.intermediate_count > 0) {
        if (!esc_with_intermediate(sequence))
            ++model.counters.unknown_sequences;
        return;
    }
    switch (sequence.final) {
    case '6':
        model.back_index();
        break;
    case '7':
        model.save_pen();
        break;
    case '8':
        model.restore_pen();
        break;
    case '9':
        model.forward_index();
        break;
    case '=':
        model.modes.keypad = true;
        break;
    case '>':
        model.modes.keypad = false;
        break;
    case 'D':
        model.line_feed();
        break;
    case 'E':
        model.line_feed();
        model.carriage_return();
        break;
    case 'H':
        model.set_tab();
        break;
    case 'M':
        model.reverse_line_feed();
        break;
    case 'N':
    case 'O':
        model.pen.charsets.single_shift = sequence.final == 'N' ? 2 : 3;
        break;
    case 'c':
        model.hard_reset();
        kitty = {};
        aside = {};
        break;
    case 'n':
    case 'o':
        model.pen.charsets.locked = sequence.final == 'n' ? 2 : 3;
        break;
    case '\\':
        break; // The end of a string that has been acted upon.
    default: {
        const vt::Query query = vt::find_query(vt::Introducer::esc, sequence);
        if (query == vt::Query::none)
            ++model.counters.unknown_sequences;
        answer(query, sequence);
    }
    }
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
