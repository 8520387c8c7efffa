// Writing and reading of a checkpoint's values, one after the other, in the byte order of the machine:
// checkpoints never leave it. The reader never reads beyond the bytes; after the first thing that does not
// fit it is broken, and everything it gives is zero.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace helios::grid {

class ArchiveWriter {
public:
    explicit ArchiveWriter(std::vector<std::byte>& out) : out_(out) {}

    template <class T>
    void operator()(const T& value) {
        static_assert(std::is_arithmetic_v<T> || std::is_enum_v<T>, "plain values only");
        raw(&value, sizeof value);
    }
    void text(const std::string& value) {
        (*this)(static_cast<std::uint32_t>(value.size()));
        raw(value.data(), value.size());
    }
    template <class T>
    void block(std::span<const T> values) {
        static_assert(std::has_unique_object_representations_v<T>, "padding would not be defined");
        raw(values.data(), values.size_bytes());
    }

private:
    void raw(const void* bytes, std::size_t size) {
        const auto* first = static_cast<const std::byte*>(bytes);
        out_.insert(out_.end(), first, first + size);
    }

    std::vector<std::byte>& out_;
};

class ArchiveReader {
public:
    explicit ArchiveReader(std::span<const std::byte> bytes) : rest_(bytes) {}

    template <class T>
    void operator()(T& value) {
        static_assert(std::is_integral_v<T> && !std::is_same_v<T, bool>, "enums have a range, see one_of()");
        value = T{};
        raw(&value, sizeof value);
    }
    void operator()(bool& value) {
        std::uint8_t byte = 0;
        (*this)(byte);
        require(byte <= 1);
        value = byte == 1;
    }
    // An enum whose last enumerator is `last`.
    template <class T>
    void one_of(T& value, T last) {
        std::underlying_type_t<T> number{};
        (*this)(number);
        require(number <= static_cast<std::underlying_type_t<T>>(last));
        value = broken_ ? T{} : static_cast<T>(number);
    }
    void text(std::string& value, std::size_t bytes_max) {
        const std::size_t size = count(bytes_max);
        value.assign(reinterpret_cast<const char*>(rest_.data()), size);
        rest_ = rest_.subspan(size);
    }
    template <class T>
    void block(std::vector<T>& values, std::size_t count) {
        require(count <= rest_.size() / sizeof(T));
        values.resize(broken_ ? 0 : count);
        raw(values.data(), values.size() * sizeof(T));
    }
    // A 32-bit count of things that take at least a byte each.
    std::size_t count(std::size_t limit) {
        std::uint32_t number = 0;
        (*this)(number);
        require(number <= limit && number <= rest_.size());
        return broken_ ? 0 : number;
    }

    void require(bool holds) {
        if (holds)
            return;
        broken_ = true;
        rest_ = {};
    }
    [[nodiscard]] bool broken() const { return broken_; }
    [[nodiscard]] bool at_end() const { return rest_.empty(); }

private:
    void raw(void* into, std::size_t size) {
        require(size <= rest_.size());
        if (broken_ || size == 0)
            return;
        std::memcpy(into, rest_.data(), size);
        rest_ = rest_.subspan(size);
    }

    std::span<const std::byte> rest_;
    bool broken_ = false;
};

} // namespace helios::grid
