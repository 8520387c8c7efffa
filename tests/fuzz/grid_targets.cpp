#include "grid_targets.hpp"

#include "base/check.hpp"
#include "grid/checkpoint.hpp"
#include "grid/export/export.hpp"
#include "grid/lines/command_output.hpp"
#include "grid/screen.hpp"

#include <string>
#include <vector>

#include "markup_check.hpp"

namespace helios::grid {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::uint8_t operation_mark = 0xFE; // Never valid in UTF-8, so real streams are left whole.

void check_integrity(const Screen& screen) {
    HELIOS_CHECK(screen.verify_integrity().empty(), "a screen holds its invariants");
}

std::vector<std::byte> saved(const Screen& screen) {
    std::vector<std::byte> bytes;
    serialize(screen, CheckpointScope::screen_and_history, bytes);
    return bytes;
}

Size size_from(std::uint8_t byte) {
    return {static_cast<std::uint16_t>(1 + byte % 13), static_cast<std::uint16_t>(1 + byte / 13 % 7)};
}

// What a VT snapshot promises to repeat.
void check_equal_looks(const Screen& one, const Screen& other) {
    for (std::size_t row = 0; row < one.size().rows; ++row)
        HELIOS_CHECK(one.line(row) == other.line(row), "a snapshot repeats every row");
    HELIOS_CHECK(one.cursor() == other.cursor(), "a snapshot repeats the cursor");
    Modes modes = one.modes();
    modes.synchronized = modes.color_scheme_reports = modes.resize_reports = false;
    HELIOS_CHECK(modes == other.modes(), "a snapshot repeats the modes");
    HELIOS_CHECK(one.title() == other.title() && one.cwd() == other.cwd(), "a snapshot repeats the titles");
}

void check_snapshot(const Screen& screen) {
    std::string out;
    screen.vt_snapshot(out, SnapshotScope::screen);
    Screen copy(screen.size());
    copy.feed({reinterpret_cast<const std::uint8_t*>(out.data()), out.size()});
    check_integrity(copy);
    check_equal_looks(screen, copy);
    for (const SnapshotImages images : {SnapshotImages::boxes, SnapshotImages::originals}) {
        out.clear();
        screen.vt_snapshot(out, SnapshotScope::screen, images);
        Screen painted(screen.size());
        painted.feed({reinterpret_cast<const std::uint8_t*>(out.data()), out.size()});
        check_integrity(painted);
        HELIOS_CHECK(screen.cursor() == painted.cursor(), "images leave the cursor where it belongs");
    }
}

// Whatever is on the screen, a document of it is well-formed and has nothing in it that runs.
void check_documents(const Screen& screen) {
    constexpr std::size_t bytes_max = 1'000'000;
    for (const ReadScope scope : {ReadScope::screen, ReadScope::screen_and_history}) {
        const auto html = export_html(screen, {scope, 0}, bytes_max);
        const auto svg = export_svg(screen, {scope, 0}, bytes_max);
        HELIOS_CHECK(!html || markup_fault(*html, true).empty(), "a page is well-formed");
        HELIOS_CHECK(!svg || markup_fault(*svg, false).empty(), "a picture is well-formed");
        static_cast<void>(export_ansi(screen, {scope, 3}, bytes_max));
    }
    for (const std::size_t back : {0U, 1U, 9U})
        static_cast<void>(command_output(screen, back, bytes_max));
}

// A screen from hostile bytes may be one that no input leads to: then a snapshot need not repeat it.
enum class Origin : std::uint8_t { input, hostile_checkpoint };

Screen reborn(const Screen& screen) {
    const auto bytes = saved(screen);
    auto copy = restore(bytes);
    HELIOS_CHECK(copy.has_value(), "a checkpoint can be restored");
    HELIOS_CHECK(saved(*copy) == bytes, "a restored screen is the one that was saved");
    return *std::move(copy);
}

void operate(Screen& screen, Origin origin, std::uint8_t operation, std::uint8_t argument) {
    switch (operation % 4) {
    case 0:
        screen.resize(size_from(argument));
        break;
    case 1:
        screen = reborn(screen);
        break;
    case 2:
        if (origin == Origin::input)
            check_snapshot(screen);
        break;
    default:
        break;
    }
    check_integrity(screen);
}

// Feeds `piece` bytes at a time, with the operations that are in the input.
void run(Screen& screen, Origin origin, Bytes input, std::size_t piece) {
    std::size_t begin = 0;
    const auto feed_up_to = [&](std::size_t end) {
        for (; begin < end; begin += std::min(piece, end - begin))
            screen.feed(input.subspan(begin, std::min(piece, end - begin)));
    };
    for (std::size_t at = 0; at + 2 < input.size(); ++at) {
        if (input[at] != operation_mark || at < begin)
            continue;
        feed_up_to(at);
        operate(screen, origin, input[at + 1], input[at + 2]);
        begin = at + 3;
    }
    feed_up_to(input.size());
    check_integrity(screen);
}

// A well-formed header in front of bytes that need not be.
constexpr std::size_t header_bytes = 24;

} // namespace

void fuzz_screen(Bytes input) {
    if (input.empty())
        return;
    ScreenOptions options;
    options.size = size_from(input.front());
    options.history_lines_max = 20;
    options.history_bytes_max = 32 * 1024;
    Screen whole(options);
    run(whole, Origin::input, input.subspan(1), input.size());
    Screen pieces(options);
    run(pieces, Origin::input, input.subspan(1), 3);
    HELIOS_CHECK(saved(whole) == saved(pieces), "pieces give the same screen");
    check_snapshot(whole);
    check_documents(whole);
}

// The first bytes say what to change in a good checkpoint; so most inputs get past its first fields.
void fuzz_restore(Bytes input) {
    if (input.size() < 2)
        return;
    Screen screen(size_from(input[0]));
    const std::size_t fed = std::min<std::size_t>(input[1], input.size() - 2);
    screen.feed(input.subspan(2, fed));
    auto bytes = saved(screen);
    const Bytes changes = input.subspan(2 + fed);
    for (std::size_t at = 0; at + 2 < changes.size(); at += 3) {
        const std::size_t place = (changes[at] * 256U + changes[at + 1]) % (bytes.size() - header_bytes);
        bytes[header_bytes + place] = static_cast<std::byte>(changes[at + 2]);
    }
    seal_checkpoint(bytes);
    auto copy = restore(bytes);
    if (!copy)
        return;
    check_integrity(*copy);
    run(*copy, Origin::hostile_checkpoint, input.subspan(2), 5);
    static_cast<void>(copy->history_text(0, copy->history_size()));
    std::string out;
    copy->vt_snapshot(out, SnapshotScope::screen_and_history, SnapshotImages::originals);
    copy->vt_snapshot(out, SnapshotScope::screen_and_history);
    check_documents(*copy);
}

} // namespace helios::grid
