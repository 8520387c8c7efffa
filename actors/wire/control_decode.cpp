#include "wire/control_flat.hpp"

#include <iterator>

namespace helios::wire {
namespace {

constexpr std::size_t argument_bytes_max = 128 * 1024; // MAX_ARG_STRLEN of execve(2).

using StringVector = flatbuffers::Vector<flatbuffers::Offset<flatbuffers::String>>;

std::vector<std::string> read_identifiers(Reader& reader, const StringVector* field) {
    return reader.list<std::string>(
        field, [&](const flatbuffers::String* element) { return reader.identifier(element); });
}

std::vector<std::string> read_arguments(Reader& reader, const StringVector* field) {
    return reader.list<std::string>(
        field, [&](const flatbuffers::String* element) { return reader.raw(element, argument_bytes_max); });
}

Text read(Reader& reader, const fbs::Text& table) {
    return {reader.text(table.text(), text_bytes_max)};
}

SpawnRequest read(Reader& reader, const fbs::SpawnRequest& table) {
    SpawnRequest value;
    value.name = reader.identifier(table.name());
    value.argv = read_arguments(reader, table.argv());
    value.cwd = reader.raw(table.cwd(), path_bytes_max);
    value.env = read_arguments(reader, table.env());
    value.columns = table.columns();
    value.rows = table.rows();
    value.umask = table.umask();
    value.lane = reader.identifier(table.lane());
    value.title = reader.text(table.title(), sentence_bytes_max);
    value.terminal = reader.identifier(table.terminal());
    reader.expect(value.umask <= 0777, "a umask has nine bits");
    return value;
}

TerminalRecord read(Reader& reader, const fbs::TerminalRecord& table) {
    TerminalRecord value;
    value.terminal = reader.identifier(table.terminal());
    value.lane = reader.identifier(table.lane());
    value.session = reader.identifier(table.session());
    value.name = reader.identifier(table.name());
    value.argv = read_arguments(reader, table.argv());
    value.cwd = reader.raw(table.cwd(), path_bytes_max);
    value.state = reader.identifier(table.state());
    value.pid = table.pid();
    value.columns = table.columns();
    value.rows = table.rows();
    value.created_wall_ns = table.created_wall_ns();
    value.ended_wall_ns = table.ended_wall_ns();
    value.wait_status = table.wait_status();
    value.title = reader.text(table.title(), sentence_bytes_max);
    value.viewers = table.viewers();
    value.output_bytes = table.output_bytes();
    value.input_bytes = table.input_bytes();
    value.epoch = table.epoch();
    return value;
}

// Elements of a verified vector of tables are never null.
template <class Value, class Table>
std::vector<Value> read_tables(Reader& reader, const flatbuffers::Vector<flatbuffers::Offset<Table>>* field,
                               Value (*read_one)(Reader&, const Table&)) {
    return reader.list<Value>(field, [&](const Table* table) { return read_one(reader, *table); });
}

TerminalList read(Reader& reader, const fbs::TerminalList& table) {
    return {read_tables<TerminalRecord>(reader, table.terminals(), read)};
}

LaneRecord read(Reader& reader, const fbs::LaneRecord& table) {
    LaneRecord value;
    value.lane = reader.identifier(table.lane());
    value.name = reader.identifier(table.name());
    value.state = reader.identifier(table.state());
    value.created_wall_ns = table.created_wall_ns();
    value.terminals = read_identifiers(reader, table.terminals());
    value.session = reader.identifier(table.session());
    return value;
}

LaneList read(Reader& reader, const fbs::LaneList& table) {
    return {read_tables<LaneRecord>(reader, table.lanes(), read)};
}

InputRequest read(Reader& reader, const fbs::InputRequest& table) {
    return {reader.bytes(table.payload()), table.paste(), table.writer(), table.seq()};
}

ResizeRequest read(Reader& reader, const fbs::ResizeRequest& table) {
    reader.expect(table.columns() > 0 && table.rows() > 0, "a resize needs columns and rows");
    return {table.columns(), table.rows()};
}

SignalRequest read(Reader& reader, const fbs::SignalRequest& table) {
    reader.expect(table.number() >= 0 && table.number() <= 64, "there is no such signal");
    return {table.number(), reader.identifier(table.target())};
}

SearchRequest read(Reader& reader, const fbs::SearchRequest& table) {
    return {reader.text(table.pattern(), sentence_bytes_max), reader.identifier(table.syntax()),
            reader.identifier(table.letter_case()), reader.identifier(table.order())};
}

ReadRequest read(Reader& reader, const fbs::ReadRequest& table) {
    ReadRequest value{reader.identifier(table.format()), table.history(), table.lines(),
                      reader.identifier(table.part()),   table.back(),    {}};
    if (const auto* search = table.search())
        value.search = read(reader, *search);
    return value;
}

CommandRecord read(Reader& reader, const fbs::CommandRecord& table) {
    return {reader.text(table.line(), sentence_bytes_max), table.exit_status(), table.exit_known(),
            table.running(), table.cut()};
}

MatchRecord read(Reader& reader, const fbs::MatchRecord& table) {
    return {table.line(), table.column(), table.width(), reader.text(table.text(), sentence_bytes_max)};
}

ReadResult read(Reader& reader, const fbs::ReadResult& table) {
    ReadResult value;
    value.text = reader.text(table.text(), text_bytes_max);
    value.columns = table.columns();
    value.rows = table.rows();
    value.cursor_row = table.cursor_row();
    value.cursor_column = table.cursor_column();
    value.title = reader.text(table.title(), sentence_bytes_max);
    value.alternate = table.alternate();
    value.offset = table.offset();
    if (const auto* command = table.command())
        value.command = read(reader, *command);
    value.matches = read_tables<MatchRecord>(reader, table.matches(), read);
    value.incomplete = table.incomplete();
    return value;
}

OutputNote read(Reader& /*reader*/, const fbs::OutputNote& table) {
    return {table.seq(), table.length()};
}

SubscribeRequest read(Reader& reader, const fbs::SubscribeRequest& table) {
    return {read_identifiers(reader, table.topics()), table.from_sequence()};
}

EventList read(Reader& reader, const fbs::EventList& table) {
    return {reader.list<std::vector<std::uint8_t>>(
        table.events(), [&](const fbs::EventBytes* event) { return reader.bytes(event->envelope()); })};
}

ChannelCount read(Reader& reader, const fbs::ChannelCount& table) {
    return {reader.identifier(table.name()), table.messages(), table.bytes(), table.dropped()};
}

ServiceHello read(Reader& reader, const fbs::ServiceHello& table) {
    ServiceHello value;
    value.service = reader.identifier(table.service());
    value.instance = reader.identifier(table.instance());
    value.pid = table.pid();
    value.generation = table.generation();
    value.schema_version = table.schema_version();
    value.terminals = read_tables<TerminalRecord>(reader, table.terminals(), read);
    return value;
}

ServiceHealth read(Reader& reader, const fbs::ServiceHealth& table) {
    ServiceHealth value;
    value.service = reader.identifier(table.service());
    value.instance = reader.identifier(table.instance());
    value.pid = table.pid();
    value.state = reader.identifier(table.state());
    value.uptime_ms = table.uptime_ms();
    value.metrics_port = table.metrics_port();
    value.channels = read_tables<ChannelCount>(reader, table.channels(), read);
    value.note = reader.text(table.note(), sentence_bytes_max);
    return value;
}

HealthList read(Reader& reader, const fbs::HealthList& table) {
    return {read_tables<ServiceHealth>(reader, table.services(), read)};
}

using ReadAs = Payload (*)(Reader&, const void*);

template <class Table>
Payload read_as(Reader& reader, const void* table) {
    return read(reader, *static_cast<const Table*>(table));
}

// Indexed by the union's type, which is the variant's index.
constexpr ReadAs readers[] = {
    nullptr,
    read_as<fbs::Text>,
    read_as<fbs::SpawnRequest>,
    read_as<fbs::TerminalRecord>,
    read_as<fbs::TerminalList>,
    read_as<fbs::LaneRecord>,
    read_as<fbs::LaneList>,
    read_as<fbs::InputRequest>,
    read_as<fbs::ResizeRequest>,
    read_as<fbs::SignalRequest>,
    read_as<fbs::ReadRequest>,
    read_as<fbs::ReadResult>,
    read_as<fbs::OutputNote>,
    read_as<fbs::SubscribeRequest>,
    read_as<fbs::EventList>,
    read_as<fbs::ServiceHello>,
    read_as<fbs::ServiceHealth>,
    read_as<fbs::HealthList>,
};
static_assert(std::size(readers) == std::variant_size_v<Payload>);
static_assert(static_cast<std::size_t>(fbs::Payload::MAX) + 1 == std::variant_size_v<Payload>);

} // namespace

Payload read_payload(Reader& reader, const fbs::Envelope& envelope) {
    auto type = static_cast<std::size_t>(envelope.payload_type());
    if (type == 0)
        return {};
    if (type >= std::size(readers)) {
        reader.refuse("the payload's type is unknown");
        return {};
    }
    if (envelope.payload() == nullptr) {
        reader.refuse("the payload is missing");
        return {};
    }
    return readers[type](reader, envelope.payload());
}

} // namespace helios::wire
