// Roles, epochs and checkpoints: who may do what, and what the next one finds.
#include "support/hold_peer.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdio>
#include <poll.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace helios::support {
namespace {

using hold::RefusedReason;
using hold::Role;
using hold::Type;

const std::vector<std::string> raw_cat{"/bin/sh", "-c", "stty raw -echo; echo ready; exec cat"};

Fd page_with(std::string_view text) {
    Fd fd(::memfd_create("checkpoint", MFD_CLOEXEC));
    EXPECT_EQ(::write(fd.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
    return fd;
}

std::string text_of(const Fd& fd) {
    char text[64]{};
    ssize_t got = ::pread(fd.get(), text, sizeof text, 0);
    return {text, got > 0 ? static_cast<std::size_t>(got) : 0};
}

RefusedReason refused(HoldPeer& peer) {
    return peer.receive(Type::refused).as<hold::Refused>().reason;
}

void say_hello(HoldPeer& peer, Role role, std::uint64_t epoch) {
    hold::Hello hello;
    hello.role = role;
    hello.epoch = epoch;
    peer.send(Type::hello, hello, "");
}

TEST(HoldPeers, EachRoleCountsItsOwnEpochs) {
    HolderProcess holder(raw_cat);
    HoldPeer broker = holder.peer();
    EXPECT_EQ(broker.hello(Role::broker, 0).epoch, 1U);
    HoldPeer grid = holder.peer();
    EXPECT_EQ(grid.hello(Role::grid, 41).epoch, 41U);
    HoldPeer observer = holder.peer();
    EXPECT_EQ(observer.hello(Role::observer, 0).epoch, 0U);
    HoldPeer next = holder.peer();
    EXPECT_EQ(next.hello(Role::grid, 0).epoch, 42U);
}

TEST(HoldPeers, AStaleEpochIsRefusedAndDisturbsNobody) {
    HolderProcess holder(raw_cat);
    HoldPeer broker = holder.peer();
    broker.hello(Role::broker, 10);
    HoldPeer stale = holder.peer();
    for (std::uint64_t epoch : {std::uint64_t{9}, std::uint64_t{10}}) {
        say_hello(stale, Role::broker, epoch);
        EXPECT_EQ(refused(stale), RefusedReason::stale_epoch);
    }
    say_hello(stale, Role::broker, hold::no_offset);
    EXPECT_EQ(refused(stale), RefusedReason::bad_message);
    EXPECT_EQ(broker.type_in(1, 1, "x"), hold::InputOutcome::accepted);
    EXPECT_EQ(stale.hello(Role::broker, 11).epoch, 11U);
}

TEST(HoldPeers, ANewBrokerTakesInWhatTheOldOneHadSentThenClosesIt) {
    HolderProcess holder(raw_cat);
    HoldPeer old = holder.peer();
    old.hello(Role::broker, 0);
    HoldPeer grid = holder.peer();
    grid.hello(Role::grid, 0);
    ASSERT_TRUE(grid.wait_for_output("ready"));
    // The holder is stopped, so that all of this is still in its sockets when it sees the HELLO.
    HoldPeer next = holder.peer();
    ASSERT_EQ(::kill(holder.pid(), SIGSTOP), 0);
    hold::Input input;
    input.writer = 5;
    for (input.seq = 1; input.seq <= 20; ++input.seq)
        old.send(Type::input, input, "k");
    say_hello(next, Role::broker, 0);
    ASSERT_EQ(::kill(holder.pid(), SIGCONT), 0);
    EXPECT_EQ(next.receive(Type::welcome).as<hold::Welcome>().epoch, 2U);
    EXPECT_EQ(next.type_in(5, 20, "k"), hold::InputOutcome::repeated);
    EXPECT_EQ(next.type_in(5, 21, "k"), hold::InputOutcome::accepted);
    while (old.receive().type != Type{}) {
    }
    input.seq = 22;
    EXPECT_THROW(old.send(Type::input, input, "stale"), std::exception);
    ASSERT_TRUE(grid.wait_for_output(std::string(21, 'k')));
    EXPECT_EQ(next.type_in(5, 22, "."), hold::InputOutcome::accepted);
    ASSERT_TRUE(grid.wait_for_output("."));
    EXPECT_EQ(grid.ring().bytes(6, grid.ring().written()), std::string(21, 'k') + ".");
}

TEST(HoldPeers, WhatAKilledBrokerHadSentIsTypedThoughItReadNoAnswer) {
    HolderProcess holder(raw_cat);
    HoldPeer grid = holder.peer();
    grid.hello(Role::grid, 0);
    ASSERT_TRUE(grid.wait_for_output("ready"));
    pid_t broker = ::fork();
    if (broker == 0) {
        HoldPeer peer = holder.peer();
        peer.hello(Role::broker, 0);
        hold::Input input;
        input.writer = input.seq = 1;
        peer.send(Type::input, input, "0");
        if (!peer.has_packet(wait_limit_ms)) // Its answer is there, and stays unread.
            ::_exit(2);
        ::kill(holder.pid(), SIGSTOP);
        for (input.seq = 2; input.seq <= 10; ++input.seq)
            peer.send(Type::input, input, std::to_string(input.seq - 1));
        ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(broker, &status, 0), broker);
    ASSERT_TRUE(WIFSIGNALED(status));
    ASSERT_EQ(::kill(holder.pid(), SIGCONT), 0);
    EXPECT_TRUE(grid.wait_for_output("0123456789"));
}

TEST(HoldPeers, AGridKilledInAFloodLeavesNoGapAndNoRepeat) {
    constexpr std::uint64_t total = 16 * 300'000;
    HolderProcess holder({.ring_bytes = "65536"},
                         {"/bin/sh", "-c", "stty raw; exec seq -f %015.0f 0 299999"});
    std::string expected_line(17, '\0');
    for (int round = 0;; ++round) {
        pid_t grid = ::fork();
        if (grid == 0) {
            HoldPeer peer = holder.peer();
            std::uint64_t at = peer.hello(Role::grid, 0).checkpoint_offset;
            at = at == hold::no_offset ? 0 : at;
            std::uint64_t stop_at =
                round < 8 ? at + 100'000 + static_cast<std::uint64_t>(round) * 77'777 : total;
            while (at < std::min(stop_at, total)) {
                if (!peer.wait_until([&] { return peer.ring().written() >= at + 16; }))
                    ::_exit(3);
                std::snprintf(expected_line.data(), 17, "%015u\n", static_cast<unsigned>(at / 16));
                if (peer.ring().bytes(at, at + 16) != expected_line.substr(0, 16))
                    ::_exit(4);
                at += 16;
                if (at % 4096 == 0 && !peer.commit(at, {}))
                    ::_exit(5);
            }
            peer.commit(at, {});
            if (at < total)
                ::kill(::getpid(), SIGKILL);
            ::_exit(0);
        }
        int status = 0;
        ASSERT_EQ(::waitpid(grid, &status, 0), grid);
        if (WIFEXITED(status)) {
            EXPECT_EQ(WEXITSTATUS(status), 0);
            break;
        }
        ASSERT_LT(round, 20);
    }
}

TEST(HoldPeers, TheNextGridGetsTheLastCheckpoint) {
    HolderProcess holder(raw_cat);
    HoldPeer first = holder.peer();
    EXPECT_EQ(first.hello(Role::grid, 0).checkpoint_offset, hold::no_offset);
    ASSERT_TRUE(first.wait_for_output("ready"));
    Fd one = page_with("one");
    Fd two = page_with("two");
    ASSERT_TRUE(first.commit(3, {one.get()}));
    first.settle();
    std::size_t fds = holder.open_fds();
    ASSERT_TRUE(first.commit(5, {two.get(), one.get()}));
    first.settle();
    EXPECT_EQ(holder.open_fds(), fds + 1); // The old ones were closed.
    EXPECT_FALSE(first.commit(4, {one.get(), one.get(), one.get()}));
    first.settle();
    EXPECT_EQ(holder.open_fds(), fds + 1);
    first.close();
    HoldPeer second = holder.peer();
    auto welcome = second.hello(Role::grid, 0);
    EXPECT_EQ(welcome.checkpoint_offset, 5U);
    EXPECT_EQ(welcome.checkpoint_epoch, 1U);
    ASSERT_EQ(welcome.checkpoint_fds, 2);
    ASSERT_EQ(second.checkpoint().size(), 2U);
    EXPECT_EQ(text_of(second.checkpoint()[0]), "two");
    EXPECT_EQ(text_of(second.checkpoint()[1]), "one");
    EXPECT_EQ(second.ring().head().released.load(), 5U);
    ASSERT_TRUE(second.commit(5, {}));
    HoldPeer third = holder.peer();
    EXPECT_EQ(third.hello(Role::grid, 0).checkpoint_fds, 0);
}

TEST(HoldPeers, OnlyTheRightRoleMaySayEachThing) {
    HolderProcess holder(raw_cat);
    HoldPeer stranger = holder.peer();
    HoldPeer observer = holder.peer();
    observer.hello(Role::observer, 0);
    HoldPeer grid = holder.peer();
    grid.hello(Role::grid, 0);
    HoldPeer broker = holder.peer();
    broker.hello(Role::broker, 0);
    auto is_refused = [](HoldPeer& peer, Type type, std::size_t body_bytes) {
        peer.send(type, std::string(body_bytes, '\1'), "", {});
        auto answer = peer.receive().as<hold::Refused>();
        return answer.reason == RefusedReason::not_permitted && answer.type == type;
    };
    for (HoldPeer* peer : {&stranger, &observer, &grid}) {
        EXPECT_TRUE(is_refused(*peer, Type::input, sizeof(hold::Input)));
        EXPECT_TRUE(is_refused(*peer, Type::resize, sizeof(hold::Resize)));
        EXPECT_TRUE(is_refused(*peer, Type::signal, sizeof(hold::Signal)));
        EXPECT_TRUE(is_refused(*peer, Type::limit, sizeof(hold::Limit)));
        EXPECT_TRUE(is_refused(*peer, Type::collect, 0));
    }
    for (HoldPeer* peer : {&stranger, &observer, &broker}) {
        EXPECT_TRUE(is_refused(*peer, Type::reply, sizeof(hold::Reply)));
        EXPECT_TRUE(is_refused(*peer, Type::commit, sizeof(hold::Commit)));
    }
    for (HoldPeer* peer : {&observer, &broker, &grid})
        EXPECT_TRUE(is_refused(*peer, Type::hello, sizeof(hold::Hello)));
    EXPECT_TRUE(is_refused(stranger, Type::status, 0));
}

TEST(HoldPeers, SilentOnesMakeRoomAndObserversLeaveSome) {
    HolderProcess holder(raw_cat);
    HoldPeer broker = holder.peer();
    broker.hello(Role::broker, 0);
    std::vector<HoldPeer> silent;
    for (int i = 0; i < 40; ++i)
        silent.push_back(holder.peer());
    std::vector<HoldPeer> observers;
    for (int i = 0; i < 12; ++i) {
        observers.push_back(holder.peer());
        observers.back().hello(Role::observer, 0);
    }
    HoldPeer extra = holder.peer();
    say_hello(extra, Role::observer, 0);
    EXPECT_EQ(refused(extra), RefusedReason::not_permitted);
    HoldPeer grid = holder.peer();
    EXPECT_EQ(grid.hello(Role::grid, 0).epoch, 1U);
    EXPECT_EQ(broker.type_in(1, 1, "x"), hold::InputOutcome::accepted);
    EXPECT_EQ(silent.front().receive().type, Type{});
}

TEST(HoldPeers, APeerThatReadsNoAnswersIsDroppedAndCostsNobody) {
    HolderProcess holder(raw_cat);
    HoldPeer deaf = holder.peer();
    deaf.hello(Role::observer, 0);
    HoldPeer broker = holder.peer();
    broker.hello(Role::broker, 0);
    hold::Header header;
    header.type = Type::status;
    std::string packet(reinterpret_cast<const char*>(&header), sizeof header);
    bool dropped = false;
    for (int i = 0; i < 100'000 && !dropped; ++i)
        dropped = !deaf.send_raw(packet, {});
    EXPECT_TRUE(dropped);
    EXPECT_EQ(broker.type_in(1, 1, "x"), hold::InputOutcome::accepted);
}

TEST(HoldPeers, ARingCannotBeWrittenOrCutByAPeer) {
    HolderProcess holder(raw_cat);
    HoldPeer peer = holder.peer();
    say_hello(peer, Role::grid, 0);
    HoldMessage welcome = peer.receive(Type::welcome);
    ASSERT_EQ(welcome.fds.size(), 3U);
    int ring = welcome.fds[0].get();
    EXPECT_EQ(::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, ring, 0), MAP_FAILED);
    EXPECT_NE(::pwrite(ring, "x", 1, 5000), 1);
    EXPECT_NE(::ftruncate(ring, 0), 0);
    EXPECT_NE(::ftruncate(welcome.fds[1].get(), 0), 0) << "a cut wake page would end the holder";
}

} // namespace
} // namespace helios::support
