#include "supervisor/options.hpp"

#include "runtime/config.hpp"

#include <array>
#include <charconv>
#include <string_view>

namespace helios::supervisor {
namespace {

struct TextOption {
    std::string_view name;
    std::string Options::*field;
};
constexpr std::array text_options{
    TextOption{"--runtime", &Options::runtime_folder},
    TextOption{"--state", &Options::state_folder},
    TextOption{"--bin", &Options::bin_folder},
    TextOption{"--config", &Options::config_file},
};

struct TimeOption {
    std::string_view name;
    std::int64_t Options::*field;
};
constexpr std::array time_options{
    TimeOption{"--ready-ms", &Options::ready_ms},
    TimeOption{"--grace-ms", &Options::grace_ms},
    TimeOption{"--backoff-window-ms", &Options::backoff_window_ms},
    TimeOption{"--backoff-base-ms", &Options::backoff_base_ms},
    TimeOption{"--backoff-max-ms", &Options::backoff_max_ms},
    TimeOption{"--healthy-ms", &Options::healthy_ms},
    TimeOption{"--tick-ms", &Options::tick_ms},
};

constexpr std::size_t services_max = 16; // Their names also become files and arguments.

template <class Number>
bool read_number(std::string_view text, Number least, Number most, Number& number) {
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() && number >= least && number <= most;
}

bool is_service_name(std::string_view name) {
    return !name.empty() && name.size() <= 32 && name.front() != '.' && name.back() != '.' &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-.") == std::string_view::npos;
}

bool read_services(std::string_view text, std::vector<std::string>& services) {
    services.clear();
    while (services.size() < services_max) {
        std::size_t comma = text.find(',');
        std::string_view name = text.substr(0, comma);
        if (!is_service_name(name))
            return false;
        services.emplace_back(name);
        if (comma == std::string_view::npos)
            return true;
        text.remove_prefix(comma + 1);
    }
    return false;
}

bool take(Options& options, std::string_view name, std::string_view value) {
    for (const TextOption& option : text_options) {
        if (option.name == name) {
            options.*option.field = value;
            return !value.empty();
        }
    }
    for (const TimeOption& option : time_options) {
        if (option.name == name)
            return read_number<std::int64_t>(value, 1, 86'400'000, options.*option.field);
    }
    if (name == "--notify-fd")
        return read_number(value, 3, 1'000'000, options.notify_fd);
    return name == "--services" && read_services(value, options.services);
}

} // namespace

Result<Options> parse_options(int argc, char** argv) {
    Options options;
    for (int i = 1; i < argc; i += 2) {
        if (i + 1 == argc)
            return Error{ErrorCode::invalid, std::string(argv[i]) + " needs a value", 0};
        if (!take(options, argv[i], argv[i + 1]))
            return Error{ErrorCode::invalid, std::string("bad option ") + argv[i] + " " + argv[i + 1], 0};
    }
    for (const std::string& folder : {options.runtime_folder, options.state_folder, options.bin_folder}) {
        if (folder.empty() || folder.front() != '/')
            return Error{ErrorCode::invalid, "--runtime, --state and --bin need absolute directories", 0};
    }
    return options;
}

Result<std::vector<std::string>> configured_services(const std::string& config_file) {
    auto config = runtime::load_config(config_file);
    if (!config)
        return config.error();
    if (config->core_split)
        return std::vector<std::string>{"control", "core.broker", "core.session", "grid"};
    return std::vector<std::string>{"control", "core", "grid"};
}

} // namespace helios::supervisor
