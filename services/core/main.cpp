// helios-core: the pty broker and the session passthrough. Holds no bytes: a kill loses nothing.
#include "base/log.hpp"
#include "core/wiring.hpp"
#include "runtime/service.hpp"

#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
    using namespace helios;
    auto arguments = runtime::parse_arguments(argc, argv);
    if (!arguments)
        return EXIT_FAILURE;
    auto role = core::parse_role(arguments->role);
    if (!role) {
        std::fprintf(stderr, "%s: %s\n", argv[0], role.error().message().c_str());
        return EXIT_FAILURE;
    }
    auto service = runtime::Service::open(core::service_name(*role), *arguments);
    if (!service) {
        log::error("service failed", {{"why", service.error().message()}});
        return EXIT_FAILURE;
    }
    auto wiring = core::Wiring::open(**service, *arguments, *role);
    if (!wiring) {
        log::error("service failed", {{"why", wiring.error().message()}});
        return EXIT_FAILURE;
    }
    (*service)->run();
    return EXIT_SUCCESS;
}
