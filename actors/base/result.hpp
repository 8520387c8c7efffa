// Value-or-error returns. Any thread; no exceptions cross a function of Helios.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace helios {

// Why the world said no. A module adds its own enum only where a caller branches on more.
enum class ErrorCode : std::uint8_t {
    invalid,
    not_found,
    exists,
    busy,
    denied,
    unavailable,
    timeout,
    system
};

std::string_view to_string(ErrorCode code);

struct Error {
    ErrorCode code = ErrorCode::invalid;
    std::string detail;  // A sentence for a person: what was wrong and what to do.
    int system_code = 0; // errno where the kernel refused, else 0.

    // "<detail>: <strerror>" where there is a system code, else the detail.
    [[nodiscard]] std::string message() const;
};

// An Error that carries the present errno.
Error system_error(std::string detail);
Error system_error(std::string detail, int system_code);

template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : content_(std::in_place_index<1>, std::move(error)) {}

    [[nodiscard]] bool has_value() const { return content_.index() == 0; }
    explicit operator bool() const { return has_value(); }

    T& value() & { return std::get<0>(content_); }
    const T& value() const& { return std::get<0>(content_); }
    T&& value() && { return std::get<0>(std::move(content_)); }
    T& operator*() & { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    const T& operator*() const& { return value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    const Error& error() const { return std::get<1>(content_); }

private:
    std::variant<T, Error> content_;
};

template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : error_(std::move(error)) {}

    [[nodiscard]] bool has_value() const { return !error_.has_value(); }
    explicit operator bool() const { return has_value(); }
    const Error& error() const { return *error_; }

private:
    std::optional<Error> error_;
};

using Status = Result<void>;

} // namespace helios
