// What the actors of helios-core are told. Values only; every struct is listed in type_ids.hpp.
#pragma once

#include "base/id.hpp"
#include "wire/envelope.hpp"
#include "wire/terminal.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace helios::session {
struct SessionReferences;
} // namespace helios::session

namespace helios::mesh {

using ViewerId = std::uint64_t; // Of one connection, never reused within a process.

// A command of the bus for this system; shared, never changed.
struct BusCommand {
    std::shared_ptr<const wire::Envelope> envelope;
};

// The launcher of a holder has ended; an empty failure means that the terminal runs.
struct SpawnFinished {
    TerminalId terminal;
    std::string failure;
};

enum class TerminalChange : std::uint8_t { opened, resized, ended, lost, fenced, closed };

// What the I/O thread saw of a terminal. lost: its holder is gone without an exit status. fenced: a newer
// broker has it.
struct TerminalSeen {
    TerminalId terminal;
    TerminalChange change{};
    wire::TerminalRecord record;
};

// Once a sample interval: how much each terminal has printed and been typed.
struct TerminalSample {
    TerminalId terminal;
    std::uint64_t output_bytes = 0;
    std::uint64_t input_bytes = 0;
};
struct TerminalsSampled {
    std::vector<TerminalSample> samples;
};

// The holder answered a signal or a collect.
struct HolderAnswered {
    std::string request; // Id of the bus command.
    std::string failure; // Empty: done.
};

// The session's actor is published in its references.
struct SessionOpened {
    TerminalId terminal;
    wire::Size size;
    std::shared_ptr<session::SessionReferences> references;
};
struct SessionClosed {
    TerminalId terminal;
};

struct ViewerArrived {
    ViewerId viewer = 0;
    wire::ViewerHello hello;
};
struct ViewerLeft {
    ViewerId viewer = 0;
};
// The viewer typed, and it was not the one who typed before.
struct ViewerTyped {
    ViewerId viewer = 0;
};
struct ViewerResized {
    ViewerId viewer = 0;
    wire::Size size;
};

} // namespace helios::mesh
