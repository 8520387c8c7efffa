// What goes to stdout: text, and JSON for programs.
#pragma once

#include "wire/control.hpp"

#include <nlohmann/json.hpp>

#include <string_view>

namespace helios::cli {

using Json = nlohmann::ordered_json;

void print(std::string_view text);
// Indented, for one document. Ill-formed UTF-8 is replaced.
void print_document(const Json& json);
// On one line, flushed, for streams (NDJSON).
void print_line(const Json& json);

Json to_json(const wire::TerminalRecord& record);

} // namespace helios::cli
