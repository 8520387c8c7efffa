// That the corpora are what the figures claim of them.
#include "grid/screen.hpp"

#include <gtest/gtest.h>

#include <set>

#include "engine/corpora.hpp"

namespace helios::corpora {
namespace {

constexpr Shape small{80, 24, 7, 300'000};

grid::Screen fed(std::string_view bytes, const Shape& shape) {
    grid::Screen screen(grid::Size{shape.columns, shape.rows});
    screen.feed({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    return screen;
}

TEST(Corpora, AreTheSameForTheSameSeedAndOthersForAnother) {
    for (const Corpus& corpus : all()) {
        EXPECT_EQ(make(corpus, small), make(corpus, small)) << corpus.name;
    }
    Shape other = small;
    other.seed = 8;
    EXPECT_NE(make(*find("ascii_log"), small), make(*find("ascii_log"), other));
}

TEST(Corpora, HaveNamesOfTheirOwn) {
    std::set<std::string_view> names;
    for (const Corpus& corpus : all())
        names.insert(corpus.name);
    EXPECT_EQ(names.size(), all().size());
    EXPECT_EQ(find("no such corpus"), nullptr);
}

TEST(Corpora, ReachTheirSizeAtTheEndOfAFrame) {
    for (const Corpus& corpus : all()) {
        const std::string bytes = make(corpus, small);
        EXPECT_GE(bytes.size(), small.bytes_min) << corpus.name;
        EXPECT_TRUE(fed(bytes, small).at_ground()) << corpus.name;
    }
}

TEST(Corpora, AreKnownSequencesOnly) {
    for (const Corpus& corpus : all()) {
        EXPECT_EQ(fed(make(corpus, small), small).counters().unknown_sequences, 0U) << corpus.name;
    }
}

class Replies : public grid::Listener {
public:
    void on_reply(std::span<const std::uint8_t> bytes, std::size_t) override { size += bytes.size(); }
    std::size_t size = 0;
};

TEST(Corpora, SolicitNoReply) {
    for (const Corpus& corpus : all()) {
        const std::string bytes = make(corpus, small);
        grid::Screen screen(grid::Size{small.columns, small.rows});
        Replies replies;
        screen.feed({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, replies);
        EXPECT_EQ(replies.size, 0U) << corpus.name;
    }
}

TEST(Corpora, AreMadeForTheSmallestScreensToo) {
    for (const Corpus& corpus : all()) {
        EXPECT_GE(make(corpus, {20, 4, 1, 1000}).size(), 1000U) << corpus.name;
    }
}

struct Expected {
    std::string_view name;
    double bytes_per_escape;
};

TEST(Corpora, AreAsDenseAsWhatTheyStandFor) {
    for (const Expected& expected : {Expected{"truecolor_source", 14},
                                     {"agent_tui", 16},
                                     {"alt_redraw", 13},
                                     {"tmux_like", 12},
                                     {"scroll_regions", 18},
                                     {"cursor_motion", 9},
                                     {"dense_cells", 27},
                                     {"medium_cells", 9},
                                     {"ls_columns", 107}}) {
        const std::string bytes = make(*find(expected.name), small);
        const auto escapes = static_cast<double>(density(bytes).escapes);
        const double found = static_cast<double>(bytes.size()) / escapes;
        EXPECT_NEAR(found, expected.bytes_per_escape, expected.bytes_per_escape * 0.2) << expected.name;
    }
}

TEST(FullLines, FillTheHistoryWithLinesAsWideAsTheScreen) {
    const grid::Screen screen = fed(full_lines(small, 100), small);
    EXPECT_EQ(screen.history_size(), 100U - 23U);
    EXPECT_EQ(screen.history_text(0, 1).size(), 81U);
}

} // namespace
} // namespace helios::corpora
