// See png.hpp.
#include "grid/export/png.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace helios::grid {
namespace {

constexpr std::array<std::uint32_t, 256> crc_table = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t byte = 0; byte < table.size(); ++byte) {
        table[byte] = byte;
        for (int bit = 0; bit < 8; ++bit)
            table[byte] = (table[byte] & 1U) != 0 ? 0xEDB88320U ^ table[byte] >> 1 : table[byte] >> 1;
    }
    return table;
}();

std::uint32_t crc_of(std::string_view bytes) {
    std::uint32_t crc = ~std::uint32_t{0};
    for (const char byte : bytes)
        crc = crc_table[(crc ^ static_cast<unsigned char>(byte)) & 0xFFU] ^ crc >> 8;
    return ~crc;
}

void append_number(std::string& out, std::uint32_t number) {
    for (const unsigned shift : {24U, 16U, 8U, 0U})
        out += static_cast<char>(number >> shift & 0xFFU);
}

void append_chunk(std::string& out, std::string_view kind, std::string_view bytes) {
    append_number(out, static_cast<std::uint32_t>(bytes.size()));
    const std::size_t begin = out.size();
    out.append(kind).append(bytes);
    append_number(out, crc_of(std::string_view(out).substr(begin)));
}

// One zlib stream of one block with the fixed codes; repeated bytes are matches at distance 1.
class Deflater {
public:
    explicit Deflater(std::string& out) : out_(out) {
        out_ += "\x78\x01"; // Deflate, a window of 32 KiB, the fastest.
        put(1, 1);          // The last block,
        put(1, 2);          // with fixed codes.
    }

    void add(std::uint8_t byte) {
        first_sum_ = (first_sum_ + byte) % adler_base;
        second_sum_ = (second_sum_ + first_sum_) % adler_base;
        if (byte == last_ && any_) {
            ++repeats_;
            return;
        }
        flush();
        literal(byte);
        last_ = byte;
        any_ = true;
    }
    void finish() {
        flush();
        code(0, 7); // The end of the block.
        put(0, (8 - count_) % 8);
        append_number(out_, second_sum_ << 16 | first_sum_);
    }

private:
    static constexpr std::uint32_t adler_base = 65521;
    static constexpr std::size_t match_max = 258;
    static constexpr std::size_t short_match_min = 3; // Lengths 3 to 10 have codes of their own.
    static constexpr std::size_t short_match_max = 10;

    void flush() {
        for (; repeats_ >= match_max; repeats_ -= match_max) {
            code(0xC5, 8);
            code(0, 5);
        }
        while (repeats_ >= short_match_min) {
            const std::size_t length = std::min(repeats_, short_match_max);
            code(static_cast<std::uint32_t>(length - short_match_min + 1), 7);
            code(0, 5);
            repeats_ -= length;
        }
        for (; repeats_ > 0; --repeats_)
            literal(last_);
    }
    void literal(std::uint8_t byte) { byte < 144 ? code(0x30U + byte, 8) : code(0x190U + (byte - 144U), 9); }
    // Codes begin with their highest bit, other numbers with their lowest.
    void code(std::uint32_t bits, unsigned count) {
        while (count-- > 0)
            put(bits >> count & 1U, 1);
    }
    void put(std::uint32_t bits, unsigned count) {
        held_ |= bits << count_;
        for (count_ += count; count_ >= 8; count_ -= 8, held_ >>= 8)
            out_ += static_cast<char>(held_ & 0xFFU);
    }

    std::string& out_;
    std::uint32_t held_ = 0;
    unsigned count_ = 0;
    std::uint32_t first_sum_ = 1; // Adler-32.
    std::uint32_t second_sum_ = 0;
    std::size_t repeats_ = 0;
    std::uint8_t last_ = 0;
    bool any_ = false;
};

// Each row as its difference from the one above: equal rows are runs of zeros.
std::string data_of(const PngPixels& pixels) {
    constexpr std::uint8_t up = 2;
    const std::size_t channels = pixels.colors == PngColors::rgb    ? 3
                                 : pixels.colors == PngColors::rgba ? 4
                                                                    : 1;
    const std::size_t width = pixels.size.width * channels;
    std::string out;
    Deflater deflater(out);
    for (std::size_t row = 0; row < pixels.size.height; ++row) {
        deflater.add(up);
        for (std::size_t at = row * width; at < (row + 1) * width; ++at) {
            const char above = row == 0 ? '\0' : pixels.bytes[at - width];
            deflater.add(static_cast<std::uint8_t>(pixels.bytes[at] - above));
        }
    }
    deflater.finish();
    return out;
}

} // namespace

std::string png_file(const PngPixels& pixels) {
    std::string head;
    append_number(head, pixels.size.width);
    append_number(head, pixels.size.height);
    head += '\x08'; // Bits a channel.
    head += static_cast<char>(pixels.colors);
    head.append(3, '\0');
    std::string file = "\x89PNG\r\n\x1a\n";
    append_chunk(file, "IHDR", head);
    if (pixels.colors == PngColors::palette) {
        std::string palette;
        for (const std::uint32_t rgb : pixels.palette) {
            for (const unsigned shift : {16U, 8U, 0U})
                palette += static_cast<char>(rgb >> shift & 0xFFU);
        }
        append_chunk(file, "PLTE", palette);
        if (pixels.last_is_clear)
            append_chunk(file, "tRNS", std::string(pixels.palette.size() - 1, '\xFF') + '\0');
    }
    append_chunk(file, "IDAT", data_of(pixels));
    append_chunk(file, "IEND", {});
    return file;
}

} // namespace helios::grid
