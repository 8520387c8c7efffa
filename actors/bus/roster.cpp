#include "bus/roster.hpp"

namespace helios::bus {
namespace {

void shorten(std::string& text) {
    if (text.size() > Roster::text_bytes_max)
        text.resize(Roster::text_bytes_max);
}

} // namespace

Roster::Roster(std::int64_t now_ns) : started_ns_(now_ns) {
    for (const char* name : {"control", "core", "grid"}) {
        Seen absent;
        absent.health.service = name;
        services_.emplace(name, std::move(absent));
    }
}

Roster::News Roster::on_hello(std::string_view service, const wire::ServiceHello& hello,
                              std::int64_t now_ns) {
    Seen& seen = services_[std::string(service)];
    bool same = seen.seen && seen.generation == hello.generation && seen.health.pid == hello.pid;
    // Health without a hello came from a service older than this control: its hello is the first to say so.
    bool first = !seen.seen || (seen.generation == 0 && seen.health.pid == hello.pid);
    seen.generation = hello.generation;
    seen.at_ns = now_ns;
    seen.seen = true;
    seen.health.service = std::string(service);
    seen.health.instance = hello.instance;
    shorten(seen.health.instance);
    seen.health.pid = hello.pid;
    if (seen.health.state.empty() || !same)
        seen.health.state = "ready";
    if (same)
        return News::none;
    return first ? News::arrived : News::restarted;
}

Roster::News Roster::on_health(std::string_view service, wire::ServiceHealth health, std::int64_t now_ns) {
    Seen& seen = services_[std::string(service)];
    News news = News::none;
    if (!seen.seen)
        news = News::arrived;
    else if (seen.health.pid != health.pid)
        news = News::restarted;
    if (news != News::none)
        seen.generation = 0;
    health.service = std::string(service);
    for (std::string* text : {&health.instance, &health.state, &health.note})
        shorten(*text);
    if (health.channels.size() > channels_max)
        health.channels.resize(channels_max);
    for (wire::ChannelCount& channel : health.channels)
        shorten(channel.name);
    seen.health = std::move(health);
    seen.at_ns = now_ns;
    seen.seen = true;
    return news;
}

wire::HealthList Roster::list(std::int64_t now_ns) const {
    wire::HealthList list;
    for (const auto& [name, seen] : services_) {
        wire::ServiceHealth health = seen.health;
        if (!seen.seen) {
            health.state = now_ns - started_ns_ > stale_ns ? "lost" : "starting";
            health.note = "not seen since control started";
        } else if (now_ns - seen.at_ns > stale_ns) {
            health.state = "lost";
            health.note = "silent for " + std::to_string((now_ns - seen.at_ns) / 1'000'000'000) + " s";
        }
        list.services.push_back(std::move(health));
    }
    return list;
}

} // namespace helios::bus
