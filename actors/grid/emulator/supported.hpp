// What the engine does with which sequence, listed from the tables by which it does it.
#pragma once

#include "vt/notation.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace helios::grid {

enum class Family : std::uint8_t { control, esc, csi, mode, sgr, osc, query, string };

struct SupportedRow {
    Family family;
    std::string spelling; // As in vt::Name; of modes and SGR the parameter alone.
    std::string mnemonic; // May be empty.
    std::string effect;   // Of what is consumed and does nothing: "Ignored ...".
    std::string origin;
    std::string reply = {}; // As spelled; empty when nothing is sent.

    SupportedRow(Family of, const vt::Name& name, std::string answer = {})
        : family(of), spelling(name.spelling), mnemonic(name.mnemonic), effect(name.effect),
          origin(name.origin), reply(std::move(answer)) {}
};
using Supported = std::vector<SupportedRow>;

// Every sequence, by family and there in the order of the tables.
Supported supported_sequences();

// The same as the tables of docs/ENGINE.md.
std::string supported_markdown();

// Each beside its table.
void list_controls(Supported& list);
void list_esc(Supported& list);
void list_csi(Supported& list);
void list_modes(Supported& list);
void list_sgr(Supported& list);
void list_osc(Supported& list);
void list_queries(Supported& list);
void list_strings(Supported& list);

// A reply's format as it is written down: "\x1b[%u;%uR" is "CSI Ps ; Ps R".
std::string spelled(std::string_view format);

} // namespace helios::grid
