// InputFilter: see filter.hpp. A machine of its own, since keys break the rules that programs keep: a lone
// ESC is a key, ESC before any character is Alt, X10 mouse reports carry raw bytes, and pastes carry
// anything.
#include "vt/filter/filter.hpp"

#include <algorithm>
#include <array>

namespace helios::vt {
namespace {

constexpr std::uint8_t escape_byte = 0x1B;
constexpr std::string_view paste_begin = "\x1b[200~";
constexpr std::string_view paste_end = "\x1b[201~";

// Answers begin thus; anything else after ESC and that character is an Alt key.
struct AnswerStart {
    char introducer;
    std::string_view next;
};
constexpr std::array answer_starts{
    AnswerStart{']', "0123456789lL"},    // OSC colours and clipboard; xterm's title reports.
    AnswerStart{'P', "0123456789>!$+|"}, // DCS: DECRPSS, XTGETTCAP, XTVERSION, DA3.
    AnswerStart{'_', "G"},               // kitty graphics.
};

bool is_answer_start(char introducer, std::uint8_t byte) {
    const auto row = std::ranges::find(answer_starts, introducer, &AnswerStart::introducer);
    return row != answer_starts.end() && row->next.find(static_cast<char>(byte)) != std::string_view::npos;
}

// The first number of "\x1b[12;5R", 0 when there is none, and how many ';' there are.
struct Shape {
    unsigned first = 0;
    unsigned second = 0;
    unsigned separators = 0;
    bool has_digits = false;
};

Shape shape_of(std::string_view body) {
    Shape shape;
    for (const char byte : body) {
        if (byte == ';') {
            ++shape.separators;
        } else if (byte >= '0' && byte <= '9') {
            shape.has_digits = true;
            unsigned& number = shape.separators == 0 ? shape.first : shape.second;
            if (shape.separators < 2 && number < 100'000)
                number = number * 10 + static_cast<unsigned>(byte - '0');
        } else if (byte == ':') {
            break; // A kitty event type follows: only keys have one.
        }
    }
    return shape;
}

// CSI 1;m R is F3 with modifiers (m from 2 to 256 in kitty's form), any other numbers are a cursor report.
bool is_f3(std::string_view body) {
    if (body.find(':') != body.npos)
        return true;
    const Shape shape = shape_of(body);
    if (!shape.has_digits)
        return true;
    return shape.first == 1 && shape.separators <= 1 &&
           (shape.separators == 0 || (shape.second > 1 && shape.second <= 256));
}

// `body` is what stands between "\x1b[" and the final.
bool is_answer(std::string_view body, char final) {
    const char marker = body.empty() ? '\0' : body.front();
    const char last = body.empty() ? '\0' : body.back();
    switch (final) {
    case 'c':
        return !body.empty(); // DA; rxvt's shifted arrow is a bare CSI c.
    case 'n':                 // DSR
    case 't':                 // window reports, in-band resize
    case 'x':
        return true; // DECREPTPARM
    case 'R':
        return marker == '?' || !is_f3(body);
    case 'y':
        return last == '$' || last == '*'; // DECRPM, and checksums in CSI form
    case 'u':
        return marker == '?'; // kitty flags
    case 'S':
        return marker == '?'; // XTSMGRAPHICS
    case 'm':
        return marker == '>'; // XTQMODKEYS
    default:
        return false;
    }
}

} // namespace

void InputFilter::feed(std::span<const std::uint8_t> bytes, std::string& out) {
    for (const std::uint8_t byte : bytes)
        step(byte, out);
}

// Silence: what is held was a key.
void InputFilter::flush(std::string& out) {
    if (state_ == State::escape || state_ == State::string_start) {
        release(out);
    } else if (state_ == State::csi && held_.size() == 2) { // Alt-[
        release(out);
    }
}

void InputFilter::step(std::uint8_t byte, std::string& out) {
    switch (state_) {
    case State::ground:
        on_ground(byte, out);
        break;
    case State::escape:
        on_escape(byte, out);
        break;
    case State::csi:
        on_csi(byte, out);
        break;
    case State::x10_mouse:
        on_x10_mouse(byte, out);
        break;
    case State::string_start:
        on_string_start(byte, out);
        break;
    case State::string_body:
        on_string_body(byte, out);
        break;
    case State::paste:
        on_paste(byte, out);
        break;
    }
}

void InputFilter::release(std::string& out) {
    out += held_;
    held_.clear();
    state_ = State::ground;
}

void InputFilter::discard() {
    ++removed_;
    held_.clear();
    state_ = State::ground;
}

void InputFilter::on_ground(std::uint8_t byte, std::string& out) {
    if (byte != escape_byte) {
        out.push_back(static_cast<char>(byte));
        return;
    }
    held_.push_back(static_cast<char>(byte));
    state_ = State::escape;
}

void InputFilter::on_escape(std::uint8_t byte, std::string& out) {
    if (byte == escape_byte) { // The first one was a key of its own.
        out.push_back(static_cast<char>(byte));
        return;
    }
    held_.push_back(static_cast<char>(byte));
    if (byte == '[') {
        state_ = State::csi;
    } else if (byte == ']' || byte == 'P' || byte == '_') {
        state_ = State::string_start;
    } else {
        release(out);
    }
}

void InputFilter::on_csi(std::uint8_t byte, std::string& out) {
    if (byte < 0x20 || byte >= 0x7F) { // Not a sequence after all: keys that came together.
        release(out);
        step(byte, out);
        return;
    }
    held_.push_back(static_cast<char>(byte));
    if (byte >= 0x40) {
        on_csi_end(out);
    } else if (held_.size() > input_sequence_bytes_max) {
        discard();
    }
}

void InputFilter::on_csi_end(std::string& out) {
    const char final = held_.back();
    const std::string_view body = std::string_view(held_).substr(2, held_.size() - 3);
    if (is_answer(body, final)) {
        discard();
        return;
    }
    const bool mouse = final == 'M' && body.empty();
    const bool paste = held_ == paste_begin;
    release(out);
    if (mouse) {
        state_ = State::x10_mouse;
        mouse_bytes_left_ = 3;
    } else if (paste) {
        state_ = State::paste;
        paste_match_ = 0;
    }
}

// Button, column and row are raw bytes that could look like anything.
void InputFilter::on_x10_mouse(std::uint8_t byte, std::string& out) {
    out.push_back(static_cast<char>(byte));
    if (--mouse_bytes_left_ == 0)
        state_ = State::ground;
}

void InputFilter::on_string_start(std::uint8_t byte, std::string& out) {
    const char introducer = held_.back();
    if (!is_answer_start(introducer, byte)) {
        release(out);
        step(byte, out);
        return;
    }
    held_.push_back(static_cast<char>(byte));
    state_ = State::string_body;
}

// Dropped up to its terminator. A control that no answer contains means that the user goes on typing.
void InputFilter::on_string_body(std::uint8_t byte, std::string& out) {
    const bool after_escape = held_.back() == static_cast<char>(escape_byte);
    if (after_escape) {
        discard();
        if (byte == '\\')
            return;
        held_.push_back(static_cast<char>(escape_byte));
        state_ = State::escape;
        step(byte, out);
    } else if (byte == 0x07) {
        discard();
    } else if (byte < 0x20 && byte != escape_byte) {
        discard();
        step(byte, out);
    } else {
        held_.push_back(static_cast<char>(byte));
        if (held_.size() > input_sequence_bytes_max)
            discard();
    }
}

void InputFilter::on_paste(std::uint8_t byte, std::string& out) {
    out.push_back(static_cast<char>(byte));
    if (static_cast<char>(byte) == paste_end[paste_match_]) {
        ++paste_match_;
    } else {
        paste_match_ = byte == escape_byte ? 1 : 0;
    }
    if (paste_match_ == paste_end.size())
        state_ = State::ground;
}

} // namespace helios::vt
