// Payloads of the bus to and from flatbuffers; used by the envelope. Private to wire.
#pragma once

#include "wire/control.hpp"
#include "wire/flat.hpp"

#include "envelope_generated.h"

namespace helios::wire {

struct PackedPayload {
    fbs::Payload type = fbs::Payload::NONE;
    flatbuffers::Offset<void> offset;
};

PackedPayload pack_payload(Builder& builder, const Payload& payload);

// Of a verified envelope. An unknown type or an absent table is refused.
Payload read_payload(Reader& reader, const fbs::Envelope& envelope);

} // namespace helios::wire
