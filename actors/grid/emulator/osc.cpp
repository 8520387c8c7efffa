// OSC strings: titles, places, links, clipboard, notifications, progress and shell marks. All bounded.
#include "grid/emulator/emulator.hpp"

#include <algorithm>
#include <array>
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

} // namespace

// One of them: what follows its number and keyword, and what the rows of the table do with it.
struct Emulator::Osc {
    Emulator& e;
    std::uint32_t number;
    std::string_view text;
    const vt::StringSequence& sequence;

    bool apply();

    void icon_and_title();
    void icon();
    void title() { e.set_title(text); }
    void indexed_colors_by_pairs();
    void reset_indexed_colors();
    void colors_by_role();
    void reset_color_by_role() { e.model.palette.reset(role_key(number - 100)); }
    void file() { e.inline_file(text, sequence); }
    void ignored() {}
    void cwd();
    void cwd_property();
    void link();
    void clipboard();
    void notification() { e.notify({}, text); }
    void notification_in_parts() { e.osc_99(text); }
    void titled_notification();
    void sized_text();
    void progress();
    void prompt_start();
    void command_start();
    void output_start();
    void command_end();
    void command_line();
    void tell(const Mark& mark) { e.listener_->on_mark(mark, e.parser.consumed()); }
};

namespace {

struct OscRow {
    vt::Name name;
    void (Emulator::Osc::*apply)();
    std::string_view reply = {};
};

using namespace vt::origin;
using Osc = Emulator::Osc;
constexpr auto osc_rows = std::to_array<OscRow>({
    {{"OSC 0 ; Pt ST", "", "Title and icon name", xterm}, &Osc::icon_and_title},
    {{"OSC 1 ; Pt ST", "", "Icon name", xterm}, &Osc::icon},
    {{"OSC 2 ; Pt ST", "", "Title", xterm}, &Osc::title},
    {{"OSC 4 ; Ps ; Pt ST", "", "An indexed colour, pair by pair; `?` asks for it", xterm},
     &Osc::indexed_colors_by_pairs,
     "OSC 4 ; Ps ; rgb:Ph/Ph/Ph ST"},
    {{"OSC 7 ; Pt ST", "", "Working directory, a URI", vte}, &Osc::cwd},
    {{"OSC 8 ; Pt ; Pt ST", "", "A hyperlink: parameters, URI; an empty URI ends it", vte}, &Osc::link},
    {{"OSC 9 ; 4 ; Ps ; Ps ST", "", "Progress: state, percent", conemu}, &Osc::progress},
    {{"OSC 9 ; 9 ; Pt ST", "", "Working directory", conemu}, &Osc::cwd},
    {{"OSC 9 ; Pt ST", "", "Notification", iterm}, &Osc::notification},
    {{"OSC 10-19 ; Pt ST", "", "Colours by role, counting up: foreground, background, cursor, ...; `?` asks",
      xterm},
     &Osc::colors_by_role,
     "OSC Ps ; rgb:Ph/Ph/Ph ST"},
    {{"OSC 52 ; Pc ; Pt ST", "", "Writes a clipboard (base64); reading it is refused", xterm},
     &Osc::clipboard},
    {{"OSC 66 ; Pt ; Pt ST", "", "Text; after w=1 one cell wide if U+FE0E makes it so, else as printed",
      kitty},
     &Osc::sized_text},
    {{"OSC 99 ; Pt ; Pt ST", "", "Notification: metadata, text", kitty}, &Osc::notification_in_parts},
    {{"OSC 104 ; Ps ST", "", "Resets these indexed colours, or all", xterm}, &Osc::reset_indexed_colors},
    {{"OSC 110-119 ST", "", "Resets the colour of 10 to 19", xterm}, &Osc::reset_color_by_role},
    {{"OSC 133 ; A ST", "", "A prompt begins", final_term}, &Osc::prompt_start},
    {{"OSC 133 ; N ST", "", "As A", final_term}, &Osc::prompt_start},
    {{"OSC 133 ; P ST", "", "As A", final_term}, &Osc::prompt_start},
    {{"OSC 133 ; B ST", "", "A command line begins", final_term}, &Osc::command_start},
    {{"OSC 133 ; I ST", "", "As B", final_term}, &Osc::command_start},
    {{"OSC 133 ; C ST", "", "Output begins; cmdline_url= tells the command line", final_term},
     &Osc::output_start},
    {{"OSC 133 ; D ; Ps ST", "", "The command has ended, with this exit status", final_term},
     &Osc::command_end},
    {{"OSC 633 ; A ST", "", "As 133 ; A", vscode}, &Osc::prompt_start},
    {{"OSC 633 ; B ST", "", "As 133 ; B", vscode}, &Osc::command_start},
    {{"OSC 633 ; C ST", "", "As 133 ; C", vscode}, &Osc::output_start},
    {{"OSC 633 ; D ; Ps ST", "", "As 133 ; D", vscode}, &Osc::command_end},
    {{"OSC 633 ; E ; Pt ST", "", "The command line", vscode}, &Osc::command_line},
    {{"OSC 633 ; P ; Pt ST", "", "A property: Cwd=; others are ignored", vscode}, &Osc::cwd_property},
    {{"OSC 777 ; notify ; Pt ; Pt ST", "", "Notification: title, text", rxvt}, &Osc::titled_notification},
    {{"OSC 1337 ; CurrentDir= Pt ST", "", "Working directory", iterm}, &Osc::cwd},
    {{"OSC 1337 ; File= Pt : Pt ST", "", "An inline image: arguments, base64; a download is ignored", iterm},
     &Osc::file},
    {{"OSC 1337 ; Pt ST", "", "Ignored", iterm}, &Osc::ignored},
});
constexpr auto osc_keys = []() consteval {
    std::array<vt::OscKey, osc_rows.size()> keys;
    for (std::size_t index = 0; index < osc_rows.size(); ++index)
        keys[index] = vt::osc_key_of(osc_rows[index].name.spelling);
    return keys;
}
();

// A keyword ends at ';', at its own '=' or with the text.
bool begins_with(std::string_view text, std::string_view keyword) {
    return text.starts_with(keyword) && (keyword.empty() || keyword.back() == '=' ||
                                         text.size() == keyword.size() || text[keyword.size()] == ';');
}

} // namespace

void Emulator::string(const vt::StringSequence& sequence) {
    if (sequence.truncated)
        ++model.counters.strings_truncated;
    if (sequence.kind == vt::StringKind::apc && sequence.body.starts_with('G'))
        return kitty_graphics(sequence.body.substr(1), sequence);
    if (sequence.kind != vt::StringKind::osc)
        return;
    std::string_view text = sequence.body;
    const auto number = number_of(take_field(text));
    if (!number || !Osc{*this, *number, text, sequence}.apply())
        ++model.counters.unknown_sequences;
}

// By the first row of its number whose keyword begins the text; false when there is none.
bool Emulator::Osc::apply() {
    const auto key = std::ranges::find_if(osc_keys, [this](const vt::OscKey& candidate) {
        return number >= candidate.first && number <= candidate.last && begins_with(text, candidate.keyword);
    });
    if (key == osc_keys.end())
        return false;
    text.remove_prefix(key->keyword.size());
    if (!key->keyword.empty() && text.starts_with(';'))
        text.remove_prefix(1);
    (this->*osc_rows[static_cast<std::size_t>(key - osc_keys.begin())].apply)();
    return true;
}

void Emulator::Osc::icon() {
    e.model.titles.icon = sanitized(text, title_bytes_max);
}

void Emulator::Osc::icon_and_title() {
    icon();
    title();
}

// Pairs of index and colour, or '?'. What is neither ends it.
void Emulator::Osc::indexed_colors_by_pairs() {
    std::size_t answers = 0;
    while (!text.empty() && !sequence.truncated) {
        const auto index = number_of(take_field(text));
        const std::string_view color = take_field(text);
        if (!index || *index >= indexed_colors)
            return;
        const auto key = static_cast<ColorKey>(*index);
        if (const auto rgb = parse_color(color)) {
            e.model.palette.set(key, *rgb);
        } else if (color == "?" && answers++ < replies_per_string_max) {
            e.answer_color(key, sequence.terminator);
        }
    }
}

void Emulator::Osc::reset_indexed_colors() {
    if (text.empty())
        e.model.palette.reset_indexed();
    while (!text.empty()) {
        const auto index = number_of(take_field(text));
        if (index && *index < indexed_colors)
            e.model.palette.reset(static_cast<ColorKey>(*index));
    }
}

// A colour or '?' for each role, counting up.
void Emulator::Osc::colors_by_role() {
    for (std::uint32_t role = number; role <= 19 && !text.empty(); ++role) {
        const std::string_view color = take_field(text);
        if (const auto rgb = parse_color(color)) {
            e.model.palette.set(role_key(role), *rgb);
        } else if (color == "?") {
            e.answer_color(role_key(role), sequence.terminator);
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

void Emulator::Osc::cwd() {
    if (text.size() > place_bytes_max)
        return;
    e.model.cwd = sanitized(text, place_bytes_max);
    e.listener_->on_cwd(e.model.cwd, e.parser.consumed());
}

void Emulator::Osc::cwd_property() {
    if (!text.starts_with("Cwd="))
        return;
    const std::string place = without_escapes(text.substr(4), "\\x", "\\\\");
    text = place;
    cwd();
}

// An empty URI ends the link.
void Emulator::Osc::link() {
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
        ++e.model.counters.links_dropped;
    }
    e.model.pen.style.link = link.uri.empty() ? std::uint16_t{0} : e.model.link_id(link);
    e.model.pen_changed();
}

// A read ('?') is refused, a clear has nothing to write.
void Emulator::Osc::clipboard() {
    const std::string selection = sanitized(take_field(text), 16);
    if (!text.empty() && is_base64(text) && !sequence.truncated)
        e.listener_->on_clipboard(selection, text, e.parser.consumed());
}

void Emulator::notify(std::string_view title, std::string_view body) {
    listener_->on_notification(sanitized(title, notification_bytes_max),
                               sanitized(body, notification_bytes_max), parser.consumed());
}

void Emulator::Osc::titled_notification() {
    const std::string_view title = take_field(text);
    e.notify(title, text);
}

// Of kitty's text sizing protocol one thing is taken, which nothing else can say in the last column: a
// cluster that U+FE0E makes narrow. Other text is printed as if it had come without the sequence.
void Emulator::Osc::sized_text() {
    const bool narrow = take_field(text) == "w=1";
    std::span<const std::uint8_t> bytes(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
    std::vector<char32_t> points;
    vt::TextBuffer buffer;
    for (auto run = vt::decode_text(bytes, buffer); run.characters > 0;
         run = vt::decode_text(bytes, buffer)) {
        points.insert(points.end(), buffer.begin(), buffer.begin() + run.characters);
        bytes = bytes.subspan(run.bytes);
    }
    if (!points.empty() && !(narrow && e.model.put_narrow({points.data(), points.size()})))
        e.model.print_text(points);
}

void Emulator::Osc::progress() {
    const std::uint32_t state = number_of(take_field(text)).value_or(0);
    const std::uint32_t percent = std::min(number_of(take_field(text)).value_or(0), 100U);
    if (state <= 4)
        e.listener_->on_progress(static_cast<ProgressState>(state), percent, e.parser.consumed());
}

void Emulator::Osc::prompt_start() {
    e.model.begin_role(Role::prompt);
    tell({MarkKind::prompt_start, std::nullopt, {}});
}

void Emulator::Osc::command_start() {
    e.model.begin_role(Role::input);
    tell({MarkKind::command_start, std::nullopt, {}});
}

// kitty and fish tell the command line, percent-encoded.
void Emulator::Osc::output_start() {
    while (!text.empty()) {
        const std::string_view option = take_field(text);
        if (option.starts_with("cmdline_url="))
            e.model.marks.next_line =
                sanitized_lines(without_escapes(option.substr(12), "%", ""), command_line_bytes_max);
    }
    e.model.begin_output();
    tell({MarkKind::output_start, std::nullopt, {}});
}

void Emulator::Osc::command_end() {
    const auto status = exit_status_of(take_field(text));
    e.model.end_command(status);
    tell({MarkKind::command_end, status, {}});
}

// Kept until its command begins.
void Emulator::Osc::command_line() {
    const std::string line = sanitized(take_field(text), told_command_line_bytes_max);
    e.model.marks.next_line = sanitized_lines(without_escapes(line, "\\x", "\\\\"), command_line_bytes_max);
    tell({MarkKind::command_line, std::nullopt, line});
}

void list_osc(Supported& list) {
    for (const OscRow& row : osc_rows)
        list.push_back({Family::osc, row.name, std::string(row.reply)});
}

} // namespace helios::grid
