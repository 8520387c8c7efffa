// What was found, as tables for people or as JSON.
#pragma once

#include <string>

#include "engine/figures.hpp"

namespace helios::bench {

std::string tables(const Figures& figures);
std::string json(const Figures& figures);

} // namespace helios::bench
