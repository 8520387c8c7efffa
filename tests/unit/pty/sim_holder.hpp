// A holder without a process: its ring in a memfd, written by the test, and what was asked of it. With it, an
// output and events that remember. For tests of the broker.
#pragma once

#include "base/check.hpp"
#include "base/fd.hpp"
#include "pty/terminal.hpp"

#include <algorithm>
#include <fcntl.h>
#include <map>
#include <new>
#include <string>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>

namespace helios::test {

class SimRing {
public:
    explicit SimRing(std::uint64_t capacity) : capacity_(capacity) {
        std::size_t size = hold::ring_data_offset + capacity;
        fd_.reset(memfd_create("sim-ring", MFD_CLOEXEC | MFD_ALLOW_SEALING));
        HELIOS_CHECK(ftruncate(fd_.get(), static_cast<off_t>(size)) == 0, "no memfd");
        base_ = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd_.get(), 0);
        HELIOS_CHECK(base_ != MAP_FAILED, "no mapping");
        fcntl(fd_.get(), F_ADD_SEALS, F_SEAL_SHRINK);
        head_ = new (base_) hold::RingHead;
        head_->magic = hold::ring_magic;
        head_->capacity = capacity;
    }
    ~SimRing() { munmap(base_, hold::ring_data_offset + capacity_); }
    SimRing(const SimRing&) = delete;
    SimRing& operator=(const SimRing&) = delete;

    // What the byte of an offset is: tells any two places apart.
    static std::uint8_t byte_at(std::uint64_t offset) {
        return static_cast<std::uint8_t>((offset * 0x9E3779B97F4A7C15U) >> 56);
    }

    // As many of `count` bytes as there is room for.
    std::uint64_t write(std::uint64_t count) {
        count = std::min(count, head_->released + capacity_ - head_->written);
        auto* bytes = static_cast<std::uint8_t*>(base_) + hold::ring_data_offset;
        for (std::uint64_t i = 0; i < count; ++i)
            bytes[(head_->written + i) % capacity_] = byte_at(head_->written + i);
        head_->written += count;
        return count;
    }
    void release(std::uint64_t offset) {
        head_->released = std::max<std::uint64_t>(head_->released, offset);
        while (head_->journal_first < head_->journal_count &&
               head_->journal[head_->journal_first % hold::journal_entries].offset < offset)
            ++head_->journal_first;
    }
    void resize(std::uint16_t columns, std::uint16_t rows) {
        if (head_->journal_count - head_->journal_first == hold::journal_entries)
            ++head_->journal_first;
        head_->journal[head_->journal_count % hold::journal_entries] = {head_->written, columns, rows, 0, 0};
        ++head_->journal_count;
    }
    [[nodiscard]] hold::RingHead& head() { return *head_; }
    [[nodiscard]] std::uint64_t written() const { return head_->written; }
    [[nodiscard]] const Fd& fd() const { return fd_; }
    [[nodiscard]] std::uint64_t capacity() const { return capacity_; }

private:
    std::uint64_t capacity_;
    Fd fd_;
    void* base_ = nullptr;
    hold::RingHead* head_ = nullptr;
};

struct TypedInput {
    std::uint64_t writer;
    std::uint64_t seq;
    std::string bytes;
};

class SimHolder final : public pty::HolderPort {
public:
    explicit SimHolder(SimRing& ring) : reader_(map(ring)) {
        welcome_.epoch = 1;
        welcome_.columns = 80;
        welcome_.rows = 24;
        welcome_.ring_capacity = ring.capacity();
    }

    pty::Asked input(const hold::Input& input, std::span<const std::uint8_t> bytes) override {
        if (busy)
            return pty::Asked::busy;
        inputs.push_back({input.writer, input.seq, std::string(bytes.begin(), bytes.end())});
        return pty::Asked::sent;
    }
    pty::Asked resize(const hold::Resize& size) override {
        sizes.push_back(size);
        return pty::Asked::sent;
    }
    pty::Asked signal(const hold::Signal& signal) override {
        signals.push_back(signal.number);
        return pty::Asked::sent;
    }
    pty::Asked limit(std::uint64_t offset) override {
        limits.push_back(offset);
        return pty::Asked::sent;
    }
    pty::Asked collect() override {
        ++collects;
        return pty::Asked::sent;
    }
    bool sleep() override {
        ++sleeps;
        return !reader_.has_news();
    }
    [[nodiscard]] pty::RingReader& ring() override { return reader_; }
    [[nodiscard]] const hold::Welcome& welcome() const override { return welcome_; }

    bool busy = false;
    std::vector<TypedInput> inputs;
    std::vector<hold::Resize> sizes;
    std::vector<int> signals;
    std::vector<std::uint64_t> limits;
    int collects = 0;
    int sleeps = 0;

private:
    static pty::RingReader map(SimRing& ring) {
        auto reader = pty::RingReader::map(ring.fd(), ring.capacity());
        HELIOS_CHECK(reader.has_value(), "the ring is refused");
        return std::move(*reader);
    }

    pty::RingReader reader_;
    hold::Welcome welcome_;
};

// What each consumer was sent, checked byte by byte against SimRing::byte_at.
class RecordingOutput final : public pty::BrokerOutput {
public:
    struct Consumer {
        std::uint64_t next = 0; // Offset after the last byte it was sent.
        std::uint64_t repeated = 0;
        std::uint64_t skipped = 0;
        std::uint64_t wrong = 0;
        std::vector<wire::Size> sizes;
        std::vector<std::uint64_t> size_offsets;
    };

    std::span<std::uint8_t> reserve(std::size_t byte_count) override {
        buffer_.resize(std::max<std::size_t>(byte_count, 1));
        return buffer_;
    }
    bool send_chunk(const wire::OutputChunk& chunk) override {
        if (room == 0)
            return false;
        --room;
        ++chunks;
        largest = std::max(largest, chunk.bytes.size());
        for (std::uint8_t i = 0; i < 64; ++i) {
            if ((chunk.consumers >> i & 1) != 0)
                take(consumers[i], chunk);
        }
        return true;
    }
    void send(const wire::Data& message) override { messages.push_back(message); }

    template <class Message>
    [[nodiscard]] std::vector<Message> all() const {
        std::vector<Message> found;
        for (const wire::Data& message : messages) {
            if (const auto* one = std::get_if<Message>(&message))
                found.push_back(*one);
        }
        return found;
    }

    std::map<std::uint8_t, Consumer> consumers;
    std::vector<wire::Data> messages;
    std::size_t room = ~std::size_t{0};
    std::size_t chunks = 0;
    std::size_t largest = 0;

private:
    static void take(Consumer& consumer, const wire::OutputChunk& chunk) {
        if (chunk.size.columns != 0) {
            consumer.sizes.push_back(chunk.size);
            consumer.size_offsets.push_back(chunk.offset);
        }
        if (chunk.offset < consumer.next)
            consumer.repeated += consumer.next - chunk.offset;
        if (chunk.offset > consumer.next)
            consumer.skipped += chunk.offset - consumer.next;
        for (std::size_t i = 0; i < chunk.bytes.size(); ++i)
            consumer.wrong += chunk.bytes[i] != SimRing::byte_at(chunk.offset + i) ? 1 : 0;
        consumer.next = chunk.offset + chunk.bytes.size();
    }

    std::vector<std::uint8_t> buffer_;
};

class RecordingEvents final : public pty::BrokerEvents {
public:
    void on_terminal(pty::TerminalChange change, const pty::TerminalState& state) override {
        changes.push_back(change);
        last = state;
    }
    void on_bus_input_ack(const wire::InputAck& ack) override { acks.push_back(ack); }
    void on_answer(const std::string& request, const std::string& failure) override {
        answers.emplace_back(request, failure);
    }

    std::vector<pty::TerminalChange> changes;
    pty::TerminalState last;
    std::vector<wire::InputAck> acks;
    std::vector<std::pair<std::string, std::string>> answers;
};

} // namespace helios::test
