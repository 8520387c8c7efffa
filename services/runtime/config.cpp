#include "runtime/config.hpp"

#include "base/fd.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <fcntl.h>
#include <limits>
#include <set>
#include <sstream>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace helios::runtime {
namespace {

constexpr std::size_t config_bytes_max = 1024 * 1024; // Nobody writes more by hand.

// Reads keys one by one and remembers which it knew.
class Reader {
public:
    Reader(const toml::table& table, std::string path) : table_(table), path_(std::move(path)) {}

    template <class T>
    void read(std::string_view section, std::string_view key, T& target) {
        sections_.insert(std::string(section));
        known_.insert(std::string(section) + "." + std::string(key));
        const toml::node* node = find(section, key);
        if (node == nullptr || failure_)
            return;
        if constexpr (std::is_same_v<T, bool>) {
            if (auto value = node->value_exact<bool>())
                target = *value;
            else
                fail(*node, section, key, "must be true or false");
        } else if constexpr (std::is_same_v<T, std::string>) {
            if (auto value = node->value_exact<std::string>())
                target = *value;
            else
                fail(*node, section, key, "must be a text in quotes");
        } else {
            auto value = node->value_exact<std::int64_t>();
            if (!value || *value < 0)
                fail(*node, section, key, "must be a whole number, not negative");
            else if (static_cast<std::uint64_t>(*value) > std::numeric_limits<T>::max())
                fail(*node, section, key, "is too large");
            else
                target = static_cast<T>(*value);
        }
    }

    // Refuses a value that was read but makes no sense.
    void require(bool is_right, std::string_view section, std::string_view key, std::string_view rule) {
        if (is_right || failure_)
            return;
        if (const toml::node* node = find(section, key))
            fail(*node, section, key, rule);
    }

    Status finish() {
        for (const auto& [section, node] : table_)
            check_section(std::string(section.str()), node);
        if (failure_)
            return *failure_;
        return {};
    }

private:
    const toml::node* find(std::string_view section, std::string_view key) const {
        return table_[section][key].node();
    }

    void fail(const toml::node& node, std::string_view section, std::string_view key, std::string_view rule) {
        if (failure_)
            return;
        std::ostringstream text;
        text << path_ << " line " << node.source().begin.line << ": " << section << "." << key << " " << rule;
        failure_ = Error{ErrorCode::invalid, text.str()};
    }

    void check_section(const std::string& section, const toml::node& node) {
        const toml::table* keys = node.as_table();
        if (keys == nullptr || !sections_.contains(section))
            return fail(node, section, "*", "is unknown: see deploy/config/helios.example.toml");
        for (const auto& [key, value] : *keys) {
            if (!known_.contains(section + "." + std::string(key.str()))) {
                fail(value, section, key.str(), "is unknown: see deploy/config/helios.example.toml");
            }
        }
    }

    const toml::table& table_;
    std::string path_;
    std::set<std::string> sections_;
    std::set<std::string> known_;
    std::optional<Error> failure_;
};

Result<std::string> read_file(const std::string& path) {
    Fd file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file && errno == ENOENT)
        return std::string();
    if (!file)
        return system_error("cannot read the configuration " + path);
    struct stat status {};
    if (fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
        return Error{ErrorCode::invalid, "the configuration " + path + " is not a file"};
    }
    if (static_cast<std::size_t>(status.st_size) > config_bytes_max) {
        return Error{ErrorCode::invalid, "the configuration " + path + " is larger than 1 MiB"};
    }
    std::string content(static_cast<std::size_t>(status.st_size), '\0');
    ssize_t got = read(file.get(), content.data(), content.size());
    if (got < 0)
        return system_error("cannot read the configuration " + path);
    content.resize(static_cast<std::size_t>(got));
    return content;
}

bool begins_a_name(std::string_view text) {
    auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return false;
    char c = text[first];
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '"' || c == '\'' || c == ']';
}

// toml++ 3.3 takes for granted that a section's name begins like a name: "[=x]" ends a debug build at an
// assertion and is undefined in a release. No key of ours has a value in which a line begins with '['.
bool is_bad_section(std::string_view line) {
    auto first = line.find_first_not_of(" \t");
    if (first == std::string_view::npos || line[first] != '[')
        return false;
    line.remove_prefix(first + 1);
    first = line.find_first_not_of(" \t");
    if (first != std::string_view::npos && line[first] == '[')
        line.remove_prefix(first + 1);
    return !begins_a_name(line);
}

Status check_sections(std::string_view content, const std::string& path) {
    for (int number = 1; !content.empty(); ++number) {
        auto end = std::min(content.find('\n'), content.size());
        if (is_bad_section(content.substr(0, end))) {
            return Error{ErrorCode::invalid, path + " line " + std::to_string(number) +
                                                 ": the name of a section has letters, digits, '_' and '-'"};
        }
        content.remove_prefix(std::min(end + 1, content.size()));
    }
    return {};
}

Result<Config> read_keys(const toml::table& table, const std::string& path) {
    Config config;
    Reader reader(table, path);
    reader.read("core", "split", config.core_split);
    reader.read("core", "ring_bytes", config.ring_bytes);
    reader.read("grid", "history_lines", config.history_lines);
    reader.read("grid", "workers", config.grid_workers);
    reader.read("attach", "detach_keys", config.detach_keys);
    reader.read("log", "level", config.log_level);
    reader.require(std::has_single_bit(config.ring_bytes) && config.ring_bytes >= 65'536 &&
                       config.ring_bytes <= 64U * 1024 * 1024,
                   "core", "ring_bytes", "must be a power of two from 65536 to 67108864");
    reader.require(config.history_lines <= 1'000'000, "grid", "history_lines", "must be at most 1000000");
    reader.require(config.grid_workers >= 1 && config.grid_workers <= 64, "grid", "workers",
                   "must be 1 to 64");
    constexpr std::array<std::string_view, 4> levels{"debug", "info", "warning", "error"};
    reader.require(std::find(levels.begin(), levels.end(), config.log_level) != levels.end(), "log", "level",
                   "must be debug, info, warning or error");
    if (auto finished = reader.finish(); !finished)
        return finished.error();
    return config;
}

} // namespace

Result<Config> load_config(const std::string& path) {
    auto content = read_file(path);
    if (!content)
        return content.error();
    if (auto checked = check_sections(*content, path); !checked)
        return checked.error();
    // toml++ throws; this is the fence.
    try {
        return read_keys(toml::parse(*content, path), path);
    } catch (const toml::parse_error& error) {
        std::ostringstream text;
        text << path << " line " << error.source().begin.line << ": " << error.description();
        return Error{ErrorCode::invalid, text.str()};
    }
}

} // namespace helios::runtime
