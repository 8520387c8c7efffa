// helios-render: a screen's SVG on standard input, its PNG on standard output. A process of its own, since
// fonts and pictures are large libraries that read untrusted text; it lives for one picture.
//
// Exit codes: 0 done, 1 it failed and says why on standard error.
#include <array>
#include <cerrno>
#include <cstdio>
#include <string>
#include <sys/resource.h>
#include <unistd.h>

#include "render/picture.hpp"

namespace {

constexpr rlim_t memory_bytes_max = rlim_t{2} << 30; // Of addresses; the largest picture is 256 MB.
constexpr rlim_t processor_seconds_max = 20;

void limit_itself() {
#if !defined(HELIOS_SANITIZED)
    const rlimit memory{memory_bytes_max, memory_bytes_max};
    setrlimit(RLIMIT_AS, &memory);
#endif
    const rlimit time{processor_seconds_max, processor_seconds_max};
    setrlimit(RLIMIT_CPU, &time);
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
}

bool read_all(std::string& text) {
    std::array<char, 65536> bytes{};
    while (text.size() <= helios::render::document_bytes_max) {
        const ssize_t got = read(STDIN_FILENO, bytes.data(), bytes.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got == 0;
        text.append(bytes.data(), static_cast<std::size_t>(got));
    }
    return true; // Too large: read_document() says so.
}

int fail(const std::string& sentence) {
    std::fprintf(stderr, "helios-render: %s\n", sentence.c_str());
    return 1;
}

} // namespace

int main() {
    using namespace helios;
    limit_itself();
    std::string svg;
    if (!read_all(svg))
        return fail("cannot read standard input");
    const auto document = render::read_document(svg);
    if (!document)
        return fail(document.error().message());
    const auto picture = render::draw(*document);
    if (!picture)
        return fail(picture.error().message());
    if (picture->unknown_characters > 0)
        std::fprintf(stderr,
                     "helios-render: %zu characters are in no installed font: fonts-unifont and "
                     "fonts-noto-color-emoji have most\n",
                     picture->unknown_characters);
    const bool written =
        std::fwrite(picture->png.data(), 1, picture->png.size(), stdout) == picture->png.size();
    return written && std::fflush(stdout) == 0 ? 0 : fail("cannot write standard output");
}
