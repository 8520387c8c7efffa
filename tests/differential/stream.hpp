// What two terminals are fed alike: a size and tokens, each a whole sequence, a run of text or a resize.
// Plain values.
#pragma once

#include "grid/facts.hpp"
#include "vt/query.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace helios::differential {

struct Token {
    std::string bytes;
    std::optional<grid::Size> resize; // Instead of bytes.
};

struct Stream {
    std::string name;
    grid::Size size;
    std::vector<Token> tokens;
    std::size_t piece = 0; // Bytes come in pieces of so many; 0: whole up to the next resize.
};

// Up to a resize or the end, cut as the stream says.
struct Step {
    std::string bytes;
    std::optional<grid::Size> resize;
};
std::vector<Step> steps_of(const Stream& stream);

// Cut after every event of the parser, so that a token is a whole sequence or a run of text.
std::vector<Token> tokens_of(std::string_view bytes);

// What a token says, for the rules of known/.
struct Meaning {
    struct Call {
        vt::Introducer introducer = vt::Introducer::csi;
        vt::Sequence sequence;
    };
    std::string bytes;       // Of the token.
    std::vector<Call> calls; // ESC and CSI sequences and headers of DCS.
    std::string controls;
    std::u32string text;
    std::vector<std::string> strings; // Bodies of OSC, APC, PM and SOS.
    bool resizes = false;

    // Whether there is such a CSI; 0 stands for no marker and no intermediate.
    [[nodiscard]] const vt::Sequence* csi(char marker, char intermediate, char final) const;
    [[nodiscard]] const vt::Sequence* esc(char intermediate, char final) const;
    // CSI h or l with that mode among its parameters.
    [[nodiscard]] bool sets_mode(char marker, std::uint32_t mode) const;
};
Meaning meaning_of(const Token& token);

// As a C string's inside, resizes as <resize COLUMNSxROWS>.
std::string escaped(const Stream& stream);

} // namespace helios::differential
