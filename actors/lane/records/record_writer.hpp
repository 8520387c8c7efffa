// Writes the records to disk on a thread of its own, so that nobody else ever waits for fsync.
//
// keep_latest: at most one write runs and one waits; a newer submission replaces the one that waits.
#pragma once

#include "base/result.hpp"

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

namespace helios::lane {

class RecordWriter {
public:
    using Store = std::function<Status(std::span<const std::uint8_t> content)>;
    // On the writer's thread: everything up to this generation is on disk, or why it is not.
    using OnSaved = std::function<void(std::uint64_t generation, const Status& outcome)>;

    RecordWriter(Store store, OnSaved on_saved);
    // Writes what waits, then ends the thread.
    ~RecordWriter();
    RecordWriter(const RecordWriter&) = delete;
    RecordWriter& operator=(const RecordWriter&) = delete;

    // Any thread.
    void submit(std::uint64_t generation, std::vector<std::uint8_t> content);

private:
    struct Submission {
        std::uint64_t generation;
        std::vector<std::uint8_t> content;
    };

    void run();

    Store store_;
    OnSaved on_saved_;
    std::mutex mutex_; // Guards waiting_ and ending_.
    std::condition_variable changed_;
    std::optional<Submission> waiting_;
    bool ending_ = false;
    std::thread thread_;
};

} // namespace helios::lane
