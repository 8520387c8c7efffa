// Which structs may travel between actors of one process. None crosses a CAF network: the wire is
// flatbuffers. One line each; CAF 1.0 wants them as a type id block instead.
#pragma once

#include "mesh/control_messages.hpp"
#include "mesh/core_messages.hpp"
#include "mesh/grid_messages.hpp"

#include <caf/allowed_unsafe_message_type.hpp>

// helios-core
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(helios::mesh::BusCommand)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(helios::mesh::SpawnFinished)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(helios::mesh::TerminalSeen)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(helios::mesh::TerminalsSampled)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(helios::mesh::HolderAnswered)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(helios::mesh::SessionOpened)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(helios::mesh::SessionClosed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(helios::mesh::ViewerArrived)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(helios::mesh::ViewerLeft)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(helios::mesh::ViewerTyped)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(helios::mesh::ViewerResized)

// helios-grid
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(helios::mesh::GridOutput)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(helios::mesh::GridOpened)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(helios::mesh::GridGreeted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(helios::mesh::GridGapped)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(helios::mesh::GridCommitRefused)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(helios::mesh::GridSnapshotWanted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(helios::mesh::GridClosed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(helios::mesh::GridTick)

// helios-control
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(helios::mesh::BusArrival)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(helios::mesh::BusUndeliverable)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(helios::mesh::OwnHealth)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(helios::mesh::LaneAnswer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(helios::mesh::LaneAsk)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(helios::mesh::LaneEvent)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(helios::mesh::LaneCommand)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(helios::mesh::ServiceAnswer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(helios::mesh::ServiceEvent)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(helios::mesh::ServiceArrival)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(helios::mesh::RecordsSaved)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(helios::mesh::BusTick)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(helios::mesh::LaneTick)
