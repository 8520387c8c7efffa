// helios-grid: the screens of all terminals. Holds nothing that a kill could lose: checkpoints and rings lie
// with the holders.
#include "base/log.hpp"
#include "grid/wiring.hpp"
#include "runtime/service.hpp"

#include <cstdlib>

int main(int argc, char** argv) {
    using namespace helios;
    auto arguments = runtime::parse_arguments(argc, argv);
    if (!arguments)
        return EXIT_FAILURE;
    auto service = runtime::Service::open("grid", *arguments);
    if (!service) {
        log::error("service failed", {{"reason", service.error().message()}});
        return EXIT_FAILURE;
    }
    auto wiring = grid::Wiring::open(**service, *arguments);
    if (!wiring) {
        log::error("service failed", {{"reason", wiring.error().message()}});
        return EXIT_FAILURE;
    }
    (*service)->say_ready();
    (*service)->run();
    return EXIT_SUCCESS;
}
