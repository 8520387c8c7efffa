// Where each terminal's parser is, in a file that outlives a crash, so that bytes which kill the grid cannot
// do so for ever. Three deaths at one place condemn it: after the first, the place is parsed with no other
// terminal parsing beside it (else innocents would be condemned with it); after two deaths there its bytes
// are skipped, counted, logged. A later issue gives such a terminal a process of its own.
//
// Any thread; each Place belongs to its worker.
#pragma once

#include "base/id.hpp"
#include "base/result.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <vector>

namespace helios::grid {

struct PlaceRange {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    bool operator==(const PlaceRange&) const = default;
};

// One terminal's record in the file.
struct Place {
    Ulid terminal;
    PlaceRange now; // Being parsed, if turn says so.
    std::atomic<std::uint32_t> turn{0};
    std::uint32_t deaths_alone = 0;
    PlaceRange suspect; // Parsed when a process died; empty: none.
    std::uint64_t reserved = 0;
};
static_assert(sizeof(Place) == 64);

class Places {
public:
    static constexpr std::size_t count = 1024;
    static constexpr std::uint32_t deaths_condemned = 2; // While parsed alone.
    static constexpr std::uint64_t range_bytes_max = 64 * 1024;

    // Makes or reads the file, and draws its conclusions about the process before.
    static Result<std::shared_ptr<Places>> open(const std::string& path);
    ~Places();
    Places(const Places&) = delete;
    Places& operator=(const Places&) = delete;

    // Null when all are taken: such a terminal is not watched.
    Place* claim(TerminalId terminal);
    void release(Place* place);

    // What of the range must not be parsed.
    [[nodiscard]] static std::optional<PlaceRange> condemned(const Place* place, PlaceRange range);

    // The time in which a range is parsed; waits for the others' end when the place is a suspect's.
    class Turn {
    public:
        Turn(Places& places, Place* place, PlaceRange range);
        ~Turn();
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;

    private:
        Place* place_;
        PlaceRange range_;
        std::shared_lock<std::shared_mutex> beside_;
        std::unique_lock<std::shared_mutex> alone_;
    };

private:
    explicit Places(Place* all);

    Place* all_;
    std::mutex claims_; // Guards claimed_ and who a record is of.
    std::vector<bool> claimed_;
    std::shared_mutex mutex_; // Shared: parsing beside others. Exclusive: alone.
};

} // namespace helios::grid
