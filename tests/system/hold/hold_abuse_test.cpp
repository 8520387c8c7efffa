// Bad packets of every kind: refused, counted in nothing but the sender's own loss, and leaking nothing.
#include "support/hold_peer.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <random>
#include <sys/mman.h>
#include <unistd.h>

namespace helios::support {
namespace {

using hold::RefusedReason;
using hold::Role;
using hold::Type;

std::string packet(Type type, std::string_view body, std::uint32_t tail_bytes) {
    hold::Header header;
    header.type = type;
    header.tail_bytes = tail_bytes;
    return std::string(reinterpret_cast<const char*>(&header), sizeof header) + std::string(body);
}

// What the holder still does after any abuse.
void expect_healthy(HolderProcess& holder) {
    HoldPeer broker = holder.peer();
    auto welcome = broker.hello(Role::broker, 0);
    EXPECT_EQ(broker.type_in(welcome.epoch + 1000, 1, "."), hold::InputOutcome::accepted);
}

struct BadPacket {
    const char* name;
    std::string bytes;
    RefusedReason reason;
};

std::vector<BadPacket> bad_packets() {
    std::string hello(sizeof(hold::Hello), '\0');
    std::string version = packet(Type::hello, hello, 0);
    version[0] = 2;
    hello[0] = 9;
    std::string input(sizeof(hold::Input), '\1');
    return {
        {"future version", version, RefusedReason::bad_version},
        {"unknown role", packet(Type::hello, hello, 0), RefusedReason::bad_message},
        {"type 0", packet(Type{}, "", 0), RefusedReason::unknown_type},
        {"answer as a question", packet(Type::welcome, "", 0), RefusedReason::unknown_type},
        {"type 255", packet(static_cast<Type>(255), "", 0), RefusedReason::unknown_type},
        {"half a header", std::string(7, '\1'), RefusedReason::bad_message},
        {"one byte", std::string(1, '\1'), RefusedReason::bad_message},
        {"body cut", packet(Type::input, std::string_view(input).substr(1), 0), RefusedReason::bad_message},
        {"body too long", packet(Type::input, input + "x", 0), RefusedReason::bad_message},
        {"tail longer than the packet", packet(Type::input, input, 1), RefusedReason::bad_message},
        {"tail of 4 GB", packet(Type::input, input, 0xFFFFFFFF), RefusedReason::bad_message},
        {"tail where none is", packet(Type::status, "tail", 4), RefusedReason::bad_message},
        {"reply too long", packet(Type::reply, std::string(8 + 4097, 'r'), 4097), RefusedReason::bad_message},
        {"input too long", packet(Type::input, std::string(24 + 65'537, 'i'), 65'537),
         RefusedReason::bad_message},
        {"longer than any packet", packet(Type::input, std::string(66'000, 'i'), 65'976),
         RefusedReason::bad_message},
    };
}

TEST(HoldAbuse, RefusesEachBadPacketAndGoesOn) {
    HolderProcess holder({"/bin/cat"});
    for (const BadPacket& bad : bad_packets()) {
        HoldPeer peer = holder.peer();
        ASSERT_TRUE(peer.send_raw(bad.bytes, {}));
        HoldMessage answer = peer.receive();
        ASSERT_EQ(answer.type, Type::refused) << bad.name;
        EXPECT_EQ(answer.as<hold::Refused>().reason, bad.reason) << bad.name;
        peer.hello(Role::observer, 0); // The connection is still good.
    }
    expect_healthy(holder);
}

TEST(HoldAbuse, RefusesFieldsOutOfRange) {
    HolderProcess holder({"/bin/cat"});
    HoldPeer broker = holder.peer();
    broker.hello(Role::broker, 0);
    auto reason = [&] { return broker.receive().as<hold::Refused>().reason; };
    hold::Input input;
    broker.send(Type::input, input, "x");
    EXPECT_EQ(reason(), RefusedReason::bad_message); // No writer.
    input.writer = 1;
    broker.send(Type::input, input, "x");
    EXPECT_EQ(reason(), RefusedReason::bad_message); // No seq.
    for (int number : {0, -1, 65, 1 << 30}) {
        hold::Signal signal;
        signal.number = number;
        signal.target = hold::SignalTarget::child;
        broker.send(Type::signal, signal, "");
        EXPECT_EQ(reason(), RefusedReason::bad_message) << number;
    }
    hold::Signal signal;
    signal.number = 15;
    broker.send(Type::signal, signal, "");
    EXPECT_EQ(reason(), RefusedReason::bad_message); // No target.
    hold::Limit limit;
    limit.stream = 1;
    broker.send(Type::limit, limit, "");
    EXPECT_EQ(reason(), RefusedReason::bad_message);
}

TEST(HoldAbuse, AnEmptyPacketEndsOnlyItsSender) {
    HolderProcess holder({"/bin/cat"});
    HoldPeer peer = holder.peer();
    ASSERT_TRUE(peer.send_raw("", {}));
    EXPECT_EQ(peer.receive().type, Type{});
    expect_healthy(holder);
}

TEST(HoldAbuse, KeepsNoDescriptorItWasNotMeantToGet) {
    HolderProcess holder({"/bin/cat"});
    HoldPeer grid = holder.peer();
    grid.hello(Role::grid, 0);
    grid.settle();
    std::size_t before = holder.open_fds();
    Fd page(::memfd_create("page", MFD_CLOEXEC));
    std::vector<int> many(253, page.get());
    std::vector<int> allowed(hold::commit_fds_max, page.get());
    EXPECT_TRUE(grid.send_raw(packet(Type::status, "", 0), {page.get(), page.get()}));
    EXPECT_EQ(grid.receive().type, Type::welcome);
    hold::Commit commit;
    commit.epoch = 1;
    std::string good(reinterpret_cast<const char*>(&commit), sizeof commit);
    EXPECT_TRUE(grid.send_raw(packet(Type::commit, good, 0), many)); // More than fit: cut.
    EXPECT_EQ(grid.receive().as<hold::Refused>().reason, RefusedReason::bad_message);
    EXPECT_TRUE(grid.send_raw(packet(Type::commit, std::string(3, 'x'), 0), allowed));
    EXPECT_EQ(grid.receive().as<hold::Refused>().reason, RefusedReason::bad_message);
    EXPECT_TRUE(grid.send_raw("x", many));
    EXPECT_EQ(grid.receive().type, Type::refused);
    EXPECT_FALSE(grid.commit(0, {grid.fd()})); // Closing a socket might block, or keep itself alive.
    grid.settle();
    EXPECT_EQ(holder.open_fds(), before);
    EXPECT_TRUE(grid.commit(0, allowed));
    grid.settle();
    EXPECT_EQ(holder.open_fds(), before + hold::commit_fds_max);
    EXPECT_TRUE(grid.commit(0, {}));
    grid.settle();
    EXPECT_EQ(holder.open_fds(), before);
}

TEST(HoldAbuse, SurvivesMutatedPacketsOfEveryTypeAndRole) {
    // Raw: a control character among what is typed would end the child, and with it the test's subject.
    HolderProcess holder({"/bin/sh", "-c", "stty raw -echo; echo ready; exec cat"});
    HoldPeer observer = holder.peer();
    observer.hello(Role::observer, 0);
    HoldPeer broker = holder.peer();
    broker.hello(Role::broker, 0);
    ASSERT_TRUE(broker.wait_for_output("ready"));
    HoldPeer first = holder.peer();
    first.hello(Role::grid, 0);
    first.settle();
    std::size_t before = holder.open_fds();
    std::mt19937 random(20'261'121); // A fixed seed: a failure can be repeated.
    Fd page(::memfd_create("page", MFD_CLOEXEC));
    for (int round = 0; round < 400; ++round) {
        HoldPeer peer = holder.peer();
        auto role = static_cast<Role>(random() % 4);
        if (role != Role{})
            peer.hello(role, 0);
        for (int i = 0; i < 20; ++i) {
            std::string bytes(random() % 80, '\0');
            for (char& byte : bytes)
                byte = static_cast<char>(random() % 3 == 0 ? random() : 0);
            if (bytes.size() > 8 && random() % 4 != 0) {
                bytes[0] = 1;
                bytes[1] = static_cast<char>(1 + random() % 10);
                bytes[2] = bytes[3] = 0;
                std::uint32_t tail = static_cast<std::uint32_t>(random() % 3 == 0 ? random() % 60 : 0);
                std::memcpy(bytes.data() + 4, &tail, sizeof tail);
            }
            // A signal that really is sent would end the child, and with it the test's subject.
            if (bytes.size() > 1 && bytes[1] == static_cast<char>(Type::signal))
                bytes[1] = static_cast<char>(Type::limit);
            if (!peer.send_raw(bytes, std::vector<int>(random() % 5 == 0 ? random() % 70 : 0, page.get())))
                break;
        }
    }
    HoldPeer last = holder.peer();
    last.hello(Role::broker, 0);
    EXPECT_EQ(last.type_in(1'000'000, 1, "."), hold::InputOutcome::accepted);
    HoldPeer grid = holder.peer();
    grid.hello(Role::grid, 0);
    EXPECT_TRUE(grid.commit(grid.ring().head().released.load(), {}));
    EXPECT_TRUE(holder.comes_to_fds(before, observer)) << holder.open_fds() << " instead of " << before;
}

TEST(HoldAbuse, ManyConnectionsLeaveNothingBehind) {
    HolderProcess holder({"/bin/cat"});
    HoldPeer observer = holder.peer();
    observer.hello(Role::observer, 0);
    HoldPeer broker = holder.peer();
    broker.hello(Role::broker, 0);
    HoldPeer grid = holder.peer();
    grid.hello(Role::grid, 0);
    grid.settle();
    std::size_t before = holder.open_fds();
    for (int i = 0; i < 2'000; ++i)
        HoldPeer silent = holder.peer();
    for (int i = 0; i < 200; ++i)
        holder.peer().hello(i % 2 == 0 ? Role::broker : Role::grid, 0);
    HoldPeer last = holder.peer();
    last.hello(Role::broker, 0);
    HoldPeer last_grid = holder.peer();
    last_grid.hello(Role::grid, 0);
    EXPECT_TRUE(holder.comes_to_fds(before, observer)) << holder.open_fds() << " instead of " << before;
}

TEST(HoldAbuse, WithoutDescriptorsItRefusesPeersAndLivesOn) {
    // 16 in all: enough to start, not enough for many peers.
    TempDir folder;
    std::vector<std::string> command = holder_command(folder.path(), {}, {"/bin/cat"});
    command.insert(command.begin(), {"/usr/bin/prlimit", "--nofile=16:16"});
    ASSERT_EQ(start_holder(command).exit_code, 0);
    HoldPeer broker(folder.file("hold.sock"));
    broker.hello(Role::broker, 0);
    std::vector<HoldPeer> silent;
    for (int i = 0; i < 14; ++i)
        silent.emplace_back(folder.file("hold.sock"));
    EXPECT_EQ(broker.type_in(1, 1, "still here\n"), hold::InputOutcome::accepted);
    EXPECT_TRUE(broker.wait_for_output("still here"));
    silent.clear();
    hold::Signal signal;
    signal.number = SIGKILL;
    signal.target = hold::SignalTarget::child;
    broker.send(Type::signal, signal, "");
    EXPECT_EQ(broker.receive(Type::exit).type, Type::exit);
    broker.send(Type::collect, "", "", {});
    EXPECT_EQ(broker.receive(Type::exit).type, Type::exit);
}

// In a mount namespace with a devpts of its own, of one terminal.
TEST(HoldAbuse, WithoutAPseudoTerminalLeftItSaysSo) {
    TempDir folder;
    std::string mounts = "mount -t devpts -o newinstance,ptmxmode=0666,max=1 devpts /dev/pts && "
                         "mount --bind /dev/pts/ptmx /dev/ptmx";
    std::vector<std::string> inside{"/usr/bin/unshare", "--mount", "/bin/sh", "-c", mounts};
    if (run_program(inside).exit_code != 0)
        GTEST_SKIP() << "mounting takes root";
    inside.back() += " && exec 9<>/dev/ptmx && \"$@\""; // The one there is, held by the shell.
    inside.emplace_back("sh");
    std::vector<std::string> command = holder_command(folder.path(), {}, {"/bin/cat"});
    inside.insert(inside.end(), command.begin(), command.end());
    Ran ran = start_holder(inside);
    EXPECT_EQ(ran.exit_code, 1);
    EXPECT_NE(ran.output.find("cannot open a pseudo-terminal"), std::string::npos) << ran.output;
    EXPECT_FALSE(std::filesystem::exists(folder.file("hold.sock")));
}

} // namespace
} // namespace helios::support
