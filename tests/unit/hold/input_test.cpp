#include "hold/child.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <memory>
#include <random>
#include <string>
#include <unistd.h>

namespace helios::hold {
namespace {

bool add(InputQueue& queue, const std::string& bytes, std::size_t most) {
    return queue.add({reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()}, most);
}

TEST(InputQueue, TakesInputUpToItsBoundAndRepliesBeyond) {
    auto queue = std::make_unique<InputQueue>();
    EXPECT_FALSE(add(*queue, std::string(input_queue_bytes + 1, 'x'), input_queue_bytes));
    EXPECT_TRUE(add(*queue, std::string(input_queue_bytes, 'x'), input_queue_bytes));
    EXPECT_FALSE(add(*queue, "x", input_queue_bytes));
    EXPECT_TRUE(add(*queue, "", input_queue_bytes));
    EXPECT_TRUE(add(*queue, std::string(reply_bytes_max, 'x'), sizeof queue->bytes));
    EXPECT_FALSE(add(*queue, std::string(input_queue_bytes, 'x'), sizeof queue->bytes));
    EXPECT_EQ(queue->size, input_queue_bytes + reply_bytes_max);
}

TEST(InputQueue, WritesEveryByteInOrderThroughPartialWrites) {
    int pipe_ends[2];
    ASSERT_EQ(::pipe2(pipe_ends, O_NONBLOCK), 0);
    ::fcntl(pipe_ends[1], F_SETPIPE_SZ, 4096);
    auto queue = std::make_unique<InputQueue>();
    std::mt19937 random(3);
    std::string typed, read;
    char bytes[3000];
    while (typed.size() < 1'000'000 || queue->size > 0) {
        std::string next(random() % 30'000, static_cast<char>('a' + random() % 26));
        if (typed.size() < 1'000'000 && add(*queue, next, input_queue_bytes))
            typed += next;
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
    for (std::uint64_t writer = 1; writer <= writers_kept; ++writer)
        writers.accept(writer, writer * 10);
    writers.accept(1, 11);
    EXPECT_EQ(writers.entry_of(200).writer, 2U); // Asking forgets nobody.
    writers.accept(100, 5);
    EXPECT_EQ(writers.entry_of(1).seq, 11U);
    EXPECT_EQ(writers.entry_of(100).seq, 5U);
    EXPECT_EQ(writers.entry_of(3).seq, 30U);
    EXPECT_NE(writers.entry_of(2).writer, 2U);
}

} // namespace
} // namespace helios::hold
