#include "base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace helios {

void check_failed(const char* file, int line, const char* sentence) {
    std::fprintf(stderr, "%s:%d: invariant broken: %s\n", file, line, sentence);
    std::abort();
}

} // namespace helios
