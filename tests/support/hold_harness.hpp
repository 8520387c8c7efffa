// A Holder inside the test's own process, fed with packets: for the fuzzer and for its corpus as a unit test.
#pragma once

#include "hold/holder.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace helios::support {

// Its child is a pty nobody runs on: signals go nowhere, and what is typed is thrown away.
class HoldHarness {
public:
    HoldHarness();
    ~HoldHarness();
    HoldHarness(const HoldHarness&) = delete;
    HoldHarness& operator=(const HoldHarness&) = delete;

    // Records of {peer, fds, size, bytes}: each is one packet from one of three peers (broker, grid, new).
    // Aborts when an invariant of the ring is broken.
    void feed(const std::uint8_t* bytes, std::size_t size);

private:
    static constexpr std::size_t peers = 3;

    void connect(std::size_t peer);
    bool send(std::size_t peer, const void* bytes, std::size_t size, std::size_t fd_count);
    void drain_answers();
    void check() const;

    std::unique_ptr<hold::Holder> holder_;
    const hold::RingHead* ring_ = nullptr;
    int slave_ = -1;
    int page_ = -1;
    int peers_[peers]{-1, -1, -1};
};

} // namespace helios::support
