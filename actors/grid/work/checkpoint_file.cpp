#include "grid/work/checkpoint_file.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

namespace helios::grid {
namespace {

struct Head {
    std::uint64_t magic = 0;
    std::uint32_t version = 0;
    std::uint32_t reserved = 0;
    std::uint64_t offset = 0;
    std::uint64_t screen_bytes = 0;
    std::array<std::uint64_t, 3> spare{};
    std::uint64_t sum = 0; // Of what stands before it.
};
static_assert(sizeof(Head) == 64);

constexpr std::uint64_t file_magic = 0x31504B4353494C48U; // "HLISCKP1" in memory order.
constexpr std::uint32_t file_version = 1;

std::uint64_t sum_of(const Head& head) {
    std::array<std::uint8_t, sizeof(Head) - sizeof head.sum> bytes{};
    std::memcpy(bytes.data(), &head, bytes.size());
    std::uint64_t sum = 0xCBF29CE484222325U; // FNV-1a.
    for (std::uint8_t byte : bytes)
        sum = (sum ^ byte) * 0x100000001B3U;
    return sum;
}

Error bad(const char* sentence) {
    return Error{ErrorCode::invalid, sentence, 0};
}

Status write_all(int fd, std::array<iovec, 2> parts) {
    std::size_t first = 0;
    while (first < parts.size()) {
        const ssize_t put = writev(fd, parts.data() + first, static_cast<int>(parts.size() - first));
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return system_error("cannot write a checkpoint");
        auto left = static_cast<std::size_t>(put);
        while (first < parts.size() && left >= parts[first].iov_len)
            left -= parts[first++].iov_len;
        if (first < parts.size()) {
            parts[first].iov_base = static_cast<std::uint8_t*>(parts[first].iov_base) + left;
            parts[first].iov_len -= left;
        }
    }
    return {};
}

Status read_all(int fd, void* target, std::size_t bytes, std::size_t offset) {
    auto* to = static_cast<std::uint8_t*>(target);
    while (bytes > 0) {
        const ssize_t got = pread(fd, to, bytes, static_cast<off_t>(offset));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return system_error("cannot read a checkpoint");
        if (got == 0)
            return bad("a checkpoint is cut");
        to += got;
        offset += static_cast<std::size_t>(got);
        bytes -= static_cast<std::size_t>(got);
    }
    return {};
}

} // namespace

Result<Fd> write_checkpoint_file(const Checkpoint& checkpoint) {
    Fd fd(memfd_create("helios-checkpoint", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (!fd)
        return system_error("cannot create a checkpoint's memory file");
    Head head;
    head.magic = file_magic;
    head.version = file_version;
    head.offset = checkpoint.offset;
    head.screen_bytes = checkpoint.screen.size();
    head.sum = sum_of(head);
    auto written =
        write_all(fd.get(), {{{&head, sizeof head},
                              {const_cast<std::byte*>(checkpoint.screen.data()), checkpoint.screen.size()}}});
    if (!written)
        return written.error();
    if (fcntl(fd.get(), F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) != 0)
        return system_error("cannot seal a checkpoint");
    return fd;
}

Result<Checkpoint> read_checkpoint_file(int fd) {
    struct stat status {};
    if (fstat(fd, &status) != 0)
        return system_error("cannot inspect a checkpoint");
    const auto file_bytes = static_cast<std::size_t>(status.st_size);
    if (!S_ISREG(status.st_mode) || file_bytes < sizeof(Head) || file_bytes > checkpoint_file_bytes_max)
        return bad("a checkpoint has an impossible size");
    Head head;
    if (auto got = read_all(fd, &head, sizeof head, 0); !got)
        return got.error();
    if (head.magic != file_magic || head.sum != sum_of(head))
        return bad("a checkpoint's head is damaged");
    if (head.version != file_version)
        return bad("a checkpoint is of another version");
    if (head.screen_bytes != file_bytes - sizeof head)
        return bad("a checkpoint's length is not what its head says");
    Checkpoint checkpoint;
    checkpoint.offset = head.offset;
    checkpoint.screen.resize(head.screen_bytes);
    if (auto got = read_all(fd, checkpoint.screen.data(), checkpoint.screen.size(), sizeof head); !got)
        return got.error();
    return checkpoint;
}

} // namespace helios::grid
