// See search.hpp.
#include "grid/lines/search.hpp"

#include "base/clock.hpp"
#include "grid/emulator/emulator.hpp"
#include "grid/lines/logical_lines.hpp"

#include <algorithm>
#include <re2/re2.h>

namespace helios::grid {
namespace {

constexpr std::int64_t automaton_bytes_max = 1 << 20;
constexpr std::size_t bytes_between_looks = 8 * 1024; // At the clock.
constexpr int automaton_steps_max = 4000; // If the automaton must be walked, each byte may cost so many.

Error refused(std::string sentence) {
    return {ErrorCode::invalid, std::move(sentence), 0};
}

// An escape's letter, as in \W, is none.
bool has_capital(const SearchOptions& options) {
    bool escaped = false;
    for (const char byte : options.pattern) {
        if (byte >= 'A' && byte <= 'Z' && !escaped)
            return true;
        escaped = byte == '\\' && !escaped && options.syntax == PatternSyntax::regex;
    }
    return false;
}

RE2::Options automaton_options(const SearchOptions& options) {
    const bool exact = options.letter_case == LetterCase::exact ||
                       (options.letter_case == LetterCase::smart && has_capital(options));
    RE2::Options wanted;
    wanted.set_log_errors(false);
    wanted.set_max_mem(automaton_bytes_max);
    wanted.set_literal(options.syntax == PatternSyntax::literal);
    wanted.set_case_sensitive(exact);
    return wanted;
}

std::size_t cut_at_character(std::string_view text, std::size_t size) {
    while (size > 0 && size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U)
        --size;
    return size;
}

// What is around [begin, end) of a line.
std::string excerpt(std::string_view line, std::size_t begin, std::size_t end) {
    if (line.size() <= matched_text_bytes_max)
        return std::string(line);
    const std::size_t size = std::min(end - begin, matched_text_bytes_max);
    const std::size_t before = std::min(begin, (matched_text_bytes_max - size) / 2);
    const std::size_t first = cut_at_character(line, begin - before);
    return std::string(line.substr(first, cut_at_character(line.substr(first), matched_text_bytes_max)));
}

class Searcher {
public:
    Searcher(const Model& model, const SearchOptions& options, const RE2& automaton)
        : options_(options), automaton_(automaton), lines_(LogicalLines::shown(model)) {}

    Matches search_all() {
        const std::int64_t deadline_ns = monotonic_ns() + search_ns_max;
        const std::size_t size = lines_.size();
        for (std::size_t step = 0; step < size && matches_.complete; ++step) {
            const bool newest = options_.order == SearchOrder::newest_first;
            search_line(newest ? size - 1 - step : step);
            if (unclocked_bytes_ < bytes_between_looks)
                continue;
            unclocked_bytes_ = 0;
            if (step + 1 < size && monotonic_ns() > deadline_ns)
                matches_.complete = false;
        }
        return std::move(matches_);
    }

private:
    void search_line(std::size_t index) {
        lines_.text(index, text_);
        const std::size_t size = cut_at_character(text_, std::min(text_.size(), searched_line_bytes_max));
        unclocked_bytes_ += size;
        const re2::StringPiece line(text_.data(), size);
        re2::StringPiece match;
        std::size_t from = 0;
        while (from <= size && automaton_.Match(line, from, size, RE2::UNANCHORED, &match, 1)) {
            const auto begin = static_cast<std::size_t>(match.data() - line.data());
            const std::size_t end = begin + match.size();
            if (end > begin && !add(index, begin, end))
                return;
            from = end > begin ? end : begin + 1;
            while (from < size && (static_cast<unsigned char>(text_[from]) & 0xC0U) == 0x80U)
                ++from;
        }
        if (size < text_.size())
            matches_.complete = false;
    }

    bool add(std::size_t index, std::size_t begin, std::size_t end) {
        if (matches_.found.size() >= options_.matches_max || text_bytes_ >= options_.text_bytes_max) {
            matches_.complete = false;
            return false;
        }
        Match match;
        match.line = static_cast<std::uint64_t>(lines_.first_number()) + index + 1;
        match.text = excerpt(text_, begin, end);
        text_bytes_ += match.text.size();
        place(match, index, begin, end);
        matches_.found.push_back(std::move(match));
        return true;
    }

    // A match may begin or end within a cell's cluster: the cell belongs to it.
    void place(Match& match, std::size_t index, std::size_t begin, std::size_t end) {
        if (placed_line_ != index)
            placed_ = lines_.line(index);
        placed_line_ = index;
        std::size_t at = 0;
        std::uint32_t column = 0;
        std::string character;
        for (const HistoryCell& cell : placed_.cells) {
            character.clear();
            append_text(character, cell);
            const std::size_t next = at + character.size();
            if (next <= begin)
                match.column = column + cell.width;
            else if (at < end)
                match.width = column + cell.width - match.column;
            at = next;
            column += cell.width;
        }
    }

    const SearchOptions& options_;
    const RE2& automaton_;
    LogicalLines lines_;
    std::string text_;
    Matches matches_;
    std::size_t text_bytes_ = 0;
    std::size_t unclocked_bytes_ = 0;
    HistoryLine placed_; // The line of the last match, since the next one is often of the same.
    std::size_t placed_line_ = ~std::size_t{0};
};

} // namespace

Result<Matches> search(const Screen& screen, const SearchOptions& options) {
    if (options.pattern.empty())
        return refused("a search needs a pattern that is not empty");
    if (options.pattern.size() > pattern_bytes_max)
        return refused("a pattern is at most " + std::to_string(pattern_bytes_max) + " bytes");
    const RE2 automaton(options.pattern, automaton_options(options));
    if (!automaton.ok())
        return refused("not a regular expression: " + automaton.error());
    if (automaton.ProgramSize() > automaton_steps_max)
        return refused("the pattern is too large: fewer or smaller repetitions and classes, please");
    return Searcher(screen.emulator().model, options, automaton).search_all();
}

} // namespace helios::grid
