// The invariants of a model, for tests, fuzzers and restored checkpoints.
#pragma once

#include "grid/model/model.hpp"

#include <string>
#include <vector>

namespace helios::grid {

// What should hold and does not, as sentences; a broken model may repeat one many times.
std::vector<std::string> integrity_violations(const Model& model);

} // namespace helios::grid
