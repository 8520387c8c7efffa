// screen and parse: the grid engine on a stream, for the curious and for tests. They need no mesh.
#pragma once

#include "cli/verbs/terminals.hpp"

#include <cstddef>

namespace helios::cli {

struct ScreenOptions {
    unsigned columns = 80;
    unsigned rows = 24;
    std::size_t history_lines = 0;
    Format format = Format::table;
};
// Bytes of standard input on a screen: its text, or all of it as JSON.
int screen(const ScreenOptions& options);
// Bytes of standard input as the parser's events, one a line.
int parse();
// Every sequence that the engine knows, as Markdown: the tables of docs/ENGINE.md.
int list_sequences();

} // namespace helios::cli
