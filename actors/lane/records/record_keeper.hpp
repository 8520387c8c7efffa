// Decides when the records are written: what must be durable before an answer at once, anything else after a
// moment, so that a burst of changes is one write. Plain and single threaded; time comes in as an argument.
//
// A write that fails refuses who waited for it and is tried again each second: a full disk that has room
// again needs nobody's help.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace helios::lane {

class RecordKeeper {
public:
    static constexpr std::int64_t soon_ns = 50'000'000;
    static constexpr std::int64_t lazy_ns = 2'000'000'000; // Titles and the like.
    static constexpr std::int64_t retry_ns = 1'000'000'000;

    // Starts a write of the present records; its end comes back through on_saved.
    using Save = std::function<void(std::uint64_t generation)>;
    using Then = std::function<void(const Status& outcome)>;

    explicit RecordKeeper(Save save);

    void changed(std::int64_t now_ns);
    void changed_lazily(std::int64_t now_ns);
    // Writes now; `then` runs once the records as they are now are on disk, or could not be written.
    void when_saved(Then then);

    void on_saved(std::uint64_t generation, const Status& outcome, std::int64_t now_ns);

    [[nodiscard]] std::optional<std::int64_t> next_due_ns() const { return due_ns_; }
    void on_time(std::int64_t now_ns);

    // Something is not on disk yet.
    [[nodiscard]] bool dirty() const { return due_ns_.has_value() || saved_ < submitted_; }
    // Of the last write; a value: it went well.
    [[nodiscard]] const Status& last() const { return last_; }

private:
    struct Waiter {
        std::uint64_t generation;
        Then then;
    };

    void save();
    void due(std::int64_t at_ns);

    Save save_;
    std::uint64_t submitted_ = 0;
    std::uint64_t saved_ = 0;
    std::optional<std::int64_t> due_ns_;
    std::vector<Waiter> waiters_; // In order of generation; each is a command under way, so bounded by those.
    Status last_;
};

} // namespace helios::lane
