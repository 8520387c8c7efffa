// A checkpoint as the holder keeps it: a sealed memfd with a head of 64 bytes and a serialized screen.
#pragma once

#include "base/fd.hpp"
#include "base/result.hpp"
#include "grid/work/port.hpp"

namespace helios::grid {

inline constexpr std::size_t checkpoint_file_bytes_max = 256 * 1024 * 1024; // Far beyond any screen's bound.

// Fresh and sealed against every change.
Result<Fd> write_checkpoint_file(const Checkpoint& checkpoint);
// Trusts nothing: magic, version, length and the head's sum are checked; the screen's bytes check themselves.
Result<Checkpoint> read_checkpoint_file(int fd);

} // namespace helios::grid
