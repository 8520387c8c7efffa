// The text of events.
#include "vt/describe.hpp"

#include <gtest/gtest.h>

#include "events.hpp"

namespace helios::vt {
namespace {

TEST(Describe, QuotesWhatIsNotPrintable) {
    EXPECT_EQ(in_quotes("a\"b\\c"), R"("a\"b\\c")");
    EXPECT_EQ(in_quotes("\x1b\x07"), R"("\x1b\x07")");
    EXPECT_EQ(in_quotes("\xc3\xa9\xff\xe2\x82"), "\"\xc3\xa9\\xff\\xe2\\x82\"");
    EXPECT_EQ(in_quotes("\xc2\x9b"), R"("\xc2\x9b")");
}

TEST(Describe, JoinsRunsCutByChunks) {
    EXPECT_EQ(events_of({"he", "l", "lo\xc3", "\xa9"}), "print \"hello\xc3\xa9\"\n");
}

TEST(Describe, CutsEndlessRunsIntoLines) {
    const std::string text = events_of(std::string(10'000, 'x'));
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3);
}

} // namespace
} // namespace helios::vt
