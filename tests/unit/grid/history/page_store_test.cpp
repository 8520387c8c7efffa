// Pages keep their bytes and addresses, gaps are used again, and without a descriptor there is plain memory.
#include "grid/history/page_store.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <sys/resource.h>
#include <sys/stat.h>
#include <utility>
#include <vector>

namespace helios::grid {
namespace {

constexpr std::size_t bytes_max = 1024 * 1024;

PageStore::Memory filled(PageStore& store, std::size_t bytes, int value) {
    const PageStore::Memory memory = store.allocate(bytes);
    std::memset(memory.bytes, value, memory.size);
    return memory;
}

bool holds(const PageStore::Memory& memory, int value) {
    return std::all_of(memory.bytes, memory.bytes + memory.size, [&](int byte) { return byte == value; });
}

std::size_t file_bytes(const PageStore& store) {
    struct stat status {};
    return fstat(store.fd(), &status) == 0 ? static_cast<std::size_t>(status.st_blocks) * 512 : 0;
}

TEST(PageStore, MakesNothingBeforeTheFirstPage) {
    PageStore store(bytes_max);
    EXPECT_EQ(store.fd(), -1);
    const auto memory = store.allocate(1);
    EXPECT_EQ(memory.size, 4096U);
    EXPECT_GE(store.fd(), 0);
}

TEST(PageStore, KeepsPagesWhileItIsUnmapped) {
    PageStore store(bytes_max);
    const auto one = filled(store, 65'536, 1);
    const auto two = filled(store, 5000, 2);
    store.unmap();
    store.unmap();
    EXPECT_GE(file_bytes(store), one.size + two.size);
    ASSERT_TRUE(store.map());
    ASSERT_TRUE(store.map());
    EXPECT_TRUE(holds(one, 1));
    EXPECT_TRUE(holds(two, 2));
}

TEST(PageStore, GivesMemoryBackAndUsesGapsAgain) {
    PageStore store(bytes_max);
    std::vector<PageStore::Memory> pages;
    for (int page = 0; page < 8; ++page)
        pages.push_back(filled(store, 65'536, page));
    const std::size_t full = file_bytes(store);
    for (const int page : {2, 4, 3}) // The last one joins its neighbours.
        store.free(pages[static_cast<std::size_t>(page)]);
    EXPECT_LE(file_bytes(store), full - 3 * std::size_t{65'536});
    const auto large = filled(store, 3 * 65'536, 9);
    EXPECT_EQ(large.bytes, pages[2].bytes);
    EXPECT_TRUE(holds(pages[1], 1));
    EXPECT_TRUE(holds(pages[5], 5));
}

TEST(PageStore, GoesOnInPlainMemoryWhenItsFileIsFull) {
    PageStore store(65'536);
    std::vector<PageStore::Memory> pages;
    for (int page = 0; page < 10; ++page)
        pages.push_back(filled(store, 65'536, page));
    for (int page = 0; page < 10; ++page)
        EXPECT_TRUE(holds(pages[static_cast<std::size_t>(page)], page)) << page;
    for (const auto& page : pages)
        store.free(page);
    EXPECT_EQ(filled(store, 65'536, 1).bytes, pages[0].bytes);
}

TEST(PageStore, NeedsNoDescriptor) {
    rlimit before{};
    ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
    const rlimit none{0, before.rlim_max};
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
    PageStore store(bytes_max);
    const auto memory = filled(store, 70'000, 7);
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
    EXPECT_EQ(store.fd(), -1);
    store.unmap();
    EXPECT_TRUE(store.map());
    EXPECT_TRUE(holds(memory, 7));
    store.free(memory);
}

TEST(PageStore, Moves) {
    PageStore store(bytes_max);
    const auto memory = filled(store, 100, 3);
    PageStore moved(std::move(store));
    PageStore assigned(bytes_max);
    filled(assigned, 100, 4);
    assigned = std::move(moved);
    EXPECT_TRUE(holds(memory, 3));
    EXPECT_GE(assigned.fd(), 0);
}

} // namespace
} // namespace helios::grid
