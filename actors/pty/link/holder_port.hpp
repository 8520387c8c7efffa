// What the broker may ask of a holder and what it hears from it: two small interfaces, so that the broker can
// be tested without processes. Loop thread.
#pragma once

#include "hold/protocol.hpp"
#include "pty/link/ring_reader.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace helios::pty {

enum class Asked : std::uint8_t {
    sent,
    busy, // Not sent: the holder's socket is full or being connected again; try later.
};

class HolderPort {
public:
    virtual ~HolderPort() = default;

    virtual Asked input(const hold::Input& input, std::span<const std::uint8_t> bytes) = 0;
    virtual Asked resize(const hold::Resize& size) = 0;
    virtual Asked signal(const hold::Signal& signal) = 0;
    virtual Asked limit(std::uint64_t offset) = 0;
    virtual Asked collect() = 0;
    // Asks to be woken by the next output, end or size change. False: there is some already, look again.
    virtual bool sleep() = 0;
    [[nodiscard]] virtual RingReader& ring() = 0;
    [[nodiscard]] virtual const hold::Welcome& welcome() const = 0;
};

enum class HolderLoss : std::uint8_t {
    fenced, // A newer broker has taken it over: it is not ours any more.
    gone,   // Nobody listens at its socket.
    broken, // It does not speak the protocol, or its ring is unusable.
};

class HolderEvents {
public:
    virtual ~HolderEvents() = default;

    // Output, an end or a size change may be there.
    virtual void on_wake() = 0;
    virtual void on_input_ack(const hold::InputAck& ack) = 0;
    virtual void on_signal_ack(const hold::SignalAck& ack) = 0;
    virtual void on_refused(const hold::Refused& refused) = 0;
    virtual void on_exit(const hold::Exit& exit) = 0;
    // The connection was lost and made again, with a new epoch: what was asked and not answered is unknown.
    virtual void on_reconnected() = 0;
    // Nothing more will come; the ring stays readable as long as the port lives.
    virtual void on_lost(HolderLoss loss, const std::string& why) = 0;
};

} // namespace helios::pty
