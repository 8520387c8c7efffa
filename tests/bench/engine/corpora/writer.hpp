// What a corpus is written with: bytes, numbers, control sequences and chance. Lives for one corpus.
#pragma once

#include <initializer_list>
#include <random>
#include <string>
#include <string_view>

#include "engine/corpora.hpp"

namespace helios::corpora {

class Writer {
public:
    explicit Writer(const Shape& shape) : shape_(shape), random_(shape.seed) {
        text_.reserve(shape.bytes_min + shape.bytes_min / 4);
    }

    [[nodiscard]] unsigned columns() const { return shape_.columns; }
    [[nodiscard]] unsigned rows() const { return shape_.rows; }
    [[nodiscard]] bool full() const { return text_.size() >= shape_.bytes_min; }
    // How often step() was called before: the number of this frame.
    unsigned step() { return steps_++; }
    std::string take() { return std::move(text_); }

    // Not the standard's distributions: they differ from one library to the next.
    unsigned below(unsigned limit) { return limit == 0 ? 0 : static_cast<unsigned>(random_() % limit); }
    unsigned between(unsigned low, unsigned high) { return low + below(high - low + 1); }
    bool one_in(unsigned count) { return below(count) == 0; }
    template <class Values>
    const auto& pick(const Values& values) {
        return values[below(static_cast<unsigned>(std::size(values)))];
    }

    Writer& add(std::string_view text) {
        text_ += text;
        return *this;
    }
    Writer& add(unsigned number) { return add(std::to_string(number)); }
    Writer& times(unsigned count, std::string_view text);
    Writer& character(char32_t code_point);
    // ESC [ a ; b ... and the final with what may precede it.
    Writer& csi(std::initializer_list<unsigned> parameters, std::string_view final);
    Writer& move(unsigned row, unsigned column) { return csi({row, column}, "H"); } // 1-based.
    Writer& rgb(unsigned red, unsigned green, unsigned blue) { return csi({38, 2, red, green, blue}, "m"); }
    Writer& newline() { return add("\r\n"); }
    // Lower-case letters.
    Writer& word(unsigned shortest, unsigned longest);
    // Words and blanks, exactly that wide.
    Writer& prose(unsigned width);

private:
    Shape shape_;
    std::mt19937 random_;
    std::string text_;
    unsigned steps_ = 0;
};

} // namespace helios::corpora
