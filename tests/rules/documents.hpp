// What is written outside the code must be true of it: metric names, symbols, channels, scripts, the top
// level.
#pragma once

#include "metrics/table.hpp"

#include <functional>
#include <string>
#include <vector>

#include "rules/source_file.hpp"

namespace helios::rules {

// Prometheus' rules: prefix, lower case, base units, _total on counters and on nothing else.
Violations check_metric_name(metrics::Kind kind, std::string_view name);
// Every helios_... in a scrape configuration, a dashboard or an alert is a row of the table.
Violations check_metric_references(const SourceFile& file, const std::vector<std::string>& known);

struct SymbolReference {
    std::size_t line;
    std::string path;
    std::string symbol; // Its last component: Screen::apply -> apply.
};

// `path:symbol` in backticks.
std::vector<SymbolReference> symbols_of(const SourceFile& markdown);
// read gives a file's text by its path from the repository's root, empty if there is none.
using ReadText = std::function<std::string(const std::string& path)>;
Violations check_symbols(const SourceFile& markdown, const ReadText& read);

Violations check_top_level(const std::vector<std::string>& names);
Violations check_named(const SourceFile& markdown, const std::vector<std::string>& names);

// Executable, and accepted by its interpreter's own check.
bool is_script(const SourceFile& file);
Violations check_script(const SourceFile& file, const std::filesystem::path& root);

} // namespace helios::rules
