// doctor: looks at everything that can be wrong, and says what to do.
#pragma once

#include "cli/verbs/terminals.hpp"

#include <string>
#include <vector>

namespace helios::cli {

enum class Finding : std::uint8_t { well, partly, broken };

struct Check {
    std::string name;
    Finding finding = Finding::well;
    std::string detail; // What was seen, and what to do when it is not well.
};

std::vector<Check> check_places(const runtime::Paths& paths);
std::vector<Check> check_limits();
std::vector<Check> check_mesh(const runtime::Paths& paths);
// Exit code: 0 all well, 1 something is broken, 2 partly.
int verdict_of(const std::vector<Check>& checks);

int doctor(Format format);

} // namespace helios::cli
