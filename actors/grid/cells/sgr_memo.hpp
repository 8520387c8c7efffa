// What SGR sequences made of looks before: programs use a few colours again and again. Direct-mapped; an
// entry holds until another one needs its place. One owner, any thread.
#pragma once

#include "grid/cells/cell.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace helios::grid {

class SgrMemo {
public:
    static constexpr std::size_t text_bytes_max = 24; // "38;2;255;255;255" has 16.
    static constexpr StyleId unknown = 0xFFFFFFFF;

    // The parameters as they were written, and the look that they change.
    struct Key {
        std::array<std::uint64_t, text_bytes_max / 8> text{}; // Zeros behind it.
        Style from;

        bool operator==(const Key& other) const {
            return (((text[0] ^ other.text[0]) | (text[1] ^ other.text[1]) | (text[2] ^ other.text[2])) ==
                    0) &&
                   from == other.from;
        }
    };
    struct Entry {
        Key key;
        Style to;
        StyleId id = unknown; // Of `to`.
    };

    // Of the first `size` bytes, text_bytes_max at most.
    static Key key(std::span<const std::uint8_t, 32> text, std::size_t size, const Style& from) {
        Key key;
        key.from = from;
        for (std::size_t word = 0; word < key.text.size(); ++word) {
            std::uint64_t mask = 0;
            std::memcpy(&mask, ones.data() + text_bytes_max - size + word * 8, sizeof mask);
            std::memcpy(&key.text[word], text.data() + word * 8, sizeof mask);
            key.text[word] &= mask;
        }
        return key;
    }
    // Where it is, when it is anywhere; where it belongs. Good until clear().
    Entry& entry(const Key& key) {
        if (entries_.empty())
            entries_.resize(entry_count, Entry{{{~std::uint64_t{0}}, {}}, {}, unknown}); // No key.
        return entries_[place_of(key)];
    }
    // After it the ids may stand for something else.
    void clear() { entries_.clear(); }

private:
    static constexpr unsigned entry_bits = 8;
    static constexpr std::size_t entry_count = std::size_t{1} << entry_bits;
    static constexpr auto ones = [] {
        std::array<std::uint8_t, 2 * text_bytes_max> bytes{};
        for (std::size_t index = 0; index < text_bytes_max; ++index)
            bytes[index] = 0xFF;
        return bytes;
    }();

    static std::size_t place_of(const Key& key) {
        const Style& from = key.from;
        const std::uint64_t colors = std::uint64_t{from.fg} << 32 | from.bg;
        const std::uint64_t rest = std::uint64_t{from.attrs} << 16 | from.link;
        std::uint64_t hash = (key.text[0] ^ colors) * 0x9E3779B97F4A7C15U;
        hash ^= ((key.text[1] ^ rest) + (key.text[2] << 1)) * 0xC2B2AE3D27D4EB4FU;
        return static_cast<std::size_t>((hash ^ hash >> 32) * 0x9E3779B97F4A7C15U >> (64 - entry_bits));
    }

    std::vector<Entry> entries_; // Empty until the first SGR.
};

} // namespace helios::grid
