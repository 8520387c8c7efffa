// The few ways actors speak, under names of our own: CAF 1.0 renames every one of them. For *_actor files.
#pragma once

#include <caf/all.hpp>

#include <chrono>
#include <utility>

namespace helios::mesh {

// Any thread, actor or not. A message to an actor that has gone is dropped.
template <class Handle, class... Message>
void tell(const Handle& to, Message&&... message) {
    caf::anon_send(to, std::forward<Message>(message)...);
}

// From an actor; `.then(on_answer, on_error)` on what it returns.
template <class Self, class Handle, class... Message>
auto ask(Self* self, const Handle& to, std::chrono::milliseconds timeout, Message&&... message) {
    return self->request(to, timeout, std::forward<Message>(message)...);
}

// To itself, later. A pending one keeps the actor alive until it is told to exit.
template <class Self, class... Message>
void after(Self* self, std::chrono::milliseconds delay, Message&&... message) {
    self->delayed_send(self, delay, std::forward<Message>(message)...);
}

// Calls on_down(actor_addr, error) when `other` ends. One callback an actor: the last one given serves all.
template <class Self, class Handle, class OnDown>
void watch(Self* self, const Handle& other, OnDown on_down) {
    self->monitor(other);
    self->set_down_handler([on_down](caf::down_msg& message) { on_down(message.source, message.reason); });
}

// Tells an actor to end; pending messages before it are taken first.
template <class Handle>
void end(const Handle& actor) {
    caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
}

} // namespace helios::mesh
