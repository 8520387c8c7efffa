#include "support/hold_harness.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

namespace helios::support {
namespace {

constexpr std::uint64_t ring_bytes = 4096;

void require(bool holds, const char* sentence) {
    if (holds)
        return;
    std::fprintf(stderr, "broken: %s\n", sentence);
    std::abort();
}

const hold::RingHead* map_ring(int peer) {
    alignas(cmsghdr) char control[CMSG_SPACE(80 * sizeof(int))];
    char packet[256];
    iovec part{packet, sizeof packet};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    require(::recvmsg(peer, &message, MSG_DONTWAIT) > 0, "a hello is welcomed");
    int ring = -1;
    std::memcpy(&ring, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof ring);
    void* base = ::mmap(nullptr, hold::ring_data_offset, PROT_READ, MAP_SHARED, ring, 0);
    require(base != MAP_FAILED, "a peer can map the ring");
    return static_cast<const hold::RingHead*>(base);
}

} // namespace

HoldHarness::HoldHarness() : holder_(std::make_unique<hold::Holder>()) {
    int master = ::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    require(master >= 0 && ::grantpt(master) == 0 && ::unlockpt(master) == 0, "there is a pty");
    slave_ = ::ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    termios modes{};
    ::tcgetattr(slave_, &modes);
    ::cfmakeraw(&modes);
    ::tcsetattr(slave_, TCSANOW, &modes);
    page_ = ::memfd_create("page", MFD_CLOEXEC);
    holder_->terminal.columns = 80;
    holder_->terminal.rows = 24;
    holder_->terminal.ring_capacity = ring_bytes;
    holder_->child.fds[0] = holder_->child.fds[1] = master;
    std::strcpy(holder_->listener.address.sun_path, "/"); // Which exists: nothing is bound there.
    sigset_t none;
    sigemptyset(&none);
    holder_->open(none);

    connect(0);
    char hello[sizeof(hold::Header) + sizeof(hold::Hello)]{1, 1};
    hello[sizeof(hold::Header)] = static_cast<char>(hold::Role::observer);
    require(send(0, hello, sizeof hello, 0), "a holder listens");
    ring_ = map_ring(peers_[0]);
}

HoldHarness::~HoldHarness() {
    for (int fd : {slave_, page_, peers_[0], peers_[1], peers_[2]})
        ::close(fd);
}

// Peers 0 and 1 have said hello as broker and grid; 2 says whatever comes.
void HoldHarness::connect(std::size_t peer) {
    int pair[2];
    require(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) == 0, "sockets");
    if (peers_[peer] >= 0)
        ::close(peers_[peer]);
    peers_[peer] = pair[0];
    holder_->add_peer(pair[1]);
    char hello[sizeof(hold::Header) + sizeof(hold::Hello)]{1, 1};
    hello[sizeof(hold::Header)] = static_cast<char>(peer + 1);
    if (peer < 2 && ring_ != nullptr)
        send(peer, hello, sizeof hello, 0);
}

bool HoldHarness::send(std::size_t peer, const void* bytes, std::size_t size, std::size_t fd_count) {
    alignas(cmsghdr) char control[CMSG_SPACE(253 * sizeof(int))]{};
    iovec part{const_cast<void*>(bytes), size};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (fd_count > 0) {
        message.msg_control = control;
        message.msg_controllen = CMSG_SPACE(fd_count * sizeof(int));
        cmsghdr* rights = CMSG_FIRSTHDR(&message);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(fd_count * sizeof(int));
        for (std::size_t i = 0; i < fd_count; ++i)
            std::memcpy(CMSG_DATA(rights) + i * sizeof(int), &page_, sizeof page_);
    }
    if (::sendmsg(peers_[peer], &message, MSG_NOSIGNAL) < 0)
        return false;
    holder_->turn();
    return true;
}

void HoldHarness::drain_answers() {
    char bytes[4096];
    for (int peer : peers_) {
        while (::recv(peer, bytes, sizeof bytes, MSG_DONTWAIT) > 0) {
        }
    }
    while (::read(slave_, bytes, sizeof bytes) > 0) {
    }
}

void HoldHarness::check() const {
    std::uint64_t written = ring_->written;
    require(ring_->released <= written, "released <= written");
    require(written - ring_->released <= ring_bytes, "unreleased bytes fit the ring");
    require(ring_->effects <= written, "no answer is newer than its query");
    require(ring_->journal_first <= ring_->journal_count, "the journal's first is not after its last");
    require(ring_->journal_count - ring_->journal_first <= hold::journal_entries, "the journal is bounded");
    require(ring_->end == hold::no_offset, "a child that lives has not ended");
}

void HoldHarness::feed(const std::uint8_t* bytes, std::size_t size) {
    for (std::size_t peer = 0; peer < peers; ++peer)
        connect(peer);
    std::size_t at = 0;
    while (at + 3 <= size) {
        std::size_t peer = bytes[at] % peers;
        std::size_t fd_count = bytes[at + 1];
        std::size_t length = std::min<std::size_t>(bytes[at + 2], size - at - 3);
        // The child prints as much as it is told, so that offsets in packets can be right.
        [[maybe_unused]] ssize_t printed = ::write(slave_, bytes + at, length);
        if (!send(peer, bytes + at + 3, length, std::min<std::size_t>(fd_count, 253)))
            connect(peer);
        at += 3 + length;
        drain_answers();
        check();
    }
}

} // namespace helios::support
