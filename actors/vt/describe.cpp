// See describe.hpp.
#include "vt/describe.hpp"

#include <array>
#include <cstdio>

namespace helios::vt {
namespace {

constexpr std::size_t shown_bytes_max = 4096; // A run's line stays readable; longer runs are cut into lines.

std::string_view bytes_text(std::span<const std::uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string hex_byte(std::uint8_t byte) {
    std::array<char, 8> text{};
    std::snprintf(text.data(), text.size(), "%02x", byte);
    return text.data();
}

void append_quoted_character(std::string& out, char32_t codepoint) {
    if (codepoint == '"' || codepoint == '\\')
        out += '\\';
    append_utf8(out, codepoint);
}

std::string_view kind_text(StringKind kind) {
    switch (kind) {
    case StringKind::osc:
        return "osc";
    case StringKind::apc:
        return "apc";
    case StringKind::pm:
        return "pm";
    case StringKind::sos:
        return "sos";
    }
    return "";
}

bool is_number(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

} // namespace

std::string in_quotes(std::string_view text) {
    std::string out = "\"";
    Utf8Decoder decoder;
    std::size_t start = 0; // Of the character under way.
    const auto escape_raw = [&](std::size_t from, std::size_t to) {
        for (std::size_t index = from; index < to; ++index) {
            out += "\\x" + hex_byte(static_cast<std::uint8_t>(text[index]));
        }
    };
    for (std::size_t index = 0; index < text.size(); ++index) {
        const auto byte = static_cast<std::uint8_t>(text[index]);
        if (decoder.idle())
            start = index;
        Utf8Decoder::Step step = decoder.push(byte);
        if (step == Utf8Decoder::Step::broken) {
            escape_raw(start, index);
            start = index;
            step = decoder.push(byte);
        }
        if (step == Utf8Decoder::Step::more)
            continue;
        const char32_t codepoint = decoder.codepoint();
        const bool control = codepoint < 0x20 || (codepoint >= 0x7F && codepoint < 0xA0);
        if (step == Utf8Decoder::Step::invalid || control) {
            escape_raw(start, index + 1);
        } else {
            append_quoted_character(out, codepoint);
        }
    }
    if (!decoder.idle())
        escape_raw(start, text.size());
    return out + '"';
}

std::string describe(const Sequence& sequence) {
    std::string text;
    if (sequence.marker != 0)
        text.append(1, sequence.marker).append(1, ' ');
    for (std::size_t index = 0; index < sequence.params.size(); ++index) {
        if (index > 0)
            text += sequence.params.is_sub(index) ? ':' : ';';
        if (!sequence.params.is_empty(index))
            text += std::to_string(sequence.params.get(index, 0));
    }
    if (sequence.params.size() > 0)
        text += ' ';
    for (std::size_t index = 0; index < sequence.intermediate_count; ++index) {
        if (sequence.intermediates[index] == ' ') {
            text += "SP ";
        } else {
            text.append(1, sequence.intermediates[index]).append(1, ' ');
        }
    }
    return text + sequence.final;
}

void EventPrinter::finish() {
    if (run_verb_.empty())
        return;
    const std::string text = std::string(run_verb_) + ' ' + in_quotes(run_);
    run_.clear();
    run_verb_ = {};
    line(text);
}

void EventPrinter::add_text(std::string_view verb, std::string_view text) {
    if (run_verb_ != verb)
        finish();
    while (!text.empty()) {
        run_verb_ = verb;
        const std::string_view part = text.substr(0, shown_bytes_max - run_.size());
        run_ += part;
        text.remove_prefix(part.size());
        if (run_.size() == shown_bytes_max)
            finish();
    }
}

void EventPrinter::line(std::string_view text) {
    finish();
    out_.append(text).append(1, '\n');
}

void EventPrinter::print_ascii(std::span<const std::uint8_t> ascii) {
    add_text("print", bytes_text(ascii));
}

void EventPrinter::print_text(std::span<const char32_t> text) {
    for (const char32_t codepoint : text) {
        const Utf8Bytes utf8 = utf8_of(codepoint);
        if (run_.size() + utf8.size > shown_bytes_max)
            finish();
        add_text("print", utf8.text());
    }
}

void EventPrinter::execute(std::uint8_t control) {
    line("execute 0x" + hex_byte(control));
}
void EventPrinter::esc(const Sequence& sequence) {
    line("esc " + describe(sequence));
}
void EventPrinter::csi(const Sequence& sequence) {
    line("csi " + describe(sequence));
}

void EventPrinter::string(const StringSequence& sequence) {
    std::string text(kind_text(sequence.kind));
    std::string_view body = sequence.body;
    const std::size_t cut = body.find(';');
    const std::string_view number = body.substr(0, cut);
    if (sequence.kind == StringKind::osc && is_number(number)) {
        text.append(1, ' ').append(number);
        body = cut == body.npos ? std::string_view{} : body.substr(cut + 1);
        if (cut != body.npos)
            text += ' ' + in_quotes(body);
    } else {
        text += ' ' + in_quotes(body);
    }
    if (sequence.truncated)
        text += " truncated";
    line(text);
}

void EventPrinter::dcs_hook(const Sequence& header) {
    line("dcs hook " + describe(header));
}
void EventPrinter::dcs_put(std::span<const std::uint8_t> bytes) {
    add_text("dcs put", bytes_text(bytes));
}

void EventPrinter::dcs_unhook(Terminator terminator) {
    line(terminator == Terminator::cancelled ? "dcs cancelled" : "dcs unhook");
}

} // namespace helios::vt
