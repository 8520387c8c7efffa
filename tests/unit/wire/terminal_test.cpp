#include "wire/terminal.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>

#include "samples.hpp"
#include "terminal_generated.h"

namespace helios::wire {
namespace {

constexpr TerminalId terminal{Ulid{1, 2}};
constexpr std::uint64_t last_offset = std::numeric_limits<std::uint64_t>::max();

std::string fault(const Data& message) {
    auto decoded = decode_data(encode(message));
    return decoded ? "none" : decoded.error().detail;
}

TEST(TerminalMessages, SurviveTheirRoundTrip) {
    for (const Sample& sample : data_samples()) {
        auto message = decode_data(sample.frame);
        ASSERT_TRUE(message) << sample.name;
        EXPECT_EQ(encode(*message), sample.frame) << sample.name;
    }
}

TEST(TerminalMessages, DecodeAtAnyAddress) {
    for (const Sample& sample : data_samples()) {
        std::vector<std::uint8_t> room(sample.frame.size() + 8);
        for (std::size_t shift = 0; shift < 8; ++shift) {
            std::memcpy(room.data() + shift, sample.frame.data(), sample.frame.size());
            auto message = decode_data({room.data() + shift, sample.frame.size()});
            ASSERT_TRUE(message) << sample.name;
            EXPECT_EQ(encode(*message), sample.frame) << sample.name;
        }
    }
}

TEST(TerminalMessages, BytesPointIntoTheFrame) {
    std::uint8_t payload[] = {1, 2, 3};
    Frame frame = encode(InputChunk{terminal, 1, 1, payload});
    auto message = decode_data(frame);
    const auto& bytes = std::get<InputChunk>(*message).bytes;
    EXPECT_GE(bytes.data(), frame.data());
    EXPECT_LE(bytes.data() + bytes.size(), frame.data() + frame.size());
}

TEST(TerminalMessages, NameATerminal) {
    TerminalId nobody;
    std::string expected = "the message names no terminal";
    EXPECT_EQ(fault(OutputChunk{nobody, 1, 0, 1, {}, {}}), expected);
    EXPECT_EQ(fault(Credit{nobody, 1, 0, 0, 0, false}), expected);
    EXPECT_EQ(fault(OutputGap{nobody, 1, 0, 0, 0}), expected);
    EXPECT_EQ(fault(InputChunk{nobody, 1, 1, {}}), expected);
    EXPECT_EQ(fault(InputAck{nobody, 1, 1, InputOutcome::full, false}), expected);
    EXPECT_EQ(fault(Resize{nobody, {80, 24, 0, 0}}), expected);
    EXPECT_EQ(fault(TerminalOpened{nobody, 1, {80, 24, 0, 0}, 0, 0, 65536, 1, ""}), expected);
    EXPECT_EQ(fault(TerminalEnded{nobody, 1, 0, 0}), expected);
    EXPECT_EQ(fault(TerminalClosed{nobody}), expected);
    EXPECT_EQ(fault(SnapshotRequest{nobody, 1}), expected);
    EXPECT_EQ(fault(Snapshot{nobody, 1, 0, {}, true, "", {}}), expected);
    EXPECT_EQ(fault(ViewerHello{nobody, 1, ViewerKind::stream, false, false, 1, {}}), expected);
    EXPECT_EQ(fault(ViewerWelcome{nobody, 1, {}, false}), expected);
}

TEST(TerminalMessages, AStructThatIsAbsentIsNoTerminal) {
    flatbuffers::FlatBufferBuilder builder;
    auto closed = fbs::CreateTerminalClosed(builder, nullptr);
    fbs::FinishDataBuffer(builder, fbs::CreateData(builder, fbs::Message::TerminalClosed, closed.Union()));
    auto message = decode_data({builder.GetBufferPointer(), builder.GetSize()});
    ASSERT_FALSE(message);
    EXPECT_EQ(message.error().detail, "the message names no terminal");
}

TEST(TerminalMessages, AbsentBytesAreNone) {
    flatbuffers::FlatBufferBuilder builder;
    fbs::Ulid id(1, 2);
    auto input = fbs::CreateInputChunk(builder, &id, 3, 4);
    fbs::FinishDataBuffer(builder, fbs::CreateData(builder, fbs::Message::InputChunk, input.Union()));
    auto message = decode_data({builder.GetBufferPointer(), builder.GetSize()});
    ASSERT_TRUE(message);
    EXPECT_TRUE(std::get<InputChunk>(*message).bytes.empty());
}

TEST(TerminalMessages, OffsetsStayInRange) {
    std::uint8_t payload[] = {1, 2, 3};
    EXPECT_EQ(fault(OutputChunk{terminal, 1, last_offset - 3, 1, {}, payload}), "none");
    EXPECT_EQ(fault(OutputChunk{terminal, 1, last_offset - 1, 1, {}, payload}), "the offset is out of range");
    EXPECT_EQ(fault(TerminalOpened{terminal, 1, {80, 24, 0, 0}, 5, 6, 65536, 1, ""}),
              "more is released than was written");
}

TEST(TerminalMessages, ConsumersAreSixtyFour) {
    EXPECT_EQ(fault(Credit{terminal, 1, 63, 0, 0, false}), "none");
    EXPECT_EQ(fault(Credit{terminal, 1, 64, 0, 0, false}), "there is no such consumer");
    EXPECT_EQ(fault(OutputGap{terminal, 1, 255, 0, 0}), "there is no such consumer");
}

TEST(TerminalMessages, SizesAreWholeOrAbsent) {
    EXPECT_EQ(fault(OutputChunk{terminal, 1, 0, 1, {80, 0, 0, 0}, {}}),
              "a size has columns and rows, or neither");
    EXPECT_EQ(fault(Resize{terminal, {0, 0, 0, 0}}), "a resize needs columns and rows");
    EXPECT_EQ(fault(ViewerHello{terminal, 1, ViewerKind::stream, false, false, 1, {0, 24, 0, 0}}),
              "a size has columns and rows, or neither");
}

TEST(TerminalMessages, ANewerOutcomeIsUnknownAndANewerViewerIsRefused) {
    auto ack = decode_data(encode(InputAck{terminal, 1, 1, static_cast<InputOutcome>(77), false}));
    ASSERT_TRUE(ack);
    EXPECT_EQ(std::get<InputAck>(*ack).outcome, InputOutcome::unknown);
    EXPECT_EQ(fault(ViewerHello{terminal, 1, static_cast<ViewerKind>(9), false, false, 1, {}}),
              "this kind of viewer is unknown");
}

TEST(TerminalMessages, AHelloSaysWhoAndWhen) {
    EXPECT_EQ(fault(Hello{0, 1, 1, "grid"}), "a hello needs a generation");
    EXPECT_EQ(fault(Hello{1, 1, 1, ""}), "a hello names its system");
    EXPECT_EQ(fault(Hello{1, 1, 1, std::string(33, 'x')}), "a text is longer than 32 bytes");
}

TEST(TerminalMessages, AHolderPathFitsASocketAddress) {
    TerminalOpened opened{terminal, 1, {80, 24, 0, 0}, 0, 0, 65536, 1, std::string(107, 'x')};
    EXPECT_EQ(fault(opened), "none");
    opened.holder_path += 'x';
    EXPECT_EQ(fault(opened), "a path, argument or variable is longer than 107 bytes");
    opened.holder_path = std::string("a\0b", 3);
    EXPECT_EQ(fault(opened), "a path, argument or variable has a zero byte");
}

TEST(TerminalMessages, ASnapshotsLastPartIsToldFromTheOthers) {
    auto part = decode_data(encode(Snapshot{terminal, 1, 2, {80, 24, 0, 0}, false, "", {}}));
    EXPECT_FALSE(std::get<Snapshot>(*part).last);
    auto last = decode_data(encode(Snapshot{terminal, 1, 2, {80, 24, 0, 0}, true, "", {}}));
    EXPECT_TRUE(std::get<Snapshot>(*last).last);
}

TEST(TerminalMessages, TextThatIsNoUtf8IsRepairedByItsSender) {
    auto refused = decode_data(encode(ViewerRefused{"SESSION_ATTACH_FAILED", "caf\xE9"}));
    ASSERT_TRUE(refused);
    EXPECT_EQ(std::get<ViewerRefused>(*refused).detail, "caf\xEF\xBF\xBD");
}

TEST(DataFrames, OfAnotherKindAreRefused) {
    EXPECT_FALSE(decode_data({}));
    EXPECT_FALSE(decode_data(Frame(7)));
    EXPECT_FALSE(decode_data(Frame(64)));
    EXPECT_FALSE(decode_data(envelope_samples().front().frame)) << "another file identifier";
    Frame huge = encode(TerminalClosed{terminal});
    huge.resize(data_frame_bytes_max + 1);
    auto message = decode_data(huge);
    ASSERT_FALSE(message);
    EXPECT_EQ(message.error().detail, "the frame is larger than a message may be");
}

TEST(DataFrames, OfANewerMessageAreRefused) {
    flatbuffers::FlatBufferBuilder builder;
    auto text = builder.CreateString("from the future");
    fbs::FinishDataBuffer(builder, fbs::CreateData(builder, static_cast<fbs::Message>(200), text.Union()));
    auto message = decode_data({builder.GetBufferPointer(), builder.GetSize()});
    ASSERT_FALSE(message);
    EXPECT_EQ(message.error().detail, "the message's type is unknown");
}

TEST(DataFrames, WithoutAMessageAreRefused) {
    flatbuffers::FlatBufferBuilder builder;
    fbs::FinishDataBuffer(builder, fbs::CreateData(builder));
    EXPECT_FALSE(decode_data({builder.GetBufferPointer(), builder.GetSize()}));
    builder.Clear();
    fbs::FinishDataBuffer(builder, fbs::CreateData(builder, fbs::Message::Credit));
    EXPECT_FALSE(decode_data({builder.GetBufferPointer(), builder.GetSize()}));
}

TEST(DataFrames, WithTooManyBytesAreRefused) {
    std::vector<std::uint8_t> payload(snapshot_part_bytes_max + 1);
    flatbuffers::FlatBufferBuilder builder;
    auto bytes = builder.CreateVector(payload);
    fbs::Ulid id(1, 2);
    auto snapshot = fbs::CreateSnapshot(builder, &id, 1, 0, 80, 24, true, 0, bytes);
    fbs::FinishDataBuffer(builder, fbs::CreateData(builder, fbs::Message::Snapshot, snapshot.Union()));
    auto message = decode_data({builder.GetBufferPointer(), builder.GetSize()});
    ASSERT_FALSE(message);
    EXPECT_EQ(message.error().detail, "the message carries too many bytes");
}

TEST(OutputChunkBuilder, FillsInPlaceWhatEncodeCopies) {
    OutputChunkBuilder builder;
    for (std::size_t size : {0U, 1U, 4096U, 65536U, 5U}) {
        OutputChunk chunk{terminal, 3, 4, 5, {80, 24, 6, 7}, {}};
        auto room = builder.reserve(size);
        ASSERT_EQ(room.size(), size);
        for (std::size_t i = 0; i < size; ++i)
            room[i] = static_cast<std::uint8_t>(i * 7);
        std::vector<std::uint8_t> written(room.begin(), room.end());
        Bytes frame = builder.finish(chunk);
        chunk.bytes = written;
        Frame expected = encode(chunk);
        EXPECT_EQ(Frame(frame.begin(), frame.end()), expected) << size;
        EXPECT_LE(frame.size(), data_frame_bytes_max);
    }
}

TEST(OutputChunkBuilder, AReservationMayBeAbandoned) {
    OutputChunkBuilder builder;
    builder.reserve(100);
    auto room = builder.reserve(1);
    room[0] = 'x';
    auto message = decode_data(builder.finish(OutputChunk{terminal, 1, 0, 1, {}, {}}));
    ASSERT_TRUE(message);
    EXPECT_EQ(std::get<OutputChunk>(*message).bytes.size(), 1U);
}

} // namespace
} // namespace helios::wire
