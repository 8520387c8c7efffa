// What a grid worker is told. Values only; every struct is listed in type_ids.hpp.
#pragma once

#include "base/fd.hpp"
#include "wire/terminal.hpp"

#include <cstdint>
#include <memory>

namespace helios::mesh {

// A chunk and the frame that its bytes lie in; shared, never changed. Bounded by the grid's credit window.
struct GridOutput {
    std::shared_ptr<const wire::Frame> frame;
    wire::OutputChunk chunk;
};

// The holder's welcome; checkpoint is null when it has none.
struct GridOpened {
    std::uint64_t epoch = 0;
    wire::Size size;
    std::uint64_t start = 0; // Where the stream begins without a checkpoint.
    std::uint64_t written = 0;
    std::uint64_t ring_bytes = 0;
    std::shared_ptr<const Fd> checkpoint;
};

struct GridGreeted {
    std::uint64_t epoch = 0;
};
struct GridGapped {
    std::uint64_t oldest = 0;
};
struct GridCommitRefused {};
struct GridSnapshotWanted {
    std::uint64_t request = 0;
};
struct GridClosed {};
struct GridTick {};

} // namespace helios::mesh
