// The passthrough session of one terminal: forwards each frame as it came to the viewers and the grid whose
// bits it carries, and input the other way. Loop thread; owned by Sessions. What may attach, and who owns the
// size, its actor decides.
//
// Invariant: holds references and offsets, never output bytes, so its size does not depend on how much went
// through.
#pragma once

#include "session/ports.hpp"
#include "session/viewers/viewer.hpp"

#include <array>
#include <memory>
#include <optional>

namespace helios::session {

class Session {
public:
    // Without a grid a viewer waits so long for its picture, then gets the plain stream.
    static constexpr std::int64_t picture_ns_max = 2'000'000'000;

    Session(const wire::TerminalOpened& opened, SessionLinks& links);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    // The forward step. Viewers come before the grid.
    void forward(const wire::OutputChunk& chunk, wire::Bytes frame);

    // From the broker.
    void on_opened(const wire::TerminalOpened& opened, wire::Bytes frame);
    void on_ended(const wire::TerminalEnded& ended, wire::Bytes frame);
    // Viewers that were not shown all of it get a last picture from the grid, which keeps it a while.
    void on_closed(wire::Bytes frame);
    // Ended, and a viewer was not shown all of it, or none has come yet.
    [[nodiscard]] bool owes_end() const;
    void on_gap(const wire::OutputGap& gap, wire::Bytes frame);
    void on_input_ack(const wire::InputAck& ack, wire::Bytes frame);

    // From the grid.
    void on_grid_hello();
    void on_grid_credit(const wire::Credit& credit, wire::Bytes frame);
    void on_snapshot(const wire::Snapshot& part, wire::Bytes frame);

    // From viewers. The slot must be free.
    void admit(const ViewerTerms& terms, ViewerPort& port);
    void on_viewer_message(std::uint8_t slot, const wire::Data& message, wire::Bytes frame);
    void on_viewer_writable(std::uint8_t slot);
    void leave(std::uint8_t slot);

    // Once a second: credit is told again; pictures that did not come are asked for again.
    void tick(std::int64_t now_ns);

    [[nodiscard]] bool has_viewer(std::uint8_t slot) const { return viewers_[slot] != nullptr; }
    [[nodiscard]] std::size_t viewer_count() const { return viewer_count_; }
    [[nodiscard]] const wire::Size& size() const { return opened_.size; }
    [[nodiscard]] const std::shared_ptr<SessionReferences>& references() const { return references_; }

private:
    template <class Visit>
    void for_each_viewer(Visit visit) {
        for (auto& viewer : viewers_) {
            if (viewer)
                visit(*viewer);
        }
    }

    void on_input(Viewer& viewer, const wire::InputChunk& input, wire::Bytes frame);
    void answer(Viewer& viewer, const wire::InputChunk& input, wire::InputOutcome outcome);
    void repaint(Viewer& viewer);
    void ask_picture(Viewer& viewer, std::int64_t now_ns);
    void start_without_picture(Viewer& viewer);
    void tell_end(Viewer& viewer);
    void tell_grid_end();
    void regrant_grid();

    SessionLinks& links_;
    wire::TerminalOpened opened_;
    std::optional<wire::TerminalEnded> ended_;
    std::shared_ptr<SessionReferences> references_ = std::make_shared<SessionReferences>();
    std::array<std::unique_ptr<Viewer>, wire::viewers_max + 1> viewers_; // By slot; slot 0 is the grid's.
    std::size_t viewer_count_ = 0;
    std::size_t lossless_count_ = 0;
    std::uint64_t newest_ = 0;    // Bytes before it were forwarded to somebody.
    std::uint64_t grid_sent_ = 0; // Bytes before it were forwarded to the grid.
    bool was_seen_ = false;
    bool closed_ = false; // The broker has no more of it.
    bool grid_end_told_ = false;
    bool grid_answers_ = false;
    wire::Credit grid_credit_;     // As the grid last said.
    std::uint64_t grid_limit_ = 0; // As told to the broker.
    ViewerId typist_ = 0;
    std::int64_t input_ns_ = 0; // Of the oldest input without an echo; 0: none.
};

} // namespace helios::session
