#include "bus/event_log.hpp"

#include "base/log.hpp"
#include "metrics/metrics.hpp"

#include <algorithm>

namespace helios::bus {
namespace {

bool wants(const wire::SubscribeRequest& request, std::string_view topic) {
    return request.topics.empty() ||
           std::any_of(request.topics.begin(), request.topics.end(),
                       [&](const auto& prefix) { return topic.starts_with(prefix); });
}

} // namespace

EventLog::EventLog(std::uint64_t epoch) : epoch_(epoch) {}

Status EventLog::subscribe(std::string_view topic_prefix, Subscriber subscriber) {
    if (subscriptions_.size() >= subscribers_max)
        return Error{ErrorCode::busy, "256 subscribers are served already"};
    subscriptions_.push_back({std::string(topic_prefix), std::move(subscriber)});
    return {};
}

void EventLog::publish(wire::Envelope event) {
    auto topic = sequences_.find(event.name);
    if (depth_ >= depth_max || (topic == sequences_.end() && sequences_.size() >= topics_max)) {
        ++counters_.refused;
        return;
    }
    if (topic == sequences_.end())
        topic = sequences_.emplace(event.name, 0).first;
    event.type = wire::EnvelopeType::event;
    event.sequence = ++topic->second;
    event.epoch = epoch_;
    auto frame = wire::encode(event);
    ++counters_.published;
    metrics::add(metrics::Metric::bus_events_total);
    // Kept before it is delivered: a subscriber that publishes must not overtake it in the log.
    keep(event.name, event.sequence, frame);
    ++depth_;
    for (std::size_t i = 0; i < subscriptions_.size(); ++i) {
        if (!event.name.starts_with(subscriptions_[i].prefix))
            continue;
        auto delivered = subscriptions_[i].subscriber(event, frame);
        if (delivered)
            continue;
        ++counters_.failed_deliveries;
        log::debug("event undelivered", {{"topic", event.name}, {"why", delivered.error().message()}});
    }
    --depth_;
}

void EventLog::keep(std::string topic, std::uint64_t sequence, std::vector<std::uint8_t> frame) {
    kept_bytes_ += frame.size();
    kept_.push_back({std::move(topic), sequence, std::move(frame)});
    while (kept_.size() > kept_events_max || kept_bytes_ > kept_bytes_max) {
        kept_bytes_ -= kept_.front().frame.size();
        kept_.pop_front();
        ++counters_.dropped_oldest;
        metrics::add(metrics::Metric::bus_events_dropped_total);
    }
}

EventLog::Replay EventLog::replay(const wire::SubscribeRequest& request) const {
    Replay replay;
    if (request.from_sequence == 0)
        return replay;
    std::size_t bytes = 0;
    for (const Kept& kept : kept_) {
        if (kept.sequence < request.from_sequence || !wants(request, kept.topic))
            continue;
        bool fits = replay.events.envelopes.size() < replay_events_max &&
                    bytes + kept.frame.size() <= replay_bytes_max;
        // Once one is left off, so are all newer ones: an answer has no holes.
        if (replay.left_off > 0 || !fits) {
            ++replay.left_off;
            continue;
        }
        bytes += kept.frame.size();
        replay.events.envelopes.push_back(kept.frame);
    }
    return replay;
}

} // namespace helios::bus
