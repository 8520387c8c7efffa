#include "cli/verbs/events.hpp"

#include "base/clock.hpp"
#include "cli/print/failure.hpp"
#include "cli/print/output.hpp"
#include "cli/print/style.hpp"

#include <algorithm>
#include <cstdio>
#include <deque>
#include <map>

namespace helios::cli {
namespace {

constexpr std::size_t topic_columns = 26;
constexpr std::size_t waiting_max = 4096; // Events under a gap's replay: as many as control keeps.
constexpr std::size_t text_columns_max = 100;

std::string payload_text(const wire::Payload& payload) {
    if (const auto* record = std::get_if<wire::TerminalRecord>(&payload))
        return record->name + "  " + record->state + "  " + record->title;
    if (const auto* lane = std::get_if<wire::LaneRecord>(&payload))
        return lane->name + "  " + lane->state;
    if (const auto* note = std::get_if<wire::OutputNote>(&payload))
        return std::to_string(note->length) + " bytes to " + std::to_string(note->seq);
    if (const auto* health = std::get_if<wire::ServiceHealth>(&payload))
        return health->service + "  " + health->state;
    if (const auto* text = std::get_if<wire::Text>(&payload))
        return text->text;
    return {};
}

// Puts events in order: what a gap left out is asked for, what was shown is not shown again.
class EventStream {
public:
    EventStream(BusClient& bus, const EventsOptions& options) : bus_(bus), options_(options) {}

    void arrive(bus::Bytes frame) {
        if (waiting_.size() < waiting_max)
            waiting_.emplace_back(frame.begin(), frame.end());
    }
    // False when enough were shown.
    bool show_waiting() {
        while (!waiting_.empty() && !enough()) {
            std::vector<std::uint8_t> frame = std::move(waiting_.front());
            waiting_.pop_front();
            take(frame);
        }
        return !enough();
    }
    void replay(std::vector<std::string> topics, std::uint64_t from) {
        auto answer =
            bus_.call({"events.replay", wire::SubscribeRequest{std::move(topics), from}, "", Repeat::safe});
        const auto* list = answer ? std::get_if<wire::EventList>(&answer->payload) : nullptr;
        if (list == nullptr)
            return;
        for (const auto& frame : list->envelopes)
            show_if_new(frame);
    }

private:
    [[nodiscard]] bool enough() const { return options_.count != 0 && shown_ >= options_.count; }

    void take(const std::vector<std::uint8_t>& frame) {
        auto event = wire::decode_envelope(frame);
        if (!event)
            return;
        if (epoch_ != 0 && event->epoch != epoch_) {
            remark("control was restarted: its events count from one again.");
            last_.clear();
        }
        epoch_ = event->epoch;
        auto last = last_.find(event->name);
        if (last != last_.end() && event->sequence > last->second + 1)
            replay({event->name}, last->second + 1);
        show_if_new(frame);
    }

    void show_if_new(const std::vector<std::uint8_t>& frame) {
        auto event = wire::decode_envelope(frame);
        if (!event || enough())
            return;
        epoch_ = epoch_ == 0 ? event->epoch : epoch_;
        std::uint64_t& last = last_[event->name];
        if (event->epoch != epoch_ || event->sequence <= last)
            return;
        last = event->sequence;
        ++shown_;
        if (options_.format == Format::json)
            print(wire::to_json(frame) + "\n");
        else
            print_event(*event);
        std::fflush(stdout);
    }

    static void print_event(const wire::Envelope& event) {
        std::string topic = event.name;
        topic.append(topic_columns - std::min(topic_columns, topic.size()), ' ');
        std::string text = shortened(printable(payload_text(event.payload)), text_columns_max);
        print(toned(rfc3339(event.wall_ns), Tone::faint) + "  " + topic + "  " + event.terminal_id + "  " +
              text + "\n");
    }

    BusClient& bus_;
    const EventsOptions& options_;
    std::deque<std::vector<std::uint8_t>> waiting_; // drop_newest: the gap is then replayed.
    std::map<std::string, std::uint64_t> last_;     // Shown, by topic.
    std::uint64_t epoch_ = 0;
    std::uint64_t shown_ = 0;
};

} // namespace

int events(const EventsOptions& options) {
    auto door = open_door();
    if (!door)
        return fail(door.error());
    EventStream stream(*door->bus, options);
    std::vector<std::string> topics = options.topics;
    if (topics.empty())
        topics.emplace_back("");
    auto subscribed = door->bus->subscribe(topics, [&stream](bus::Bytes frame) { stream.arrive(frame); });
    if (!subscribed)
        return fail(subscribed.error());
    if (options.replay)
        stream.replay(options.topics, 1);
    while (stream.show_waiting() && std::ferror(stdout) == 0)
        door->bus->wait(1000);
    return exit_code::ok;
}

} // namespace helios::cli
