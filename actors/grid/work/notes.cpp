#include "grid/work/notes.hpp"

#include <algorithm>

namespace helios::grid {
namespace {

std::string_view cut(std::string_view text, std::size_t bytes_max) {
    if (text.size() <= bytes_max)
        return text;
    while (bytes_max > 0 && (static_cast<unsigned char>(text[bytes_max]) & 0xC0U) == 0x80U)
        --bytes_max;
    return text.substr(0, bytes_max);
}

int hex_value(char digit) {
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    const int letter = digit | 0x20;
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

std::string percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int high = text[i] == '%' && i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
        const int low = high >= 0 ? hex_value(text[i + 2]) : -1;
        if (low >= 0) {
            out += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

} // namespace

std::string directory_of(std::string_view place) {
    constexpr std::string_view scheme = "file://";
    std::string path(place);
    if (place.starts_with(scheme)) {
        const std::size_t slash = place.find('/', scheme.size());
        path = slash == std::string_view::npos ? "" : percent_decoded(place.substr(slash));
    }
    std::erase_if(path, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
    return path.starts_with('/') ? path : "";
}

void Notes::put(NoteKind kind, std::string_view text, std::uint64_t offset) {
    waiting_[static_cast<std::size_t>(kind)] =
        Note{kind, std::string(cut(text, note_text_bytes_max)), offset};
}

std::optional<Note> Notes::take(std::int64_t now_ns) {
    if (now_ns < free_ns_)
        return std::nullopt;
    for (std::size_t i = 0; i < note_kinds; ++i) {
        const std::size_t kind = (turn_ + i) % note_kinds;
        if (!waiting_[kind])
            continue;
        std::optional<Note> note = std::move(waiting_[kind]);
        waiting_[kind].reset();
        turn_ = kind + 1;
        free_ns_ = now_ns + note_interval_ns;
        return note;
    }
    return std::nullopt;
}

std::optional<std::int64_t> Notes::deadline() const {
    const bool any =
        std::any_of(waiting_.begin(), waiting_.end(), [](const auto& note) { return note.has_value(); });
    return any ? std::optional(free_ns_) : std::nullopt;
}

} // namespace helios::grid
