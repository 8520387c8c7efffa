#include "runtime/logout.hpp"

#include <pwd.h>
#include <unistd.h>

namespace helios::runtime {

std::string user_name() {
    const passwd* user = getpwuid(geteuid());
    return user == nullptr ? std::to_string(geteuid()) : user->pw_name;
}

Logout logout() {
    if (access("/run/systemd/system", F_OK) != 0)
        return Logout::ends_nothing;
    bool lingers = access(("/var/lib/systemd/linger/" + user_name()).c_str(), F_OK) == 0;
    return lingers ? Logout::spares : Logout::ends_all;
}

std::string scope_program() {
    constexpr const char* program = "/usr/bin/systemd-run";
    std::string manager = "/run/user/" + std::to_string(geteuid()) + "/systemd/private";
    bool can = logout() == Logout::spares && access(manager.c_str(), W_OK) == 0 && access(program, X_OK) == 0;
    return can ? program : "";
}

} // namespace helios::runtime
