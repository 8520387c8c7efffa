#include "memory.hpp"

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace helios::bench {
namespace {

namespace fs = std::filesystem;

// PSS without memfd mappings, which are counted by their blocks.
std::uint64_t private_pss_bytes(const fs::path& process) {
    std::ifstream smaps(process / "smaps");
    std::uint64_t total_kib = 0;
    bool is_memfd = false;
    std::string line;
    while (std::getline(smaps, line)) {
        if (line.rfind("Pss:", 0) == 0) {
            if (!is_memfd)
                total_kib += std::stoull(line.substr(4));
        } else if (line.find('-') < line.find(' ') && line.find(':') > line.find(' ')) {
            is_memfd = line.find("/memfd:") != std::string::npos;
        }
    }
    return total_kib * 1024;
}

void add_memfds(const fs::path& process, std::map<ino_t, std::uint64_t>& blocks) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(process / "fd", ignored)) {
        std::error_code failed;
        auto target = fs::read_symlink(entry.path(), failed).string();
        struct stat status {};
        if (target.rfind("/memfd:", 0) != 0 || stat(entry.path().c_str(), &status) != 0)
            continue;
        blocks[status.st_ino] = static_cast<std::uint64_t>(status.st_blocks) * 512;
    }
}

} // namespace

std::uint64_t memory_bytes(const std::vector<pid_t>& processes) {
    std::uint64_t total = 0;
    std::map<ino_t, std::uint64_t> memfds;
    for (pid_t pid : processes) {
        fs::path process = "/proc/" + std::to_string(pid);
        total += private_pss_bytes(process);
        add_memfds(process, memfds);
    }
    for (const auto& [inode, bytes] : memfds)
        total += bytes;
    return total;
}

double cpu_seconds(const std::vector<pid_t>& processes) {
    double ticks = 0;
    for (pid_t pid : processes) {
        std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
        std::string text{std::istreambuf_iterator<char>(file), {}};
        auto after_name = text.rfind(')');
        if (after_name == std::string::npos)
            continue;
        std::istringstream fields(text.substr(after_name + 2));
        std::string skipped;
        for (int i = 0; i < 11; ++i)
            fields >> skipped;
        double user = 0;
        double system = 0;
        fields >> user >> system;
        ticks += user + system;
    }
    return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

} // namespace helios::bench
