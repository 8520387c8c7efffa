// See query.hpp.
#include "vt/query.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace helios::vt {
namespace {

// Which parameters make the sequence a query.
enum class When : std::uint8_t { always, window_report };

struct Row {
    Introducer introducer;
    char marker;
    char intermediate;
    char final;
    Query query;
    When when = When::always;
};

using enum Introducer;
constexpr char no = '\0';

constexpr std::array rows{
    Row{esc, no, no, 'Z', Query::primary_attributes},
    Row{esc, no, no, 'G', Query::unanswered}, // rxvt's graphics query (CVE-2021-33477).
    Row{csi, no, no, 'c', Query::primary_attributes},
    Row{csi, '>', no, 'c', Query::secondary_attributes},
    Row{csi, '=', no, 'c', Query::tertiary_attributes},
    Row{csi, no, no, 'n', Query::status},
    Row{csi, '?', no, 'n', Query::dec_status},
    Row{csi, no, '$', 'p', Query::ansi_mode},
    Row{csi, '?', '$', 'p', Query::dec_mode},
    Row{csi, no, no, 'x', Query::terminal_parameters},
    Row{csi, '>', no, 'q', Query::version},
    Row{csi, no, no, 't', Query::window, When::window_report},
    Row{csi, '?', no, 'u', Query::keyboard_flags},
    Row{csi, no, '*', 'y', Query::checksum},
    Row{csi, '?', no, 'S', Query::graphics},
    Row{csi, '?', no, 'm', Query::unanswered},  // XTQMODKEYS
    Row{csi, '?', no, 'g', Query::unanswered},  // XTQFMTKEYS
    Row{csi, no, '&', 'u', Query::unanswered},  // DECRQUPSS
    Row{csi, no, '$', 'u', Query::unanswered},  // DECRQTSR
    Row{csi, no, '$', 'w', Query::unanswered},  // DECRQPSR
    Row{csi, no, '+', 'x', Query::unanswered},  // DECRQPKFM
    Row{csi, no, '\'', '|', Query::unanswered}, // DECRQLP
    Row{csi, no, '"', 'v', Query::unanswered},  // DECRQDE
    Row{csi, no, '#', '|', Query::unanswered},  // XTREPORTSGR
    Row{csi, no, '#', 'S', Query::unanswered},  // XTTITLEPOS
    Row{csi, no, '#', 'R', Query::unanswered},  // XTREPORTCOLORS
    Row{dcs, no, '$', 'q', Query::setting},
    Row{dcs, no, '+', 'q', Query::capability},
    Row{dcs, no, no, 'p', Query::unanswered}, // ReGIS reports; tmux control mode (CVE-2019-9535).
    Row{dcs, no, no, 't', Query::unanswered}, // tmux passthrough carries anything.
    Row{dcs, no, no, '@', Query::unanswered}, // kitty remote control.
};

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
    const auto row = std::ranges::find_if(rows, [&](const Row& candidate) {
        return candidate.introducer == introducer && candidate.final == sequence.final &&
               candidate.marker == sequence.marker && candidate.intermediate == sequence.intermediate();
    });
    if (row == rows.end())
        return Query::none;
    if (row->when == When::window_report && !is_window_report(sequence.params.get(0, 0)))
        return Query::none;
    return row->query;
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

std::string query_table_text() {
    constexpr std::array<std::string_view, 3> introducers{"esc", "csi", "dcs"};
    std::string text;
    for (const Row& row : rows) {
        if (row.query == Query::none)
            continue;
        text += introducers[static_cast<std::size_t>(row.introducer)];
        for (const char part : {row.marker, row.intermediate, row.final}) {
            if (part != no)
                text.append(" ").append(1, part);
        }
        text += '\n';
    }
    return text;
}

} // namespace helios::vt
