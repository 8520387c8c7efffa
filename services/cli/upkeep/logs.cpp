#include "cli/upkeep/logs.hpp"

#include "base/fd.hpp"
#include "cli/print/failure.hpp"
#include "cli/print/output.hpp"
#include "cli/print/style.hpp"
#include "runtime/paths.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace helios::cli {
namespace {

constexpr off_t read_bytes_max = 4 * 1024 * 1024;
constexpr int look_ms = 1000; // Also without a word from inotify: a rotated file is another one.

// One service's log, read from its end on, over rotations.
class LogFile {
public:
    explicit LogFile(std::string path) : path_(std::move(path)) { open(); }

    // Complete lines that are new.
    std::vector<std::string> take() {
        std::vector<std::string> lines;
        read_into(lines);
        struct stat present {};
        bool rotated = stat(path_.c_str(), &present) == 0 && present.st_ino != inode_;
        if (rotated) {
            open();
            read_into(lines);
        }
        return lines;
    }

private:
    void open() {
        file_.reset(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
        struct stat present {};
        if (!file_ || fstat(file_.get(), &present) != 0)
            return;
        inode_ = present.st_ino;
        if (present.st_size > read_bytes_max) {
            lseek(file_.get(), -read_bytes_max, SEEK_END);
            skips_line_ = true;
        }
    }

    void read_into(std::vector<std::string>& lines) {
        std::array<char, 64 * 1024> bytes{};
        for (ssize_t got = 0; file_ && (got = read(file_.get(), bytes.data(), bytes.size())) > 0;)
            rest_.append(bytes.data(), static_cast<std::size_t>(got));
        std::size_t start = 0;
        for (std::size_t end = 0; (end = rest_.find('\n', start)) != rest_.npos; start = end + 1) {
            if (!std::exchange(skips_line_, false))
                lines.push_back(rest_.substr(start, end - start));
        }
        rest_.erase(0, start);
        if (rest_.size() > static_cast<std::size_t>(read_bytes_max))
            rest_.clear();
    }

    std::string path_;
    Fd file_;
    ino_t inode_ = 0;
    bool skips_line_ = false;
    std::string rest_;
};

std::vector<LogFile> open_logs(const runtime::Paths& paths, const std::string& service) {
    std::vector<LogFile> files;
    std::error_code fault;
    for (const auto& entry : std::filesystem::directory_iterator(paths.logs(), fault)) {
        bool wanted =
            entry.path().extension() == ".log" && (service.empty() || entry.path().stem() == service);
        if (wanted)
            files.emplace_back(entry.path().string());
    }
    return files;
}

// Lines begin with their time: text order is time order.
std::vector<std::string> take_sorted(std::vector<LogFile>& files) {
    std::vector<std::string> lines;
    for (LogFile& file : files) {
        for (std::string& line : file.take())
            lines.push_back(std::move(line));
    }
    constexpr std::size_t time_bytes = 24;
    std::stable_sort(lines.begin(), lines.end(), [](const std::string& a, const std::string& b) {
        return a.compare(0, time_bytes, b, 0, time_bytes) < 0;
    });
    return lines;
}

Tone tone_of(const std::string& line) {
    if (line.find(" error ") < 40)
        return Tone::bad;
    return line.find(" warning ") < 40 ? Tone::warning : Tone::plain;
}

void print_lines(const std::vector<std::string>& lines, std::size_t count) {
    std::size_t first = count == 0 || lines.size() <= count ? 0 : lines.size() - count;
    for (std::size_t i = first; i < lines.size(); ++i)
        print(toned(printable(lines[i]), tone_of(lines[i])) + "\n");
    std::fflush(stdout);
}

void follow(const runtime::Paths& paths, std::vector<LogFile>& files) {
    Fd notes(inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    inotify_add_watch(notes.get(), paths.logs().c_str(), IN_MODIFY | IN_CREATE | IN_MOVED_TO);
    while (std::ferror(stdout) == 0) {
        pollfd wanted{notes.get(), POLLIN, 0};
        poll(&wanted, 1, look_ms);
        std::array<char, 4096> ignored{};
        while (read(notes.get(), ignored.data(), ignored.size()) > 0) {
        }
        print_lines(take_sorted(files), 0);
    }
}

} // namespace

int logs(const LogsOptions& options) {
    auto paths = runtime::resolve_paths();
    if (!paths)
        return fail(paths.error());
    std::vector<LogFile> files = open_logs(*paths, options.service);
    if (files.empty() && !options.service.empty())
        return fail("there is no log of " + options.service + " in " + paths->logs() +
                        ". `helios logs` shows all there are.",
                    exit_code::not_found);
    if (files.empty())
        return fail("there are no logs in " + paths->logs() + ". `helios up` starts the mesh.",
                    exit_code::not_found);
    print_lines(take_sorted(files), options.lines);
    if (options.follow)
        follow(*paths, files);
    return exit_code::ok;
}

} // namespace helios::cli
