// The pty broker's actor system and what of it lives on the loop: broker, holders, its link to the session
// system. Loop thread; the desk takes the actor's decisions from any thread.
#pragma once

#include "core/holders.hpp"
#include "core/links/broker_link.hpp"
#include "core/links/control_link.hpp"
#include "pty/pty_broker_actor.hpp"
#include "runtime/service.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <map>
#include <memory>
#include <tuple>

namespace helios::core {

class BrokerSide final : public pty::BrokerEvents {
public:
    static constexpr std::size_t inputs_max = 1024; // Of the bus, unanswered; beyond: BACKPRESSURE.

    BrokerSide(EventLoop& loop, const runtime::ServiceArguments& arguments);
    ~BrokerSide() override;
    BrokerSide(const BrokerSide&) = delete;
    BrokerSide& operator=(const BrokerSide&) = delete;

    // Before any channel joins the loop: what is served is then forwarded in the same pass.
    void serve_first();
    Status open(bus::Context& context, bus::Transport transport);
    // Adopts what is there; on_ready follows when that is done.
    void start(ControlLink& control, std::function<void()> on_ready);

    void on_command(wire::Envelope command);
    [[nodiscard]] std::vector<wire::TerminalRecord> terminals();
    [[nodiscard]] BrokerLink& link() { return link_; }

    void on_terminal(pty::TerminalChange change, const pty::TerminalState& state) override;
    void on_bus_input_ack(const wire::InputAck& ack) override;
    void on_answer(const std::string& request, const std::string& failure) override;

private:
    class Desk;

    void on_input(wire::Envelope command);
    void refuse(const wire::Envelope& command, std::string_view code, std::string why);
    void sample();

    EventLoop& loop_;
    std::string runtime_directory_;
    caf::actor_system_config config_;
    caf::actor_system system_;
    BrokerLink link_;
    pty::Broker broker_;
    Holders holders_;
    ControlLink* control_ = nullptr;
    std::shared_ptr<Desk> desk_;
    mesh::PtyBrokerActor actor_;
    std::map<std::tuple<TerminalId, std::uint64_t, std::uint64_t>, wire::Envelope> inputs_;
    std::uint64_t writer_;
    std::uint64_t last_seq_ = 0;
    EventLoop::HookId hook_ = 0;
    EventLoop::TimerId sampling_ = 0;
};

} // namespace helios::core
