// Packets of the holder's protocol over a real socket pair: what goes in comes out, what is bent is refused.
#include "pty/holder_wire.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace helios::pty {
namespace {

class HolderWire : public ::testing::Test {
protected:
    void SetUp() override {
        std::array<int, 2> ends{};
        ASSERT_EQ(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()), 0);
        ours = Fd(ends[0]);
        theirs = Fd(ends[1]);
    }
    void send_raw(const std::string& bytes) {
        ASSERT_EQ(::send(theirs.get(), bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
    }
    ErrorCode refusal() {
        auto received = receive_packet(ours.get());
        return received ? ErrorCode::system : received.error().code;
    }

    Fd ours;
    Fd theirs;
};

PacketBytes bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string raw_packet(std::uint8_t version, hold::Type type, std::uint32_t tail_bytes,
                       std::string_view rest) {
    hold::Header header;
    header.version = version;
    header.type = type;
    header.tail_bytes = tail_bytes;
    std::string raw(sizeof header, '\0');
    std::memcpy(raw.data(), &header, sizeof header);
    return raw.append(rest);
}

std::size_t open_fds() {
    const std::filesystem::directory_iterator all("/proc/self/fd");
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

TEST_F(HolderWire, CarriesBodyTailAndDescriptors) {
    hold::Commit body;
    body.offset = 77;
    body.epoch = 3;
    Fd file(memfd_create("checkpoint", MFD_CLOEXEC));
    ASSERT_EQ(write(file.get(), "abc", 3), 3);
    const std::array<int, 2> fds{file.get(), file.get()};
    auto sent = send_packet(theirs.get(), hold::Type::commit, body, bytes_of("tail"), fds);
    ASSERT_TRUE(sent);
    EXPECT_EQ(*sent, SendOutcome::sent);

    auto received = receive_packet(ours.get());
    ASSERT_TRUE(received);
    ASSERT_TRUE(received->has_value());
    const Packet& packet = **received;
    EXPECT_EQ(packet.header.type, hold::Type::commit);
    EXPECT_EQ(packet.as<hold::Commit>().offset, 77U);
    EXPECT_EQ(packet.as<hold::Commit>().epoch, 3U);
    EXPECT_EQ(std::string(packet.tail.begin(), packet.tail.end()), "tail");
    ASSERT_EQ(packet.fds.size(), 2U);
    std::array<char, 3> content{};
    EXPECT_EQ(pread(packet.fds[1].get(), content.data(), content.size(), 0), 3);
    EXPECT_EQ(std::string_view(content.data(), 3), "abc");
    EXPECT_NE(fcntl(packet.fds[0].get(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST_F(HolderWire, CarriesTheLargestInput) {
    const std::string large(hold::input_bytes_max, 'x');
    ASSERT_TRUE(send_packet(theirs.get(), hold::Type::input, hold::Input{}, bytes_of(large), {}));
    auto received = receive_packet(ours.get());
    ASSERT_TRUE(received && received->has_value());
    EXPECT_EQ((*received)->tail.size(), large.size());
}

TEST_F(HolderWire, RefusesToSendMoreThanTheProtocolAllows) {
    const std::string large(hold::packet_bytes_max, 'x');
    EXPECT_FALSE(send_packet(theirs.get(), hold::Type::input, hold::Input{}, bytes_of(large), {}));
    const std::array<int, 100> many{};
    EXPECT_FALSE(send_packet(theirs.get(), hold::Type::commit, hold::Commit{}, {}, many));
}

TEST_F(HolderWire, SaysThatNothingIsThere) {
    auto received = receive_packet(ours.get());
    ASSERT_TRUE(received);
    EXPECT_FALSE(received->has_value());
}

TEST_F(HolderWire, SaysThatTheHolderHasClosed) {
    theirs.reset();
    EXPECT_EQ(refusal(), ErrorCode::unavailable);
    EXPECT_FALSE(send_packet(ours.get(), hold::Type::status));
}

TEST_F(HolderWire, SaysThatTheSocketIsFullAndLosesNothing) {
    const std::string part(60'000, 'x');
    int sent = 0;
    while (true) {
        auto outcome = send_packet(theirs.get(), hold::Type::input, hold::Input{}, bytes_of(part), {});
        ASSERT_TRUE(outcome);
        if (*outcome == SendOutcome::would_block)
            break;
        ++sent;
    }
    ASSERT_GT(sent, 0);
    for (int i = 0; i < sent; ++i) {
        auto received = receive_packet(ours.get());
        ASSERT_TRUE(received && received->has_value()) << i;
    }
    EXPECT_FALSE(receive_packet(ours.get())->has_value());
}

TEST_F(HolderWire, RefusesAnotherVersion) {
    send_raw(raw_packet(2, hold::Type::commit_ack, 0, std::string(sizeof(hold::CommitAck), '\0')));
    EXPECT_EQ(refusal(), ErrorCode::invalid);
}

TEST_F(HolderWire, RefusesEveryWrongSize) {
    const std::string body(sizeof(hold::CommitAck), '\0');
    const std::string raw = raw_packet(1, hold::Type::commit_ack, 0, body);
    for (std::size_t bytes = 1; bytes < raw.size(); ++bytes) {
        send_raw(raw.substr(0, bytes));
        EXPECT_EQ(refusal(), ErrorCode::invalid) << bytes;
    }
    send_raw(raw + "x");
    EXPECT_EQ(refusal(), ErrorCode::invalid);
    send_raw(raw_packet(1, hold::Type::commit_ack, 0xFFFFFFFF, body));
    EXPECT_EQ(refusal(), ErrorCode::invalid);
    send_raw(raw_packet(1, hold::Type::commit_ack, 3, body + "xy"));
    EXPECT_EQ(refusal(), ErrorCode::invalid);
}

TEST_F(HolderWire, RefusesAPacketLongerThanTheProtocolAllows) {
    send_raw(std::string(hold::packet_bytes_max + 1, '\1'));
    EXPECT_EQ(refusal(), ErrorCode::invalid);
}

TEST_F(HolderWire, GivesAnUnknownTypeAsItsTail) {
    send_raw(raw_packet(1, static_cast<hold::Type>(200), 0, "new things"));
    auto received = receive_packet(ours.get());
    ASSERT_TRUE(received && received->has_value());
    EXPECT_TRUE((*received)->body.empty());
    EXPECT_EQ((*received)->tail.size(), 10U);
}

TEST_F(HolderWire, LeaksNoDescriptorOfARefusedPacket) {
    const std::size_t before = open_fds();
    for (int i = 0; i < 20; ++i) {
        const std::array<int, 1> fds{theirs.get()};
        ASSERT_TRUE(send_packet(theirs.get(), hold::Type::commit_ack, hold::Commit{}, bytes_of("bent"), fds));
        EXPECT_EQ(refusal(), ErrorCode::invalid);
    }
    EXPECT_EQ(open_fds(), before);
}

TEST(HolderConnect, SaysThatThereIsNoHolder) {
    auto connected = connect_holder("/nonexistent/helios/tm_X.sock");
    ASSERT_FALSE(connected);
    EXPECT_EQ(connected.error().code, ErrorCode::not_found);
    EXPECT_EQ(connect_holder(std::string(108, 'x')).error().code, ErrorCode::invalid);
    EXPECT_EQ(connect_holder("").error().code, ErrorCode::invalid);
}

TEST(HolderConnect, ConnectsToOurOwnListenerAndFindsAStaleSocketEmpty) {
    std::string folder = std::filesystem::temp_directory_path() / "helios-wire-XXXXXX";
    ASSERT_NE(mkdtemp(folder.data()), nullptr);
    const std::string path = folder + "/h.sock";
    {
        Fd listener(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path.data(), path.size());
        ASSERT_EQ(bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
        ASSERT_EQ(listen(listener.get(), 4), 0);
        EXPECT_TRUE(connect_holder(path));
    }
    EXPECT_EQ(connect_holder(path).error().code, ErrorCode::not_found);
    std::filesystem::remove_all(folder);
}

} // namespace
} // namespace helios::pty
