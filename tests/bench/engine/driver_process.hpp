// A driver as a child: started, asked, and started again after it failed. One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>

#include "engine/peers.hpp"

namespace helios::bench {

struct Request {
    std::string verb;
    std::uint16_t columns = 80;
    std::uint16_t rows = 24;
    std::uint16_t columns_after = 0;
    std::size_t bytes = 0;
    std::string path;
};

struct Answer {
    enum class Kind : std::uint8_t { number, cannot, failed };
    Kind kind = Kind::failed;
    double number = 0;
};

class DriverProcess {
public:
    explicit DriverProcess(Engine engine) : engine_(std::move(engine)) {}
    DriverProcess(const DriverProcess&) = delete;
    DriverProcess& operator=(const DriverProcess&) = delete;
    ~DriverProcess() { stop(); }

    [[nodiscard]] const Engine& engine() const { return engine_; }
    // What it said of itself; empty before a start that worked.
    [[nodiscard]] const std::string& version() const { return version_; }

    // False when it does not come up.
    bool start();
    void stop();
    // Starts it when it does not run. One that ends or is silent for too long has failed, and is stopped.
    Answer ask(const Request& request);

private:
    std::optional<std::string> read_line(int milliseconds);
    bool spawn();

    Engine engine_;
    std::string version_;
    std::string unread_;
    pid_t process_ = -1;
    int requests_ = -1;
    int answers_ = -1;
};

} // namespace helios::bench
