#include "wire/flat.hpp"
#include "wire/terminal.hpp"

#include "terminal_generated.h"

namespace helios::wire {
namespace {

constexpr std::size_t system_bytes_max = 32;
constexpr std::size_t socket_path_bytes_max = 107; // sun_path, without its final zero.
constexpr std::size_t failure_bytes_max = 4096;

TerminalId read_terminal(Reader& reader, const fbs::Ulid* ulid) {
    if (ulid == nullptr || (ulid->high() == 0 && ulid->low() == 0)) {
        reader.refuse("the message names no terminal");
        return {};
    }
    return TerminalId{Ulid{ulid->high(), ulid->low()}};
}

Bytes read_bytes(Reader& reader, const flatbuffers::Vector<std::uint8_t>* field, std::size_t bytes_max) {
    if (field == nullptr)
        return {};
    reader.expect(field->size() <= bytes_max, "the message carries too many bytes");
    return {field->data(), field->size()};
}

std::uint8_t read_consumer(Reader& reader, std::uint8_t consumer) {
    reader.expect(consumer <= viewers_max, "there is no such consumer");
    return consumer;
}

Size read_size(Reader& reader, Size size) {
    reader.expect((size.columns == 0) == (size.rows == 0), "a size has columns and rows, or neither");
    return size;
}

OutputChunk read(Reader& reader, const fbs::OutputChunk& table) {
    OutputChunk chunk;
    chunk.terminal = read_terminal(reader, table.terminal());
    chunk.epoch = table.epoch();
    chunk.offset = table.offset();
    chunk.consumers = table.consumers();
    chunk.size = read_size(reader, {table.columns(), table.rows(), table.x_pixels(), table.y_pixels()});
    chunk.bytes = read_bytes(reader, table.payload(), chunk_bytes_max);
    reader.expect(chunk.offset + chunk.bytes.size() >= chunk.offset, "the offset is out of range");
    return chunk;
}

Credit read(Reader& reader, const fbs::Credit& table) {
    return {read_terminal(reader, table.terminal()),
            table.epoch(),
            read_consumer(reader, table.consumer()),
            table.have(),
            table.limit(),
            table.closed()};
}

OutputGap read(Reader& reader, const fbs::OutputGap& table) {
    return {read_terminal(reader, table.terminal()), table.epoch(), read_consumer(reader, table.consumer()),
            table.wanted(), table.oldest()};
}

InputChunk read(Reader& reader, const fbs::InputChunk& table) {
    return {read_terminal(reader, table.terminal()), table.writer(), table.seq(),
            read_bytes(reader, table.payload(), chunk_bytes_max)};
}

InputAck read(Reader& reader, const fbs::InputAck& table) {
    auto outcome = static_cast<InputOutcome>(table.outcome());
    // A newer peer may know more outcomes; `unknown` is what they mean to us.
    if (outcome > InputOutcome::denied)
        outcome = InputOutcome::unknown;
    return {read_terminal(reader, table.terminal()), table.writer(), table.seq(), outcome,
            table.line_overflow()};
}

Resize read(Reader& reader, const fbs::Resize& table) {
    Size size{table.columns(), table.rows(), table.x_pixels(), table.y_pixels()};
    reader.expect(size.columns > 0 && size.rows > 0, "a resize needs columns and rows");
    return {read_terminal(reader, table.terminal()), size};
}

Hello read(Reader& reader, const fbs::Hello& table) {
    Hello hello{table.generation(), table.pid(), table.schema_version(),
                reader.text(table.system(), system_bytes_max)};
    reader.expect(hello.generation != 0, "a hello needs a generation");
    reader.expect(!hello.system.empty(), "a hello names its system");
    return hello;
}

TerminalOpened read(Reader& reader, const fbs::TerminalOpened& table) {
    TerminalOpened opened;
    opened.terminal = read_terminal(reader, table.terminal());
    opened.epoch = table.epoch();
    opened.size = read_size(reader, {table.columns(), table.rows(), 0, 0});
    opened.written = table.written();
    opened.released = table.released();
    opened.ring_capacity = table.ring_capacity();
    opened.child_pid = table.child_pid();
    opened.holder_path = reader.raw(table.holder_path(), socket_path_bytes_max);
    reader.expect(opened.released <= opened.written, "more is released than was written");
    return opened;
}

TerminalEnded read(Reader& reader, const fbs::TerminalEnded& table) {
    return {read_terminal(reader, table.terminal()), table.epoch(), table.end(), table.wait_status()};
}

TerminalClosed read(Reader& reader, const fbs::TerminalClosed& table) {
    return {read_terminal(reader, table.terminal())};
}

SnapshotRequest read(Reader& reader, const fbs::SnapshotRequest& table) {
    return {read_terminal(reader, table.terminal()), table.request()};
}

Snapshot read(Reader& reader, const fbs::Snapshot& table) {
    Snapshot snapshot;
    snapshot.terminal = read_terminal(reader, table.terminal());
    snapshot.request = table.request();
    snapshot.offset = table.offset();
    snapshot.size = read_size(reader, {table.columns(), table.rows(), 0, 0});
    snapshot.last = table.last();
    snapshot.failure = reader.text(table.failure(), failure_bytes_max);
    snapshot.bytes = read_bytes(reader, table.payload(), snapshot_part_bytes_max);
    return snapshot;
}

ViewerHello read(Reader& reader, const fbs::ViewerHello& table) {
    ViewerHello hello;
    hello.terminal = read_terminal(reader, table.terminal());
    hello.schema_version = table.schema_version();
    hello.kind = static_cast<ViewerKind>(table.kind());
    hello.read_only = table.read_only();
    hello.lossless = table.lossless();
    hello.writer = table.writer();
    hello.size = read_size(reader, {table.columns(), table.rows(), table.x_pixels(), table.y_pixels()});
    reader.expect(hello.kind <= ViewerKind::frame, "this kind of viewer is unknown");
    return hello;
}

ViewerWelcome read(Reader& reader, const fbs::ViewerWelcome& table) {
    Size size = read_size(reader, {table.columns(), table.rows(), 0, 0});
    return {read_terminal(reader, table.terminal()), table.epoch(), size, table.read_only()};
}

ViewerRefused read(Reader& reader, const fbs::ViewerRefused& table) {
    return {reader.identifier(table.code()), reader.text(table.detail(), failure_bytes_max)};
}

template <class Table>
Result<Data> read_as(const fbs::Data& envelope, std::size_t frame_bytes) {
    const auto* table = static_cast<const Table*>(envelope.message());
    if (table == nullptr)
        return invalid_frame("the frame has no message");
    Reader reader(frame_bytes);
    Data message = read(reader, *table);
    if (reader.failed())
        return reader.error();
    return message;
}

using ReadAs = Result<Data> (*)(const fbs::Data&, std::size_t);

// Indexed by the union's type; its order is the variant's.
constexpr ReadAs readers[] = {
    nullptr,
    read_as<fbs::OutputChunk>,
    read_as<fbs::Credit>,
    read_as<fbs::OutputGap>,
    read_as<fbs::InputChunk>,
    read_as<fbs::InputAck>,
    read_as<fbs::Resize>,
    read_as<fbs::Hello>,
    read_as<fbs::TerminalOpened>,
    read_as<fbs::TerminalEnded>,
    read_as<fbs::TerminalClosed>,
    read_as<fbs::SnapshotRequest>,
    read_as<fbs::Snapshot>,
    read_as<fbs::ViewerHello>,
    read_as<fbs::ViewerWelcome>,
    read_as<fbs::ViewerRefused>,
};
static_assert(std::size(readers) == std::variant_size_v<Data> + 1);
static_assert(static_cast<std::size_t>(fbs::Message::MAX) == std::variant_size_v<Data>);
static_assert(fbs::MessageTraits<fbs::ViewerRefused>::enum_value == fbs::Message::ViewerRefused);

} // namespace

Result<Data> decode_data(Bytes frame) {
    if (frame.size() > data_frame_bytes_max)
        return invalid_frame("the frame is larger than a message may be");
    if (frame.size() < 2 * sizeof(flatbuffers::uoffset_t))
        return invalid_frame("the frame is too short");
    auto verifier = make_verifier(frame);
    if (!fbs::VerifyDataBuffer(verifier))
        return invalid_frame("the frame is no message of the data plane, or is damaged");
    const fbs::Data& root = *fbs::GetData(frame.data());
    auto type = static_cast<std::size_t>(root.message_type());
    if (type == 0 || type >= std::size(readers))
        return invalid_frame("the message's type is unknown");
    return readers[type](root, frame.size());
}

} // namespace helios::wire
