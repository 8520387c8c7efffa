#include "base/result.hpp"

#include <cerrno>
#include <cstring>

namespace helios {

std::string_view to_string(ErrorCode code) {
    switch (code) {
    case ErrorCode::invalid:
        return "invalid";
    case ErrorCode::not_found:
        return "not_found";
    case ErrorCode::exists:
        return "exists";
    case ErrorCode::busy:
        return "busy";
    case ErrorCode::denied:
        return "denied";
    case ErrorCode::unavailable:
        return "unavailable";
    case ErrorCode::timeout:
        return "timeout";
    case ErrorCode::system:
        return "system";
    }
    return "unknown";
}

std::string Error::message() const {
    if (system_code == 0)
        return detail;
    return detail + ": " + std::strerror(system_code);
}

Error system_error(std::string detail) {
    return system_error(std::move(detail), errno);
}

Error system_error(std::string detail, int system_code) {
    return Error{ErrorCode::system, std::move(detail), system_code};
}

} // namespace helios
