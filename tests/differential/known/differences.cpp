#include "differential/known/differences.hpp"

#include "grid/emulator/emulator.hpp"
#include "grid/screen.hpp"

#include <algorithm>

namespace helios::differential {
namespace {

// Plays a stream token by token, for what each token finds.
class Player {
public:
    explicit Player(grid::Size size) : screen_(size) {}

    [[nodiscard]] Place place() const {
        const grid::Model& model = screen_.emulator().model;
        const grid::Charsets& sets = model.pen.charsets;
        const std::size_t set = sets.single_shift != 0 ? sets.single_shift : sets.locked;
        return {.cursor = screen_.cursor(),
                .size = screen_.size(),
                .modes = model.modes,
                .alternate = screen_.alternate(),
                .line_drawing = sets.g.at(set) == grid::Charset::dec_graphics,
                .wide_in_row = has_wide(model.pen.row),
                .wide_on_screen = has_wide_row(),
                .after_text = after_text_,
                .top = model.margin_top,
                .bottom = model.margin_bottom};
    }
    void take(const Token& token, const Meaning& meaning) {
        after_text_ = !meaning.text.empty() && meaning.calls.empty() && meaning.controls.empty();
        if (token.resize)
            return screen_.resize(*token.resize);
        screen_.feed({reinterpret_cast<const std::uint8_t*>(token.bytes.data()), token.bytes.size()});
    }

private:
    [[nodiscard]] bool has_wide(std::size_t row) const {
        const auto cells = screen_.emulator().model.canvas().cells(row);
        return std::any_of(cells.begin(), cells.end(), [](grid::Cell cell) { return cell.is_wide(); });
    }
    [[nodiscard]] bool has_wide_row() const {
        std::size_t row = 0;
        while (row < screen_.size().rows && !has_wide(row))
            ++row;
        return row < screen_.size().rows;
    }

    grid::Screen screen_;
    bool after_text_ = false;
};

using Shows = Difference::Shows;

// Those that can apply: whose `with` is among the tokens.
std::vector<Difference> rules_for(std::string_view peer, const std::vector<Meaning>& meanings) {
    std::vector<Difference> rules = differences_of(peer);
    std::erase_if(rules, [&](const Difference& each) {
        return each.with != nullptr && std::none_of(meanings.begin(), meanings.end(), each.with);
    });
    return rules;
}

std::vector<Meaning> meanings_of(const Stream& stream) {
    std::vector<Meaning> meanings;
    for (const Token& token : stream.tokens)
        meanings.push_back(meaning_of(token));
    return meanings;
}

// Whether the one is the other with more in between.
bool goes_through(std::string_view whole, std::string_view part) {
    for (const char byte : whole) {
        if (!part.empty() && part.front() == byte)
            part.remove_prefix(1);
    }
    return part.empty();
}

} // namespace

std::vector<Difference> differences_of(std::string_view peer) {
    std::vector<Difference> found;
    for (const auto table : {shared_differences(), xterm_differences(), alacritty_differences()}) {
        std::copy_if(table.begin(), table.end(), std::back_inserter(found),
                     [&](const Difference& each) { return each.peers.find(peer) != each.peers.npos; });
    }
    return found;
}

// What is left out is not played either: the next token finds what it will find in the rest.
Stream without_exempt(const Stream& stream, std::string_view peer, std::set<std::string_view>& used) {
    const std::vector<Meaning> meanings = meanings_of(stream);
    const std::vector<Difference> rules = rules_for(peer, meanings);
    Stream rest = stream;
    rest.tokens.clear();
    Player player(stream.size);
    for (std::size_t at = 0; at < stream.tokens.size(); ++at) {
        const Place place = player.place();
        bool exempt = false;
        for (const Difference& each : rules) {
            if (each.shows != Shows::anywhere || !each.about(meanings[at], place))
                continue;
            used.insert(each.name);
            exempt = true;
        }
        if (exempt)
            continue;
        player.take(stream.tokens[at], meanings[at]);
        rest.tokens.push_back(stream.tokens[at]);
    }
    return rest;
}

bool history_may_differ(const Stream& stream, std::string_view peer, std::string_view ours,
                        std::string_view theirs, std::set<std::string_view>& used) {
    const std::vector<Meaning> meanings = meanings_of(stream);
    const std::vector<Difference> rules = rules_for(peer, meanings);
    bool more_here = false;
    bool more_there = false;
    Player player(stream.size);
    for (std::size_t at = 0; at < stream.tokens.size(); ++at) {
        const Place place = player.place();
        for (const Difference& each : rules) {
            if (each.shows == Shows::anywhere || !each.about(meanings[at], place))
                continue;
            used.insert(each.name);
            (each.shows == Shows::more_history_here ? more_here : more_there) = true;
        }
        player.take(stream.tokens[at], meanings[at]);
    }
    if (more_here && more_there)
        return true;
    return (more_here && goes_through(ours, theirs)) || (more_there && goes_through(theirs, ours));
}

} // namespace helios::differential
