#include "cli/print/failure.hpp"
#include "cli/print/output.hpp"
#include "cli/print/table.hpp"

#include <gtest/gtest.h>

namespace helios::cli {
namespace {

TEST(Printable, LeavesNothingThatCommandsATerminal) {
    EXPECT_EQ(printable("a\x1b[31mb\x07\x7f\n"), "a [31mb   ");
    EXPECT_EQ(printable("x\xc2\x9b"
                        "31m"),
              "x  31m");
    EXPECT_EQ(printable("\xff\xc3\xa9"), "\xef\xbf\xbd\xc3\xa9");
}

TEST(Shortened, CutsBetweenCharacters) {
    EXPECT_EQ(shortened("abc", 3), "abc");
    EXPECT_EQ(shortened("abcd", 3), "ab\xe2\x80\xa6");
    EXPECT_EQ(shortened("\xc3\xa9\xc3\xa9\xc3\xa9", 2), "\xc3\xa9\xe2\x80\xa6");
}

TEST(Table, AlignsColumnsAndEndsLinesWhereTheyEnd) {
    Table table({"NAME", "STATE", "TITLE"});
    table.add({"work", "active", ""});
    table.add({"a", "x", "\xc3\xa9t\xc3\xa9"});
    EXPECT_EQ(table.text(), "NAME  STATE   TITLE\nwork  active\na     x       \xc3\xa9t\xc3\xa9\n");
}

TEST(Quantities, ReadLikePeopleSayThem) {
    EXPECT_EQ(bytes_text(812), "812 B");
    EXPECT_EQ(bytes_text(1'440'000), "1.4 MB");
    EXPECT_EQ(bytes_text(999'999), "1.0 MB");
    EXPECT_EQ(duration_text(3'000'000'000), "3 s");
    EXPECT_EQ(duration_text(3'600'000'000'000), "60 min");
    EXPECT_EQ(duration_text(864'000'000'000'000), "10 d");
}

TEST(ExitCodes, AreThoseOfTheManual) {
    EXPECT_EQ(exit_code_of(ErrorCode::invalid), 2);
    EXPECT_EQ(exit_code_of(ErrorCode::unavailable), 3);
    EXPECT_EQ(exit_code_of(ErrorCode::not_found), 4);
    EXPECT_EQ(exit_code_of(ErrorCode::timeout), 124);
    EXPECT_EQ(exit_code_of(ErrorCode::busy), 1);
    EXPECT_EQ(exit_code_of_status(3 << 8), 3);
    EXPECT_EQ(exit_code_of_status(9), 137);
}

TEST(TerminalJson, SaysHowItEnded) {
    wire::TerminalRecord record;
    record.terminal = "tm_1";
    EXPECT_TRUE(to_json(record)["ended"].is_null());
    record.ended_wall_ns = 1;
    record.wait_status = 7 << 8;
    EXPECT_EQ(to_json(record)["ended"]["status"], 7);
    EXPECT_TRUE(to_json(record)["ended"]["signal"].is_null());
    record.wait_status = 15;
    EXPECT_EQ(to_json(record)["ended"]["signal"], 15);
}

} // namespace
} // namespace helios::cli
