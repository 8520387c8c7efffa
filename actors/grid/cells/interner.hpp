// Equal values get one small number: 0, 1, 2 ... in the order they came, and 0 is always the default T. One
// owner, any thread. The owner calls sweep() with what is still in use when full() says so; nothing is freed
// otherwise.
//
// Invariant: every number below count() stands for a value.
// Invariant: no value costs more than probes_max comparisons, whatever a program chose to collide: where
// there are more, an older value loses its place and gets a second number when it comes again.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace helios::grid {

template <class T>
class Interner {
public:
    Interner() { rebuild(); }

    // T needs a free function std::size_t hash_of(const T&).
    std::uint32_t intern(const T& value) {
        const Place place = place_of(value);
        return place.taken ? buckets_[place.index] : add(place, value);
    }

    // The number of a value that has one.
    [[nodiscard]] std::optional<std::uint32_t> find(const T& value) const {
        const Place place = place_of(value);
        return place.taken ? std::optional(buckets_[place.index]) : std::nullopt;
    }

    // The value gets the next number, also if it has one.
    void append(T value) { add(place_of(value), std::move(value)); }

    const T& operator[](std::uint32_t id) const { return items_[id]; }
    [[nodiscard]] bool holds(std::uint32_t id) const { return id < items_.size(); }
    [[nodiscard]] std::size_t count() const { return items_.size(); }
    // Time to sweep: twice as many as lived after the last one.
    [[nodiscard]] bool full() const { return count() >= sweep_at_; }

    // Forgets every value that is not live, calls change(value) for the others, and numbers them anew in the
    // same order: the new number of each old one. So many as `room` may come before it is time again.
    template <class Change>
    std::vector<std::uint32_t> sweep(const std::vector<bool>& live, std::size_t room, Change change) {
        std::vector<std::uint32_t> renumbered(items_.size());
        std::uint32_t kept = 1;
        for (std::uint32_t id = 1; id < items_.size(); ++id) {
            if (!live[id])
                continue;
            if (kept != id)
                items_[kept] = std::move(items_[id]);
            change(items_[kept]);
            renumbered[id] = kept++;
        }
        items_.resize(kept);
        sweep_at_ = count() + std::max(room, count());
        rebuild();
        return renumbered;
    }

private:
    static constexpr std::uint32_t vacant = 0xFFFFFFFF;
    static constexpr std::size_t probes_max = 64; // In a table that is half full chance needs fewer.

    struct Place {
        std::size_t index = 0;
        bool taken = false; // By an equal value.
    };

    // Where the value is, or else where it is to be put.
    [[nodiscard]] Place place_of(const T& value) const {
        const std::size_t mask = buckets_.size() - 1;
        const std::size_t home = hash_of(value) & mask;
        for (std::size_t probe = 0; probe < probes_max; ++probe) {
            const std::size_t index = (home + probe) & mask;
            if (buckets_[index] == vacant)
                return {index, false};
            if (items_[buckets_[index]] == value)
                return {index, true};
        }
        return {buckets_[home] != 0 ? home : (home + 1) & mask, false}; // The default keeps its place.
    }

    std::uint32_t add(Place place, T value) {
        const auto id = static_cast<std::uint32_t>(items_.size());
        items_.push_back(std::move(value));
        if (items_.size() * 2 > buckets_.size())
            rebuild();
        else
            buckets_[place.index] = id;
        return id;
    }

    void rebuild() {
        std::size_t size = 64;
        while (size < items_.size() * 4)
            size *= 2;
        buckets_.assign(size, vacant);
        for (std::uint32_t id = 0; id < items_.size(); ++id)
            buckets_[place_of(items_[id]).index] = id;
    }

    std::vector<T> items_ = std::vector<T>(1);
    std::vector<std::uint32_t> buckets_; // Open addressing; a power of two.
    std::size_t sweep_at_ = 1024;
};

} // namespace helios::grid
