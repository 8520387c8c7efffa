// PNG pictures of screens: made by helios-render, a process for each. Main thread.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>

namespace helios::cli {

// `bin`: the directory in which helios-render is. What it has to say goes to standard error. timeout: it has
// not ended after so many nanoseconds; it is then killed.
Result<std::string> png_of(const std::string& svg, const std::string& bin, std::int64_t patience_ns);

} // namespace helios::cli
