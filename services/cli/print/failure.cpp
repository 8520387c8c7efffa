#include "cli/print/failure.hpp"

#include "cli/print/style.hpp"

#include <cstdio>
#include <string>
#include <sys/wait.h>

namespace helios::cli {
namespace {

void write_line(std::string_view sentence) {
    std::string line = "helios: " + printable(sentence) + "\n";
    std::fflush(stdout);
    std::fwrite(line.data(), 1, line.size(), stderr);
}

} // namespace

int exit_code_of(ErrorCode code) {
    switch (code) {
    case ErrorCode::invalid:
        return exit_code::usage;
    case ErrorCode::not_found:
        return exit_code::not_found;
    case ErrorCode::unavailable:
        return exit_code::unreachable;
    case ErrorCode::timeout:
        return exit_code::timed_out;
    case ErrorCode::exists:
    case ErrorCode::busy:
    case ErrorCode::denied:
    case ErrorCode::system:
        break;
    }
    return exit_code::failure;
}

int exit_code_of_status(std::int32_t wait_status) {
    if (WIFEXITED(wait_status))
        return WEXITSTATUS(wait_status);
    return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : exit_code::failure;
}

int fail(const Error& error) {
    return fail(error.message(), exit_code_of(error.code));
}

int fail(std::string_view sentence, int code) {
    write_line(sentence);
    return code;
}

void remark(std::string_view sentence) {
    write_line(sentence);
}

} // namespace helios::cli
