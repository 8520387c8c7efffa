// What terminals are fed: bytes as a program's pty gives them (CRLF), made from a seed, the same everywhere.
// Plain values, no thread; for benchmarks, tests and soak.
//
// Invariant: the same name, shape and seed give the same bytes.
// Invariant: no corpus solicits a reply, and every one ends at ground: outside sequences and characters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace helios::corpora {

class Writer;

struct Shape {
    std::uint16_t columns = 80;
    std::uint16_t rows = 24;
    std::uint32_t seed = 2026;
    std::size_t bytes_min = 4'000'000; // It ends with the line or frame that reaches them.
};

struct Corpus {
    std::string_view name;
    std::string_view about;
    void (*begin)(Writer& out); // Once; may be null.
    void (*add)(Writer& out);   // A line, a frame, a screen: again and again.
};

std::span<const Corpus> all();
// Null when there is none of that name.
const Corpus* find(std::string_view name);
std::string make(const Corpus& corpus, const Shape& shape);

// That many lines, each as wide as the screen: what fills a history. `bytes_min` does not count.
std::string full_lines(const Shape& shape, std::size_t lines);

// How dense a corpus is.
struct Density {
    std::size_t escapes = 0;
    std::size_t line_feeds = 0;
};
Density density(std::string_view bytes);

} // namespace helios::corpora
