#include "cli/attach/detach_keys.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace helios::cli {
namespace {

constexpr std::string_view paste_begin = "\x1b[200~";
constexpr std::string_view paste_end = "\x1b[201~";
constexpr std::size_t withheld_bytes_max = 1024; // Releases of the keys; more is passed on as it came.
constexpr std::uint32_t modifier_shift = 1;
constexpr std::uint32_t modifier_ctrl = 4;
constexpr std::uint32_t modifier_locks = 64 | 128; // Caps Lock and Num Lock say nothing about a key.
constexpr std::uint32_t event_press = 1;
constexpr std::uint32_t modifier_keys_first = 57441; // Kitty's codes of Shift, Ctrl, ... as keys.
constexpr std::uint32_t modifier_keys_last = 57454;

std::string_view next_part(std::string_view& rest, char separator) {
    std::size_t end = rest.find(separator);
    std::string_view part = rest.substr(0, end);
    rest = end == rest.npos ? std::string_view{} : rest.substr(end + 1);
    return part;
}

std::optional<std::uint32_t> number(std::string_view text) {
    std::uint32_t value = 0;
    auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (fault != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

// A key press as an escape sequence says it. codes: the key, shifted, on a US layout; 0 where not told.
struct Press {
    std::array<std::uint32_t, 3> codes{};
    std::uint32_t modifiers = 0;
    std::uint32_t event = event_press;
};

// "code[:shifted[:base]] [; modifiers[:event]] [; text]" of CSI u.
std::optional<Press> parse_kitty(std::string_view parameters) {
    Press press;
    std::string_view codes = next_part(parameters, ';');
    for (std::uint32_t& code : press.codes)
        code = number(next_part(codes, ':')).value_or(0);
    if (press.codes[0] == 0)
        return std::nullopt;
    std::string_view modifiers = next_part(parameters, ';');
    press.modifiers = std::max(number(next_part(modifiers, ':')).value_or(1), 1U) - 1;
    press.event = number(modifiers).value_or(event_press);
    return press;
}

// "27 ; modifiers ; code" of CSI ~.
std::optional<Press> parse_other_keys(std::string_view parameters) {
    if (next_part(parameters, ';') != "27")
        return std::nullopt;
    auto modifiers = number(next_part(parameters, ';'));
    auto code = number(parameters);
    if (!modifiers || *modifiers == 0 || !code)
        return std::nullopt;
    return Press{{*code, 0, 0}, *modifiers - 1, event_press};
}

bool is_ctrl_character(char character) {
    return (character >= 'a' && character <= 'z') ||
           std::string_view("\\]^_@").find(character) != std::string_view::npos;
}

} // namespace

Result<DetachKeys::Key> DetachKeys::parse_key(std::string_view text) {
    bool ctrl = text.starts_with("ctrl-");
    std::string_view name = ctrl ? text.substr(5) : text;
    char character = name == "space" ? ' ' : name.size() == 1 ? name.front() : '\0';
    bool upper = character >= 'A' && character <= 'Z';
    bool valid =
        ctrl ? is_ctrl_character(character) || character == ' ' : character >= ' ' && character <= '~';
    if (!valid) {
        return Error{ErrorCode::invalid, "the detach key '" + std::string(text) +
                                             "' is unknown. Write keys like ctrl-\\, ctrl-b or d, or none."};
    }
    if (upper)
        character = static_cast<char>(character - 'A' + 'a');
    return Key{static_cast<char32_t>(character), ctrl, upper};
}

Result<DetachKeys> DetachKeys::parse(std::string_view text) {
    DetachKeys keys;
    if (text == "none")
        return keys;
    while (!text.empty()) {
        std::string_view word = next_part(text, ' ');
        if (word.empty())
            continue;
        auto key = parse_key(word);
        if (!key)
            return key.error();
        keys.keys_.push_back(*key);
    }
    if (keys.keys_.empty() || keys.keys_.size() > keys_max ||
        (keys.keys_.size() == 1 && !keys.keys_[0].ctrl)) {
        return Error{ErrorCode::invalid, "detach keys are one to four keys, the only one with ctrl-. "
                                         "Write for example \"ctrl-\\ ctrl-\\\", or none."};
    }
    return keys;
}

Typed DetachKeys::feed(std::string_view bytes, std::string& out) {
    if (keys_.empty()) {
        out += bytes;
        return Typed::passed;
    }
    for (char byte : bytes) {
        if (in_paste_) {
            on_paste(byte, out);
        } else if (step(byte, out) == Typed::detach) {
            return Typed::detach;
        }
    }
    return Typed::passed;
}

void DetachKeys::release(std::string& out) {
    out += withheld_;
    withheld_.clear();
    matched_ = 0;
}

Typed DetachKeys::end_sequence(std::string& out) {
    std::string token;
    token.swap(sequence_);
    return token.empty() ? Typed::passed : on_token(token, out);
}

Typed DetachKeys::step(char byte, std::string& out) {
    bool is_escape = byte == '\x1b';
    if (sequence_.empty()) {
        if (!is_escape)
            return on_token(std::string_view(&byte, 1), out);
        sequence_ += byte;
        return Typed::passed;
    }
    bool opens = sequence_.size() == 1 && byte == '[';
    bool parameter = sequence_.size() > 1 && byte >= 0x20 && byte <= 0x3f;
    if ((opens || parameter) && sequence_.size() < sequence_bytes_max) {
        sequence_ += byte;
        return Typed::passed;
    }
    // What follows ends the sequence: its final byte (or the Alt key), or the begin of something else.
    bool belongs = byte >= 0x20 && byte != 0x7f && sequence_.size() < sequence_bytes_max;
    if (belongs) {
        sequence_ += byte;
        return end_sequence(out);
    }
    if (end_sequence(out) == Typed::detach)
        return Typed::detach;
    return in_paste_ ? Typed::passed : step(byte, out);
}

void DetachKeys::on_paste(char byte, std::string& out) {
    out += byte;
    if (byte != paste_end[paste_end_matched_])
        paste_end_matched_ = byte == '\x1b' ? 1 : 0;
    else if (++paste_end_matched_ == paste_end.size())
        in_paste_ = false;
}

Typed DetachKeys::on_token(std::string_view token, std::string& out) {
    Meaning meaning = meaning_of(token);
    if (meaning == Meaning::neutral && withheld_.size() + token.size() <= withheld_bytes_max) {
        withheld_ += token;
        return Typed::passed;
    }
    if (meaning == Meaning::expected && matched_ + 1 == keys_.size()) {
        withheld_.clear();
        matched_ = 0;
        return Typed::detach;
    }
    if (meaning == Meaning::expected) {
        ++matched_;
        withheld_ += token;
        return Typed::passed;
    }
    if (matched_ > 0) {
        // Not the next key: it may still be the first one of another try.
        release(out);
        return on_token(token, out);
    }
    out += token;
    if (meaning == Meaning::paste) {
        in_paste_ = true;
        paste_end_matched_ = 0;
    }
    return Typed::passed;
}

bool DetachKeys::is_legacy(const Key& key, char byte) const {
    if (key.ctrl)
        return byte == static_cast<char>(static_cast<char>(key.code) & 0x1f);
    char plain = static_cast<char>(key.code);
    return byte == (key.shift ? static_cast<char>(plain - 'a' + 'A') : plain);
}

DetachKeys::Meaning DetachKeys::meaning_of(std::string_view token) const {
    if (token == paste_begin)
        return Meaning::paste;
    if (token.size() == 1)
        return is_legacy(keys_[matched_], token.front()) ? Meaning::expected : Meaning::other;
    if (token.size() < 3 || token[1] != '[')
        return Meaning::other;
    return meaning_of_csi(token.substr(2, token.size() - 3), token.back());
}

DetachKeys::Meaning DetachKeys::meaning_of_csi(std::string_view parameters, char final) const {
    std::optional<Press> press;
    if (final == 'u')
        press = parse_kitty(parameters);
    if (final == '~')
        press = parse_other_keys(parameters);
    if (!press)
        return Meaning::other;
    // Between two keys lie the first one's release and the modifiers' own events.
    bool modifier = press->codes[0] >= modifier_keys_first && press->codes[0] <= modifier_keys_last;
    if (press->event != event_press || modifier)
        return matched_ > 0 ? Meaning::neutral : Meaning::other;
    const Key& key = keys_[matched_];
    std::uint32_t wanted = (key.ctrl ? modifier_ctrl : 0) | (key.shift ? modifier_shift : 0);
    bool same_key = std::find(press->codes.begin(), press->codes.end(), key.code) != press->codes.end();
    return same_key && (press->modifiers & ~modifier_locks) == wanted ? Meaning::expected : Meaning::other;
}

std::string DetachKeys::describe() const {
    std::string text;
    for (std::size_t i = 0; i < keys_.size(); ++i) {
        if (i == 1 && keys_.size() == 2 && keys_[0] == keys_[1])
            return text + " twice";
        const Key& key = keys_[i];
        char character = static_cast<char>(key.code);
        if (key.shift)
            character = static_cast<char>(character - 'a' + 'A');
        text += i == 0 ? "" : " ";
        text += key.ctrl ? "Ctrl-" : "";
        text += character == ' ' ? std::string("Space") : std::string(1, character);
    }
    return text;
}

} // namespace helios::cli
