#include "support/hold_peer.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <dirent.h>
#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <stdexcept>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace helios::support {
namespace {

bool wait_readable(int fd, int timeout_ms) {
    pollfd wanted{fd, POLLIN, 0};
    int ready = 0;
    while ((ready = ::poll(&wanted, 1, timeout_ms)) < 0 && errno == EINTR) {
    }
    return ready > 0;
}

std::vector<char*> pointers(const std::vector<std::string>& arguments) {
    std::vector<char*> pointers;
    for (const std::string& argument : arguments)
        pointers.push_back(const_cast<char*>(argument.c_str()));
    pointers.push_back(nullptr);
    return pointers;
}

} // namespace

TempDir::TempDir() : path_("/tmp/helios-test-XXXXXX") {
    if (::mkdtemp(path_.data()) == nullptr)
        throw std::runtime_error("mkdtemp");
}

TempDir::~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

namespace {

// All that it says on the descriptors from first_fd to 2 until nobody can say more there.
Ran spawn_and_listen(const std::vector<std::string>& arguments, int first_fd) {
    std::array<int, 2> output{};
    if (::pipe2(output.data(), O_CLOEXEC) != 0)
        return {};
    std::vector<char*> argv = pointers(arguments);
    Ran ran;
    ran.pid = ::fork();
    if (ran.pid == 0) {
        for (int number = 1; number < SIGRTMAX; ++number)
            ::signal(number, SIG_DFL);
        ::dup2(::open("/dev/null", O_RDWR), 0);
        ::dup2(0, 1);
        for (int fd = first_fd; fd < 3; ++fd)
            ::dup2(output[1], fd);
        ::execv(argv[0], argv.data());
        ::_exit(126);
    }
    Fd read_end(output[0]);
    ::close(output[1]);
    std::array<char, 4096> bytes{};
    for (ssize_t got = 1; got > 0 && wait_readable(read_end.get(), wait_limit_ms);) {
        got = ::read(read_end.get(), bytes.data(), bytes.size());
        ran.output.append(bytes.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
    }
    return ran;
}

void wait_for_exit(Ran& ran) {
    Fd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, ran.pid, 0)));
    if (!wait_readable(pidfd.get(), wait_limit_ms))
        ::kill(ran.pid, SIGKILL);
    int status = 0;
    ::waitpid(ran.pid, &status, 0);
    ran.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

} // namespace

Ran run_program(const std::vector<std::string>& arguments) {
    Ran ran = spawn_and_listen(arguments, 1);
    wait_for_exit(ran);
    return ran;
}

Ran start_holder(const std::vector<std::string>& arguments) {
    Ran ran = spawn_and_listen(arguments, 2);
    if (ran.output.empty())
        ran.exit_code = 0;
    else
        wait_for_exit(ran);
    return ran;
}

RingView::RingView(int ring_fd) {
    off_t size = ::lseek(ring_fd, 0, SEEK_END);
    size_ = static_cast<std::size_t>(size);
    void* base = ::mmap(nullptr, size_, PROT_READ, MAP_SHARED, ring_fd, 0);
    if (size <= 0 || base == MAP_FAILED)
        throw std::runtime_error("cannot map the ring");
    head_ = static_cast<const hold::RingHead*>(base);
}

RingView::~RingView() {
    ::munmap(const_cast<hold::RingHead*>(head_), size_);
}

std::string RingView::bytes(std::uint64_t from, std::uint64_t to) const {
    const char* start = reinterpret_cast<const char*>(head_) + hold::ring_data_offset;
    std::uint64_t at = from % head_->capacity;
    std::uint64_t first = std::min(to - from, head_->capacity - at);
    return std::string(start + at, first) + std::string(start, to - from - first);
}

HoldPeer::HoldPeer(const std::string& socket_path)
    : socket_(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, socket_path.c_str(), sizeof address.sun_path - 1);
    if (::connect(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error("cannot connect to " + socket_path + ": " + std::strerror(errno));
}

hold::Welcome HoldPeer::hello(hold::Role role, std::uint64_t epoch) {
    hold::Hello hello;
    hello.role = role;
    hello.epoch = epoch;
    send(hold::Type::hello, hello, "");
    HoldMessage message = receive();
    if (message.type != hold::Type::welcome)
        throw std::runtime_error("no welcome but type " + std::to_string(static_cast<int>(message.type)));
    welcome_ = message.as<hold::Welcome>();
    std::size_t next = 0;
    for (; next < welcome_.streams; ++next)
        rings_.push_back(std::make_unique<RingView>(message.fds.at(next).get()));
    if (role == hold::Role::observer)
        return welcome_;
    void* page = ::mmap(nullptr, sizeof(hold::WakePage), PROT_READ | PROT_WRITE, MAP_SHARED,
                        message.fds.at(next++).get(), 0);
    if (page == MAP_FAILED)
        throw std::runtime_error("cannot map the wake page");
    wake_ = std::shared_ptr<hold::WakePage>(static_cast<hold::WakePage*>(page),
                                            [](hold::WakePage* mapped) { ::munmap(mapped, sizeof *mapped); });
    event_ = std::move(message.fds.at(next++));
    for (; next < message.fds.size(); ++next)
        checkpoint_.push_back(std::move(message.fds[next]));
    return welcome_;
}

void HoldPeer::send(hold::Type type, std::string_view body, std::string_view tail,
                    const std::vector<int>& fds) {
    hold::Header header;
    header.type = type;
    header.tail_bytes = static_cast<std::uint32_t>(tail.size());
    std::string packet(reinterpret_cast<const char*>(&header), sizeof header);
    packet.append(body).append(tail);
    if (!send_raw(packet, fds))
        throw std::runtime_error(std::string("cannot send: ") + std::strerror(errno));
}

bool HoldPeer::send_raw(std::string_view packet, const std::vector<int>& fds) {
    alignas(cmsghdr) std::array<char, CMSG_SPACE(253 * sizeof(int))> control{};
    iovec part{const_cast<char*>(packet.data()), packet.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (!fds.empty()) {
        message.msg_control = control.data();
        message.msg_controllen = CMSG_SPACE(fds.size() * sizeof(int));
        cmsghdr* rights = CMSG_FIRSTHDR(&message);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(fds.size() * sizeof(int));
        std::memcpy(CMSG_DATA(rights), fds.data(), fds.size() * sizeof(int));
    }
    return ::sendmsg(socket_.get(), &message, MSG_NOSIGNAL) >= 0;
}

bool HoldPeer::has_packet(int timeout_ms) const {
    return wait_readable(socket_.get(), timeout_ms);
}

HoldMessage HoldPeer::receive() {
    alignas(cmsghdr) std::array<char, CMSG_SPACE(253 * sizeof(int))> control{};
    std::string packet(hold::packet_bytes_max, '\0');
    iovec part{packet.data(), packet.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    if (!has_packet(wait_limit_ms))
        throw std::runtime_error("the holder says nothing");
    ssize_t got = ::recvmsg(socket_.get(), &message, MSG_CMSG_CLOEXEC);
    HoldMessage received;
    if (got < static_cast<ssize_t>(sizeof(hold::Header)))
        return received;
    for (cmsghdr* rights = CMSG_FIRSTHDR(&message); rights != nullptr;
         rights = CMSG_NXTHDR(&message, rights)) {
        for (std::size_t at = 0; at + CMSG_LEN(0) < rights->cmsg_len; at += sizeof(int)) {
            int fd = -1;
            std::memcpy(&fd, CMSG_DATA(rights) + at, sizeof fd);
            received.fds.emplace_back(fd);
        }
    }
    received.type = static_cast<hold::Type>(packet[1]);
    received.body.assign(packet, sizeof(hold::Header), static_cast<std::size_t>(got) - sizeof(hold::Header));
    return received;
}

HoldMessage HoldPeer::receive(hold::Type wanted) {
    if (wanted == hold::Type::exit && exit_)
        return std::move(*std::exchange(exit_, std::nullopt));
    for (;;) {
        HoldMessage message = receive();
        if (message.type == wanted || message.type == hold::Type{})
            return message;
        if (message.type == hold::Type::exit)
            exit_ = std::move(message);
    }
}

hold::InputOutcome HoldPeer::type_in(std::uint64_t writer, std::uint64_t seq, std::string_view bytes) {
    hold::Input input;
    input.writer = writer;
    input.seq = seq;
    send(hold::Type::input, input, bytes);
    return receive(hold::Type::input_ack).as<hold::InputAck>().outcome;
}

bool HoldPeer::commit(std::uint64_t offset, const std::vector<int>& fds) {
    hold::Commit commit;
    commit.offset = offset;
    commit.epoch = welcome_.epoch;
    send(hold::Type::commit, std::string_view(reinterpret_cast<const char*>(&commit), sizeof commit), "",
         fds);
    return receive(hold::Type::commit_ack).as<hold::CommitAck>().accepted == 1;
}

hold::Welcome HoldPeer::settle() {
    send(hold::Type::status, "", "", {});
    return receive(hold::Type::welcome).as<hold::Welcome>();
}

bool HoldPeer::wait_until(const std::function<bool()>& seen) {
    auto limit = std::chrono::steady_clock::now() + std::chrono::milliseconds(wait_limit_ms);
    while (std::chrono::steady_clock::now() < limit) {
        wake_->asleep.store(1);
        std::atomic_thread_fence(std::memory_order_seq_cst);
        if (seen())
            return true;
        if (!wait_readable(event_.get(), wait_limit_ms))
            return seen();
        std::uint64_t count = 0;
        if (::read(event_.get(), &count, sizeof count) < 0)
            return false;
    }
    return false;
}

bool HoldPeer::wait_for_output(std::string_view text) {
    return wait_until([&] {
        return ring().bytes(ring().head().released, ring().written()).find(text) != std::string::npos;
    });
}

pid_t HoldPeer::holder_pid() const {
    ucred peer{};
    socklen_t size = sizeof peer;
    ::getsockopt(socket_.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size);
    return peer.pid;
}

std::vector<std::string> holder_command(const std::string& folder, const HolderOptions& options,
                                        const std::vector<std::string>& command) {
    std::vector<std::string> arguments{HELIOS_HOLD,  folder + "/hold.sock", "tm_TEST",
                                       options.mode, options.ring_bytes,    options.columns,
                                       options.rows, options.folder,        options.umask};
    arguments.insert(arguments.end(), command.begin(), command.end());
    return arguments;
}

HolderProcess::HolderProcess(const std::vector<std::string>& command) : HolderProcess({}, command) {}

HolderProcess::HolderProcess(const HolderOptions& options, const std::vector<std::string>& command) {
    Ran started = start_holder(holder_command(folder_.path(), options, command));
    if (started.exit_code != 0)
        throw std::runtime_error("helios-hold: " + started.output);
    pid_ = started.pid;
    pidfd_.reset(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
}

// The holder's death ends its terminal; whatever ignores that hangup is ended first.
HolderProcess::~HolderProcess() {
    if (is_alive()) {
        try {
            HoldPeer ending = peer();
            ending.hello(hold::Role::broker, 0);
            hold::Signal signal;
            signal.number = SIGKILL;
            signal.target = hold::SignalTarget::everything;
            ending.send(hold::Type::signal, signal, "");
            ending.receive(hold::Type::signal_ack);
        } catch (const std::exception&) { // A test may have taken the socket away.
        }
        ::syscall(SYS_pidfd_send_signal, pidfd_.get(), SIGKILL, nullptr, 0);
    }
    ::waitpid(pid_, nullptr, 0);
}

std::size_t HolderProcess::open_fds() const {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& fd :
         std::filesystem::directory_iterator("/proc/" + std::to_string(pid_) + "/fd"))
        ++count;
    return count;
}

bool HolderProcess::comes_to_fds(std::size_t expected, HoldPeer& peer) const {
    for (int turn = 0; turn < 2'000 && open_fds() != expected; ++turn)
        peer.settle();
    return open_fds() == expected;
}

bool HolderProcess::is_alive() const {
    return !wait_readable(pidfd_.get(), 0);
}

bool HolderProcess::wait_for_end() const {
    return wait_readable(pidfd_.get(), wait_limit_ms);
}

} // namespace helios::support
