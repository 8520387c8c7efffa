// The head page of a holder's ring, mapped read-only: how far it is written, and its journal of sizes. The
// bytes themselves are the broker's business. On the loop's thread.
#pragma once

#include "grid/work/port.hpp"
#include "hold/protocol.hpp"

#include <cstdint>

namespace helios::grid {

class RingView {
public:
    RingView() = default;
    ~RingView();
    RingView(const RingView&) = delete;
    RingView& operator=(const RingView&) = delete;

    // Replaces the one before; false when the descriptor is no ring.
    bool map(int ring_fd);

    // Only once mapped.
    [[nodiscard]] std::uint64_t written() const;
    [[nodiscard]] std::uint64_t released() const;
    // The journal's count just after `change`; 0 when the journal does not hold it (any more).
    [[nodiscard]] std::uint32_t journal_applied(const SizeChange& change) const;

private:
    void unmap();

    const hold::RingHead* head_ = nullptr;
};

} // namespace helios::grid
