// Hostile frames: whatever arrives is an error or a message that survives its own round trip.
#include "base/check.hpp"
#include "wire/envelope.hpp"
#include "wire/terminal.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size) {
    using namespace helios;
    std::span<const std::uint8_t> frame(input, size);
    if (auto message = wire::decode_data(frame)) {
        auto first = wire::encode(*message);
        auto again = wire::decode_data(first);
        HELIOS_CHECK(again.has_value(), "what we encode can be decoded");
        HELIOS_CHECK(wire::encode(*again) == first, "a message survives its round trip");
    }
    if (auto envelope = wire::decode_envelope(frame)) {
        auto first = wire::encode(*envelope);
        auto again = wire::decode_envelope(first);
        HELIOS_CHECK(again.has_value(), "what we encode can be decoded");
        HELIOS_CHECK(wire::encode(*again) == first, "an envelope survives its round trip");
    }
    (void)wire::to_json(frame);
    return 0;
}
