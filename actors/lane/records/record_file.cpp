#include "lane/records/record_file.hpp"

#include "base/clock.hpp"
#include "base/fd.hpp"
#include "wire/envelope.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace helios::lane {
namespace {

constexpr std::array<std::uint8_t, 8> magic{'H', 'L', 'R', 'E', 'G', '\r', '\n', 0};
constexpr std::uint32_t version = 1;
constexpr std::size_t header_bytes = 8 + 4 + 8 + 4;
constexpr std::size_t terminals_a_frame = 128; // Below the frame's limits of bytes and tables.
constexpr std::size_t lanes_a_frame = 128;

constexpr std::string_view terminals_frame = "registry.terminals";
constexpr std::string_view lanes_frame = "registry.lanes";
constexpr std::string_view session_frame = "registry.session";

std::uint32_t crc32c(std::span<const std::uint8_t> bytes) {
    static const auto table = [] {
        std::array<std::uint32_t, 256> entries{};
        for (std::uint32_t i = 0; i < entries.size(); ++i) {
            std::uint32_t sum = i;
            for (int bit = 0; bit < 8; ++bit)
                sum = (sum >> 1) ^ ((sum & 1) != 0 ? 0x82F63B78U : 0U);
            entries[i] = sum;
        }
        return entries;
    }();
    std::uint32_t sum = ~0U;
    for (std::uint8_t byte : bytes)
        sum = (sum >> 8) ^ table[(sum ^ byte) & 0xFFU];
    return ~sum;
}

template <class Number>
void put(std::vector<std::uint8_t>& out, Number number) {
    for (std::size_t i = 0; i < sizeof(Number); ++i)
        out.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
}

template <class Number>
Number get(std::span<const std::uint8_t> bytes) {
    Number number = 0;
    for (std::size_t i = 0; i < sizeof(Number); ++i)
        number |= static_cast<Number>(bytes[i]) << (8 * i);
    return number;
}

void put_frame(std::vector<std::uint8_t>& out, const wire::Envelope& envelope) {
    auto frame = wire::encode(envelope);
    put(out, static_cast<std::uint32_t>(frame.size()));
    out.insert(out.end(), frame.begin(), frame.end());
}

Error fault(std::string sentence) {
    return Error{ErrorCode::invalid, std::move(sentence)};
}

Status take_frame(std::span<const std::uint8_t> frame, Records& records) {
    auto envelope = wire::decode_envelope(frame);
    if (!envelope)
        return fault("a record is unreadable: " + envelope.error().detail);
    if (auto* list = std::get_if<wire::TerminalList>(&envelope->payload)) {
        std::move(list->terminals.begin(), list->terminals.end(), std::back_inserter(records.terminals));
    } else if (auto* lanes = std::get_if<wire::LaneList>(&envelope->payload)) {
        std::move(lanes->lanes.begin(), lanes->lanes.end(), std::back_inserter(records.lanes));
    } else if (auto* text = std::get_if<wire::Text>(&envelope->payload); envelope->name == session_frame) {
        records.sessions.push_back({envelope->session_id, envelope->lane_id, text ? text->text : ""});
    }
    return {}; // A record of a kind that only a newer control knows is left out.
}

Result<std::vector<std::uint8_t>> read_whole(int fd) {
    struct stat status {};
    if (fstat(fd, &status) != 0)
        return system_error("cannot look at the registry");
    if (!S_ISREG(status.st_mode) || static_cast<std::size_t>(status.st_size) > record_file_bytes_max)
        return fault("not a registry: no regular file of at most 64 MiB");
    std::vector<std::uint8_t> content(static_cast<std::size_t>(status.st_size));
    std::size_t have = 0;
    while (have < content.size()) {
        ssize_t got = ::read(fd, content.data() + have, content.size() - have);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return system_error("cannot read the registry");
        if (got == 0)
            break;
        have += static_cast<std::size_t>(got);
    }
    content.resize(have);
    return content;
}

Status write_whole(int fd, std::span<const std::uint8_t> content) {
    while (!content.empty()) {
        ssize_t put_bytes = ::write(fd, content.data(), content.size());
        if (put_bytes < 0 && errno == EINTR)
            continue;
        if (put_bytes < 0)
            return system_error("cannot write the registry");
        content = content.subspan(static_cast<std::size_t>(put_bytes));
    }
    return {};
}

Status sync_directory_of(const std::string& path) {
    auto slash = path.rfind('/');
    Fd directory(::open(slash == std::string::npos ? "." : path.substr(0, slash + 1).c_str(),
                        O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory || fsync(directory.get()) != 0)
        return system_error("cannot sync the registry's directory");
    return {};
}

} // namespace

std::vector<std::uint8_t> encode_records(const Records& records) {
    std::vector<std::uint8_t> frames;
    for (std::size_t i = 0; i < records.terminals.size(); i += terminals_a_frame) {
        wire::TerminalList list;
        auto end = std::min(records.terminals.size(), i + terminals_a_frame);
        list.terminals.assign(records.terminals.begin() + static_cast<std::ptrdiff_t>(i),
                              records.terminals.begin() + static_cast<std::ptrdiff_t>(end));
        put_frame(frames, wire::make_event(terminals_frame, std::move(list)));
    }
    for (std::size_t i = 0; i < records.lanes.size(); i += lanes_a_frame) {
        wire::LaneList list;
        auto end = std::min(records.lanes.size(), i + lanes_a_frame);
        list.lanes.assign(records.lanes.begin() + static_cast<std::ptrdiff_t>(i),
                          records.lanes.begin() + static_cast<std::ptrdiff_t>(end));
        put_frame(frames, wire::make_event(lanes_frame, std::move(list)));
    }
    for (const SessionRecord& session : records.sessions) {
        auto envelope = wire::make_event(session_frame, wire::Text{session.state});
        envelope.session_id = session.session;
        envelope.lane_id = session.lane;
        put_frame(frames, envelope);
    }
    std::vector<std::uint8_t> file(magic.begin(), magic.end());
    put(file, version);
    put(file, static_cast<std::uint64_t>(frames.size()));
    put(file, crc32c(frames));
    file.insert(file.end(), frames.begin(), frames.end());
    return file;
}

Result<Records> decode_records(std::span<const std::uint8_t> file) {
    if (file.size() < header_bytes)
        return fault("torn: shorter than its header");
    if (!std::equal(magic.begin(), magic.end(), file.begin()))
        return fault("foreign: not a registry of Helios");
    if (auto found = get<std::uint32_t>(file.subspan(8)); found != version)
        return fault("of version " + std::to_string(found) + ", this control reads 1");
    auto frames = file.subspan(header_bytes);
    if (get<std::uint64_t>(file.subspan(12)) != frames.size())
        return fault("torn: its length is not the one that it names");
    if (get<std::uint32_t>(file.subspan(20)) != crc32c(frames))
        return fault("damaged: its sum is wrong");
    Records records;
    while (!frames.empty()) {
        if (frames.size() < 4 || get<std::uint32_t>(frames) > frames.size() - 4)
            return fault("damaged: a record is cut");
        std::size_t length = get<std::uint32_t>(frames);
        if (auto taken = take_frame(frames.subspan(4, length), records); !taken)
            return taken.error();
        frames = frames.subspan(4 + length);
    }
    return records;
}

Result<LoadedRecords> load_records(const std::string& path) {
    Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (!fd && errno == ENOENT)
        return LoadedRecords{};
    // A symlink is foreign; any other refusal is the machine's, and must not cost the user the file.
    if (!fd && errno != ELOOP)
        return system_error("cannot open " + path);
    auto content = fd ? read_whole(fd.get()) : Result<std::vector<std::uint8_t>>(fault("a symbolic link"));
    if (!content && content.error().code == ErrorCode::system)
        return content.error();
    auto records = content ? decode_records(*content) : Result<Records>(content.error());
    if (records)
        return LoadedRecords{std::move(*records), {}, {}};
    std::string aside = path + ".bad-" + std::to_string(wall_ns());
    if (::rename(path.c_str(), aside.c_str()) != 0)
        return system_error("cannot move the unreadable " + path + " aside");
    return LoadedRecords{{}, aside, records.error().detail};
}

Status store_records(const std::string& path, std::span<const std::uint8_t> content) {
    std::string beside = path + ".new";
    Fd fd(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!fd)
        return system_error("cannot make " + beside);
    auto written = write_whole(fd.get(), content);
    if (written && fsync(fd.get()) != 0)
        written = system_error("cannot sync " + beside);
    if (written && ::rename(beside.c_str(), path.c_str()) != 0)
        written = system_error("cannot replace " + path);
    if (!written) {
        ::unlink(beside.c_str()); // Gives its blocks back to a full disk.
        return written;
    }
    return sync_directory_of(path);
}

} // namespace helios::lane
