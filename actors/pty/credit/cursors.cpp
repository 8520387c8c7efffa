#include "pty/credit/cursors.hpp"

#include <algorithm>
#include <bit>

namespace helios::pty {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;
// Credits come again each second; timers are never early, but two may arrive closer together.
constexpr std::int64_t resend_ns = 900'000'000;
constexpr std::uint8_t repeats_until_lost = 2;

std::uint64_t bit(std::uint8_t consumer) {
    return std::uint64_t{1} << consumer;
}

template <class Visit>
void for_each(std::uint64_t consumers, Visit visit) {
    for (; consumers != 0; consumers &= consumers - 1)
        visit(static_cast<std::uint8_t>(std::countr_zero(consumers)));
}

} // namespace

Position position_at(const RingReader& ring, Position at) {
    at.size_change = at.size_change == not_looked_up ? ring.size_change_at(at.offset)
                                                     : std::max(at.size_change, ring.first_size_change());
    auto change = ring.size_change(at.size_change);
    at.change_offset = change ? change->offset : hold::no_offset;
    return at;
}

CreditEffect Cursors::on_credit(const wire::Credit& credit, std::uint64_t written, std::int64_t now_ns) {
    if (credit.consumer >= consumers_max || credit.have > written)
        return CreditEffect::ignored;
    Cursor& cursor = cursors_[credit.consumer];
    if (credit.closed) {
        open_ &= ~bit(credit.consumer);
        cursor = Cursor{};
        return CreditEffect::closed;
    }
    bool fresh = (open_ & bit(credit.consumer)) == 0;
    if (fresh) {
        cursor = Cursor{};
        open_ |= bit(credit.consumer);
    }
    bool again = credit.have < cursor.at.offset && asks_again(cursor, credit, now_ns);
    if (fresh || again || cursor.suspended || credit.have > cursor.at.offset)
        cursor.at = Position{credit.have};
    if (fresh || credit.have != cursor.have)
        cursor.have_ns = now_ns;
    cursor.have = credit.have;
    cursor.limit = credit.limit;
    cursor.resync = false;
    cursor.suspended = false;
    if (fresh)
        return CreditEffect::opened;
    return again ? CreditEffect::rewound : CreditEffect::granted;
}

// have < sent is normal: chunks are on their way. It means "lost" when the consumer says so (limit == have),
// when it is new, when nothing was sent for a second, or when it stays so over two resends.
bool Cursors::asks_again(Cursor& cursor, const wire::Credit& credit, std::int64_t now_ns) {
    if (cursor.resync || credit.limit == credit.have || now_ns - cursor.sent_ns > second_ns)
        return true;
    if (credit.have != cursor.have) {
        cursor.have_repeats = 0;
        return false;
    }
    if (now_ns - cursor.have_ns >= resend_ns) {
        cursor.have_ns = now_ns;
        ++cursor.have_repeats;
    }
    if (cursor.have_repeats < repeats_until_lost)
        return false;
    cursor.have_repeats = 0;
    return true;
}

void Cursors::forget_all() {
    open_ = 0;
    cursors_.fill(Cursor{});
}

void Cursors::expect_resync() {
    for_each(open_, [&](std::uint8_t consumer) { cursors_[consumer].resync = true; });
}

void Cursors::look_up(const RingReader& ring) {
    std::uint64_t count = ring.size_changes();
    for_each(open_, [&](std::uint8_t consumer) {
        Position& at = cursors_[consumer].at;
        if (at.change_offset != hold::no_offset || at.size_change == count)
            return;
        at = position_at(ring, at);
    });
}

bool Cursors::ready(const Cursor& cursor, std::uint64_t written) {
    if (cursor.suspended)
        return false;
    return cursor.at.offset < std::min(written, cursor.limit) || cursor.at.change_due();
}

std::optional<Group> Cursors::furthest_back(std::uint64_t written) const {
    std::optional<Group> group;
    std::uint64_t next_place = written;
    auto before = [](const Position& a, const Position& b) {
        return a.offset != b.offset ? a.offset < b.offset : a.size_change < b.size_change;
    };
    for_each(open_, [&](std::uint8_t consumer) {
        const Cursor& cursor = cursors_[consumer];
        if (!ready(cursor, written))
            return;
        if (group && group->at == cursor.at) {
            group->consumers |= bit(consumer);
            group->limit = std::min(group->limit, cursor.limit);
            return;
        }
        if (group && before(group->at, cursor.at)) {
            next_place = std::min(next_place, cursor.at.offset);
            return;
        }
        if (group)
            next_place = std::min(next_place, group->at.offset);
        group = Group{bit(consumer), cursor.at, cursor.limit};
    });
    if (group && next_place > group->at.offset)
        group->limit = std::min(group->limit, next_place);
    return group;
}

void Cursors::advance(std::uint64_t consumers, const Position& to, std::int64_t now_ns) {
    for_each(consumers, [&](std::uint8_t consumer) {
        cursors_[consumer].at = to;
        cursors_[consumer].sent_ns = now_ns;
    });
}

void Cursors::suspend(std::uint8_t consumer) {
    cursors_[consumer].suspended = true;
}

bool Cursors::wants_more(std::uint64_t written) const {
    bool wants = false;
    for_each(open_, [&](std::uint8_t consumer) {
        const Cursor& cursor = cursors_[consumer];
        wants = wants || (!cursor.suspended && cursor.at.offset == written && cursor.limit > written);
    });
    return wants;
}

bool Cursors::starved(std::uint64_t written) const {
    bool found = false;
    for_each(open_, [&](std::uint8_t consumer) {
        const Cursor& cursor = cursors_[consumer];
        found =
            found || (!cursor.suspended && cursor.at.offset < written && cursor.limit <= cursor.at.offset);
    });
    return found;
}

bool Cursors::all_sent(std::uint64_t end) const {
    bool all = true;
    for_each(open_, [&](std::uint8_t consumer) { all = all && cursors_[consumer].at.offset >= end; });
    return all;
}

} // namespace helios::pty
