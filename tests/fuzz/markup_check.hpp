// Whether a document is well-formed XML as exports write it, and has only the elements and attributes that
// they may have. For unit tests and fuzzers.
#pragma once

#include <string>
#include <string_view>

namespace helios::grid {

// "" when it is; else what is wrong. `html`: elements that HTML never closes are known, a doctype too.
std::string markup_fault(std::string_view document, bool html);

} // namespace helios::grid
