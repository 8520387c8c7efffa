// See sanitized.hpp.
#include "grid/text/sanitized.hpp"

#include "vt/utf8.hpp"

namespace helios::grid {

std::string sanitized(std::string_view text, std::size_t bytes_max) {
    std::string clean;
    vt::Utf8Decoder decoder;
    const auto add = [&](char32_t codepoint) {
        const bool control = codepoint < 0x20 || (codepoint >= 0x7F && codepoint < 0xA0);
        if (control || clean.size() >= bytes_max)
            return;
        const std::size_t before = clean.size();
        vt::append_utf8(clean, codepoint);
        if (clean.size() > bytes_max) {
            clean.resize(before);
            bytes_max = before; // Nothing shorter may follow what was cut.
        }
    };
    for (const char byte : text) {
        auto step = decoder.push(static_cast<std::uint8_t>(byte));
        if (step == vt::Utf8Decoder::Step::broken) {
            add(vt::replacement);
            step = decoder.push(static_cast<std::uint8_t>(byte));
        }
        if (step == vt::Utf8Decoder::Step::complete)
            add(decoder.codepoint());
        if (step == vt::Utf8Decoder::Step::invalid)
            add(vt::replacement);
    }
    if (!decoder.idle())
        add(vt::replacement);
    return clean;
}

std::string sanitized_lines(std::string_view text, std::size_t bytes_max) {
    std::string clean;
    for (;;) {
        const std::size_t cut = text.find('\n');
        clean += sanitized(text.substr(0, cut), bytes_max - clean.size());
        if (cut == text.npos || clean.size() >= bytes_max)
            return clean;
        clean += '\n';
        text.remove_prefix(cut + 1);
    }
}

} // namespace helios::grid
