// The configuration file (TOML). Unknown keys and wrong types are errors that name the key and the line.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace helios::runtime {

struct Config {
    bool core_split = false; // [core] split: broker and session as two processes.
    std::size_t ring_bytes =
        1024 * 1024; // [core] ring_bytes: of each terminal; a power of two, 64 KiB to 64 MiB.
    std::uint32_t history_lines = 10'000;        // [grid] history_lines.
    std::uint32_t grid_workers = 2;              // [grid] workers: threads.
    std::string detach_keys = "ctrl-\\ ctrl-\\"; // [attach] detach_keys; "none" turns them off.
    std::string log_level = "info";              // [log] level: debug, info, warning, error.
};

// A missing file gives the defaults; a file over 1 MiB, a bad line or an unknown key is invalid.
Result<Config> load_config(const std::string& path);

} // namespace helios::runtime
