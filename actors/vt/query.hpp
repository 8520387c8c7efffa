// Everything a program can send that makes a terminal write back: one table, from which the grid answers and
// the attach client's filter removes. A new query is a new row. Constant after start; any thread.
#pragma once

#include "vt/notation.hpp"
#include "vt/sequence.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace helios::vt {

enum class Query : std::uint8_t {
    none,
    primary_attributes,   // DA1, DECID
    secondary_attributes, // DA2
    tertiary_attributes,  // DA3
    status,               // DSR 5 and 6 (CPR)
    dec_status,           // DECXCPR and the other DEC reports, ?996
    ansi_mode,            // DECRQM
    dec_mode,
    terminal_parameters, // DECREQTPARM
    version,             // XTVERSION
    window,              // XTWINOPS reports
    keyboard_flags,      // CSI ? u
    graphics,            // XTSMGRAPHICS
    checksum,            // DECRQCRA
    setting,             // DECRQSS
    capability,          // XTGETTCAP
    unanswered,          // Helios does not answer it; a viewer's terminal must not either.
    key_modifiers,       // XTQMODKEYS
};

// Which parameters make the sequence a query.
enum class QueryWhen : std::uint8_t { always, window_report };

struct QueryRow {
    Name name;
    Query query;
    QueryWhen when = QueryWhen::always;
};
std::span<const QueryRow> query_rows();

// What the grid is asked by this sequence, Query::none when it solicits nothing.
Query find_query(Introducer introducer, const Sequence& sequence);

// DEC private modes that make a terminal report by itself later on.
bool is_reporting_mode(std::uint32_t mode);
inline constexpr std::uint8_t enquiry = 0x05; // ENQ: the answerback message.

// Whether an OSC solicits a reply; undecided while the part seen so far may still become either.
enum class OscVerdict : std::uint8_t { undecided, harmless, solicits };
OscVerdict judge_osc(std::string_view body_so_far);
// The same for a complete body: never undecided.
OscVerdict judge_whole_osc(std::string_view body);

// What a terminal does with a command of kitty's graphics protocol, by its control data: what stands between
// "APC G" and ';'.
enum class GraphicsPart : std::uint8_t {
    solicits, // It may be answered, or it names a file of the terminal's machine.
    whole,    // Quiet (q=2).
    first,    // The same, and chunks follow.
    more,     // A chunk: as quiet as the first.
    last,
};
GraphicsPart judge_graphics(std::string_view control);

} // namespace helios::vt
