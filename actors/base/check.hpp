// The one macro: a broken invariant of ours ends the process with its place; the supervisor restarts it.
// Never on input.
#pragma once

namespace helios {
[[noreturn]] void check_failed(const char* file, int line, const char* sentence);
}

#define HELIOS_CHECK(condition, sentence)                                                                    \
    do {                                                                                                     \
        if (!(condition))                                                                                    \
            ::helios::check_failed(__FILE__, __LINE__, sentence);                                            \
    } while (false)
