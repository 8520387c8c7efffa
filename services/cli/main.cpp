// helios: the one command that people type.
#include "cli/command_line/command_line.hpp"
#include "cli/print/failure.hpp"

#include <cstdio>
#include <exception>

int main(int argc, char** argv) {
    int code = helios::cli::exit_code::failure;
    try {
        code = helios::cli::run_command_line(argc, argv);
    } catch (const std::exception& error) {
        code = helios::cli::fail(
            std::string("an unexpected failure: ") + error.what() + ". Please report what you typed.", code);
    }
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
        code = code == 0 ? 1 : code;
        helios::cli::fail("the output could not be written. Is the disk full?", code);
    }
    return code;
}
