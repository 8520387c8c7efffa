// OSC strings: titles, places, links, clipboard, notifications, progress and shell marks. All bounded.
#include "grid/emulator/emulator.hpp"
#include "vt/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace helios::grid {
namespace {

constexpr std::size_t told_command_line_bytes_max = 4096;

// The part before the next ';', taken off the text.
std::string_view take_field(std::string_view& text) {
    const std::size_t cut = text.find(';');
    const std::string_view field = text.substr(0, cut);
    text.remove_prefix(cut == text.npos ? text.size() : cut + 1);
    return field;
}

std::optional<std::uint32_t> number_of(std::string_view text) {
    std::uint32_t number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size())
        return std::nullopt;
    return number;
}

std::optional<int> exit_status_of(std::string_view text) {
    int status = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), status);
    if (text.empty() || parsed.ec != std::errc{})
        return std::nullopt;
    return status;
}

// The bytes that escapes stand for, each a `mark` and two hexadecimal digits; `doubled`: the mark itself.
std::string without_escapes(std::string_view text, std::string_view mark, std::string_view doubled) {
    std::string plain;
    while (!text.empty()) {
        unsigned byte = 0;
        const std::string_view digits = text.substr(std::min(text.size(), mark.size()), 2);
        if (text.starts_with(mark) && digits.size() == 2 &&
            std::from_chars(digits.data(), digits.data() + 2, byte, 16).ptr == digits.data() + 2) {
            plain += static_cast<char>(byte);
            text.remove_prefix(mark.size() + 2);
            continue;
        }
        plain += text.front();
        text.remove_prefix(!doubled.empty() && text.starts_with(doubled) ? doubled.size() : 1);
    }
    return plain;
}

bool is_base64(std::string_view text) {
    return std::ranges::all_of(text, [](char byte) {
        return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') ||
               byte == '+' || byte == '/' || byte == '=';
    });
}

std::optional<MarkKind> mark_kind(char letter) {
    switch (letter) {
    case 'A':
    case 'N':
    case 'P':
        return MarkKind::prompt_start;
    case 'B':
    case 'I':
        return MarkKind::command_start;
    case 'C':
        return MarkKind::output_start;
    case 'D':
        return MarkKind::command_end;
    default:
        return std::nullopt;
    }
}

} // namespace

std::string sanitized(std::string_view text, std::size_t bytes_max) {
    std::string clean;
    vt::Utf8Decoder decoder;
    const auto add = [&](char32_t codepoint) {
        const bool control = codepoint < 0x20 || (codepoint >= 0x7F && codepoint < 0xA0);
        if (control || clean.size() >= bytes_max)
            return;
        const std::size_t before = clean.size();
        vt::append_utf8(clean, codepoint);
        if (clean.size() > bytes_max) {
            clean.resize(before);
            bytes_max = before; // Nothing shorter may follow what was cut.
        }
    };
    for (const char byte : text) {
        auto step = decoder.push(static_cast<std::uint8_t>(byte));
        if (step == vt::Utf8Decoder::Step::broken) {
            add(vt::replacement);
            step = decoder.push(static_cast<std::uint8_t>(byte));
        }
        if (step == vt::Utf8Decoder::Step::complete)
            add(decoder.codepoint());
        if (step == vt::Utf8Decoder::Step::invalid)
            add(vt::replacement);
    }
    if (!decoder.idle())
        add(vt::replacement);
    return clean;
}

std::string sanitized_lines(std::string_view text, std::size_t bytes_max) {
    std::string clean;
    for (;;) {
        const std::size_t cut = text.find('\n');
        clean += sanitized(text.substr(0, cut), bytes_max - clean.size());
        if (cut == text.npos || clean.size() >= bytes_max)
            return clean;
        clean += '\n';
        text.remove_prefix(cut + 1);
    }
}

void Emulator::string(const vt::StringSequence& sequence) {
    if (sequence.truncated)
        ++model.counters.strings_truncated;
    if (sequence.kind == vt::StringKind::apc && sequence.body.starts_with('G'))
        return kitty_graphics(sequence.body.substr(1), sequence);
    if (sequence.kind != vt::StringKind::osc)
        return;
    std::string_view text = sequence.body;
    const auto number = number_of(take_field(text));
    if (number) {
        osc(*number, text, sequence);
    } else {
        ++model.counters.unknown_sequences;
    }
}

void Emulator::osc(std::uint32_t number, std::string_view text, const vt::StringSequence& sequence) {
    switch (number) {
    case 0:
        model.titles.icon = sanitized(text, title_bytes_max);
        set_title(text);
        break;
    case 1:
        model.titles.icon = sanitized(text, title_bytes_max);
        break;
    case 2:
        set_title(text);
        break;
    case 4:
        if (!sequence.truncated)
            indexed_colors_by_pairs(text, sequence.terminator);
        break;
    case 7:
        set_cwd(text);
        break;
    case 8:
        set_link(text);
        break;
    case 9:
        osc_9(text);
        break;
    case 52:
        if (!sequence.truncated)
            write_clipboard(text);
        break;
    case 99:
        osc_99(text);
        break;
    case 104:
        reset_indexed_colors(text);
        break;
    case 133:
        osc_133(text);
        break;
    case 633:
        osc_633(text);
        break;
    case 777:
        if (take_field(text) == "notify") {
            const std::string_view title = take_field(text);
            notify(title, text);
        }
        break;
    case 1337:
        osc_1337(text, sequence);
        break;
    default:
        if (number >= 10 && number <= 19) {
            colors_by_role(number, text, sequence.terminator);
        } else if (number >= 110 && number <= 119) {
            model.palette.reset(role_key(number - 100));
        } else {
            ++model.counters.unknown_sequences;
        }
    }
}

// OSC 4: pairs of index and colour, or '?'. What is neither ends it.
void Emulator::indexed_colors_by_pairs(std::string_view text, vt::Terminator terminator) {
    std::size_t answers = 0;
    while (!text.empty()) {
        const auto index = number_of(take_field(text));
        const std::string_view color = take_field(text);
        if (!index || *index >= indexed_colors)
            return;
        const auto key = static_cast<ColorKey>(*index);
        if (const auto rgb = parse_color(color)) {
            model.palette.set(key, *rgb);
        } else if (color == "?" && answers++ < replies_per_string_max) {
            answer_color(key, terminator);
        }
    }
}

// OSC 104: these, or all.
void Emulator::reset_indexed_colors(std::string_view text) {
    if (text.empty())
        model.palette.reset_indexed();
    while (!text.empty()) {
        const auto index = number_of(take_field(text));
        if (index && *index < indexed_colors)
            model.palette.reset(static_cast<ColorKey>(*index));
    }
}

// OSC 10 to 19: a colour or '?' for each role, counting up.
void Emulator::colors_by_role(std::uint32_t number, std::string_view text, vt::Terminator terminator) {
    for (; number <= 19 && !text.empty(); ++number) {
        const std::string_view color = take_field(text);
        if (const auto rgb = parse_color(color)) {
            model.palette.set(role_key(number), *rgb);
        } else if (color == "?") {
            answer_color(role_key(number), terminator);
        }
    }
}

void Emulator::set_title(std::string_view text) {
    std::string title = sanitized(text, title_bytes_max);
    const bool changed = title != model.titles.title;
    model.titles.title = std::move(title);
    if (changed)
        listener_->on_title(model.titles.title, parser.consumed());
}

void Emulator::set_cwd(std::string_view place) {
    if (place.size() > place_bytes_max)
        return;
    model.cwd = sanitized(place, place_bytes_max);
    listener_->on_cwd(model.cwd, parser.consumed());
}

// OSC 8 ; params ; URI. An empty URI ends the link.
void Emulator::set_link(std::string_view text) {
    Link link;
    std::string_view params = take_field(text);
    while (!params.empty()) {
        const std::size_t cut = params.find(':');
        const std::string_view param = params.substr(0, cut);
        if (param.starts_with("id="))
            link.id = sanitized(param.substr(3), link_id_bytes_max);
        params.remove_prefix(cut == params.npos ? params.size() : cut + 1);
    }
    if (text.size() <= link_uri_bytes_max) {
        link.uri = sanitized(text, link_uri_bytes_max);
    } else {
        ++model.counters.links_dropped;
    }
    model.pen.style.link = link.uri.empty() ? std::uint16_t{0} : model.link_id(link);
    model.pen_changed();
}

void Emulator::write_clipboard(std::string_view text) {
    const std::string selection = sanitized(take_field(text), 16);
    if (text.empty() || !is_base64(text))
        return; // A read ('?') is refused, a clear has nothing to write.
    listener_->on_clipboard(selection, text, parser.consumed());
}

void Emulator::notify(std::string_view title, std::string_view body) {
    listener_->on_notification(sanitized(title, notification_bytes_max),
                               sanitized(body, notification_bytes_max), parser.consumed());
}

// 9;4 is progress, 9;9 a directory (ConEmu), anything else a notification (iTerm2).
void Emulator::osc_9(std::string_view text) {
    std::string_view rest = text;
    const std::string_view kind = take_field(rest);
    if (kind == "4") {
        const std::uint32_t state = number_of(take_field(rest)).value_or(0);
        const std::uint32_t percent = std::min(number_of(take_field(rest)).value_or(0), 100U);
        if (state <= 4)
            listener_->on_progress(static_cast<ProgressState>(state), percent, parser.consumed());
    } else if (kind == "9") {
        set_cwd(rest);
    } else {
        notify({}, text);
    }
}

// RemoteHost and SetUserVar change nothing that is shown; what asks is not answered.
void Emulator::osc_1337(std::string_view text, const vt::StringSequence& sequence) {
    if (text.starts_with("CurrentDir=")) {
        set_cwd(text.substr(11));
    } else if (text.starts_with("File=")) {
        inline_file(text.substr(5), sequence);
    }
}

void Emulator::osc_133(std::string_view text) {
    const std::string_view letter = take_field(text);
    const auto kind = letter.size() == 1 ? mark_kind(letter.front()) : std::nullopt;
    if (!kind)
        return;
    Mark mark{*kind, std::nullopt, {}};
    if (*kind == MarkKind::command_end)
        mark.exit_status = exit_status_of(take_field(text));
    if (*kind == MarkKind::output_start)
        take_command_line(text);
    keep_mark(mark);
    listener_->on_mark(mark, parser.consumed());
}

void Emulator::keep_mark(const Mark& mark) {
    switch (mark.kind) {
    case MarkKind::prompt_start:
        return model.begin_role(Role::prompt);
    case MarkKind::command_start:
        return model.begin_role(Role::input);
    case MarkKind::output_start:
        return model.begin_output();
    case MarkKind::command_end:
        return model.end_command(mark.exit_status);
    case MarkKind::command_line:
        break; // Kept until its command begins.
    }
}

// kitty's and fish's C;cmdline_url=..., percent-encoded.
void Emulator::take_command_line(std::string_view options) {
    while (!options.empty()) {
        const std::string_view option = take_field(options);
        if (option.starts_with("cmdline_url="))
            model.marks.next_line =
                sanitized_lines(without_escapes(option.substr(12), "%", ""), command_line_bytes_max);
    }
}

void Emulator::osc_633(std::string_view text) {
    if (text.starts_with("E;")) {
        text.remove_prefix(2);
        const std::string line = sanitized(take_field(text), told_command_line_bytes_max);
        model.marks.next_line = sanitized_lines(without_escapes(line, "\\x", "\\\\"), command_line_bytes_max);
        listener_->on_mark({MarkKind::command_line, std::nullopt, line}, parser.consumed());
    } else if (text.starts_with("P;")) {
        if (text.starts_with("P;Cwd="))
            set_cwd(without_escapes(text.substr(6), "\\x", "\\\\"));
    } else {
        osc_133(text);
    }
}

} // namespace helios::grid
