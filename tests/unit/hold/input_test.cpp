#include "hold/input.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <memory>
#include <random>
#include <string>
#include <unistd.h>

namespace helios::hold {
namespace {

void add(InputQueue& queue, const std::string& bytes) {
    queue.add(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
}

TEST(InputQueue, TakesInputUpToItsBoundAndRepliesBeyond) {
    auto queue = std::make_unique<InputQueue>();
    EXPECT_TRUE(queue->accepts(input_queue_bytes));
    EXPECT_FALSE(queue->accepts(input_queue_bytes + 1));
    add(*queue, std::string(input_queue_bytes, 'x'));
    EXPECT_FALSE(queue->accepts(1));
    EXPECT_TRUE(queue->accepts(0));
    EXPECT_TRUE(queue->accepts_reply(reply_bytes_max));
    EXPECT_FALSE(queue->accepts_reply(input_queue_bytes + 1));
}

TEST(InputQueue, WritesEveryByteInOrderThroughPartialWrites) {
    int pipe_ends[2];
    ASSERT_EQ(::pipe2(pipe_ends, O_NONBLOCK), 0);
    ::fcntl(pipe_ends[1], F_SETPIPE_SZ, 4096);
    auto queue = std::make_unique<InputQueue>();
    std::mt19937 random(3);
    std::string typed, read;
    char bytes[3000];
    while (typed.size() < 1'000'000 || queue->size() > 0) {
        std::string next(random() % 30'000, static_cast<char>('a' + random() % 26));
        if (typed.size() < 1'000'000 && queue->accepts(next.size())) {
            add(*queue, next);
            typed += next;
        }
        ASSERT_TRUE(queue->flush(pipe_ends[1]));
        if (ssize_t got = ::read(pipe_ends[0], bytes, sizeof bytes); got > 0)
            read.append(bytes, static_cast<std::size_t>(got));
    }
    for (ssize_t got; (got = ::read(pipe_ends[0], bytes, sizeof bytes)) > 0;)
        read.append(bytes, static_cast<std::size_t>(got));
    EXPECT_TRUE(read == typed);
    ::close(pipe_ends[0]);
    ::close(pipe_ends[1]);
}

TEST(Writers, RememberTheLastSeqOfTheLatestSixteen) {
    Writers writers;
    EXPECT_EQ(writers.last_seq(1), 0U);
    for (std::uint64_t writer = 1; writer <= writers_kept; ++writer)
        writers.accept(writer, writer * 10);
    writers.accept(1, 11);
    writers.accept(100, 5);
    EXPECT_EQ(writers.last_seq(1), 11U);
    EXPECT_EQ(writers.last_seq(100), 5U);
    EXPECT_EQ(writers.last_seq(2), 0U);
    EXPECT_EQ(writers.last_seq(3), 30U);
}

} // namespace
} // namespace helios::hold
