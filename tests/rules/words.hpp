// What may not be written: catch-alls, open ends, words that name nothing, actor states that CAF would
// misread.
#pragma once

#include "rules/source_file.hpp"

namespace helios::rules {

// A catch-all outside the fences: the bus's threads, the mesh's exception handler, and main.
Violations check_catch_all(const SourceFile& file);
// Notes of work left open; they belong into an issue.
Violations check_open_ends(const SourceFile& file);
// Words that fit everything and so say nothing, in file names, types and functions.
Violations check_names(const SourceFile& file);
// CAF 0.17 builds an aggregate state from the actor's own pointer under C++20: each has an explicit
// constructor.
Violations check_actor_states(const SourceFile& file);
// Every header is guarded by #pragma once and begins with what it is.
Violations check_header(const SourceFile& file);
// A unit test waits for what happens, never for time to pass.
Violations check_sleep(const SourceFile& file);

} // namespace helios::rules
