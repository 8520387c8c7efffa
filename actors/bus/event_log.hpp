// The events of this control: stamps each with its topic's next sequence and the log's epoch, hands it to the
// subscribers in the order they came, and keeps the newest for replay. Plain and single threaded.
//
// Invariant: sequences of a topic are 1, 2, 3... without gap or inversion, within an epoch. A new control is
// a new epoch: who sees it change asks for terminal.list and for a replay, which together are the snapshot.
#pragma once

#include "base/result.hpp"
#include "wire/envelope.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace helios::bus {

class EventLog {
public:
    static constexpr std::size_t kept_events_max = 4'096;          // drop_oldest.
    static constexpr std::size_t kept_bytes_max = 4 * 1024 * 1024; // drop_oldest.
    static constexpr std::size_t topics_max = 1'024;               // Then no new topic is taken.
    static constexpr std::size_t subscribers_max = 256;
    static constexpr std::size_t replay_events_max = 2'000; // Of one answer: 4,096 tables a frame.
    static constexpr std::size_t replay_bytes_max = 768 * 1024;
    static constexpr int depth_max = 10; // Events published by subscribers of events.

    using Frame = std::span<const std::uint8_t>;
    // One that fails is counted; the others get the event all the same.
    using Subscriber = std::function<Status(const wire::Envelope& event, Frame frame)>;

    struct Counters {
        std::uint64_t published = 0;
        std::uint64_t dropped_oldest = 0;
        std::uint64_t refused = 0; // Topics beyond the limit, or too deep.
        std::uint64_t failed_deliveries = 0;
    };

    explicit EventLog(std::uint64_t epoch);

    // Every topic that starts with the prefix. busy: too many.
    Status subscribe(std::string_view topic_prefix, Subscriber subscriber);
    void publish(wire::Envelope event);

    struct Replay {
        wire::EventList events;     // Oldest first.
        std::uint64_t left_off = 0; // Newer ones that did not fit: ask again from the last sequence + 1.
    };
    // What is kept of the topics (prefixes; none: all) from that sequence of each on. 0 means from now: none.
    [[nodiscard]] Replay replay(const wire::SubscribeRequest& request) const;

    [[nodiscard]] std::uint64_t epoch() const { return epoch_; }
    [[nodiscard]] const Counters& counters() const { return counters_; }
    [[nodiscard]] std::size_t kept_events() const { return kept_.size(); }
    [[nodiscard]] std::size_t kept_bytes() const { return kept_bytes_; }

private:
    struct Kept {
        std::string topic;
        std::uint64_t sequence;
        std::vector<std::uint8_t> frame;
    };
    struct Subscription {
        std::string prefix;
        Subscriber subscriber;
    };

    void keep(std::string topic, std::uint64_t sequence, std::vector<std::uint8_t> frame);

    std::uint64_t epoch_;
    std::map<std::string, std::uint64_t, std::less<>> sequences_;
    std::deque<Kept> kept_;
    std::size_t kept_bytes_ = 0;
    std::vector<Subscription> subscriptions_;
    int depth_ = 0;
    Counters counters_;
};

} // namespace helios::bus
