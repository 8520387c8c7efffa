// Any bytes as a configuration: the defaults of nothing, an error that names a line, or values within their
// ranges.
#include "base/check.hpp"
#include "runtime/config.hpp"

#include <sys/mman.h>
#include <unistd.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size) {
    using namespace helios;
    static const int fd = memfd_create("config", MFD_CLOEXEC);
    static const std::string path = "/proc/self/fd/" + std::to_string(fd);
    HELIOS_CHECK(ftruncate(fd, 0) == 0 && pwrite(fd, input, size, 0) == static_cast<ssize_t>(size),
                 "a memfd takes what it is given");
    auto config = runtime::load_config(path);
    if (!config) {
        HELIOS_CHECK(config.error().detail.starts_with(path), "an error names its file");
        return 0;
    }
    HELIOS_CHECK(config->ring_bytes >= 65'536 && config->ring_bytes <= 64U * 1024 * 1024, "ring_bytes");
    HELIOS_CHECK(config->grid_workers >= 1 && config->grid_workers <= 64, "workers");
    HELIOS_CHECK(config->history_lines <= 1'000'000, "history_lines");
    return 0;
}
