// helios_passthrough_bench: what a session keeps of what goes through it, and what reading its published
// references costs. Prints figures, asserts nothing.
#include "base/clock.hpp"
#include "session/session.hpp"

#include <cstdio>
#include <malloc.h>
#include <mutex>
#include <thread>
#include <vector>

namespace {

using namespace helios;

// Where the frames go: counted, not kept.
class CountingLinks final : public session::SessionLinks {
public:
    bool to_broker(wire::Bytes frame) override { return count(frame); }
    bool to_grid(wire::Bytes frame) override { return count(frame); }

    std::uint64_t bytes = 0;

private:
    bool count(wire::Bytes frame) {
        bytes += frame.size();
        return true;
    }
};

std::size_t heap_bytes() {
    return mallinfo2().uordblks;
}

// One session with the builder that its frames come from, as the broker would make them.
struct Stream {
    explicit Stream(session::SessionLinks& links) {
        opened.terminal = TerminalId::mint();
        opened.epoch = 1;
        opened.size = wire::Size{80, 24, 0, 0};
        session = std::make_unique<session::Session>(opened, links);
        session->on_grid_hello();
    }

    void forward(std::size_t byte_count) {
        auto bytes = builder.reserve(byte_count);
        bytes[0] = static_cast<std::uint8_t>(offset);
        wire::OutputChunk chunk{opened.terminal, 1, offset, 1, {}, {}};
        wire::Bytes frame = builder.finish(chunk);
        session->forward(chunk, frame);
        offset += byte_count;
    }

    wire::TerminalOpened opened;
    wire::OutputChunkBuilder builder;
    std::unique_ptr<session::Session> session;
    std::uint64_t offset = 0;
};

void one_gigabyte() {
    CountingLinks links;
    Stream stream(links);
    constexpr std::size_t chunk_bytes = 16 * 1024;
    stream.forward(chunk_bytes);
    std::size_t before = heap_bytes();
    std::int64_t begin = monotonic_ns();
    while (stream.offset < 1'000'000'000)
        stream.forward(chunk_bytes);
    double seconds = static_cast<double>(monotonic_ns() - begin) / 1e9;
    double chunks = static_cast<double>(stream.offset) / chunk_bytes;
    std::printf("1 GB through one session: heap before %zu B, after %zu B; %.0f ns a chunk of 16 KiB\n",
                before, heap_bytes(), seconds * 1e9 / chunks);
}

void ten_terminals() {
    CountingLinks links;
    std::vector<std::unique_ptr<Stream>> streams;
    for (int i = 0; i < 10; ++i)
        streams.push_back(std::make_unique<Stream>(links));
    for (auto& stream : streams)
        stream->forward(200);
    std::size_t before = heap_bytes();
    std::int64_t begin = monotonic_ns();
    constexpr int messages = 60 * 1000; // A minute of 1,000 a second, as fast as it goes.
    for (int i = 0; i < messages; ++i) {
        for (auto& stream : streams)
            stream->forward(200);
    }
    double seconds = static_cast<double>(monotonic_ns() - begin) / 1e9;
    std::printf("10 terminals x %d messages: heap before %zu B, after %zu B; %.0f ns a message\n", messages,
                before, heap_bytes(), seconds * 1e9 / (10.0 * messages));
}

// ns per read of `threads` threads at once; `read` returns something to keep.
template <class Read>
double read_ns(int threads, Read read) {
    constexpr int reads = 5'000'000;
    std::int64_t begin = monotonic_ns();
    {
        std::vector<std::jthread> readers;
        for (int i = 0; i < threads; ++i) {
            readers.emplace_back([&read] {
                for (int n = 0; n < reads; ++n) {
                    volatile auto* kept = read();
                    (void)kept;
                }
            });
        }
    }
    return static_cast<double>(monotonic_ns() - begin) / reads;
}

void published_reference() {
    session::OnceRef<int> once;
    once.publish(std::make_shared<int>(1));
    std::mutex mutex;
    auto shared = std::make_shared<int>(1);
    auto locked = [&mutex, &shared] {
        std::scoped_lock lock(mutex);
        return shared.get();
    };
    auto published = [&once] { return once.get(); };
    for (int threads : {1, 2}) {
        std::printf("reading a reference, %d threads: published once %.1f ns, under a mutex %.1f ns\n",
                    threads, read_ns(threads, published), read_ns(threads, locked));
    }
}

} // namespace

int main() {
    one_gigabyte();
    ten_terminals();
    published_reference();
    return 0;
}
