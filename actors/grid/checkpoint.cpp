// See checkpoint.hpp. The payload is written and read by the same order of functions below; a change of it is
// a change of checkpoint_version.
#include "grid/checkpoint.hpp"

#include "grid/emulator/emulator.hpp"
#include "grid/model/integrity.hpp"
#include "grid/transfer.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace helios::grid {
namespace {

constexpr std::uint32_t magic = 0x50434748;  // "HGCP"
constexpr std::size_t styles_max = 1U << 22; // Twice the cells of both largest screens.
constexpr std::size_t history_lines_limit = 10'000'000;

struct Header {
    std::uint32_t magic = 0;
    std::uint32_t version = 0;
    std::uint64_t payload_bytes = 0;
    std::uint64_t checksum = 0;
};

// Four lanes of multiply and rotate over words: fast, and any torn or flipped byte shows.
std::uint64_t checksum_of(std::span<const std::byte> bytes) {
    constexpr std::uint64_t prime = 0x9E3779B185EBCA87;
    std::array<std::uint64_t, 4> lanes{prime, prime * 3, prime * 5, prime * 7};
    std::size_t lane = 0;
    for (std::size_t at = 0; at < bytes.size(); at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data() + at, std::min<std::size_t>(8, bytes.size() - at));
        lanes[lane] = std::rotl((lanes[lane] ^ word) * prime, 31);
        lane = (lane + 1) % lanes.size();
    }
    std::uint64_t sum = bytes.size() * prime;
    for (const std::uint64_t each : lanes)
        sum = std::rotl((sum ^ each) * prime, 29);
    return sum ^ sum >> 32;
}

// Texts of a screen were sanitized when they came; others cannot have come from one.
void text(ArchiveReader& archive, std::string& value, std::size_t bytes_max) {
    archive.text(value, bytes_max);
    archive.require(sanitized(value, bytes_max) == value);
}

// What has a length: a writer and a reader each, next to each other.

void write_kitty(ArchiveWriter& archive, const KittyKeyboard& kitty) {
    archive(kitty.flags);
    archive(static_cast<std::uint32_t>(kitty.stack.size()));
    archive.block(std::span<const std::uint8_t>(kitty.stack));
}
void read_kitty(ArchiveReader& archive, KittyKeyboard& kitty) {
    archive(kitty.flags);
    archive.block(kitty.stack, archive.count(kitty_stack_max));
}

void write_canvas(ArchiveWriter& archive, const Canvas& canvas) {
    for (std::size_t row = 0; row < canvas.rows(); ++row) {
        archive(canvas.row(row).fill);
        archive(canvas.row(row).wrapped);
        archive(canvas.row(row).length);
        archive.block(canvas.cells(row));
    }
}
void read_canvas(ArchiveReader& archive, Canvas& canvas) {
    std::vector<Cell> cells;
    for (std::size_t row = 0; row < canvas.rows() && !archive.broken(); ++row) {
        StyleId fill = 0;
        bool wrapped = false;
        std::uint16_t length = 0;
        archive(fill);
        archive(wrapped);
        archive(length);
        archive.block(cells, length);
        archive.require(canvas.restore_row(row, cells, fill));
        if (wrapped && row + 1 < canvas.rows()) // Earlier releases marked the last row too.
            canvas.set_wrapped(row);
    }
}

void write_plane(ArchiveWriter& archive, const Plane& plane) {
    write_canvas(archive, plane.canvas);
    transfer_pen(archive, plane.saved);
    write_kitty(archive, plane.kitty);
}
void read_plane(ArchiveReader& archive, Plane& plane) {
    read_canvas(archive, plane.canvas);
    transfer_pen(archive, plane.saved);
    read_kitty(archive, plane.kitty);
}

void write_value(ArchiveWriter& archive, const Style& style) {
    transfer_style(archive, style);
}
void read_value(ArchiveReader& archive, Style& style) {
    transfer_style(archive, style);
}
void write_value(ArchiveWriter& archive, const Cluster& cluster) {
    archive(static_cast<std::uint32_t>(cluster.points().size()));
    for (const char32_t point : cluster.points())
        archive(point);
}
void read_value(ArchiveReader& archive, Cluster& cluster) {
    for (std::size_t left = archive.count(cluster_codepoints_max); left > 0; --left) {
        char32_t point = 0;
        archive(point);
        cluster.push_back(point);
    }
}
void write_value(ArchiveWriter& archive, const Link& link) {
    archive.text(link.id);
    archive.text(link.uri);
}
void read_value(ArchiveReader& archive, Link& link) {
    text(archive, link.id, link_id_bytes_max);
    text(archive, link.uri, link_uri_bytes_max);
}

template <class T>
void write_interner(ArchiveWriter& archive, const Interner<T>& interner) {
    archive(static_cast<std::uint32_t>(interner.count() - 1));
    for (std::uint32_t id = 1; id < interner.count(); ++id)
        write_value(archive, interner[id]);
}
template <class T>
void read_interner(ArchiveReader& archive, Interner<T>& interner, std::size_t values_max) {
    for (std::size_t left = archive.count(values_max); left > 0 && !archive.broken(); --left) {
        T value;
        read_value(archive, value);
        interner.append(std::move(value));
    }
}

void write_palette(ArchiveWriter& archive, const Palette& palette) {
    archive(static_cast<std::uint32_t>(palette.colors().size()));
    for (const SetColor& color : palette.colors()) {
        archive(color.key);
        archive(color.rgb);
    }
}
void read_palette(ArchiveReader& archive, Palette& palette) {
    for (std::size_t left = archive.count(color_keys); left > 0 && !archive.broken(); --left) {
        SetColor color;
        archive(color.key);
        archive(color.rgb);
        palette.set(color.key, color.rgb);
    }
}

// Lines are numbered from the history's end, since a checkpoint may leave it out.
void write_marks(ArchiveWriter& archive, const Model& model) {
    archive(model.marks.role);
    archive(model.marks.running);
    archive.text(model.marks.next_line);
    archive(static_cast<std::uint32_t>(model.marks.commands.size()));
    for (const Command& command : model.marks.commands) {
        archive(command.start);
        archive(command.line - model.lines_above());
        archive(command.exit_status.has_value());
        archive(command.exit_status.value_or(0));
        archive.text(command.text);
    }
}
void read_marks(ArchiveReader& archive, Model& model) {
    const auto line_text = [&](std::string& value) {
        archive.text(value, command_line_bytes_max);
        archive.require(sanitized_lines(value, command_line_bytes_max) == value);
    };
    archive.one_of(model.marks.role, Role::input);
    archive(model.marks.running);
    line_text(model.marks.next_line);
    for (std::size_t left = archive.count(commands_max); left > 0 && !archive.broken(); --left) {
        Command command;
        bool told = false;
        int exit_status = 0;
        archive.one_of(command.start, OutputStart::erased);
        archive(command.line);
        archive(told);
        archive(exit_status);
        command.line += model.lines_above();
        if (told)
            command.exit_status = exit_status;
        line_text(command.text);
        model.marks.commands.push_back(std::move(command));
    }
}

void write_titles(ArchiveWriter& archive, const Model& model) {
    archive(static_cast<std::uint32_t>(model.title_stack.size()));
    for (const Titles& titles : model.title_stack) {
        archive.text(titles.title);
        archive.text(titles.icon);
    }
    archive.text(model.titles.title);
    archive.text(model.titles.icon);
    archive.text(model.cwd);
}
void read_titles(ArchiveReader& archive, Model& model) {
    model.title_stack.resize(archive.count(title_stack_max));
    for (Titles& titles : model.title_stack) {
        text(archive, titles.title, title_bytes_max);
        text(archive, titles.icon, title_bytes_max);
    }
    text(archive, model.titles.title, title_bytes_max);
    text(archive, model.titles.icon, title_bytes_max);
    text(archive, model.cwd, place_bytes_max);
}

void write_history(ArchiveWriter& archive, const History& history, CheckpointScope scope) {
    const std::size_t lines = scope == CheckpointScope::screen ? 0 : history.size();
    archive(history.dropped());
    archive(history.open() && lines > 0);
    archive(static_cast<std::uint32_t>(lines));
    for (std::size_t index = 0; index < lines; ++index) {
        const auto line = history.encoded(index);
        archive(static_cast<std::uint32_t>(line.size()));
        archive.block(std::span<const std::uint8_t>(line));
    }
}
void read_history(ArchiveReader& archive, History& history) {
    std::uint64_t dropped = 0;
    bool open = false;
    archive(dropped);
    archive(open);
    std::vector<std::uint8_t> line;
    for (std::size_t left = archive.count(history_lines_limit); left > 0 && !archive.broken(); --left) {
        archive.block(line, archive.count(history.bytes_max()));
        const RowEnd end = open && left == 1 ? RowEnd::wraps : RowEnd::line_ends;
        archive.require(!archive.broken() && history.push_encoded(line, end));
    }
    history.restore_dropped(dropped);
}

void write_emulator(ArchiveWriter& archive, const Emulator& emulator, CheckpointScope scope) {
    const Model& model = emulator.model;
    archive(model.primary.canvas.size().columns);
    archive(model.primary.canvas.size().rows);
    archive(static_cast<std::uint64_t>(model.history.lines_max()));
    archive(static_cast<std::uint64_t>(model.history.bytes_max()));
    write_interner(archive, model.tables.links);
    write_interner(archive, model.tables.clusters);
    write_interner(archive, model.tables.styles);
    write_plane(archive, model.primary);
    write_plane(archive, model.secondary);
    archive(model.alternate);
    transfer_pen(archive, model.pen);
    transfer_modes(archive, model.modes);
    transfer_numbers(archive, model);
    Allowance allowance = model.allowance;
    allowance.visit(archive);
    write_titles(archive, model);
    write_palette(archive, model.palette);
    write_graphics(archive, model.graphics);
    for (std::size_t column = 0; column < model.columns(); ++column)
        archive(model.tabs.at(column));
    write_history(archive, model.history, scope);
    write_marks(archive, model);
    vt::ParserState parser = emulator.parser.state();
    transfer_parser(archive, parser);
    archive.text(parser.string);
    archive(emulator.request);
    archive.text(emulator.request_body);
    write_incoming(archive, emulator.sixel, emulator.kitty);
    write_aside(archive, emulator.aside);
}

void read_model(ArchiveReader& archive, Model& model) {
    read_interner(archive, model.tables.links, links_max);
    read_interner(archive, model.tables.clusters, clusters_max + side_cells_max);
    read_interner(archive, model.tables.styles, styles_max);
    read_plane(archive, model.primary);
    read_plane(archive, model.secondary);
    archive.one_of(model.alternate, Alternate::mode_1049);
    transfer_pen(archive, model.pen);
    transfer_modes(archive, model.modes);
    transfer_numbers(archive, model);
    model.allowance.visit(archive);
    archive.require(model.allowance.plausible());
    read_titles(archive, model);
    read_palette(archive, model.palette);
    read_graphics(archive, model.graphics);
    for (std::size_t column = 0; column < model.columns(); ++column) {
        bool tab = false;
        archive(tab);
        model.tabs.set(column, tab);
    }
    read_history(archive, model.history);
    read_marks(archive, model);
}

Error refused(std::string detail) {
    return {ErrorCode::invalid, "checkpoint: " + std::move(detail), 0};
}

Result<Screen> read_screen(ArchiveReader& archive) {
    Size size;
    std::uint64_t lines_max = 0;
    std::uint64_t bytes_max = 0;
    archive(size.columns);
    archive(size.rows);
    archive(lines_max);
    archive(bytes_max);
    archive.require(size.columns >= 1 && size.columns <= side_cells_max);
    archive.require(size.rows >= 1 && size.rows <= side_cells_max);
    if (archive.broken())
        return refused("the size is missing or impossible");
    auto emulator = std::make_unique<Emulator>(size, lines_max, bytes_max);
    read_model(archive, emulator->model);
    vt::ParserState parser;
    transfer_parser(archive, parser);
    archive.text(parser.string, vt::string_bytes_max);
    archive.one_of(emulator->request, vt::Query::unanswered);
    archive.text(emulator->request_body, request_bytes_max + 1);
    read_incoming(archive, emulator->sixel, emulator->kitty);
    read_aside(archive, emulator->aside);
    if (archive.broken() || !archive.at_end())
        return refused("it does not have the form of its version");
    const auto violations = integrity_violations(emulator->model);
    if (!violations.empty())
        return refused("it breaks a rule of screens: " + violations.front());
    const Status status = emulator->parser.restore(std::move(parser));
    if (!status)
        return status.error();
    return Screen(std::move(emulator));
}

} // namespace

void serialize(const Screen& screen, CheckpointScope scope, std::vector<std::byte>& out) {
    out.assign(sizeof(Header), std::byte{});
    ArchiveWriter archive(out);
    write_emulator(archive, screen.emulator(), scope);
    seal_checkpoint(out);
}

void seal_checkpoint(std::span<std::byte> bytes) {
    if (bytes.size() < sizeof(Header))
        return;
    const std::span<const std::byte> payload = bytes.subspan(sizeof(Header));
    const Header header{magic, checkpoint_version, payload.size(), checksum_of(payload)};
    std::memcpy(bytes.data(), &header, sizeof header);
}

Result<Screen> restore(std::span<const std::byte> bytes) {
    Header header;
    if (bytes.size() < sizeof header)
        return refused("shorter than its header");
    std::memcpy(&header, bytes.data(), sizeof header);
    if (header.magic != magic)
        return refused("not a checkpoint");
    if (header.version != checkpoint_version) {
        return refused("version " + std::to_string(header.version) + ", this program reads version " +
                       std::to_string(checkpoint_version));
    }
    const auto payload = bytes.subspan(sizeof header);
    if (header.payload_bytes != payload.size())
        return refused("cut or padded");
    if (header.checksum != checksum_of(payload))
        return refused("its checksum does not match");
    ArchiveReader archive(payload);
    return read_screen(archive);
}

} // namespace helios::grid
