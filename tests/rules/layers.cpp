#include "rules/layers.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <regex>
#include <set>
#include <span>

namespace helios::rules {
namespace {

struct Row {
    std::string_view folder;
    std::string_view may_include; // Folders, or single headers, besides its own; separated by spaces.
};

constexpr std::array rows{
    Row{"base", ""},
    Row{"wire", "base"},
    Row{"metrics", "base"},
    Row{"vt", "base"},
    Row{"grid", "base vt"},
    Row{"hold", ""},
    Row{"pty", "base wire metrics hold/protocol.hpp"},
    Row{"bus", "base wire metrics"},
    Row{"mesh", "base wire"},
    Row{"session", "base wire metrics mesh"},
    Row{"lane", "base wire mesh"},
};
constexpr std::string_view actors_may_also_include = "base wire mesh metrics bus";

// services/ may include everything, but for the two that link nothing of the mesh.
constexpr std::array plain_services{
    Row{"hold", "hold"},
    Row{"supervisor", "base runtime"},
    Row{"render", "base"},
};

struct Library {
    std::string_view name;
    std::string_view prefix;
};
constexpr std::array libraries{
    Library{"CAF", "caf/"},
    Library{"ZeroMQ", "zmq"},
    Library{"flatbuffers", "flatbuffers/"},
    Library{"prometheus-cpp", "prometheus/"},
    Library{"RE2", "re2/"},
    Library{"Pango", "pango/"},
    Library{"GLib", "glib"},
};

constexpr std::array<std::string_view, 7> hot_folders{"hold", "pty", "vt", "grid", "session", "bus", "wire"};
constexpr std::array<std::string_view, 12> hot_bans{"policy/", "audit/",    "adapters/", "lane/",
                                                    "share/",  "nlohmann/", "simdjson",  "rapidjson/",
                                                    "json",    "fstream",   "iostream",  "regex"};

bool lists(std::string_view words, std::string_view wanted) {
    while (!words.empty()) {
        auto end = std::min(words.find(' '), words.size());
        if (words.substr(0, end) == wanted)
            return true;
        words.remove_prefix(std::min(end + 1, words.size()));
    }
    return false;
}

const Row* row_of(std::span<const Row> table, std::string_view folder) {
    auto found =
        std::find_if(table.begin(), table.end(), [&](const Row& row) { return row.folder == folder; });
    return found == table.end() ? nullptr : &*found;
}

bool is_actor_file(const SourceFile& file) {
    return file.name().find("_actor.") != std::string::npos;
}

bool may_include(const Row& row, bool actor, const std::string& target) {
    std::string folder = target.substr(0, target.find('/'));
    if (folder == row.folder || lists(row.may_include, folder) || lists(row.may_include, target))
        return true;
    return actor && lists(actors_may_also_include, folder);
}

// flatc's output has no folder; it may be seen in wire/ alone, which the confined libraries' rule says.
bool is_generated(const std::string& target) {
    return target.ends_with("_generated.h");
}

std::string_view library_of(const std::string& target) {
    if (is_generated(target))
        return "flatbuffers";
    for (const Library& library : libraries) {
        if (target.starts_with(library.prefix))
            return library.name;
    }
    return "";
}

bool may_use(const SourceFile& file, std::string_view library) {
    bool service = file.below("services");
    if (library == "CAF") {
        return service || is_actor_file(file) || file.below("actors/mesh") ||
               file.path.starts_with("actors/bus/caf_bridge.");
    }
    if (library == "ZeroMQ")
        return file.below("actors/bus");
    if (library == "flatbuffers")
        return file.below("actors/wire");
    if (library == "RE2")
        return file.path == "actors/grid/lines/search.cpp";
    if (library == "Pango" || library == "GLib")
        return file.below("services/render");
    return file.below("actors/metrics") || file.below("services/runtime");
}

Violations check_row(const SourceFile& file, const Row& row) {
    Violations found;
    for (const Include& include : includes_of(file)) {
        if (!include.quoted || is_generated(include.target))
            continue;
        if (include.target.find('/') == std::string::npos) {
            found.push_back(
                violation(file, include.line, "include \"" + include.target + "\" by its folder"));
        } else if (!may_include(row, is_actor_file(file), include.target)) {
            found.push_back(violation(file, include.line,
                                      std::string(row.folder) + " may not include " + include.target));
        }
    }
    return found;
}

} // namespace

std::vector<Include> includes_of(const SourceFile& file) {
    static const std::regex pattern(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"])");
    std::vector<Include> includes;
    auto code = code_of(file.text);
    auto code_lines = lines_of(code);
    auto lines = lines_of(file.text);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        std::match_results<std::string_view::const_iterator> match;
        if (code_lines[i].find("include") == std::string_view::npos)
            continue;
        if (!std::regex_search(lines[i].begin(), lines[i].end(), match, pattern))
            continue;
        includes.push_back({i + 1, match[2].str(), match[1] == "\""});
    }
    return includes;
}

std::vector<std::string> layered_folders() {
    std::vector<std::string> folders;
    for (const Row& row : rows)
        folders.emplace_back(row.folder);
    return folders;
}

Violations check_layers(const SourceFile& file) {
    if (file.below("actors")) {
        const Row* row = row_of(rows, file.folder());
        if (row == nullptr)
            return {violation(file, 1, file.folder() + " has no row in the table of layers")};
        return check_row(file, *row);
    }
    if (const Row* row = row_of(plain_services, file.folder()); file.below("services") && row != nullptr) {
        return check_row(file, *row);
    }
    return {};
}

Violations check_confined_libraries(const SourceFile& file) {
    Violations found;
    for (const Include& include : includes_of(file)) {
        auto library = library_of(include.target);
        if (library.empty() || may_use(file, library))
            continue;
        found.push_back(violation(file, include.line, std::string(library) + " may not be included here"));
    }
    return found;
}

Violations check_hot_path(const SourceFile& file) {
    if (!file.below("actors"))
        return {};
    if (std::find(hot_folders.begin(), hot_folders.end(), file.folder()) == hot_folders.end())
        return {};
    Violations found;
    for (const Include& include : includes_of(file)) {
        for (std::string_view ban : hot_bans) {
            bool prefix = ban.ends_with('/') || ban.find("json") != std::string_view::npos;
            if (prefix ? !include.target.starts_with(ban) : include.target != ban)
                continue;
            found.push_back(violation(file, include.line, include.target + " has no place on the byte path"));
        }
    }
    return found;
}

LibraryFolders library_folders(const std::vector<SourceFile>& cmake_lists) {
    static const std::regex pattern(R"(helios_(?:actor_)?library\((\w+))");
    LibraryFolders folders;
    for (const SourceFile& file : cmake_lists) {
        std::sregex_iterator match(file.text.begin(), file.text.end(), pattern);
        for (; match != std::sregex_iterator(); ++match)
            folders[(*match)[1].str()] = file.folder();
    }
    return folders;
}

Violations check_linked_layers(const SourceFile& cmake_lists, const LibraryFolders& folders) {
    static const std::regex pattern(R"(helios::(\w+))");
    const Row* row = row_of(rows, cmake_lists.folder());
    if (row == nullptr || !cmake_lists.below("actors"))
        return {};
    bool actor = cmake_lists.text.find("helios_actor_library") != std::string::npos;
    Violations found;
    std::sregex_iterator match(cmake_lists.text.begin(), cmake_lists.text.end(), pattern);
    for (; match != std::sregex_iterator(); ++match) {
        std::string library = (*match)[1].str();
        auto folder = folders.find(library);
        if (folder != folders.end() && may_include(*row, actor, folder->second + "/"))
            continue;
        auto line = line_at(cmake_lists.text, static_cast<std::size_t>(match->position()));
        found.push_back(
            violation(cmake_lists, line, std::string(row->folder) + " may not link helios::" + library));
    }
    return found;
}

Violations check_closure_is_plain(const std::vector<SourceFile>& tree, std::string_view folder) {
    std::map<std::string, const SourceFile*> by_path;
    for (const SourceFile& file : tree)
        by_path[file.path] = &file;
    std::deque<const SourceFile*> open;
    std::set<const SourceFile*> seen;
    for (const SourceFile& file : tree) {
        if (file.below(folder))
            open.push_back(&file);
    }
    Violations found;
    while (!open.empty()) {
        const SourceFile& file = *open.front();
        open.pop_front();
        if (!seen.insert(&file).second)
            continue;
        for (const Include& include : includes_of(file)) {
            auto library = library_of(include.target);
            if (!library.empty()) {
                found.push_back(
                    violation(file, include.line, std::string(folder) + " reaches " + std::string(library)));
            }
            for (const char* root : {"actors/", "services/"}) {
                auto next = by_path.find(root + include.target);
                if (include.quoted && next != by_path.end())
                    open.push_back(next->second);
            }
        }
    }
    return found;
}

} // namespace helios::rules
