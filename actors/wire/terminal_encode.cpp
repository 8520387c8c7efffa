#include "base/check.hpp"
#include "wire/flat.hpp"
#include "wire/terminal.hpp"

#include "terminal_generated.h"

namespace helios::wire {
namespace {

using flatbuffers::Offset;

fbs::Ulid pack(TerminalId id) {
    return {id.ulid.high, id.ulid.low};
}

Offset<flatbuffers::Vector<std::uint8_t>> pack(Builder& builder, Bytes bytes, std::size_t bytes_max) {
    HELIOS_CHECK(bytes.size() <= bytes_max, "a message carries more bytes than its frame may hold");
    return builder.CreateVector(bytes.data(), bytes.size());
}

using PayloadOffset = Offset<flatbuffers::Vector<std::uint8_t>>;

Offset<fbs::OutputChunk> pack(Builder& builder, const OutputChunk& chunk, PayloadOffset payload) {
    auto terminal = pack(chunk.terminal);
    return fbs::CreateOutputChunk(builder, &terminal, chunk.epoch, chunk.offset, chunk.consumers,
                                  chunk.size.columns, chunk.size.rows, chunk.size.x_pixels,
                                  chunk.size.y_pixels, payload);
}

Offset<fbs::OutputChunk> pack(Builder& builder, const OutputChunk& chunk) {
    return pack(builder, chunk, pack(builder, chunk.bytes, chunk_bytes_max));
}

Offset<fbs::Credit> pack(Builder& builder, const Credit& credit) {
    auto terminal = pack(credit.terminal);
    return fbs::CreateCredit(builder, &terminal, credit.epoch, credit.consumer, credit.have, credit.limit,
                             credit.closed);
}

Offset<fbs::OutputGap> pack(Builder& builder, const OutputGap& gap) {
    auto terminal = pack(gap.terminal);
    return fbs::CreateOutputGap(builder, &terminal, gap.epoch, gap.consumer, gap.wanted, gap.oldest);
}

Offset<fbs::InputChunk> pack(Builder& builder, const InputChunk& input) {
    auto payload = pack(builder, input.bytes, chunk_bytes_max);
    auto terminal = pack(input.terminal);
    return fbs::CreateInputChunk(builder, &terminal, input.writer, input.seq, payload);
}

Offset<fbs::InputAck> pack(Builder& builder, const InputAck& ack) {
    auto terminal = pack(ack.terminal);
    return fbs::CreateInputAck(builder, &terminal, ack.writer, ack.seq,
                               static_cast<fbs::InputOutcome>(ack.outcome), ack.line_overflow);
}

Offset<fbs::Resize> pack(Builder& builder, const Resize& resize) {
    auto terminal = pack(resize.terminal);
    return fbs::CreateResize(builder, &terminal, resize.size.columns, resize.size.rows, resize.size.x_pixels,
                             resize.size.y_pixels);
}

Offset<fbs::Hello> pack(Builder& builder, const Hello& hello) {
    auto system = pack_text(builder, hello.system);
    return fbs::CreateHello(builder, hello.generation, hello.pid, hello.schema_version, system);
}

Offset<fbs::TerminalOpened> pack(Builder& builder, const TerminalOpened& opened) {
    auto path = pack_raw(builder, opened.holder_path);
    auto terminal = pack(opened.terminal);
    return fbs::CreateTerminalOpened(builder, &terminal, opened.epoch, opened.size.columns, opened.size.rows,
                                     opened.written, opened.released, opened.ring_capacity, opened.child_pid,
                                     path);
}

Offset<fbs::TerminalEnded> pack(Builder& builder, const TerminalEnded& ended) {
    auto terminal = pack(ended.terminal);
    return fbs::CreateTerminalEnded(builder, &terminal, ended.epoch, ended.end, ended.wait_status);
}

Offset<fbs::TerminalClosed> pack(Builder& builder, const TerminalClosed& closed) {
    auto terminal = pack(closed.terminal);
    return fbs::CreateTerminalClosed(builder, &terminal);
}

Offset<fbs::SnapshotRequest> pack(Builder& builder, const SnapshotRequest& request) {
    auto terminal = pack(request.terminal);
    return fbs::CreateSnapshotRequest(builder, &terminal, request.request);
}

Offset<fbs::Snapshot> pack(Builder& builder, const Snapshot& snapshot) {
    auto payload = pack(builder, snapshot.bytes, snapshot_part_bytes_max);
    auto failure = pack_text(builder, snapshot.failure);
    auto terminal = pack(snapshot.terminal);
    return fbs::CreateSnapshot(builder, &terminal, snapshot.request, snapshot.offset, snapshot.size.columns,
                               snapshot.size.rows, snapshot.last, failure, payload);
}

Offset<fbs::ViewerHello> pack(Builder& builder, const ViewerHello& hello) {
    auto terminal = pack(hello.terminal);
    return fbs::CreateViewerHello(builder, &terminal, hello.schema_version,
                                  static_cast<fbs::ViewerKind>(hello.kind), hello.read_only, hello.lossless,
                                  hello.writer, hello.size.columns, hello.size.rows, hello.size.x_pixels,
                                  hello.size.y_pixels);
}

Offset<fbs::ViewerWelcome> pack(Builder& builder, const ViewerWelcome& welcome) {
    auto terminal = pack(welcome.terminal);
    return fbs::CreateViewerWelcome(builder, &terminal, welcome.epoch, welcome.size.columns,
                                    welcome.size.rows, welcome.read_only);
}

Offset<fbs::ViewerRefused> pack(Builder& builder, const ViewerRefused& refused) {
    auto code = pack_text(builder, refused.code);
    auto detail = pack_text(builder, refused.detail);
    return fbs::CreateViewerRefused(builder, code, detail);
}

template <class Table>
void finish_frame(Builder& builder, Offset<Table> message) {
    fbs::FinishDataBuffer(builder,
                          fbs::CreateData(builder, fbs::MessageTraits<Table>::enum_value, message.Union()));
}

std::size_t payload_size(const Data& message) {
    if (const auto* chunk = std::get_if<OutputChunk>(&message))
        return chunk->bytes.size();
    if (const auto* input = std::get_if<InputChunk>(&message))
        return input->bytes.size();
    const auto* snapshot = std::get_if<Snapshot>(&message);
    return snapshot == nullptr ? 0 : snapshot->bytes.size();
}

} // namespace

Frame encode(const Data& message) {
    Builder builder(256 + payload_size(message));
    std::visit([&](const auto& value) { finish_frame(builder, pack(builder, value)); }, message);
    return take_frame(builder);
}

// Flatbuffers are built from their end: the payload is laid down first, with room for the table before it,
// so it can be filled in place and never moves.
struct OutputChunkBuilder::Impl {
    Builder builder{data_frame_bytes_max};
    flatbuffers::Offset<flatbuffers::Vector<std::uint8_t>> payload{};
    bool reserved = false;
};

OutputChunkBuilder::OutputChunkBuilder() : impl_(new Impl) {}

OutputChunkBuilder::~OutputChunkBuilder() {
    delete impl_;
}

std::span<std::uint8_t> OutputChunkBuilder::reserve(std::size_t byte_count) {
    HELIOS_CHECK(byte_count <= chunk_bytes_max, "an output chunk holds at most 64 KiB");
    impl_->builder.Clear();
    std::uint8_t* bytes = nullptr;
    impl_->payload = impl_->builder.CreateUninitializedVector(byte_count, &bytes);
    impl_->reserved = true;
    return {bytes, byte_count};
}

Bytes OutputChunkBuilder::finish(const OutputChunk& chunk) {
    HELIOS_CHECK(impl_->reserved, "finish() follows reserve(), once");
    impl_->reserved = false;
    Builder& builder = impl_->builder;
    finish_frame(builder, pack(builder, chunk, impl_->payload));
    return {builder.GetBufferPointer(), builder.GetSize()};
}

} // namespace helios::wire
