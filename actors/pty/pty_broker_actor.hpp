// The broker's actor: carries out what the bus commands (spawn, resize, signal, collect, list) and says on
// the bus what became of terminals. On the broker system's scheduler threads; no byte passes through it.
#pragma once

#include "hold/protocol.hpp"
#include "mesh/interfaces.hpp"
#include "pty/spawn.hpp"

#include <memory>
#include <string>

namespace helios::pty {

// Where the broker actor's decisions go. Any thread; returns at once; order is kept.
class BrokerDesk {
public:
    virtual ~BrokerDesk() = default;
    // SpawnFinished follows. The program, socket, version and ring of the plan are filled in there.
    virtual void spawn(SpawnPlan plan) = 0;
    virtual void resize(TerminalId terminal, const wire::Size& size) = 0;
    // HolderAnswered{request} follows.
    virtual void signal(TerminalId terminal, std::string request, hold::Signal signal) = 0;
    virtual void collect(TerminalId terminal, std::string request) = 0;
    // A response or an event.
    virtual void send(wire::Envelope envelope) = 0;
};

mesh::PtyBrokerActor spawn_pty_broker(caf::actor_system& system, std::shared_ptr<BrokerDesk> desk);

} // namespace helios::pty
