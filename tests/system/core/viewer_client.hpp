// A native viewer as a test wants it: checks that the stream has no gap and no repeat, keeps unanswered input
// and sends it again after a reconnect, can stop reading. On the test's loop.
#pragma once

#include "base/event_loop.hpp"
#include "wire/terminal.hpp"

#include <deque>
#include <functional>
#include <string>

namespace helios::test {

struct ViewerOptions {
    bool read_only = false;
    bool lossless = false;
    wire::Size size{80, 24, 0, 0};
};

class ViewerClient {
public:
    using OnBytes = std::function<void(wire::Bytes)>;

    ViewerClient(EventLoop& loop, std::string socket_path, TerminalId terminal, ViewerOptions options);
    ~ViewerClient();
    ViewerClient(const ViewerClient&) = delete;
    ViewerClient& operator=(const ViewerClient&) = delete;

    // Connects (again); false when nobody listens.
    bool connect();
    void disconnect();
    void type(const std::string& text);
    void resize(const wire::Size& size);
    void send_raw(const std::string& bytes);
    // Stops and starts reading its socket.
    void stall();
    void resume();

    OnBytes on_bytes;             // Instead of keeping them in `text`.
    std::string text;             // All output since the first picture.
    std::uint64_t have = 0;       // Offset after the last byte taken.
    std::uint64_t first = 0;      // Offset of the first picture.
    unsigned pictures = 0;        // Whole ones.
    std::uint64_t skipped = 0;    // Bytes that a picture stood for.
    std::uint64_t taken_back = 0; // Bytes before a picture that come again after it.
    std::uint64_t gaps = 0;       // Chunks beyond `have`: must stay 0.
    wire::Size size;
    bool welcomed = false;
    bool ended = false;
    bool closed = false; // By the other side.
    int wait_status = 0;
    std::string refused; // Code.
    std::deque<wire::InputAck> acks;
    [[nodiscard]] bool all_answered() const { return unanswered_.empty(); }

private:
    struct Typed {
        std::uint64_t seq;
        std::string text;
    };

    void on_readable();
    void on_frame(wire::Bytes frame);
    void on_chunk(const wire::OutputChunk& chunk);
    void on_picture(const wire::Snapshot& part);
    void on_ack(const wire::InputAck& ack);
    void send(const wire::Data& message);
    void say_credit();

    EventLoop& loop_;
    std::string path_;
    TerminalId terminal_;
    ViewerOptions options_;
    Fd socket_;
    bool watched_ = false;
    bool seen_ = false; // A first picture came.
    std::uint64_t writer_;
    std::uint64_t last_seq_ = 0;
    std::uint64_t told_ = 0;
    std::deque<Typed> unanswered_;
};

} // namespace helios::test
