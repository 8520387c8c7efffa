// A Port that keeps what a worker said, and the few calls that worker tests share.
#pragma once

#include "grid/work/worker.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace helios::grid {

class RecordingPort final : public Port {
public:
    void grant(const Grant& grant) override {
        grants.push_back(grant);
        said += 'g';
    }
    void replies(std::vector<Reply> more) override {
        for (Reply& reply : more)
            all_replies.push_back(std::move(reply));
        said += 'r';
    }
    CommitOutcome commit(const Checkpoint& checkpoint) override {
        if (outcome == CommitOutcome::taken) {
            commits.push_back(checkpoint);
            said += 'c';
        }
        return outcome;
    }
    void snapshot(SnapshotPart part) override { parts.push_back(std::move(part)); }
    void note(Note note) override { notes.push_back(std::move(note)); }

    std::vector<Grant> grants;
    std::vector<Reply> all_replies;
    std::vector<Checkpoint> commits;
    std::vector<SnapshotPart> parts;
    std::vector<Note> notes;
    std::string said; // One letter a call, in order: grant, replies, commit.
    CommitOutcome outcome = CommitOutcome::taken;
};

inline std::span<const std::uint8_t> as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

inline Output output_at(std::uint64_t offset, std::string_view text) {
    Output output;
    output.offset = offset;
    output.bytes = as_bytes(text);
    return output;
}

inline Opening opening_of_ring(std::uint64_t ring_bytes) {
    Opening opening;
    opening.epoch = 1;
    opening.size = Size{20, 4};
    opening.ring_bytes = ring_bytes;
    return opening;
}

inline Opening fresh_opening() {
    return opening_of_ring(1024 * 1024);
}

inline constexpr std::int64_t ms = 1'000'000;

} // namespace helios::grid
