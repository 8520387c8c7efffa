// No terminal, but what bounds one with cells of 8 bytes: scan for controls, store cells, remember each row's
// length instead of clearing it, fold the parameters of a sequence into a style. Knows CR, LF, wrap, CSI m
// and H.
#include <algorithm>
#include <cstring>
#include <vector>

#include "engine/peers/subject.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace helios::bench {
namespace {

using Cell = std::uint64_t;

constexpr bool is_control(char byte) {
    return static_cast<unsigned char>(byte) < 0x20;
}

const char* scan_bytes(const char* at, const char* end) {
    while (at != end && !is_control(*at))
        ++at;
    return at;
}

void store_bytes(Cell* cells, const char* bytes, std::size_t count, Cell style) {
    for (std::size_t at = 0; at < count; ++at)
        cells[at] = style | static_cast<unsigned char>(bytes[at]);
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) const char* scan_blocks(const char* at, const char* end) {
    const __m256i last_control = _mm256_set1_epi8(0x1f);
    for (; end - at >= 32; at += 32) {
        const __m256i block = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
        const __m256i controls = _mm256_cmpeq_epi8(_mm256_min_epu8(block, last_control), block);
        const auto mask = static_cast<unsigned>(_mm256_movemask_epi8(controls));
        if (mask != 0)
            return at + __builtin_ctz(mask);
    }
    return scan_bytes(at, end);
}

__attribute__((target("avx2"))) void store_blocks(Cell* cells, const char* bytes, std::size_t count,
                                                  Cell style) {
    const __m256i styles = _mm256_set1_epi64x(static_cast<long long>(style));
    std::size_t at = 0;
    for (; at + 4 <= count; at += 4) {
        int four = 0;
        std::memcpy(&four, bytes + at, 4);
        const __m256i wide = _mm256_cvtepu8_epi64(_mm_cvtsi32_si128(four));
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(cells + at), _mm256_or_si256(wide, styles));
    }
    store_bytes(cells + at, bytes + at, count - at, style);
}

bool has_blocks() {
    return __builtin_cpu_supports("avx2") != 0;
}
#else
constexpr auto scan_blocks = scan_bytes;
constexpr auto store_blocks = store_bytes;

bool has_blocks() {
    return false;
}
#endif

class Ceiling : public Subject {
public:
    [[nodiscard]] std::string version() const override { return "scan and store, no terminal"; }

    void open(ScreenSize size) override {
        columns_ = size.columns;
        rows_ = size.rows;
        cells_.assign((history_lines + rows_) * columns_, 0);
        lengths_.assign(history_lines + rows_, 0);
        top_ = row_ = column_ = 0;
        style_ = 0;
    }

    void feed(std::string_view bytes) override {
        const char* at = bytes.data();
        const char* end = at + bytes.size();
        while (at != end) {
            const char* control = wide_ ? scan_blocks(at, end) : scan_bytes(at, end);
            print(at, static_cast<std::size_t>(control - at));
            at = control == end ? end : run(control, end);
        }
    }

private:
    void print(const char* bytes, std::size_t count) {
        while (count > 0) {
            if (column_ == columns_)
                line_feed(0);
            const std::size_t part = std::min(count, columns_ - column_);
            const std::size_t line = line_of(row_);
            (wide_ ? store_blocks : store_bytes)(&cells_[line * columns_ + column_], bytes, part, style_);
            column_ += part;
            lengths_[line] = std::max(lengths_[line], column_);
            bytes += part;
            count -= part;
        }
    }

    // Past the control, or the sequence it begins.
    const char* run(const char* at, const char* end) {
        const char control = *at++;
        if (control == '\r')
            column_ = 0;
        else if (control == '\n')
            line_feed(column_);
        else if (control == '\x1b')
            return escape(at, end);
        return at;
    }

    const char* escape(const char* at, const char* end) {
        if (at == end || *at++ != '[')
            return at;
        Cell folded = 0;
        std::size_t first = 0;
        std::size_t last = 0;
        for (; at != end && static_cast<unsigned char>(*at) < 0x40; ++at) {
            const auto digit = static_cast<unsigned>(*at - '0');
            if (digit < 10) {
                last = last * 10 + digit;
                continue;
            }
            folded = folded * 31 + (last << 32U);
            first = last;
            last = 0;
        }
        if (at == end)
            return at;
        if (*at == 'm')
            style_ = folded * 31 + (last << 32U);
        else if (*at == 'H')
            move(first, last);
        return at + 1;
    }

    void move(std::size_t row, std::size_t column) {
        row_ = std::min(row - (row > 0 ? 1 : 0), rows_ - 1);
        column_ = std::min(column - (column > 0 ? 1 : 0), columns_ - 1);
    }

    void line_feed(std::size_t column) {
        column_ = column;
        if (row_ + 1 < rows_) {
            ++row_;
            return;
        }
        top_ = top_ + 1 == lengths_.size() ? 0 : top_ + 1;
        lengths_[line_of(row_)] = 0;
    }

    [[nodiscard]] std::size_t line_of(std::size_t row) const {
        const std::size_t line = top_ + row;
        return line < lengths_.size() ? line : line - lengths_.size();
    }

    const bool wide_ = has_blocks();
    std::size_t columns_ = 0;
    std::size_t rows_ = 0;
    std::vector<Cell> cells_;
    std::vector<std::size_t> lengths_;
    std::size_t top_ = 0;
    std::size_t row_ = 0;
    std::size_t column_ = 0;
    Cell style_ = 0;
};

} // namespace

std::unique_ptr<Subject> make_ceiling() {
    return std::make_unique<Ceiling>();
}

} // namespace helios::bench
