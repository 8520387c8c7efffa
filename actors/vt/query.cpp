// See query.hpp.
#include "vt/query.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace helios::vt {
namespace {

using namespace origin;

constexpr auto rows = std::to_array<QueryRow>({
    {{"ESC Z", "DECID", "Identify terminal", dec}, Query::primary_attributes},
    {{"ESC G", "", "Graphics query (CVE-2021-33477)", rxvt}, Query::unanswered},
    {{"CSI Ps c", "DA1", "Primary device attributes", ecma}, Query::primary_attributes},
    {{"CSI > Ps c", "DA2", "Secondary device attributes", dec}, Query::secondary_attributes},
    {{"CSI = Ps c", "DA3", "Tertiary device attributes", dec}, Query::tertiary_attributes},
    {{"CSI Ps n", "DSR", "Device status", ecma}, Query::status},
    {{"CSI ? Ps n", "DSR", "Device status", dec}, Query::dec_status},
    {{"CSI Ps $ p", "DECRQM", "State of an ANSI mode", dec}, Query::ansi_mode},
    {{"CSI ? Ps $ p", "DECRQM", "State of a DEC mode", dec}, Query::dec_mode},
    {{"CSI Ps x", "DECREQTPARM", "Terminal parameters", dec}, Query::terminal_parameters},
    {{"CSI > Ps q", "XTVERSION", "Name and version", xterm}, Query::version},
    {{"CSI Ps t", "XTWINOPS", "Window report", xterm}, Query::window, QueryWhen::window_report},
    {{"CSI ? u", "", "Keyboard flags in force", kitty}, Query::keyboard_flags},
    {{"CSI Ps ; Ps ; Ps ; Ps ; Ps ; Ps * y", "DECRQCRA", "Checksum of a rectangle", dec}, Query::checksum},
    {{"CSI ? Ps ; Ps ; Ps S", "XTSMGRAPHICS", "Graphics attributes", xterm}, Query::graphics},
    {{"CSI ? Ps m", "XTQMODKEYS", "Key modifier options", xterm}, Query::key_modifiers},
    {{"CSI ? Ps g", "XTQFMTKEYS", "Key format options", xterm}, Query::unanswered},
    {{"CSI & u", "DECRQUPSS", "User-preferred supplemental set", dec}, Query::unanswered},
    {{"CSI Ps $ u", "DECRQTSR", "Terminal state", dec}, Query::unanswered},
    {{"CSI Ps $ w", "DECRQPSR", "Presentation state", dec}, Query::unanswered},
    {{"CSI Ps + x", "DECRQPKFM", "Program key free memory", dec}, Query::unanswered},
    {{"CSI Ps ' |", "DECRQLP", "Locator position", dec}, Query::unanswered},
    {{"CSI \" v", "DECRQDE", "Displayed extent", dec}, Query::unanswered},
    {{"CSI Pm # |", "XTREPORTSGR", "Common attributes of a rectangle", xterm}, Query::unanswered},
    {{"CSI # S", "XTTITLEPOS", "Position of the title stack", xterm}, Query::unanswered},
    {{"CSI # R", "XTREPORTCOLORS", "Position of the colour stack", xterm}, Query::unanswered},
    {{"DCS $ q Pt ST", "DECRQSS", "A setting", dec}, Query::setting},
    {{"DCS + q Pt ST", "XTGETTCAP", "Terminfo capabilities, in hex", xterm}, Query::capability},
    {{"DCS Ps p Pt ST", "ReGIS", "ReGIS reports; tmux control mode (CVE-2019-9535)", dec}, Query::unanswered},
    {{"DCS t Pt ST", "", "tmux passthrough, which carries anything", tmux}, Query::unanswered},
    {{"DCS @ Pt ST", "", "Remote control", kitty}, Query::unanswered},
});
constexpr auto keys = keys_of<rows>();

constexpr std::array<std::uint32_t, 4> window_reports_single{11, 13, 14, 15};
constexpr std::array<std::uint32_t, 4> reporting_modes{38, 2031, 2048,
                                                       5522}; // Tektronix (GIN), colours, sizes, paste.

bool is_window_report(std::uint32_t operation) {
    return std::ranges::count(window_reports_single, operation) != 0 || operation == 16 ||
           (operation >= 18 && operation <= 21);
}

enum class OscRule : std::uint8_t {
    free,         // Text or marks: never answered, however long.
    question,     // A '?' anywhere asks.
    clipboard,    // OSC 52: a payload that begins with '?' reads.
    notification, // OSC 99: asks, or wants reports, in its metadata.
    iterm,        // OSC 1337: by keyword.
    forbidden,    // A protocol that always answers.
};

struct OscRow {
    std::uint32_t number;
    OscRule rule;
};

constexpr std::array osc_rows{
    OscRow{0, OscRule::free},       OscRow{1, OscRule::free},         OscRow{2, OscRule::free},
    OscRow{7, OscRule::free},       OscRow{8, OscRule::free},         OscRow{9, OscRule::free},
    OscRow{52, OscRule::clipboard}, OscRow{66, OscRule::free},        OscRow{99, OscRule::notification},
    OscRow{133, OscRule::free},     OscRow{633, OscRule::free},       OscRow{777, OscRule::free},
    OscRow{1337, OscRule::iterm},   OscRow{5522, OscRule::forbidden},
};

constexpr std::size_t keyword_bytes_max = 16; // "RequestUpload" and the like are decided by then.
constexpr std::array<std::string_view, 3> iterm_queries{"Report", "Request", "Capabilities"};

OscRule rule_of(std::uint32_t number) {
    const auto row = std::ranges::find(osc_rows, number, &OscRow::number);
    return row == osc_rows.end() ? OscRule::question : row->rule;
}

OscVerdict verdict_if(bool solicits) {
    return solicits ? OscVerdict::solicits : OscVerdict::harmless;
}

OscVerdict judge_notification(std::string_view metadata) {
    return verdict_if(metadata.find('?') != metadata.npos || metadata.find("a=") != metadata.npos ||
                      metadata.find("c=1") != metadata.npos);
}

OscVerdict judge_iterm(std::string_view keyword) {
    return verdict_if(std::ranges::any_of(
        iterm_queries, [&](std::string_view query) { return keyword.starts_with(query); }));
}

// What follows the number, cut at the next ';' where there is one.
struct Rest {
    std::string_view first;
    std::optional<std::string_view> second;
};

Rest split(std::string_view text) {
    const std::size_t cut = text.find(';');
    if (cut == text.npos)
        return {text, std::nullopt};
    return {text.substr(0, cut), text.substr(cut + 1)};
}

} // namespace

Query find_query(Introducer introducer, const Sequence& sequence) {
    const Key wanted{introducer, sequence.marker, sequence.intermediate(), sequence.final};
    const auto key = std::ranges::find(keys, wanted);
    if (key == keys.end())
        return Query::none;
    const QueryRow& row = rows[static_cast<std::size_t>(key - keys.begin())];
    if (row.when == QueryWhen::window_report && !is_window_report(sequence.params.get(0, 0)))
        return Query::none;
    return row.query;
}

std::span<const QueryRow> query_rows() {
    return rows;
}

bool is_reporting_mode(std::uint32_t mode) {
    return std::ranges::count(reporting_modes, mode) != 0;
}

OscVerdict judge_osc(std::string_view body_so_far) {
    const std::size_t end = body_so_far.find(';');
    if (end == body_so_far.npos)
        return OscVerdict::undecided;
    std::uint32_t number = 0;
    const auto parsed = std::from_chars(body_so_far.data(), body_so_far.data() + end, number);
    if (parsed.ec != std::errc{} || parsed.ptr != body_so_far.data() + end)
        return OscVerdict::undecided;
    const std::string_view text = body_so_far.substr(end + 1);
    const Rest rest = split(text);
    switch (rule_of(number)) {
    case OscRule::free:
        return OscVerdict::harmless;
    case OscRule::forbidden:
        return OscVerdict::solicits;
    case OscRule::clipboard:
        if (!rest.second || rest.second->empty())
            return OscVerdict::undecided;
        return verdict_if(rest.second->front() == '?');
    case OscRule::notification:
        return rest.second ? judge_notification(rest.first) : OscVerdict::undecided;
    case OscRule::iterm:
        return text.size() >= keyword_bytes_max ? judge_iterm(text) : OscVerdict::undecided;
    case OscRule::question:
        break;
    }
    return OscVerdict::undecided;
}

OscVerdict judge_whole_osc(std::string_view body) {
    const OscVerdict early = judge_osc(body);
    if (early != OscVerdict::undecided)
        return early;
    if (body.starts_with("1337;"))
        return judge_iterm(body.substr(5));
    return verdict_if(body.find('?') != body.npos);
}

// Strict: what another parser could understand otherwise is taken to solicit.
GraphicsPart judge_graphics(std::string_view control) {
    std::array<std::string_view, 128> values{}; // By key.
    bool chunk_only = true;
    while (!control.empty()) {
        const std::string_view pair = control.substr(0, control.find(','));
        control.remove_prefix(std::min(pair.size() + 1, control.size()));
        const bool sound = pair.size() >= 3 && pair[1] == '=' && (pair[0] & 0x80) == 0;
        if (!sound || !values[static_cast<std::size_t>(pair[0])].empty())
            return GraphicsPart::solicits;
        values[static_cast<std::size_t>(pair[0])] = pair.substr(2);
        chunk_only = chunk_only && (pair[0] == 'm' || pair[0] == 'q');
    }
    const bool goes_on = values['m'] == "1";
    if (!goes_on && !values['m'].empty() && values['m'] != "0")
        return GraphicsPart::solicits;
    if (chunk_only && !values['m'].empty())
        return goes_on ? GraphicsPart::more : GraphicsPart::last;
    const bool direct = values['t'].empty() || values['t'] == "d";
    if (values['q'] != "2" || values['a'] == "q" || !direct)
        return GraphicsPart::solicits;
    return goes_on ? GraphicsPart::first : GraphicsPart::whole;
}

} // namespace helios::vt
