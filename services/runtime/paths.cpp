#include "runtime/paths.hpp"

#include "base/fd.hpp"
#include "base/seqpacket.hpp"
#include "runtime/logout.hpp"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace helios::runtime {
namespace {

constexpr std::size_t longest_socket_name = 42; // "/holders/tm_<26>.sock", and room for what is yet to come.

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

std::string home() {
    if (std::string value = environment("HOME"); !value.empty())
        return value;
    const passwd* user = getpwuid(geteuid());
    return user != nullptr && user->pw_dir != nullptr ? user->pw_dir : "/";
}

std::string runtime_directory() {
    if (std::string own = environment("HELIOS_RUNTIME_DIR"); !own.empty())
        return own;
    std::string xdg = environment("XDG_RUNTIME_DIR");
    if (!xdg.empty() && logout() != Logout::ends_all && check_private_directory(xdg))
        return xdg + "/helios";
    return "/tmp/helios-" + std::to_string(geteuid());
}

std::string xdg_directory(const char* variable, const char* fallback) {
    std::string base = environment(variable);
    // The XDG rules: a relative path is ignored.
    if (base.empty() || base.front() != '/')
        base = home() + fallback;
    return base + "/helios";
}

std::string directory_of_executable() {
    std::string path(4096, '\0');
    ssize_t size = readlink("/proc/self/exe", path.data(), path.size());
    if (size <= 0)
        return ".";
    path.resize(static_cast<std::size_t>(size));
    return path.substr(0, path.rfind('/'));
}

Status make_directories(const std::string& path) {
    for (std::size_t at = 1; at != std::string::npos;) {
        at = path.find('/', at + 1);
        std::string part = path.substr(0, at);
        if (mkdir(part.c_str(), 0700) != 0 && errno != EEXIST)
            return system_error("cannot make the directory " + part);
    }
    return {};
}

Status make_private_directory(const std::string& path) {
    if (auto made = make_directories(path); !made)
        return made;
    return check_private_directory(path);
}

// Sockets lie in the runtime directory, and every process of the mesh must mean the same two directories.
Status check_names(const Paths& paths) {
    constexpr std::size_t bytes_max = socket_path_bytes_max - longest_socket_name;
    if (!paths.runtime.starts_with('/') || paths.runtime.size() > bytes_max) {
        return Error{ErrorCode::invalid, "the runtime directory '" + paths.runtime +
                                             "' must be an absolute path of at most " +
                                             std::to_string(bytes_max) + " bytes: set HELIOS_RUNTIME_DIR"};
    }
    if (!paths.state.empty() && !paths.state.starts_with('/')) {
        return Error{ErrorCode::invalid, "the state directory '" + paths.state +
                                             "' must be an absolute path: set HELIOS_STATE_DIR"};
    }
    return {};
}

Status write_all(int fd, std::string_view content) {
    while (!content.empty()) {
        ssize_t put = write(fd, content.data(), content.size());
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return system_error("cannot write");
        content.remove_prefix(static_cast<std::size_t>(put));
    }
    return {};
}

} // namespace

Result<Paths> resolve_paths() {
    Paths paths;
    paths.runtime = runtime_directory();
    paths.state = environment("HELIOS_STATE_DIR");
    if (paths.state.empty())
        paths.state = xdg_directory("XDG_STATE_HOME", "/.local/state");
    if (auto usable = check_names(paths); !usable)
        return usable.error();
    paths.config = environment("HELIOS_CONFIG");
    if (paths.config.empty())
        paths.config = xdg_directory("XDG_CONFIG_HOME", "/.config") + "/helios.toml";
    paths.bin = directory_of_executable();
    return paths;
}

Status prepare(const Paths& paths) {
    if (auto usable = check_names(paths); !usable)
        return usable;
    for (const std::string& directory : {paths.runtime, paths.holders(), paths.metrics(),
                                         paths.runtime + "/pids", paths.state, paths.logs()}) {
        if (auto made = make_private_directory(directory); !made)
            return made;
    }
    return {};
}

Status check_private_directory(const std::string& path) {
    struct stat status {};
    // With a slash at its end lstat(2) would follow a symbolic link.
    std::string name = path.substr(0, path.find_last_not_of('/') + 1);
    if (lstat(name.c_str(), &status) != 0)
        return system_error("cannot look at " + path);
    if (!S_ISDIR(status.st_mode)) {
        return Error{ErrorCode::denied,
                     path + " is not a directory (a symbolic link is not followed): remove it"};
    }
    if (status.st_uid != geteuid()) {
        return Error{ErrorCode::denied, path + " belongs to user " + std::to_string(status.st_uid) +
                                            ": remove it or set HELIOS_RUNTIME_DIR"};
    }
    if ((status.st_mode & 077U) != 0) {
        return Error{ErrorCode::denied, path + " is open to others: chmod 700 " + path};
    }
    return {};
}

Status replace_file(const std::string& path, const std::string& content) {
    std::string beside = path + ".new";
    unlink(beside.c_str());
    Fd file(open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file)
        return system_error("cannot create " + beside);
    Status written = write_all(file.get(), content);
    if (written && fsync(file.get()) != 0)
        written = system_error("cannot sync");
    if (written && rename(beside.c_str(), path.c_str()) != 0)
        written = system_error("cannot rename");
    if (!written) {
        unlink(beside.c_str());
        return Error{written.error().code, written.error().detail + " " + path, written.error().system_code};
    }
    return {};
}

} // namespace helios::runtime
