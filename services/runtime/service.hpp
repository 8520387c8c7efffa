// What every service's main shares: arguments, the loop with its signals, readiness, metrics and a clean end.
#pragma once

#include "base/event_loop.hpp"
#include "base/result.hpp"
#include "runtime/config.hpp"
#include "runtime/paths.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace helios::runtime {

struct ServiceArguments {
    Paths paths;
    Config config;
    int notify_fd = -1;
    std::string role; // helios-core --role broker|session when split, else empty.
};

// --runtime DIR --state DIR [--config FILE] [--notify-fd N] [--role R]. Prints its own usage error.
Result<ServiceArguments> parse_arguments(int argc, char** argv);

class Service {
public:
    // Sets the log's name and level, ignores SIGPIPE, routes SIGTERM and SIGINT to loop().stop(), raises the
    // fd limit.
    static Result<std::unique_ptr<Service>> open(std::string name, const ServiceArguments& arguments);
    ~Service();

    EventLoop& loop();
    // READY=1 to the supervisor, or nowhere.
    void say_ready();
    // "STATUS=..." to the supervisor.
    void say_status(const std::string& text);
    // Runs the loop until it is told to stop. A watchdog ends the process if the tear-down after it hangs 5
    // s.
    void run();

private:
    struct Impl;
    explicit Service(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

} // namespace helios::runtime
