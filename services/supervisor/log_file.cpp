#include "supervisor/log_file.hpp"

#include "runtime/paths.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace helios::supervisor {

Result<Fd> open_log(const std::string& path) {
    Fd file(::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600));
    if (!file)
        return system_error("cannot open the log " + path);
    return file;
}

Status rotate_log(const std::string& path) {
    struct stat found {};
    if (::lstat(path.c_str(), &found) != 0 || found.st_size <= log_bytes_max)
        return {};
    auto file = open_log(path);
    if (!file)
        return file.error();
    std::string newest(static_cast<std::size_t>(log_bytes_max), '\0');
    ssize_t got = ::pread(file->get(), newest.data(), newest.size(), found.st_size - log_bytes_max);
    newest.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    Status kept = runtime::replace_file(path + ".1", newest);
    if (::ftruncate(file->get(), 0) != 0) // Also when the disk is full: the bound holds.
        return system_error("cannot empty the log " + path);
    return kept;
}

} // namespace helios::supervisor
