// The records of control on disk: STATE/registry.bin. A header {magic, version, length, crc32c} and then
// frames of the bus (terminals, lanes, sessions), each after its length. Replaced as a whole: written beside,
// synced, renamed, directory synced, so that a kill at any moment leaves the old file or the new one. Any
// thread.
#pragma once

#include "base/result.hpp"
#include "wire/control.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace helios::lane {

struct SessionRecord {
    std::string session;
    std::string lane;
    std::string state;
};

struct Records {
    std::vector<wire::TerminalRecord> terminals;
    std::vector<wire::LaneRecord> lanes;
    std::vector<SessionRecord> sessions;
};

inline constexpr std::size_t record_file_bytes_max = 64 * 1024 * 1024; // Far above what the limits allow.

[[nodiscard]] std::vector<std::uint8_t> encode_records(const Records& records);
// invalid: torn, foreign, of another version, or its sum is wrong.
[[nodiscard]] Result<Records> decode_records(std::span<const std::uint8_t> file);

struct LoadedRecords {
    Records records;
    std::string moved_to; // Where an unreadable file was put; empty: there was none.
    std::string fault;    // What was wrong with it.
};
// A missing file is empty records. An unreadable one is moved aside, so that nothing is ever overwritten.
[[nodiscard]] Result<LoadedRecords> load_records(const std::string& path);

Status store_records(const std::string& path, std::span<const std::uint8_t> content);

} // namespace helios::lane
