#include "base/log.hpp"

#include <gtest/gtest.h>

#include <regex>

namespace helios {
namespace {

// What one call writes, without the time in front.
template <class Call>
std::string written_by(Call call) {
    testing::internal::CaptureStderr();
    call();
    std::string line = testing::internal::GetCapturedStderr();
    auto space = line.find(' ');
    return space == std::string::npos ? line : line.substr(space + 1);
}

class Log : public testing::Test {
protected:
    Log() { log::set_process_name("core"); }
    ~Log() override { log::set_threshold(log::Level::info); }
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;
};

TEST_F(Log, ALineIsTimeLevelProcessEventAndFields) {
    testing::internal::CaptureStderr();
    log::info("terminal adopted", {{"terminal", "tm_01"}, {"epoch", 3}});
    std::string line = testing::internal::GetCapturedStderr();
    std::regex form(
        R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z info core terminal adopted terminal=tm_01 epoch=3)"
        "\n");
    EXPECT_TRUE(std::regex_match(line, form)) << line;
}

TEST_F(Log, AValueWithBlanksQuotesOrNothingIsQuoted) {
    EXPECT_EQ(written_by([] {
                  log::warning("a b", {{"k", "two words"}});
              }),
              "warning core a b k=\"two words\"\n");
    EXPECT_EQ(written_by([] {
                  log::warning("a b", {{"k", "say \"x\\\""}});
              }),
              "warning core a b k=\"say \\\"x\\\\\\\"\"\n");
    EXPECT_EQ(written_by([] { log::warning("a b", {{"k", ""}}); }), "warning core a b k=\"\"\n");
}

TEST_F(Log, AHostileValueCannotBreakTheLineOrTheTerminal) {
    std::string hostile = "x\ninfo core forged\x1b[2J\x7f";
    EXPECT_EQ(written_by([&] {
                  log::error("a b", {{"k", hostile}});
              }),
              "error core a b k=\"x\\x0ainfo core forged\\x1b[2J\\x7f\"\n");
}

TEST_F(Log, TextBeyondAsciiStaysReadable) {
    EXPECT_EQ(written_by([] {
                  log::info("a b", {{"k", "gr\xc3\xbc\xc3\x9f"}});
              }),
              "info core a b k=gr\xc3\xbc\xc3\x9f\n");
}

TEST_F(Log, WhatIsBelowTheThresholdIsNotWritten) {
    EXPECT_EQ(written_by([] { log::debug("a b"); }), "");
    log::set_threshold(log::Level::debug);
    EXPECT_EQ(written_by([] { log::debug("a b"); }), "debug core a b\n");
    log::set_threshold(log::Level::error);
    EXPECT_EQ(written_by([] { log::warning("a b"); }), "");
    EXPECT_EQ(written_by([] { log::error("a b"); }), "error core a b\n");
}

TEST_F(Log, NumbersOfEverySizeAreFields) {
    auto call = [] {
        log::info("a b", {{"i", -1}, {"u", 2U}, {"l", -3L}, {"ul", 4UL}, {"ll", -5LL}, {"ull", ~0ULL}});
    };
    EXPECT_EQ(written_by(call), "info core a b i=-1 u=2 l=-3 ul=4 ll=-5 ull=18446744073709551615\n");
}

} // namespace
} // namespace helios
