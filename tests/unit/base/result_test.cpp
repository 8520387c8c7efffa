#include "base/result.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <memory>
#include <set>

namespace helios {
namespace {

Result<int> half(int number) {
    if (number % 2 != 0)
        return Error{ErrorCode::invalid, "an odd number has no half", 0};
    return number / 2;
}

Status refuse() {
    return Error{ErrorCode::denied, "not yours", 0};
}

TEST(Result, IsEitherAValueOrAnError) {
    auto good = half(4);
    ASSERT_TRUE(good);
    EXPECT_EQ(*good, 2);
    auto bad = half(3);
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().code, ErrorCode::invalid);
    EXPECT_EQ(bad.error().message(), "an odd number has no half");
}

TEST(Result, CarriesWhatCanOnlyBeMoved) {
    Result<std::unique_ptr<int>> result(std::make_unique<int>(7));
    ASSERT_TRUE(result.has_value());
    std::unique_ptr<int> taken = std::move(result).value();
    EXPECT_EQ(*taken, 7);
}

TEST(Result, LetsItsValueBeChangedInPlace) {
    Result<std::string> result(std::string("a"));
    result->append("b");
    *result += "c";
    EXPECT_EQ(result.value(), "abc");
}

TEST(Result, OfAnErrorTypeIsStillTold) {
    Result<std::string> result(Error{ErrorCode::busy, "later", 0});
    EXPECT_FALSE(result.has_value());
}

TEST(Status, IsGoodUnlessAnErrorWasGiven) {
    EXPECT_TRUE(Status());
    auto status = refuse();
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().detail, "not yours");
}

TEST(Error, NamesTheKernelsReasonWhereThereIsOne) {
    errno = ENOENT;
    Error error = system_error("cannot open x");
    EXPECT_EQ(error.code, ErrorCode::system);
    EXPECT_EQ(error.system_code, ENOENT);
    EXPECT_EQ(error.message(), "cannot open x: No such file or directory");
    EXPECT_EQ(system_error("cannot bind", EADDRINUSE).message(), "cannot bind: Address already in use");
}

TEST(ErrorCode, EachHasItsOwnName) {
    std::set<std::string_view> names;
    for (int code = 0; code <= static_cast<int>(ErrorCode::system); ++code) {
        names.insert(to_string(static_cast<ErrorCode>(code)));
    }
    EXPECT_EQ(names.size(), 8U);
    EXPECT_FALSE(names.contains("unknown"));
    EXPECT_EQ(to_string(ErrorCode::not_found), "not_found");
}

} // namespace
} // namespace helios
