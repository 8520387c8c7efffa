#include "lane/records/record_writer.hpp"

#include <utility>

namespace helios::lane {

RecordWriter::RecordWriter(Store store, OnSaved on_saved)
    : store_(std::move(store)), on_saved_(std::move(on_saved)), thread_([this] { run(); }) {}

RecordWriter::~RecordWriter() {
    {
        std::scoped_lock lock(mutex_);
        ending_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

void RecordWriter::submit(std::uint64_t generation, std::vector<std::uint8_t> content) {
    {
        std::scoped_lock lock(mutex_);
        waiting_ = Submission{generation, std::move(content)};
    }
    changed_.notify_one();
}

void RecordWriter::run() {
    while (true) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return waiting_.has_value() || ending_; });
        if (!waiting_)
            return;
        Submission next = std::move(*waiting_);
        waiting_.reset();
        lock.unlock();
        on_saved_(next.generation, store_(next.content));
    }
}

} // namespace helios::lane
