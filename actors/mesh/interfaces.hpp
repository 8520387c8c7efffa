// Every actor of the mesh, by what it can be told: one line and one comment per message. The first door for a
// newcomer. Actors decide; bytes of terminals never pass through one.
#pragma once

#include "mesh/type_ids.hpp"

#include <caf/all.hpp>

namespace helios::mesh {

// CAF 1.0 spells these result<void>(Message) and result<Answer>(Message).
template <class... Message>
using Takes = caf::reacts_to<Message...>;
template <class Answer, class... Message>
using Answers = typename caf::replies_to<Message...>::template with<Answer>;

// helios-core, broker system

// Decides on terminals: what to spawn, signal, resize and collect, and what the bus hears of it.
using PtyBrokerActor =
    caf::typed_actor<Takes<BusCommand>,       // terminal.spawn, resize, signal, collect, list from control.
                     Takes<SpawnFinished>,    // The launcher of a holder has ended.
                     Takes<TerminalSeen>,     // The I/O thread saw one open, resized, ended, lost or closed.
                     Takes<TerminalsSampled>, // Counters, twice a second, for terminal.output events.
                     Takes<HolderAnswered>>;  // A holder answered a signal or a collect.

// helios-core, session system

// One per terminal: who may attach, who owns the size.
using SessionActor = caf::typed_actor<Takes<ViewerArrived>,  // Admits it to a slot or refuses it.
                                      Takes<ViewerLeft>,     // Its slot is free again.
                                      Takes<ViewerTyped>,    // The last typist's viewer sets the size.
                                      Takes<ViewerResized>>; // Its own window changed.

// All sessions; the way in for a viewer that names a terminal.
using SessionRegistryActor =
    caf::typed_actor<Takes<SessionOpened>,  // A terminal exists: spawns its session actor and publishes it.
                     Takes<SessionClosed>,  // It is gone: the session actor ends.
                     Takes<ViewerArrived>>; // Goes to the session of its terminal, or is refused.

// helios-grid

// One per terminal: its screen. Answers go out through the outlet it was made with.
using GridWorkerActor =
    caf::typed_actor<Takes<GridOutput>,        // A chunk of output, covered by the credit it granted.
                     Takes<GridOpened>,        // The holder's welcome: restore, then grant.
                     Takes<GridGreeted>,       // The session is new: grant again.
                     Takes<GridGapped>,        // The ring has lost what it needs: goes on at the oldest byte.
                     Takes<GridCommitRefused>, // The holder did not take the last commit.
                     Takes<GridSnapshotWanted>, // The session wants the screen as VT bytes.
                     Takes<BusCommand>,         // terminal.read, terminal.paste from control.
                     Takes<GridClosed>,         // The terminal is gone: keep the screen, hibernated.
                     Takes<GridTick>>;          // Its own: a commit, credit or note is due.

// helios-control

// The local bus: routes commands, numbers and publishes events, knows which services are there.
using BusActor = caf::typed_actor<Takes<BusArrival>,       // An admitted envelope of the command channel.
                                  Takes<BusUndeliverable>, // The I/O thread could not send one.
                                  Takes<OwnHealth>,        // Of this process, every two seconds.
                                  Takes<LaneAnswer>,       // The answer to a LaneCommand.
                                  Takes<LaneAsk>,          // A command for a service.
                                  Takes<LaneEvent>,        // To be numbered and published.
                                  Takes<BusTick>>;         // Its own: a deadline is due.

// Lanes, sessions and terminals as records, and the commands on them.
using LaneActor = caf::typed_actor<Takes<LaneCommand>,    // Answered by one LaneAnswer.
                                   Takes<ServiceAnswer>,  // The one answer to a LaneAsk.
                                   Takes<ServiceEvent>,   // What a service tells of terminals.
                                   Takes<ServiceArrival>, // It is there, or there again.
                                   Takes<RecordsSaved>,   // A write of the records has ended.
                                   Takes<LaneTick>>;      // Its own: something is due.

} // namespace helios::mesh
