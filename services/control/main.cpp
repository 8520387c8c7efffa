// helios-control: the local bus and the records of lanes, sessions and terminals. Holds no byte of a
// terminal: while it is away commands fail with a clear, retryable error, and bytes flow on.
#include "base/log.hpp"
#include "control/wiring.hpp"
#include "runtime/service.hpp"

#include <cstdlib>

int main(int argc, char** argv) {
    using namespace helios;
    auto arguments = runtime::parse_arguments(argc, argv);
    if (!arguments)
        return EXIT_FAILURE;
    auto service = runtime::Service::open("control", *arguments);
    if (!service) {
        log::error("service failed", {{"reason", service.error().message()}});
        return EXIT_FAILURE;
    }
    auto wiring = control::Wiring::open(**service, *arguments);
    if (!wiring) {
        log::error("service failed", {{"reason", wiring.error().message()}});
        return EXIT_FAILURE;
    }
    (*service)->say_ready();
    (*service)->run();
    return EXIT_SUCCESS;
}
