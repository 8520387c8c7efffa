#include "base/fd.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>

namespace helios {
namespace {

int open_null() {
    return ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}
bool is_open(int fd) {
    return ::fcntl(fd, F_GETFD) >= 0;
}

TEST(Fd, ClosesWhatItOwnsAtItsEnd) {
    int number = open_null();
    {
        Fd fd(number);
        EXPECT_TRUE(fd);
        EXPECT_EQ(fd.get(), number);
        EXPECT_TRUE(is_open(number));
    }
    EXPECT_FALSE(is_open(number));
}

TEST(Fd, AnEmptyOneOwnsNothing) {
    Fd fd;
    EXPECT_FALSE(fd);
    EXPECT_EQ(fd.get(), -1);
    EXPECT_EQ(fd.release(), -1);
}

TEST(Fd, MovingHandsTheDescriptorOn) {
    int number = open_null();
    Fd first(number);
    Fd second(std::move(first));
    EXPECT_FALSE(first); // NOLINT(bugprone-use-after-move): that is the point.
    EXPECT_EQ(second.get(), number);
    EXPECT_TRUE(is_open(number));
}

TEST(Fd, AssigningClosesWhatWasThere) {
    int old_number = open_null();
    int new_number = open_null();
    Fd target(old_number);
    target = Fd(new_number);
    EXPECT_FALSE(is_open(old_number));
    EXPECT_EQ(target.get(), new_number);
    EXPECT_TRUE(is_open(new_number));
}

TEST(Fd, AssigningToItselfKeepsItOpen) {
    Fd fd(open_null());
    Fd& same = fd;
    fd = std::move(same);
    EXPECT_TRUE(is_open(fd.get()));
}

TEST(Fd, ReleaseGivesItUpWithoutClosing) {
    Fd fd(open_null());
    int number = fd.release();
    EXPECT_FALSE(fd);
    EXPECT_TRUE(is_open(number));
    ::close(number);
}

TEST(Fd, ResetClosesAndTakesTheNewOne) {
    int old_number = open_null();
    int new_number = open_null();
    Fd fd(old_number);
    fd.reset(new_number);
    EXPECT_FALSE(is_open(old_number));
    fd.reset();
    EXPECT_FALSE(is_open(new_number));
    EXPECT_FALSE(fd);
}

} // namespace
} // namespace helios
