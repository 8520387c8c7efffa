// Where a history's pages live: stretches of one memfd behind one mapping, so that a whole history can leave
// the address space and come back where it was, and could be handed on by its descriptor. What finds no room
// there (no descriptor left, a giant line) is plain memory. One owner, any thread.
//
// Invariant: a page's address does not change.
#pragma once

#include "base/fd.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace helios::grid {

class PageStore {
public:
    // `bytes_max`: about how much the pages take together. Nothing is made before the first of them.
    explicit PageStore(std::size_t bytes_max);
    ~PageStore();
    PageStore(PageStore&& other) noexcept;
    PageStore& operator=(PageStore&& other) noexcept;

    struct Memory {
        std::uint8_t* bytes = nullptr;
        std::size_t size = 0; // 0: none.
    };
    // At least that many bytes, rounded up to what the system maps. Their content is not known.
    [[nodiscard]] Memory allocate(std::size_t bytes);
    // Back to the system; all that is left goes with the store.
    void free(Memory memory);

    // From unmap() to map() no page may be touched; both do nothing the second time. False: the system has no
    // room for the mapping now.
    void unmap();
    [[nodiscard]] bool map();
    // -1 before the first page, and where no memfd can be had.
    [[nodiscard]] int fd() const { return file_.get(); }

private:
    struct Range {
        std::size_t offset = 0;
        std::size_t size = 0;
    };

    bool make_file();
    [[nodiscard]] bool holds(const std::uint8_t* bytes) const;
    Memory take(std::size_t bytes);

    std::size_t reserved_; // Address space, most of which the file never takes.
    Fd file_;
    std::uint8_t* base_ = nullptr;
    bool mapped_ = false;
    bool tried_ = false;
    std::size_t end_ = 0;     // What lies behind was never used: the file's size.
    std::vector<Range> free_; // Below the end, in order, no two that touch.
    std::vector<std::unique_ptr<std::uint8_t[]>> plain_;
};

} // namespace helios::grid
