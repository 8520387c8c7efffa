// Why a holder could not start: what was tried, its errno (0: none), and what the program exits with.
#pragma once

namespace helios::hold {

struct Failure {
    const char* what = nullptr; // Null: no failure.
    int error = 0;
    int exit_code = 1;

    explicit operator bool() const { return what != nullptr; }
};

} // namespace helios::hold
