// A service that does as STATE/NAME.mode says: crash, silent, stubborn, gate (waits for STATE/gate) or
// normal. What happens to it goes to the fifo STATE/events, one line each.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <string>
#include <unistd.h>

namespace {

std::string state;
std::string name;

void tell(const std::string& what) {
    std::string line = what + " " + name + " " + std::to_string(::getpid()) + "\n";
    int events = ::open((state + "/events").c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    if (::write(events, line.data(), line.size()) < 0)
        std::perror("events");
    ::close(events);
}

} // namespace

int main(int argc, char** argv) {
    int notify = -1;
    name = argv[0];
    name = name.substr(name.rfind("helios-") + 7);
    for (int i = 1; i + 1 < argc; i += 2) {
        if (std::strcmp(argv[i], "--state") == 0)
            state = argv[i + 1];
        else if (std::strcmp(argv[i], "--notify-fd") == 0)
            notify = std::atoi(argv[i + 1]);
        else if (std::strcmp(argv[i], "--role") == 0 || std::strcmp(argv[i], "--config") == 0)
            name += std::string(".") + argv[i + 1];
    }
    std::string mode;
    std::ifstream(state + "/" + name + ".mode") >> mode;
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigprocmask(SIG_BLOCK, &ending, nullptr);
    std::puts("a line for the log");
    std::fflush(stdout);
    tell("start");
    if (mode == "crash")
        return 9;
    char gate = 0;
    if (mode == "gate" && ::read(::open((state + "/gate").c_str(), O_RDONLY), &gate, 1) != 1)
        return 8;
    if (mode != "silent") {
        constexpr char ready[] = "STATUS=nearly\nREADY=1\n";
        tell("ready");
        if (::write(notify, ready, sizeof ready - 1) < 0)
            return 7;
    }
    for (int number = 0; sigwait(&ending, &number) == 0;) {
        tell("term");
        if (mode != "stubborn")
            return 0;
    }
}
