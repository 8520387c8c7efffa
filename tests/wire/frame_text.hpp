// A frame as the JSON of its schema, and which fields of the schema it leaves out. By reflection, so that no
// decoder of ours has a say.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace helios::wire {

std::string data_text(std::span<const std::uint8_t> frame);
std::string envelope_text(std::span<const std::uint8_t> frame);

// "Credit.limit" for each field that the frame's message or payload does not carry.
std::vector<std::string> absent_data_fields(std::span<const std::uint8_t> frame);
std::vector<std::string> absent_payload_fields(std::span<const std::uint8_t> frame);

} // namespace helios::wire
