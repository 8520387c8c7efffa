#include "engine/corpora/writer.hpp"

#include "vt/utf8.hpp"

#include <algorithm>

namespace helios::corpora {

Writer& Writer::times(unsigned count, std::string_view text) {
    for (; count > 0; --count)
        text_ += text;
    return *this;
}

Writer& Writer::character(char32_t code_point) {
    vt::append_utf8(text_, code_point);
    return *this;
}

Writer& Writer::csi(std::initializer_list<unsigned> parameters, std::string_view final) {
    text_ += "\x1b[";
    std::string_view separator;
    for (unsigned parameter : parameters) {
        add(separator).add(parameter);
        separator = ";";
    }
    return add(final);
}

Writer& Writer::word(unsigned shortest, unsigned longest) {
    for (unsigned left = between(shortest, longest); left > 0; --left)
        text_ += static_cast<char>('a' + below(26));
    return *this;
}

Writer& Writer::prose(unsigned width) {
    while (width > 0) {
        const unsigned length = std::min(width, between(2, 9));
        word(length, length);
        width -= length;
        if (width > 0) {
            text_ += ' ';
            --width;
        }
    }
    return *this;
}

} // namespace helios::corpora
