// What the wire's sources share to read and write flatbuffers. Private to wire: the only folder that may
// include flatbuffers.
//
// Invariant: the texts and bytes that a frame decodes to are no larger than the frame. The verifier lets many
// offsets point to one string; the Reader counts each time it is copied.
#pragma once

#include "base/result.hpp"
#include "wire/text.hpp"

#include <flatbuffers/flatbuffers.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace helios::wire {

inline constexpr flatbuffers::uoffset_t verifier_depth_max = 16;
inline constexpr flatbuffers::uoffset_t verifier_tables_max = 4096;
inline constexpr std::size_t identifier_bytes_max = 256; // Ids, names, states.
inline constexpr std::size_t path_bytes_max = 4096;      // PATH_MAX.
inline constexpr std::size_t sentence_bytes_max = 64 * 1024;
inline constexpr std::size_t text_bytes_max = 1024 * 1024;

// ZeroMQ hands out frames at any address, so alignment is not checked (x86 and arm64 read them all the same).
inline flatbuffers::Verifier make_verifier(std::span<const std::uint8_t> frame) {
    return {frame.data(), frame.size(), verifier_depth_max, verifier_tables_max, false};
}

inline Error invalid_frame(std::string detail) {
    return Error{ErrorCode::invalid, std::move(detail)};
}

// Copies values out of a verified frame and keeps the first thing wrong with them.
class Reader {
public:
    explicit Reader(std::size_t frame_bytes) : budget_bytes_(frame_bytes) {}

    // UTF-8 for people; absent is empty.
    std::string text(const flatbuffers::String* field, std::size_t bytes_max);
    std::string identifier(const flatbuffers::String* field) { return text(field, identifier_bytes_max); }
    // A path, argument or variable: any bytes but zero.
    std::string raw(const flatbuffers::String* field, std::size_t bytes_max);
    std::vector<std::uint8_t> bytes(const flatbuffers::Vector<std::uint8_t>* field);

    // Applies read to each element that is not null.
    template <class Out, class Element, class Read>
    std::vector<Out> list(const flatbuffers::Vector<flatbuffers::Offset<Element>>* field, Read read) {
        std::vector<Out> out;
        if (field == nullptr || !spend(field->size() * sizeof(flatbuffers::uoffset_t)))
            return out;
        for (const Element* element : *field) {
            if (failed())
                break;
            out.push_back(read(element));
        }
        return out;
    }

    void refuse(std::string detail) {
        if (!failed())
            failure_ = std::move(detail);
    }
    void expect(bool condition, std::string_view detail) {
        if (!condition)
            refuse(std::string(detail));
    }
    [[nodiscard]] bool failed() const { return failure_.has_value(); }
    [[nodiscard]] Error error() const { return invalid_frame(failure_.value_or("")); }

private:
    bool spend(std::size_t bytes);

    std::size_t budget_bytes_;
    std::optional<std::string> failure_;
};

using Builder = flatbuffers::FlatBufferBuilder;
using StringOffset = flatbuffers::Offset<flatbuffers::String>;

// Text that is no UTF-8 is repaired: a receiver would refuse the whole frame. Empty text takes no room.
StringOffset pack_text(Builder& builder, const std::string& text);
StringOffset pack_raw(Builder& builder, const std::string& text);

inline std::vector<std::uint8_t> take_frame(const Builder& builder) {
    return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
}

} // namespace helios::wire
