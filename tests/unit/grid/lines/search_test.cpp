// Search over history and screen: what is found where, in which order, within which bounds.
#include "grid/lines/search.hpp"

#include <gtest/gtest.h>

#include "screen_check.hpp"

namespace helios::grid {
namespace {

constexpr Size small{10, 3};

Screen screen_after(std::string_view input, Size size = small) {
    Screen screen(size);
    screen.feed(bytes_of(input));
    return screen;
}

// "line:column+width text" of each match, joined by '|'; "..." when there may be more.
std::string found(const Screen& screen, const SearchOptions& options) {
    const auto matches = search(screen, options);
    if (!matches)
        return "! " + matches.error().detail;
    std::string text;
    for (const Match& match : matches->found) {
        text += text.empty() ? "" : "|";
        text += std::to_string(match.line) + ':' + std::to_string(match.column) + '+' +
                std::to_string(match.width) + ' ' + match.text;
    }
    return text + (matches->complete ? "" : "...");
}
std::string found(std::string_view input, std::string pattern) {
    SearchOptions options;
    options.pattern = std::move(pattern);
    options.order = SearchOrder::oldest_first;
    return found(screen_after(input), options);
}
std::string found_regex(std::string_view input, std::string pattern) {
    SearchOptions options;
    options.pattern = std::move(pattern);
    options.syntax = PatternSyntax::regex;
    return found(screen_after(input), options);
}

TEST(Search, FindsInHistoryAndScreen) {
    EXPECT_EQ(found("one\r\ntwo\r\nthree\r\nfour\r\ntwo two", "two"),
              "2:0+3 two|5:0+3 two two|5:4+3 two two");
    EXPECT_EQ(found("one", "two"), "");
}

TEST(Search, GivesTheNewestLinesFirst) {
    SearchOptions options;
    options.pattern = "t";
    EXPECT_EQ(found(screen_after("t1\r\nx\r\nt2\r\nt3 t4"), options),
              "4:0+1 t3 t4|4:3+1 t3 t4|3:0+1 t2|1:0+1 t1");
    options.matches_max = 2;
    EXPECT_EQ(found(screen_after("t1\r\nx\r\nt2\r\nt3 t4"), options), "4:0+1 t3 t4|4:3+1 t3 t4...");
}

TEST(Search, JoinsWhatWrapped) {
    EXPECT_EQ(found("0123456789abcdef\r\nx", "89ab"), "1:8+4 0123456789abcdef");
    EXPECT_EQ(found("0123456789abcdefghijKLMNO\r\n\r\n", "89ab"), "1:8+4 0123456789abcdefghijKLMNO");
    EXPECT_EQ(found("0123456789abcdefghijKLMNO\r\n\r\n", "ijKL"), "1:18+4 0123456789abcdefghijKLMNO");
}

TEST(Search, CountsLinesThatWereDropped) {
    ScreenOptions options;
    options.size = small;
    options.history_lines_max = 2;
    Screen screen(options);
    screen.feed(bytes_of("a\r\nb\r\nc\r\nd\r\ne\r\nf\r\ng"));
    SearchOptions search;
    search.pattern = "e";
    EXPECT_EQ(found(screen, search), "5:0+1 e");
    search.pattern = "a";
    EXPECT_EQ(found(screen, search), "");
}

TEST(Search, MindsCapitalsAsAsked) {
    EXPECT_EQ(found("Error error", "error"), "1:0+5 Error error|1:6+5 Error error");
    EXPECT_EQ(found("Error error", "Error"), "1:0+5 Error error");
    SearchOptions options;
    options.pattern = "ERROR";
    options.letter_case = LetterCase::ignored;
    EXPECT_EQ(found(screen_after("error"), options), "1:0+5 error");
    options.pattern = "error";
    options.letter_case = LetterCase::exact;
    EXPECT_EQ(found(screen_after("Error"), options), "");
}

TEST(Search, CountsColumnsInCells) {
    EXPECT_EQ(found("\xe4\xb8\xad\xe6\x96\x87x", "\xe6\x96\x87"), "1:2+2 \xe4\xb8\xad\xe6\x96\x87x");
    EXPECT_EQ(found("\xe4\xb8\xad\xe6\x96\x87x", "x"), "1:4+1 \xe4\xb8\xad\xe6\x96\x87x");
    EXPECT_EQ(found("e\xcc\x81z", "z"), "1:1+1 e\xcc\x81z");
    EXPECT_EQ(found("ae\xcc\x81z", "e"), "1:1+1 ae\xcc\x81z");
}

TEST(Search, TakesALiteralLiterally) {
    EXPECT_EQ(found("a.c abc", "a.c"), "1:0+3 a.c abc");
    EXPECT_EQ(found_regex("a.c abc", "a.c"), "1:0+3 a.c abc|1:4+3 a.c abc");
    EXPECT_EQ(found_regex("ab12", "[0-9]+$"), "1:2+2 ab12");
    EXPECT_EQ(found_regex("ab", "x*"), "") << "no width, no match";
    EXPECT_EQ(found_regex("\xe4\xb8\xad"
                          "a",
                          "x*a"),
              "1:2+1 \xe4\xb8\xad"
              "a");
}

TEST(Search, RefusesPatternsThatAreNone) {
    EXPECT_EQ(found("a", ""), "! a search needs a pattern that is not empty");
    EXPECT_EQ(found_regex("a", "("), "! not a regular expression: missing ): (");
    EXPECT_EQ(found_regex("a", "\xff").substr(0, 26), "! not a regular expression");
    EXPECT_EQ(found("a", std::string(1001, 'a')), "! a pattern is at most 1000 bytes");
    EXPECT_EQ(found_regex("a", "(((a{1,200}){1,200}){1,9})").substr(0, 1), "!");
    EXPECT_EQ(found_regex("a", "[a-z\\pL]{900}").substr(0, 1), "!");
}

TEST(Search, BoundsWhatItGives) {
    SearchOptions options;
    options.pattern = "a";
    options.text_bytes_max = 10;
    EXPECT_EQ(found(screen_after("aaaaaaaa"), options), "1:0+1 aaaaaaaa|1:1+1 aaaaaaaa...");
    Screen screen(Size{1000, 3});
    screen.feed(bytes_of(std::string(20'000, 'x') + "needle" + std::string(50'000, 'y')));
    options = {};
    options.pattern = "needle";
    const auto matches = search(screen, options);
    ASSERT_TRUE(matches);
    ASSERT_EQ(matches->found.size(), 1U);
    EXPECT_EQ(matches->found[0].column, 20'000U);
    EXPECT_EQ(matches->found[0].text.size(), matched_text_bytes_max);
    EXPECT_NE(matches->found[0].text.find("needle"), std::string::npos);
    EXPECT_FALSE(matches->complete) << "its end was not searched";
}

TEST(Search, SeesTheAlternateScreenWhereItIsShown) {
    EXPECT_EQ(found("one\r\ntwo\x1b[?1049h\x1b[Hxthree", "t"), "1:1+1 xthree");
}

// What makes a backtracking matcher hang.
TEST(Search, IsLinear) {
    const std::string text(9000, 'a');
    SearchOptions options;
    options.syntax = PatternSyntax::regex;
    for (const std::string_view pattern :
         {"(a*)*b", "(a|a)*b", "(a|aa)+$b", "(.*)*.*=.*b", "(?:a?){100}a{100}b"}) {
        options.pattern = pattern;
        EXPECT_EQ(found(screen_after(text, Size{1000, 20}), options), "") << pattern;
    }
}

TEST(SearchProperty, FindsWhatIsInTheText) {
    for (unsigned seed = 0; seed < 200; ++seed) {
        Screen screen(Size{16, 5});
        screen.feed(bytes_of(noise(seed, 200)));
        SearchOptions options;
        options.pattern = std::string(1, static_cast<char>('!' + seed % 90));
        options.letter_case = LetterCase::exact;
        options.matches_max = 100'000;
        const auto matches = search(screen, options);
        ASSERT_TRUE(matches);
        std::string all = screen.history_text(0, screen.history_size());
        all += screen.text();
        const auto count = static_cast<std::size_t>(std::count(all.begin(), all.end(), options.pattern[0]));
        EXPECT_EQ(matches->found.size(), count) << "seed " << seed;
    }
}

} // namespace
} // namespace helios::grid
