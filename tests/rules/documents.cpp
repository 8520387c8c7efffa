#include "rules/documents.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <regex>

namespace helios::rules {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 8> top_folders{"actors", "services", "schemas",    "deploy",
                                                      "tests",  "soak",     "dashboards", "docs"};
constexpr std::array<std::string_view, 6> top_files{"CMakeLists.txt", "CMakePresets.json", "README.md",
                                                    "CHANGELOG.md",   "CONTRIBUTING.md",   "LICENSE"};
// Made by building, never committed.
constexpr std::array<std::string_view, 2> top_products{"build", "compile_commands.json"};

template <class Names>
bool has(const Names& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

// The series of a histogram carry suffixes that the table does not.
std::string base_name(const std::string& name) {
    static const std::regex suffix("_(bucket|sum|count)$");
    return std::regex_replace(name, suffix, "");
}

bool defines(const std::string& text, const std::string& symbol) {
    return std::regex_search(text, std::regex("\\b" + symbol + "\\b"));
}

} // namespace

Violations check_metric_name(metrics::Kind kind, std::string_view name) {
    static const std::regex form("helios_[a-z][a-z0-9]*(_[a-z0-9]+)*");
    static const std::regex scaled(
        "_(ms|us|ns|milliseconds|microseconds|nanoseconds|kb|mb|kib|mib|percent)(_|$)");
    std::string text(name);
    Violations found;
    if (!std::regex_match(text, form))
        found.push_back(text + ": not helios_lower_case");
    if (std::regex_search(text, scaled))
        found.push_back(text + ": base units are seconds, bytes and ratios");
    bool total = text.ends_with("_total");
    if (total != (kind == metrics::Kind::counter))
        found.push_back(text + ": _total belongs to counters");
    bool unit = text.ends_with("_seconds") || text.ends_with("_bytes");
    if (kind == metrics::Kind::histogram && !unit)
        found.push_back(text + ": a histogram ends in its unit");
    return found;
}

Violations check_metric_references(const SourceFile& file, const std::vector<std::string>& known) {
    static const std::regex pattern("\\bhelios_[a-z0-9_]+");
    Violations found;
    std::sregex_iterator match(file.text.begin(), file.text.end(), pattern);
    for (; match != std::sregex_iterator(); ++match) {
        std::string name = match->str();
        if (has(known, name) || has(known, base_name(name)))
            continue;
        auto line = line_at(file.text, static_cast<std::size_t>(match->position()));
        found.push_back(violation(file, line, name + " is not in actors/metrics/table.hpp"));
    }
    return found;
}

std::vector<SymbolReference> symbols_of(const SourceFile& markdown) {
    static const std::regex pattern(R"(`([\w./-]+\.(?:hpp|cpp|fbs|sh)):((?:\w+::)*(~?\w+))`)");
    std::vector<SymbolReference> found;
    std::sregex_iterator match(markdown.text.begin(), markdown.text.end(), pattern);
    for (; match != std::sregex_iterator(); ++match) {
        auto line = line_at(markdown.text, static_cast<std::size_t>(match->position()));
        found.push_back({line, (*match)[1].str(), (*match)[3].str()});
    }
    return found;
}

Violations check_symbols(const SourceFile& markdown, const ReadText& read) {
    Violations found;
    for (const SymbolReference& reference : symbols_of(markdown)) {
        std::string text = read(reference.path);
        if (text.empty()) {
            found.push_back(violation(markdown, reference.line, "no file " + reference.path));
        } else if (!defines(text, reference.symbol)) {
            found.push_back(
                violation(markdown, reference.line, "no " + reference.symbol + " in " + reference.path));
        }
    }
    return found;
}

Violations check_top_level(const std::vector<std::string>& names) {
    Violations found;
    for (const std::string& name : names) {
        bool known = has(top_folders, name) || has(top_files, name) || has(top_products, name);
        if (!known && !name.starts_with('.'))
            found.push_back(name + ":1: has no place at the top level");
    }
    for (std::string_view name : top_folders) {
        if (!has(names, name))
            found.push_back(std::string(name) + ":1: is missing at the top level");
    }
    for (std::string_view name : top_files) {
        if (!has(names, name))
            found.push_back(std::string(name) + ":1: is missing at the top level");
    }
    return found;
}

Violations check_named(const SourceFile& markdown, const std::vector<std::string>& names) {
    Violations found;
    for (const std::string& name : names) {
        if (markdown.text.find("`" + name + "`") != std::string::npos)
            continue;
        found.push_back(violation(markdown, 1, "says nothing of `" + name + "`"));
    }
    return found;
}

bool is_script(const SourceFile& file) {
    return file.path.ends_with(".sh") || file.text.starts_with("#!");
}

Violations check_script(const SourceFile& file, const fs::path& root) {
    Violations found;
    fs::path path = root / file.path;
    auto executable = fs::perms::owner_exec & fs::status(path).permissions();
    if (executable == fs::perms::none)
        found.push_back(violation(file, 1, "is not executable"));
    if (file.text.starts_with("#!/usr/bin/env bash") || file.path.ends_with(".sh")) {
        std::string command = "bash -n '" + path.string() + "' 2>/dev/null";
        // NOLINTNEXTLINE(cert-env33-c): a path of our own tree.
        if (std::system(command.c_str()) != 0)
            found.push_back(violation(file, 1, "bash -n refuses it"));
    }
    return found;
}

} // namespace helios::rules
