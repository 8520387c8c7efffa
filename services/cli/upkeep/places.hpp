// version and paths: what this is, and where it keeps things.
#pragma once

#include "cli/verbs/terminals.hpp"

#include <string>

namespace helios::cli {

std::string version_text();
int version(Format format);
int paths(Format format);

} // namespace helios::cli
