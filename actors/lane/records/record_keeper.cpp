#include "lane/records/record_keeper.hpp"

#include <algorithm>
#include <utility>

namespace helios::lane {

RecordKeeper::RecordKeeper(Save save) : save_(std::move(save)) {}

void RecordKeeper::due(std::int64_t at_ns) {
    due_ns_ = due_ns_ ? std::min(*due_ns_, at_ns) : at_ns;
}

void RecordKeeper::changed(std::int64_t now_ns) {
    due(now_ns + soon_ns);
}

void RecordKeeper::changed_lazily(std::int64_t now_ns) {
    due(now_ns + lazy_ns);
}

void RecordKeeper::save() {
    due_ns_.reset();
    save_(++submitted_);
}

void RecordKeeper::when_saved(Then then) {
    waiters_.push_back({submitted_ + 1, std::move(then)});
    save();
}

void RecordKeeper::on_saved(std::uint64_t generation, const Status& outcome, std::int64_t now_ns) {
    saved_ = std::max(saved_, generation);
    last_ = outcome;
    if (!outcome)
        due(now_ns + retry_ns);
    auto later = std::find_if(waiters_.begin(), waiters_.end(),
                              [&](const Waiter& waiter) { return waiter.generation > generation; });
    std::vector<Waiter> ready(std::make_move_iterator(waiters_.begin()), std::make_move_iterator(later));
    waiters_.erase(waiters_.begin(), later);
    for (const Waiter& waiter : ready)
        waiter.then(outcome);
}

void RecordKeeper::on_time(std::int64_t now_ns) {
    if (due_ns_ && now_ns >= *due_ns_)
        save();
}

} // namespace helios::lane
