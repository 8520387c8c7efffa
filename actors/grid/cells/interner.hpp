// Equal values get one small number. Value 0 is always the default T. One owner, any thread.
// The owner calls sweep() with what is still in use when full() says so; nothing is freed otherwise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace helios::grid {

template <class T>
class Interner {
public:
    Interner() { rebuild(); }

    // T needs a free function std::size_t hash_of(const T&).
    std::uint32_t intern(const T& value) {
        if ((count() + 1) * 2 > buckets_.size())
            rebuild();
        std::size_t at = hash_of(value) & (buckets_.size() - 1);
        while (buckets_[at] != vacant) {
            if (items_[buckets_[at]] == value)
                return buckets_[at];
            at = (at + 1) & (buckets_.size() - 1);
        }
        const std::uint32_t id = take(value);
        buckets_[at] = id;
        return id;
    }

    // The number of a value that has one.
    [[nodiscard]] std::optional<std::uint32_t> find(const T& value) const {
        for (std::size_t at = hash_of(value) & (buckets_.size() - 1); buckets_[at] != vacant;
             at = (at + 1) & (buckets_.size() - 1)) {
            if (items_[buckets_[at]] == value)
                return buckets_[at];
        }
        return std::nullopt;
    }

    const T& operator[](std::uint32_t id) const { return items_[id]; }
    [[nodiscard]] bool holds(std::uint32_t id) const { return id < used_.size() && used_[id]; }
    // Ids are below this.
    [[nodiscard]] std::size_t id_limit() const { return items_.size(); }
    [[nodiscard]] std::size_t count() const { return items_.size() - free_.size(); }
    // Time to sweep: twice as many as lived after the last one.
    [[nodiscard]] bool full() const { return count() >= sweep_at_; }

    // Forgets every value whose id is not live.
    void sweep(const std::vector<bool>& live) {
        for (std::uint32_t id = 1; id < items_.size(); ++id) {
            if (!used_[id] || live[id])
                continue;
            used_[id] = false;
            items_[id] = T{};
            free_.push_back(id);
        }
        shrink();
        sweep_at_ = count() * 2 < sweep_least ? sweep_least : count() * 2;
        rebuild();
    }

    // For checkpoints: (id, value) pairs must be given in rising order of id; false when they are not.
    bool restore(std::uint32_t id, T value) {
        if (id < items_.size())
            return false;
        while (items_.size() < id) {
            free_.push_back(static_cast<std::uint32_t>(items_.size()));
            items_.emplace_back();
            used_.push_back(false);
        }
        items_.push_back(std::move(value));
        used_.push_back(true);
        if ((count() + 1) * 2 > buckets_.size())
            rebuild();
        insert(id);
        return true;
    }

private:
    static constexpr std::uint32_t vacant = 0xFFFFFFFF;
    static constexpr std::size_t sweep_least = 1024;

    std::uint32_t take(const T& value) {
        if (free_.empty()) {
            items_.push_back(value);
            used_.push_back(true);
            return static_cast<std::uint32_t>(items_.size() - 1);
        }
        const std::uint32_t id = free_.back();
        free_.pop_back();
        items_[id] = value;
        used_[id] = true;
        return id;
    }

    void shrink() {
        while (items_.size() > 1 && !used_.back()) {
            items_.pop_back();
            used_.pop_back();
        }
        std::erase_if(free_, [&](std::uint32_t id) { return id >= items_.size(); });
    }

    void insert(std::uint32_t id) {
        std::size_t at = hash_of(items_[id]) & (buckets_.size() - 1);
        while (buckets_[at] != vacant)
            at = (at + 1) & (buckets_.size() - 1);
        buckets_[at] = id;
    }

    void rebuild() {
        std::size_t size = 64;
        while (size < (count() + 1) * 4)
            size *= 2;
        buckets_.assign(size, vacant);
        for (std::uint32_t id = 0; id < items_.size(); ++id) {
            if (used_[id])
                insert(id);
        }
    }

    std::vector<T> items_ = std::vector<T>(1);
    std::vector<bool> used_ = std::vector<bool>(1, true);
    std::vector<std::uint32_t> free_;
    std::vector<std::uint32_t> buckets_; // Open addressing; a power of two.
    std::size_t sweep_at_ = sweep_least;
};

} // namespace helios::grid
