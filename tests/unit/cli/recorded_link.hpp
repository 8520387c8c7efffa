// A session's end for tests of the View: keeps what was sent, as decoded messages.
#pragma once

#include "cli/attach/view.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

namespace helios::cli {

constexpr std::int64_t ms = 1'000'000;

inline wire::Bytes bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

class RecordedLink : public SessionLink {
public:
    bool send(const wire::Data& message) override {
        if (room == 0)
            return false;
        --room;
        frames.push_back(wire::encode(message));
        return true;
    }

    // Messages of one kind, in order.
    template <class T>
    std::vector<T> all() const {
        std::vector<T> found;
        for (const wire::Frame& frame : frames) {
            auto message = wire::decode_data(frame);
            EXPECT_TRUE(message);
            if (message && std::holds_alternative<T>(*message))
                found.push_back(std::get<T>(*message));
        }
        return found;
    }
    // What was typed: "1:ab 2:c".
    std::string typed() const {
        std::string text;
        for (const auto& chunk : all<wire::InputChunk>()) {
            text += (text.empty() ? "" : " ") + std::to_string(chunk.seq) + ":";
            text.append(chunk.bytes.begin(), chunk.bytes.end());
        }
        return text;
    }

    std::size_t room = 1'000'000;
    std::deque<wire::Frame> frames; // A deque: spans of all() stay valid.
};

// A view that is welcomed and streaming from offset 100 on.
struct ShownView {
    explicit ShownView(bool read_only = false)
        : view(terms(read_only), *DetachKeys::parse("ctrl-\\ ctrl-\\"), keeper()) {
        view.on_connected(0);
        view.pump(link, 0);
        say(wire::ViewerWelcome{terminal, 1, {80, 24, 0, 0}, read_only});
        paint_picture("picture", 100);
    }

    static ModeKeeper keeper() { return ModeKeeper(OuterTerminal::full); }
    ViewTerms terms(bool read_only) {
        ViewTerms made;
        made.terminal = terminal;
        made.writer = 77;
        made.read_only = read_only;
        made.size = {80, 24, 0, 0};
        return made;
    }

    void say(const wire::Data& message, std::int64_t now_ns = 0) {
        view.on_frame(wire::encode(message), now_ns);
    }
    void paint_picture(std::string_view picture, std::uint64_t offset) {
        wire::Snapshot part;
        part.terminal = terminal;
        part.offset = offset;
        part.bytes = bytes_of(picture);
        say(part);
    }
    void output(std::uint64_t offset, std::string_view text) {
        wire::OutputChunk chunk;
        chunk.terminal = terminal;
        chunk.offset = offset;
        chunk.bytes = bytes_of(text);
        say(chunk);
    }
    void type(std::string_view keys, std::int64_t now_ns = 0) {
        view.on_keyboard(keys, now_ns);
        view.pump(link, now_ns);
    }
    void pass_time(std::int64_t now_ns) {
        view.on_time(now_ns);
        view.pump(link, now_ns);
    }
    void answer(std::uint64_t seq, wire::InputOutcome outcome, std::int64_t now_ns = 0) {
        wire::InputAck ack;
        ack.terminal = terminal;
        ack.writer = 77;
        ack.seq = seq;
        ack.outcome = outcome;
        say(ack, now_ns);
    }
    // What reached the user's terminal since the last call.
    std::string painted() {
        std::string text(view.paint().front());
        view.paint().pop(text.size());
        return text;
    }

    TerminalId terminal = TerminalId::mint();
    RecordedLink link;
    View view;
};

} // namespace helios::cli
