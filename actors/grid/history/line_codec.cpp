// See line_codec.hpp.
#include "grid/history/line_codec.hpp"

#include "grid/cells/ascii.hpp"
#include "vt/printable.hpp"
#include "vt/utf8.hpp"

#include <algorithm>
#include <cstring>

namespace helios::grid::line_codec {
namespace {

// The look mask of a run.
constexpr unsigned has_fg = 1;
constexpr unsigned has_bg = 2;
constexpr unsigned has_underline_color = 4;
constexpr unsigned has_attrs = 8;
constexpr unsigned has_link = 16;
constexpr unsigned has_all = 31;

// Of one run without its link: the count, the mask, three colours and the attributes.
constexpr std::size_t run_bytes_max = 3 + 1 + 3 * 5 + 3;

std::uint8_t* put_text(std::uint8_t* at, std::string_view text) {
    at = put_number(at, text.size());
    return std::copy(text.begin(), text.end(), at);
}

std::uint8_t* put_run(std::uint8_t* at, std::size_t characters, const Style& style, const Link& link) {
    at = put_number(at, characters);
    std::uint8_t* mask = at++;
    *mask = 0;
    const auto number = [&](unsigned bit, std::uint32_t value) {
        if (value == 0)
            return;
        *mask = static_cast<std::uint8_t>(*mask | bit);
        at = put_number(at, value);
    };
    number(has_fg, style.fg);
    number(has_bg, style.bg);
    number(has_underline_color, style.underline_color);
    number(has_attrs, style.attrs);
    if (style.link != 0) {
        *mask = static_cast<std::uint8_t>(*mask | has_link);
        at = put_text(at, link.id);
        at = put_text(at, link.uri);
    }
    return at;
}

bool is_plain(std::string_view text) {
    vt::Utf8Decoder decoder;
    for (const char byte : text) {
        const auto step = decoder.push(static_cast<std::uint8_t>(byte));
        const bool complete = step == vt::Utf8Decoder::Step::complete;
        if (complete ? !is_printable(decoder.codepoint()) : step != vt::Utf8Decoder::Step::more)
            return false;
    }
    return decoder.idle();
}

std::optional<std::string> take_text(Bytes& bytes, std::size_t limit) {
    const auto size = take_number(bytes);
    if (!size || *size > bytes.size() || *size > limit)
        return std::nullopt;
    std::string text(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(*size));
    bytes = bytes.subspan(static_cast<std::size_t>(*size));
    if (!is_plain(text))
        return std::nullopt;
    return text;
}

std::optional<Color> take_color(Bytes& bytes) {
    const auto number = take_number(bytes);
    if (!number || *number > 0xFFFFFFFF || *number == default_color || !is_color(static_cast<Color>(*number)))
        return std::nullopt;
    return static_cast<Color>(*number);
}

std::optional<std::uint16_t> take_attrs(Bytes& bytes) {
    const auto number = take_number(bytes);
    if (!number || *number > attr::all)
        return std::nullopt;
    return static_cast<std::uint16_t>(*number);
}

bool take_style(Bytes& bytes, unsigned mask, Style& style) {
    const auto color = [&](unsigned bit, Color& into) {
        if ((mask & bit) == 0)
            return true;
        const auto taken = take_color(bytes);
        into = taken.value_or(default_color);
        return taken.has_value();
    };
    if (!color(has_fg, style.fg) || !color(has_bg, style.bg))
        return false;
    if (!color(has_underline_color, style.underline_color))
        return false;
    if ((mask & has_attrs) == 0)
        return true;
    const auto attrs = take_attrs(bytes);
    style.attrs = attrs.value_or(0);
    return attrs && style.known();
}

// Into a run that may have been used before: its texts are rarely there, and not worth an allocation each.
bool take_run(Bytes& bytes, HistoryRun& run) {
    const auto cells = take_number(bytes);
    if (!cells || *cells == 0 || bytes.empty())
        return false;
    run.cells = static_cast<std::size_t>(*cells);
    const std::uint8_t mask = bytes.front();
    bytes = bytes.subspan(1);
    run.style = {};
    run.link.id.clear();
    run.link.uri.clear();
    if (mask > has_all || !take_style(bytes, mask, run.style))
        return false;
    if ((mask & has_link) == 0)
        return true;
    auto id = take_text(bytes, link_id_bytes_max);
    auto uri = id ? take_text(bytes, link_uri_bytes_max) : std::nullopt;
    if (!uri || uri->empty())
        return false;
    run.link = {*std::move(id), *std::move(uri)};
    return true;
}

// Shows the characters to the reader: plain() takes a run of ASCII, base() a character, mark() what joins it,
// which it may refuse. False when the text ends early: what was shown up to there is good.
template <class Reader>
bool walk_text(Bytes text, Reader& reader) {
    vt::Utf8Decoder decoder;
    std::uint8_t mark = 0; // The one that stands before the next character.
    std::size_t index = 0;
    while (index < text.size()) {
        const bool between = mark == 0 && decoder.idle();
        if (const std::size_t size = between ? vt::printable_prefix(text.subspan(index)) : 0; size > 0) {
            reader.plain(text.subspan(index, size));
            index += size;
            continue;
        }
        const std::uint8_t byte = text[index++];
        if (between && (byte == wide_mark || byte == joined_mark)) {
            mark = byte;
            continue;
        }
        const auto step = decoder.push(byte);
        if (step == vt::Utf8Decoder::Step::more)
            continue;
        if (step != vt::Utf8Decoder::Step::complete || !is_printable(decoder.codepoint()))
            return false;
        if (mark != joined_mark) {
            reader.base(decoder.codepoint(), mark == wide_mark ? 2U : 1U);
        } else if (!reader.mark(decoder.codepoint())) {
            return false;
        }
        mark = 0;
    }
    return mark == 0 && decoder.idle();
}

class TextBuilder {
public:
    explicit TextBuilder(std::vector<HistoryCell>& cells) : cells_(cells), before_(cells.size()) {}

    void plain(Bytes text) {
        for (const std::uint8_t byte : text)
            base(byte, 1);
    }
    void base(char32_t codepoint, unsigned width) { cells_.push_back({Cluster(codepoint), width}); }
    bool mark(char32_t codepoint) {
        if (cells_.size() == before_ || cells_.back().character.full())
            return false;
        cells_.back().character.push_back(codepoint);
        return true;
    }

private:
    std::vector<HistoryCell>& cells_;
    std::size_t before_;
};

class TextCounter {
public:
    void plain(Bytes text) {
        characters += text.size();
        points_ = 1;
    }
    void base(char32_t /*codepoint*/, unsigned /*width*/) {
        ++characters;
        points_ = 1;
    }
    bool mark(char32_t /*codepoint*/) { return ++points_ <= cluster_codepoints_max; }

    std::size_t characters = 0;

private:
    std::size_t points_ = cluster_codepoints_max; // Of the last one: before the first nothing can be joined.
};

} // namespace

std::uint8_t* put_number(std::uint8_t* at, std::uint64_t number) {
    while (number >= 0x80) {
        *at++ = static_cast<std::uint8_t>(number | 0x80U);
        number >>= 7;
    }
    *at++ = static_cast<std::uint8_t>(number);
    return at;
}

std::optional<std::uint64_t> take_number(Bytes& bytes) {
    std::uint64_t number = 0;
    for (std::size_t index = 0; index < bytes.size() && index < 6; ++index) {
        number |= static_cast<std::uint64_t>(bytes[index] & 0x7FU) << (7 * index);
        if ((bytes[index] & 0x80U) == 0) {
            bytes = bytes.subspan(index + 1);
            return number;
        }
    }
    return std::nullopt;
}

void Encoder::make_room(std::size_t cells) {
    if (text_.size() < cells * cell_bytes_max + beyond_text_max)
        text_.resize(cells * cell_bytes_max + beyond_text_max);
    if (runs_.size() < cells * run_bytes_max)
        runs_.resize(cells * run_bytes_max);
}

// Links are rare and long: room for one is made when it comes.
std::uint8_t* Encoder::make_room_for_link(const Link& link, std::size_t cells_left, std::uint8_t* at) {
    const auto used = static_cast<std::size_t>(at - runs_.data());
    const std::size_t link_bytes = 2 * number_bytes_max + link.id.size() + link.uri.size();
    runs_.resize(std::max(runs_.size(), used + (cells_left + 1) * run_bytes_max + link_bytes));
    return runs_.data() + used;
}

void Encoder::encode(std::span<const Cell> cells, const Tables& tables) {
    make_room(cells.size());
    forms_.belong_to(tables);
    std::uint8_t* text = text_.data();
    std::uint8_t* runs = runs_.data();
    bool plain = true;
    for (std::size_t index = 0; index < cells.size();) {
        const StyleId style = cells[index].style;
        std::size_t characters = ascii::read(text, cells.subspan(index), style);
        text += characters;
        index += characters;
        if (index < cells.size() && cells[index].style == style) {
            const Stretch stretch = put_stretch(text, cells.subspan(index), tables, forms_);
            text = stretch.end;
            index += stretch.cells;
            characters += stretch.characters;
        }
        plain = plain && style == 0;
        if (characters == 0)
            continue;
        const Style& look = tables.style(style);
        const Link& link = tables.links[look.link];
        if (look.link != 0)
            runs = make_room_for_link(link, cells.size() - index, runs);
        runs = put_run(runs, characters, look, link);
    }
    text_size_ = static_cast<std::size_t>(text - text_.data());
    runs_size_ = plain ? 0 : static_cast<std::size_t>(runs - runs_.data());
}

void append_plain_text(Bytes text, std::string& out) {
    if (text.empty())
        return; // memchr() takes no null pointer.
    const std::size_t before = out.size();
    out.append(reinterpret_cast<const char*>(text.data()), text.size());
    if (std::memchr(text.data(), wide_mark, text.size()) == nullptr &&
        std::memchr(text.data(), joined_mark, text.size()) == nullptr)
        return;
    const auto first = out.begin() + static_cast<std::ptrdiff_t>(before);
    out.erase(
        std::remove_if(first, out.end(), [](char byte) { return byte == wide_mark || byte == joined_mark; }),
        out.end());
}

void decode(Bytes text, Bytes runs, HistoryLine& line) {
    const std::size_t before = line.cells.size();
    TextBuilder builder(line.cells);
    walk_text(text, builder);
    std::size_t left = line.cells.size() - before;
    while (left > 0) {
        HistoryRun run;
        if (!take_run(runs, run))
            run = HistoryRun{left, {}, {}}; // No runs, or the end of what can be read.
        run.cells = std::min(run.cells, left);
        left -= run.cells;
        line.runs.push_back(std::move(run));
    }
}

bool is_sound(Bytes text, Bytes runs) {
    TextCounter counter;
    const bool whole = walk_text(text, counter);
    if (!whole || runs.empty())
        return whole;
    HistoryRun run;
    while (!runs.empty()) {
        if (!take_run(runs, run) || run.cells > counter.characters)
            return false;
        counter.characters -= run.cells;
    }
    return counter.characters == 0;
}

} // namespace helios::grid::line_codec
