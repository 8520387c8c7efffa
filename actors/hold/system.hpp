// What every file of the holder stands on: its wire, the standard library without heap, and the kernel.
#pragma once

#include "hold/protocol.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <error.h>
#include <fcntl.h>
#include <poll.h>
#include <span>
#include <string_view>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utility>

namespace helios::hold {

// What a holder cannot start without: where it fails, the program ends with a sentence.
inline void need(bool holds, const char* sentence) {
    if (!holds)
        error(1, errno, "%s", sentence);
}

} // namespace helios::hold
