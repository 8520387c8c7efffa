#include "grid/work/places.hpp"

#include "base/fd.hpp"
#include "base/log.hpp"

#include <algorithm>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

namespace helios::grid {
namespace {

constexpr std::uint32_t idle = 0;
constexpr std::uint32_t beside_others = 1;
constexpr std::uint32_t alone = 2;
constexpr std::size_t file_bytes = Places::count * sizeof(Place);

bool overlap(PlaceRange a, PlaceRange b) {
    return a.begin < b.end && b.begin < a.end;
}

bool is_sound(PlaceRange range) {
    return range.begin < range.end && range.end - range.begin <= Places::range_bytes_max;
}

void conclude(Place& place) {
    const std::uint32_t turn = place.turn.exchange(idle);
    if (!is_sound(place.suspect))
        place.suspect = PlaceRange{};
    if (turn == idle || turn > alone || !is_sound(place.now))
        return;
    if (!overlap(place.now, place.suspect)) {
        place.deaths_alone = 0;
        place.suspect = place.now;
    } else if (turn == alone) {
        ++place.deaths_alone;
        place.suspect = place.now;
    }
    log::warning("place suspected", {{"terminal", TerminalId{place.terminal}.text()},
                                     {"begin", place.suspect.begin},
                                     {"end", place.suspect.end},
                                     {"deaths_alone", place.deaths_alone}});
}

} // namespace

Places::Places(Place* all) : all_(all), claimed_(count, false) {
    std::for_each(all_, all_ + count, conclude);
}

Places::~Places() {
    munmap(all_, file_bytes);
}

Result<std::shared_ptr<Places>> Places::open(const std::string& path) {
    Fd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!fd)
        return system_error("cannot open " + path);
    struct stat status {};
    if (fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode))
        return Error{ErrorCode::invalid, path + " is not a file", 0};
    // Of another layout, or new: nothing is known.
    const bool known = static_cast<std::size_t>(status.st_size) == file_bytes;
    if (!known && (ftruncate(fd.get(), 0) != 0 || ftruncate(fd.get(), static_cast<off_t>(file_bytes)) != 0))
        return system_error("cannot size " + path);
    void* all = mmap(nullptr, file_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0);
    if (all == MAP_FAILED)
        return system_error("cannot map " + path);
    return std::shared_ptr<Places>(new Places(static_cast<Place*>(all)));
}

Place* Places::claim(TerminalId terminal) {
    std::scoped_lock lock(claims_);
    std::size_t chosen = count;
    for (std::size_t i = 0; i < count; ++i) {
        if (claimed_[i])
            continue;
        if (all_[i].terminal == terminal.ulid) {
            claimed_[i] = true;
            return &all_[i];
        }
        if (chosen == count || (all_[i].terminal == Ulid{} && all_[chosen].terminal != Ulid{}))
            chosen = i; // A free one, else one of a terminal that is gone.
    }
    if (chosen == count)
        return nullptr;
    claimed_[chosen] = true;
    Place& place = all_[chosen];
    place.terminal = terminal.ulid;
    place.suspect = PlaceRange{};
    place.deaths_alone = 0;
    return &place;
}

void Places::release(Place* place) {
    if (place == nullptr)
        return;
    std::scoped_lock lock(claims_);
    place->terminal = Ulid{};
    claimed_[static_cast<std::size_t>(place - all_)] = false;
}

std::optional<PlaceRange> Places::condemned(const Place* place, PlaceRange range) {
    if (place == nullptr || place->deaths_alone < deaths_condemned || !overlap(place->suspect, range))
        return std::nullopt;
    return PlaceRange{std::max(place->suspect.begin, range.begin), std::min(place->suspect.end, range.end)};
}

Places::Turn::Turn(Places& places, Place* place, PlaceRange range) : place_(place), range_(range) {
    const bool suspected = place_ != nullptr && overlap(place_->suspect, range_);
    if (suspected)
        alone_ = std::unique_lock(places.mutex_);
    else
        beside_ = std::shared_lock(places.mutex_);
    if (place_ == nullptr)
        return;
    place_->now = range_;
    place_->turn.store(suspected ? alone : beside_others, std::memory_order_release);
}

Places::Turn::~Turn() {
    if (place_ == nullptr)
        return;
    place_->turn.store(idle, std::memory_order_release);
    if (range_.end >= place_->suspect.end) { // Left behind alive.
        place_->suspect = PlaceRange{};
        place_->deaths_alone = 0;
    }
}

} // namespace helios::grid
