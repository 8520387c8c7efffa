#include "differential/stream.hpp"

#include "vt/parser.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace helios::differential {
namespace {

std::span<const std::uint8_t> span_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// Writes down what was said, and where each event ended.
class Reader : public vt::Sink {
public:
    void read(std::string_view bytes) { parser_.feed(span_of(bytes), *this); }

    Meaning meaning;
    std::vector<std::size_t> ends;

private:
    void print_ascii(std::span<const std::uint8_t> ascii) override {
        meaning.text.append(ascii.begin(), ascii.end());
        end();
    }
    void print_text(std::span<const char32_t> text) override {
        meaning.text.append(text.begin(), text.end());
        end();
    }
    void execute(std::uint8_t control) override {
        meaning.controls += static_cast<char>(control);
        end();
    }
    void esc(const vt::Sequence& sequence) override { call(vt::Introducer::esc, sequence); }
    void csi(const vt::Sequence& sequence) override { call(vt::Introducer::csi, sequence); }
    void string(const vt::StringSequence& text) override {
        meaning.strings.emplace_back(text.body);
        end();
    }
    void dcs_hook(const vt::Sequence& header) override {
        meaning.calls.push_back({vt::Introducer::dcs, header});
    }
    void dcs_put(std::span<const std::uint8_t>) override {}
    void dcs_unhook(vt::Terminator) override { end(); }

    void call(vt::Introducer introducer, const vt::Sequence& sequence) {
        meaning.calls.push_back({introducer, sequence});
        end();
    }
    void end() {
        if (parser_.consumed() > 0)
            ends.push_back(parser_.consumed());
    }

    vt::Parser parser_;
};

const vt::Sequence* find(const Meaning& meaning, vt::Introducer introducer, std::string_view bytes) {
    for (const Meaning::Call& call : meaning.calls) {
        const vt::Sequence& sequence = call.sequence;
        if (call.introducer == introducer && sequence.marker == bytes[0] &&
            sequence.intermediate() == bytes[1] && sequence.final == bytes[2])
            return &sequence;
    }
    return nullptr;
}

std::string escaped(std::string_view bytes) {
    std::string text;
    for (const char byte : bytes) {
        const auto value = static_cast<unsigned char>(byte);
        std::array<char, 8> hex{};
        if (byte == '\\' || byte == '"') {
            text.append("\\").append(1, byte);
        } else if (byte == '\r' || byte == '\n') {
            text += byte == '\r' ? "\\r" : "\\n";
        } else if (value >= 0x20 && value < 0x7F) {
            text += byte;
        } else {
            std::snprintf(hex.data(), hex.size(), "\\%03o", value);
            text += hex.data();
        }
    }
    return text;
}

} // namespace

std::vector<Step> steps_of(const Stream& stream) {
    std::vector<Step> steps;
    std::string pending;
    const auto flush = [&] {
        const std::size_t piece = stream.piece == 0 ? std::max<std::size_t>(pending.size(), 1) : stream.piece;
        for (std::size_t at = 0; at < pending.size(); at += piece)
            steps.push_back({pending.substr(at, piece), std::nullopt});
        pending.clear();
    };
    for (const Token& token : stream.tokens) {
        pending += token.bytes;
        if (!token.resize)
            continue;
        flush();
        steps.push_back({{}, token.resize});
    }
    flush();
    return steps;
}

std::vector<Token> tokens_of(std::string_view bytes) {
    Reader reader;
    reader.read(bytes);
    std::vector<Token> tokens;
    std::size_t begin = 0;
    for (const std::size_t end : reader.ends) {
        if (end > begin)
            tokens.push_back({std::string(bytes.substr(begin, end - begin)), std::nullopt});
        begin = std::max(begin, end);
    }
    if (begin < bytes.size())
        tokens.push_back({std::string(bytes.substr(begin)), std::nullopt});
    return tokens;
}

const vt::Sequence* Meaning::csi(char marker, char intermediate, char final) const {
    return find(*this, vt::Introducer::csi, std::string{marker, intermediate, final});
}

const vt::Sequence* Meaning::esc(char intermediate, char final) const {
    return find(*this, vt::Introducer::esc, std::string{'\0', intermediate, final});
}

bool Meaning::sets_mode(char marker, std::uint32_t mode) const {
    return std::any_of(calls.begin(), calls.end(), [&](const Call& call) {
        const vt::Sequence& sequence = call.sequence;
        if (call.introducer != vt::Introducer::csi || sequence.marker != marker ||
            sequence.intermediate_count > 0 || (sequence.final != 'h' && sequence.final != 'l'))
            return false;
        for (std::size_t index = 0; index < sequence.params.size(); ++index) {
            if (sequence.params.get(index, 0) == mode)
                return true;
        }
        return false;
    });
}

// A character that the token leaves open is one that the next byte breaks.
Meaning meaning_of(const Token& token) {
    Reader reader;
    reader.read(token.bytes);
    reader.read(token.bytes.empty() ? "" : " ");
    reader.meaning.bytes = token.bytes;
    reader.meaning.resizes = token.resize.has_value();
    return std::move(reader.meaning);
}

std::string escaped(const Stream& stream) {
    std::string text =
        "<" + std::to_string(stream.size.columns) + 'x' + std::to_string(stream.size.rows) + "> ";
    for (const Token& token : stream.tokens) {
        if (token.resize) {
            text += "<resize " + std::to_string(token.resize->columns) + 'x' +
                    std::to_string(token.resize->rows) + '>';
        } else {
            text += escaped(token.bytes);
        }
    }
    return text;
}

} // namespace helios::differential
