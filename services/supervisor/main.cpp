// helios-supervisor: keeps the mesh's services running. In the foreground; `helios up` detaches it.
//
// Exit codes: 0 stopped, 1 a service never started, 2 bad arguments, 3 another supervisor runs here.
#include "base/log.hpp"
#include "supervisor/supervisor.hpp"

#include <cstdio>
#include <fcntl.h>
#include <string>
#include <unistd.h>

int main(int argc, char** argv) {
    using namespace helios;
    int fd = 0;
    while (fd >= 0 && fd < 3) // 0 to 2 must be taken, or a socket could become one of them.
        fd = ::open("/dev/null", O_RDWR);
    ::close(fd);
    auto options = supervisor::parse_options(argc, argv);
    if (!options) {
        std::fprintf(stderr,
                     "helios-supervisor: %s\nusage: helios-supervisor --runtime DIR --state DIR --bin DIR"
                     " [--config FILE] [--notify-fd N] [--services NAME,...]\n",
                     options.error().message().c_str());
        return 2;
    }
    int notify_fd = options->notify_fd;
    log::set_process_name("supervisor");
    auto made = supervisor::Supervisor::open(std::move(*options));
    if (!made) {
        bool exists = made.error().code == ErrorCode::exists;
        std::string why = exists ? "another supervisor runs here" : made.error().message();
        std::fprintf(stderr, "helios-supervisor: %s\n", why.c_str());
        if (notify_fd >= 0)
            ::dprintf(notify_fd, exists ? "EXISTS=%s\n" : "FAILED=%s\n", why.c_str());
        return exists ? 3 : 1;
    }
    return (*made)->run();
}
