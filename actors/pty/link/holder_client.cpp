#include "pty/link/holder_client.hpp"

#include <atomic>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace helios::pty {
namespace {

constexpr std::int64_t retry_ns = 20'000'000;
constexpr int retries_max = 50; // A holder whose backlog is full for a second is not coming back.
constexpr std::size_t wake_page_bytes = 4096;

Error broken(const char* why) {
    return Error{ErrorCode::invalid, std::string("the holder broke its protocol: ") + why, 0};
}

} // namespace

HolderClient::HolderClient(EventLoop& loop, std::string path, OnReady on_ready)
    : loop_(loop), path_(std::move(path)), on_ready_(std::move(on_ready)) {}

Result<std::unique_ptr<HolderClient>> HolderClient::open(EventLoop& loop, std::string path,
                                                         OnReady on_ready) {
    std::unique_ptr<HolderClient> client(new HolderClient(loop, std::move(path), std::move(on_ready)));
    if (auto connected = client->connect(0); !connected)
        return connected.error();
    return client;
}

HolderClient::~HolderClient() {
    let_go();
}

void HolderClient::let_go() {
    loop_.cancel(retry_);
    if (socket_)
        loop_.forget(socket_.get());
    socket_.reset();
    if (wake_)
        loop_.forget(wake_.get());
    wake_.reset();
    if (wake_page_ != nullptr)
        munmap(wake_page_, wake_page_bytes);
    wake_page_ = nullptr;
}

Status HolderClient::connect(std::uint64_t epoch) {
    auto socket = connect_holder(path_);
    if (!socket)
        return socket.error();
    hold::Hello hello;
    hello.role = hold::Role::broker;
    hello.epoch = epoch;
    auto sent = send_packet(socket->get(), hold::Type::hello, hello);
    if (!sent)
        return sent.error();
    socket_ = std::move(*socket);
    return loop_.watch(socket_.get(), EPOLLIN, [this](std::uint32_t) { on_socket(); });
}

void HolderClient::on_socket() {
    // What follows the first welcome (an exit) waits in the socket for its listener.
    if (phase_ == Phase::working && events_ == nullptr)
        return;
    // One a wake: a holder seldom says two things at once, and asking for a second costs a system call.
    auto packet = receive_packet(socket_.get());
    if (!packet)
        on_closed(packet.error());
    else if (packet->has_value())
        on_packet(**packet);
}

void HolderClient::on_packet(Packet& packet) {
    if (packet.header.type == hold::Type::welcome) {
        on_welcome(packet);
        return;
    }
    if (packet.header.type == hold::Type::refused) {
        on_refused(packet.as<hold::Refused>());
        return;
    }
    if (events_ == nullptr)
        return;
    if (packet.header.type == hold::Type::input_ack)
        events_->on_input_ack(packet.as<hold::InputAck>());
    if (packet.header.type == hold::Type::signal_ack)
        events_->on_signal_ack(packet.as<hold::SignalAck>());
    if (packet.header.type == hold::Type::exit)
        events_->on_exit(packet.as<hold::Exit>());
}

void HolderClient::on_welcome(Packet& packet) {
    if (phase_ != Phase::greeting && phase_ != Phase::regreeting)
        return;
    welcome_ = packet.as<hold::Welcome>();
    if (auto taken = take_fds(packet); !taken) {
        lose(HolderLoss::broken, taken.error().message());
        return;
    }
    bool first = phase_ == Phase::greeting;
    phase_ = Phase::working;
    retries_ = 0;
    if (first)
        std::exchange(on_ready_, nullptr)(Status());
    else if (events_ != nullptr)
        events_->on_reconnected();
}

Status HolderClient::take_fds(Packet& packet) {
    if (welcome_.mode != hold::Mode::pty || welcome_.streams != 1)
        return Error{ErrorCode::unavailable, "it holds pipes, not a terminal", 0};
    if (packet.fds.size() != 3)
        return broken("its welcome lacks descriptors");
    if (!ring_) {
        auto ring = RingReader::map(packet.fds[0], welcome_.ring_capacity);
        if (!ring)
            return ring.error();
        ring_.emplace(std::move(*ring));
    }
    if (auto mapped = map_wake_page(packet.fds[1]); !mapped)
        return mapped;
    wake_ = std::move(packet.fds[2]);
    int wake_fd = wake_.get();
    // Edge-triggered: each write to it is an event of its own, and the count need not be read.
    return loop_.watch(wake_fd, EPOLLIN | EPOLLET, [this](std::uint32_t) {
        if (events_ != nullptr)
            events_->on_wake();
    });
}

Status HolderClient::map_wake_page(const Fd& page) {
    struct stat file {};
    if (fstat(page.get(), &file) != 0 || file.st_size < static_cast<off_t>(sizeof(hold::WakePage)))
        return broken("its wake page is too short");
    void* at = mmap(nullptr, wake_page_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, page.get(), 0);
    if (at == MAP_FAILED)
        return system_error("cannot map a holder's wake page");
    wake_page_ = static_cast<hold::WakePage*>(at);
    return {};
}

void HolderClient::on_refused(const hold::Refused& refused) {
    if (phase_ == Phase::working) {
        if (events_ != nullptr)
            events_->on_refused(refused);
        return;
    }
    bool fenced = refused.reason == hold::RefusedReason::stale_epoch;
    lose(fenced ? HolderLoss::fenced : HolderLoss::broken,
         "the holder refused the hello, reason " + std::to_string(static_cast<int>(refused.reason)));
}

void HolderClient::on_closed(const Error& error) {
    if (phase_ == Phase::greeting) {
        lose(HolderLoss::gone, error.message());
        return;
    }
    if (error.code == ErrorCode::invalid) {
        lose(HolderLoss::broken, error.message());
        return;
    }
    let_go();
    phase_ = Phase::regreeting;
    connect_again();
}

void HolderClient::connect_again() {
    auto connected = connect(welcome_.epoch + 1);
    if (connected)
        return;
    if (connected.error().code != ErrorCode::busy || ++retries_ > retries_max) {
        lose(HolderLoss::gone, connected.error().message());
        return;
    }
    retry_ = loop_.after(retry_ns, [this] { connect_again(); });
}

void HolderClient::lose(HolderLoss loss, const std::string& why) {
    bool first = phase_ == Phase::greeting;
    phase_ = Phase::lost;
    let_go();
    if (first)
        std::exchange(on_ready_, nullptr)(Error{ErrorCode::unavailable, why, 0});
    else if (events_ != nullptr)
        events_->on_lost(loss, why);
}

Asked HolderClient::outcome(const Result<SendOutcome>& sent) {
    // A connection that broke is noticed by its watch, which connects again.
    return sent && *sent == SendOutcome::sent ? Asked::sent : Asked::busy;
}

Asked HolderClient::input(const hold::Input& input, std::span<const std::uint8_t> bytes) {
    if (phase_ != Phase::working)
        return Asked::busy;
    return outcome(send_packet(socket_.get(), hold::Type::input, input, bytes, std::span<const int>()));
}

Asked HolderClient::resize(const hold::Resize& size) {
    if (phase_ != Phase::working)
        return Asked::busy;
    return outcome(send_packet(socket_.get(), hold::Type::resize, size));
}

Asked HolderClient::signal(const hold::Signal& signal) {
    if (phase_ != Phase::working)
        return Asked::busy;
    return outcome(send_packet(socket_.get(), hold::Type::signal, signal));
}

Asked HolderClient::limit(std::uint64_t offset) {
    if (phase_ != Phase::working)
        return Asked::busy;
    hold::Limit limit;
    limit.offset = offset;
    return outcome(send_packet(socket_.get(), hold::Type::limit, limit));
}

Asked HolderClient::collect() {
    if (phase_ != Phase::working)
        return Asked::busy;
    return outcome(send_packet(socket_.get(), hold::Type::collect));
}

bool HolderClient::sleep() {
    if (wake_page_ == nullptr)
        return true; // Connecting again: its answer wakes us.
    wake_page_->asleep.store(1, std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_seq_cst);
    if (!ring_->has_news())
        return true;
    wake_page_->asleep.store(0, std::memory_order_relaxed);
    return false;
}

} // namespace helios::pty
