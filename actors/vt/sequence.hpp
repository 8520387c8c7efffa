// What a control sequence consists of, without its meaning. Plain values, no allocation.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace helios::vt {

inline constexpr std::size_t params_max = 32; // SGR with two truecolors in colon form needs 20.
inline constexpr std::uint32_t param_value_max =
    0xFFFFFF; // Beyond any count, mode or colour; larger saturates.
inline constexpr std::size_t intermediates_max =
    2; // No published sequence has more; with more it is ignored.

// The parameters of a control sequence as they were written, the final, and whatever follows it.
struct CsiText {
    static constexpr std::size_t bytes_max = 28;
    using Block = std::span<const std::uint8_t, 32>;

    explicit CsiText(Block bytes); // Which begin with the parameters.

    [[nodiscard]] char final() const { return static_cast<char>(block[size]); }

    Block block;
    std::size_t size; // Of digits, ':' and ';', all that come first; up to the block's.
};

// Parameters and sub-parameters in order; what comes after params_max is dropped.
class Params {
public:
    [[nodiscard]] std::size_t size() const { return size_; }
    // True for a value after ':' (it belongs to the parameter before it).
    [[nodiscard]] bool is_sub(std::size_t index) const { return (subs_ >> index & 1U) != 0; }
    [[nodiscard]] bool has_subs() const { return subs_ != 0; }
    [[nodiscard]] bool is_empty(std::size_t index) const { return index >= size_ || values_[index] == empty; }
    // The value, or the fallback when it is absent or empty.
    [[nodiscard]] std::uint32_t get(std::size_t index, std::uint32_t fallback) const {
        return is_empty(index) ? fallback : values_[index];
    }
    // As counts are read: absent, empty and 0 all mean 1.
    [[nodiscard]] std::uint32_t count(std::size_t index) const {
        const std::uint32_t value = get(index, 1);
        return value == 0 ? 1 : value;
    }

    void clear() {
        size_ = 0;
        subs_ = 0;
        full_ = false;
    }
    void digit(std::uint8_t byte) {
        if (full_)
            return;
        if (size_ == 0)
            values_[size_++] = empty;
        std::uint32_t& value = values_[size_ - 1U];
        const std::uint32_t next = (value == empty ? 0 : value) * 10 + (byte - std::uint32_t{'0'});
        value = next > param_value_max ? param_value_max : next;
    }
    void separate(std::uint8_t byte) {
        if (size_ == 0)
            values_[size_++] = empty;
        if (size_ == params_max)
            full_ = true;
        if (full_)
            return;
        if (byte == ':')
            subs_ |= 1U << size_;
        values_[size_++] = empty;
    }
    // Takes digits and separators off the front, after clear(); gives how many.
    std::size_t take(std::span<const std::uint8_t> bytes);
    void take(CsiText text);
    [[nodiscard]] bool plausible() const;
    bool operator==(const Params& other) const;

    // Shows each member to a checkpoint's reader or writer, values beyond the size excepted.
    template <class Visitor>
    void visit(Visitor& visitor) {
        visitor(size_);
        visitor(subs_);
        visitor(full_);
        for (std::size_t index = 0; index < size_ && index < params_max; ++index)
            visitor(values_[index]);
    }

private:
    bool take_short(CsiText text);

    static constexpr std::uint32_t empty = 0xFFFFFFFF;

    std::array<std::uint32_t, params_max> values_{};
    std::uint32_t subs_ = 0; // Bit i: value i follows a ':'.
    std::uint8_t size_ = 0;
    bool full_ = false;
};

// An ESC or CSI sequence, or the header of a DCS.
struct Sequence {
    char marker = 0; // '<' '=' '>' '?' directly after the introducer, else 0.
    char final = 0;
    std::uint8_t intermediate_count = 0;
    std::array<char, intermediates_max> intermediates{};
    Params params;

    // The only intermediate, or 0 when there is none; two give '\xff' (never a row of a table).
    [[nodiscard]] char intermediate() const {
        return intermediate_count == 0 ? '\0' : intermediate_count == 1 ? intermediates[0] : '\xff';
    }
    void clear() {
        marker = final = 0;
        intermediate_count = 0;
        intermediates = {};
        params.clear();
    }
    // All of a CSI without a marker and intermediates.
    void read(CsiText text) {
        clear();
        final = text.final();
        params.take(text);
    }
    bool operator==(const Sequence&) const = default;
};

enum class StringKind : std::uint8_t { osc, apc, pm, sos };
enum class Terminator : std::uint8_t {
    bel,
    st,        // ESC (normally of ESC \) or U+009C.
    cancelled, // CAN or SUB: only a DCS reports it, other strings are then dropped.
};

// A whole string sequence. The view lives until the sink returns.
struct StringSequence {
    StringKind kind = StringKind::osc;
    Terminator terminator = Terminator::st;
    bool truncated = false; // Longer than string_bytes_max; body is its beginning.
    std::string_view body;
};

} // namespace helios::vt
