// What the user's last logout does to the user's processes: systemd ends them and removes XDG_RUNTIME_DIR ten
// seconds later, unless the user lingers (loginctl enable-linger).
#pragma once

#include <cstdint>
#include <string>

namespace helios::runtime {

enum class Logout : std::uint8_t {
    ends_nothing, // No systemd here.
    ends_all,
    spares, // The user lingers.
};
Logout logout();

// The user's name, as loginctl wants it; a number when it has none.
std::string user_name();

// systemd-run, when holders are to run in scopes of their own: then neither a logout nor a stop of the mesh's
// own unit ends them. Empty when the user does not linger or systemd does not run the user's session.
std::string scope_program();

} // namespace helios::runtime
