// helios_engine_driver NAME: one engine behind the protocol that every peer speaks. It says
//
//   ready VERSION
//
// and then answers each line `VERB COLUMNS ROWS COLUMNS_AFTER BYTES PATH` with `ok NUMBER` or `no`, always
// with a fresh terminal that is fed the first BYTES of the file in chunks of 64 KiB:
//   feed    CPU nanoseconds of the feeding
//   memory  bytes the process grew by
//   resize  CPU nanoseconds of a resize to COLUMNS_AFTER
//   save    CPU nanoseconds of serializing the screen
//   frame_screen, frame_row, frame_same  CPU nanoseconds of a frame after all rows, one row, nothing changed
#include <algorithm>
#include <array>
#include <csignal>
#include <ctime>
#include <fstream>
#include <functional>
#include <iostream>
#include <optional>
#include <sstream>
#include <unistd.h>
#include <vector>

#include "engine/peers/subject.hpp"

namespace helios::bench {
namespace {

constexpr std::size_t chunk_bytes = 64U << 10U; // As the holder's ring gives them.
constexpr unsigned saves = 200;                 // One alone is too short to measure.
constexpr unsigned frames = 50;

struct Request {
    std::string verb;
    ScreenSize size;
    std::uint16_t columns_after = 0;
    std::string bytes;
};

std::optional<Request> parse(const std::string& line) {
    std::istringstream words(line);
    Request request;
    std::size_t bytes = 0;
    std::string path;
    words >> request.verb >> request.size.columns >> request.size.rows >> request.columns_after >> bytes;
    std::getline(words >> std::ws, path);
    if (!words)
        return std::nullopt;
    std::ifstream file(path, std::ios::binary);
    request.bytes.resize(bytes);
    file.read(request.bytes.data(), static_cast<std::streamsize>(bytes));
    request.bytes.resize(static_cast<std::size_t>(file.gcount()));
    return request;
}

void feed(Subject& subject, std::string_view bytes) {
    for (std::size_t at = 0; at < bytes.size(); at += chunk_bytes)
        subject.feed(bytes.substr(at, chunk_bytes));
    subject.settle();
}

std::optional<std::uint64_t> measure_feed(Subject& subject, const Request& request) {
    subject.open(request.size);
    const std::uint64_t begin = subject.cpu_ns();
    feed(subject, request.bytes);
    return subject.cpu_ns() - begin;
}

std::optional<std::uint64_t> measure_memory(Subject& subject, const Request& request) {
    const std::uint64_t before = subject.memory_bytes();
    subject.open(request.size);
    feed(subject, request.bytes);
    const std::uint64_t after = subject.memory_bytes();
    return after - std::min(before, after);
}

std::optional<std::uint64_t> measure_resize(Subject& subject, const Request& request) {
    subject.open(request.size);
    feed(subject, request.bytes);
    const std::uint64_t begin = subject.cpu_ns();
    if (!subject.resize({request.columns_after, request.size.rows}))
        return std::nullopt;
    return subject.cpu_ns() - begin;
}

std::optional<std::uint64_t> measure_save(Subject& subject, const Request& request) {
    subject.open(request.size);
    feed(subject, request.bytes);
    const std::uint64_t begin = subject.cpu_ns();
    for (unsigned time = 0; time < saves; ++time) {
        if (!subject.save())
            return std::nullopt;
    }
    return (subject.cpu_ns() - begin) / saves;
}

// Of many, each after its own input; the median, since the clock itself takes a part of a microsecond.
std::optional<std::uint64_t> measure_frames(Subject& subject, const Request& request,
                                            const std::function<std::string(unsigned)>& input) {
    subject.open(request.size);
    feed(subject, "\x1b[?1049h");
    feed(subject, request.bytes);
    std::vector<std::uint64_t> samples;
    for (unsigned time = 0; time <= frames; ++time) {
        feed(subject, input(time));
        const std::uint64_t begin = subject.cpu_ns();
        if (!subject.frame())
            return std::nullopt;
        if (time > 0)
            samples.push_back(subject.cpu_ns() - begin);
    }
    std::nth_element(samples.begin(), samples.begin() + frames / 2, samples.end());
    return samples[frames / 2];
}

// Lines of the corpus scroll through the alternate screen, more than it has.
std::optional<std::uint64_t> measure_frame_screen(Subject& subject, const Request& request) {
    const std::size_t bytes = request.bytes.size() / (frames + 1);
    return measure_frames(subject, request,
                          [&](unsigned time) { return request.bytes.substr(time * bytes, bytes); });
}

std::optional<std::uint64_t> measure_frame_row(Subject& subject, const Request& request) {
    return measure_frames(subject, request, [&](unsigned time) {
        const std::string half(request.size.columns / 2, static_cast<char>('a' + time % 26));
        return "\x1b[" + std::to_string(1 + time % request.size.rows) + ";1H\x1b[32m" + half + "\x1b[1;33m" +
               half;
    });
}

std::optional<std::uint64_t> measure_frame_same(Subject& subject, const Request& request) {
    return measure_frames(subject, request, [](unsigned) { return std::string(); });
}

struct Verb {
    std::string_view name;
    std::optional<std::uint64_t> (*measure)(Subject& subject, const Request& request);
};

constexpr std::array verbs{Verb{"feed", measure_feed},
                           Verb{"memory", measure_memory},
                           Verb{"resize", measure_resize},
                           Verb{"save", measure_save},
                           Verb{"frame_screen", measure_frame_screen},
                           Verb{"frame_row", measure_frame_row},
                           Verb{"frame_same", measure_frame_same}};

struct Engine {
    std::string_view name;
    std::unique_ptr<Subject> (*make)();
};

constexpr std::array engines{Engine{"helios", make_helios}, Engine{"ceiling", make_ceiling},
#ifdef HELIOS_LIBVTERM
                             Engine{"libvterm", make_libvterm},
#endif
#ifdef HELIOS_LIBTSM
                             Engine{"libtsm", make_libtsm},
#endif
                             Engine{"tmux", make_tmux}};

void answer(Subject& subject, const Request& request) {
    const auto* verb =
        std::find_if(verbs.begin(), verbs.end(), [&](const Verb& v) { return v.name == request.verb; });
    const auto value = verb == verbs.end() ? std::nullopt : verb->measure(subject, request);
    if (value)
        std::cout << "ok " << *value << std::endl;
    else
        std::cout << "no" << std::endl;
}

} // namespace

std::uint64_t Subject::cpu_ns() const {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U + static_cast<std::uint64_t>(now.tv_nsec);
}

std::uint64_t Subject::memory_bytes() const {
    return resident_bytes(getpid());
}

// Without the pages of programs and libraries: how much code has run already is not the terminal's memory.
std::uint64_t resident_bytes(int process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/status");
    std::uint64_t bytes = 0;
    std::uint64_t kilobytes = 0;
    for (std::string word; file >> word;) {
        if ((word == "RssAnon:" || word == "RssShmem:") && file >> kilobytes)
            bytes += kilobytes * 1024;
    }
    return bytes;
}

} // namespace helios::bench

int main(int argc, char** argv) {
    using namespace helios::bench;
    const std::string_view name = argc == 2 ? argv[1] : "";
    const auto* engine =
        std::find_if(engines.begin(), engines.end(), [name](const Engine& e) { return e.name == name; });
    std::signal(SIGINT, SIG_IGN); // The runner's end is ours: a server that was started here is ended then.
    const auto subject = engine == engines.end() ? nullptr : engine->make();
    if (subject == nullptr)
        return 1;
    std::cout << "ready " << subject->version() << std::endl;
    for (std::string line; std::getline(std::cin, line);) {
        const auto request = parse(line);
        if (!request)
            return 1;
        answer(*subject, *request);
    }
    return 0;
}
