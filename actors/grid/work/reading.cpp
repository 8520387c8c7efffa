#include "grid/work/reading.hpp"

namespace helios::grid {
namespace {

// The bytes that make a fresh terminal show it.
Result<std::string> vt_text(const Screen& screen, const ExportOptions& options) {
    if (options.lines > 0)
        return Error{ErrorCode::invalid, "the format vt is of a whole screen: it knows no lines", 0};
    std::string text;
    screen.vt_snapshot(text, options.scope == ReadScope::screen ? SnapshotScope::screen
                                                                : SnapshotScope::screen_and_history);
    if (text.size() > read_bytes_max)
        return Error{ErrorCode::invalid, "with its history the screen is too large for the format vt", 0};
    return text;
}

Result<std::string> read_text(const Screen& screen, const ReadOptions& options) {
    switch (options.format) {
    case ReadFormat::text:
        return export_text(screen, options.rows, read_bytes_max);
    case ReadFormat::ansi:
        return export_ansi(screen, options.rows, read_bytes_max);
    case ReadFormat::vt:
        return vt_text(screen, options.rows);
    case ReadFormat::html:
        return export_html(screen, options.rows, read_bytes_max);
    case ReadFormat::svg:
        return export_svg(screen, options.rows, read_bytes_max);
    }
    return std::string();
}

} // namespace

Result<Reading> read_screen(const Screen& screen, const ReadOptions& options) {
    Reading reading;
    if (options.part == ReadPart::output) {
        auto found = command_output(screen, options.back, read_bytes_max);
        if (!found)
            return found.error();
        reading.command = *std::move(found);
        reading.text = std::move(reading.command->output);
    } else if (options.part == ReadPart::matches) {
        auto found = search(screen, options.search);
        if (!found)
            return found.error();
        reading.matches = *std::move(found);
    } else {
        auto text = read_text(screen, options);
        if (!text)
            return text.error();
        reading.text = *std::move(text);
    }
    reading.size = screen.size();
    reading.cursor = screen.cursor();
    reading.title = screen.title();
    reading.alternate = screen.alternate();
    return reading;
}

std::string paste_bytes(std::string_view text, Bracketing bracketing) {
    constexpr std::string_view paste_end = "\x1b[201~";
    constexpr std::string_view paste_end_csi = "\xc2\x9b"
                                               "201~";
    std::string out = bracketing == Bracketing::on ? "\x1b[200~" : "";
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const std::string_view rest = text.substr(i);
        const auto next = static_cast<unsigned char>(rest.size() > 1 ? rest[1] : '\0');
        if (rest.starts_with(paste_end)) {
            i += paste_end.size() - 1;
        } else if (rest.starts_with(paste_end_csi)) {
            i += paste_end_csi.size() - 1;
        } else if (byte == 0xC2U && next >= 0x80U && next <= 0x9FU) {
            ++i; // A C1 control.
        } else if (byte == '\r' || byte == '\n') {
            out += '\r';
            i += byte == '\r' && next == '\n' ? 1 : 0;
        } else if (byte == '\t' || (byte >= ' ' && byte != 0x7FU)) {
            out += text[i];
        }
    }
    out += bracketing == Bracketing::on ? "\x1b[201~" : "";
    return out;
}

} // namespace helios::grid
