// A private directory that goes with the test, and an environment variable that is restored with it.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

namespace helios::runtime {

struct TemporaryDirectory {
    std::string path = "/tmp/helios_runtime_XXXXXX";

    TemporaryDirectory() { path = mkdtemp(path.data()) == nullptr ? "" : path; }
    ~TemporaryDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
};

class Variable {
public:
    Variable(const char* name, const char* value) : name_(name) {
        if (const char* before = std::getenv(name))
            before_ = before;
        if (value == nullptr)
            unsetenv(name);
        else
            setenv(name, value, 1);
    }
    ~Variable() {
        if (before_)
            setenv(name_, before_->c_str(), 1);
        else
            unsetenv(name_);
    }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

private:
    const char* name_;
    std::optional<std::string> before_;
};

} // namespace helios::runtime
