// A queue in one block of memory, a power of two large: grows at its back, shrinks at both ends, and neither
// costs more than a store. One owner, any thread.
#pragma once

#include <cstddef>
#include <vector>

namespace helios::grid {

template <class T>
class Ring {
public:
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] bool empty() const { return size_ == 0; }
    const T& operator[](std::size_t index) const { return items_[(first_ + index) & (capacity_ - 1)]; }
    [[nodiscard]] const T& front() const { return (*this)[0]; }
    [[nodiscard]] const T& back() const { return (*this)[size_ - 1]; }

    void push_back(const T& item) {
        if (size_ == capacity_)
            grow();
        items_[(first_ + size_) & (capacity_ - 1)] = item;
        ++size_;
    }
    void pop_front() {
        first_ = (first_ + 1) & (capacity_ - 1);
        --size_;
    }
    void pop_back() { --size_; }
    // Gives its memory back.
    void clear() { *this = {}; }

private:
    void grow() {
        std::vector<T> items(items_.empty() ? 64 : items_.size() * 2);
        for (std::size_t index = 0; index < size_; ++index)
            items[index] = (*this)[index];
        items_ = std::move(items);
        capacity_ = items_.size();
        first_ = 0;
    }

    std::vector<T> items_;
    std::size_t capacity_ = 0; // The items' number.
    std::size_t first_ = 0;
    std::size_t size_ = 0;
};

} // namespace helios::grid
