// Who may include whom: one table, and the libraries that are confined to one folder each.
#pragma once

#include <map>

#include "rules/source_file.hpp"

namespace helios::rules {

struct Include {
    std::size_t line;
    std::string target; // What stands between the quotes or angle brackets.
    bool quoted;
};

std::vector<Include> includes_of(const SourceFile& file);

// Folders of actors/ that have a row in the table, lowest layer first.
std::vector<std::string> layered_folders();

// The rows: a file of actors/ or services/ includes only folders below its own.
Violations check_layers(const SourceFile& file);
// CAF, ZeroMQ, flatbuffers and prometheus-cpp each stay where they are wrapped.
Violations check_confined_libraries(const SourceFile& file);
// Nothing that decides, records or parses text stands where bytes pass.
Violations check_hot_path(const SourceFile& file);
// Library name -> folder, from every helios_library(...) of the given CMakeLists.txt files.
using LibraryFolders = std::map<std::string, std::string>;
LibraryFolders library_folders(const std::vector<SourceFile>& cmake_lists);
// A folder's CMakeLists.txt links only what its row lets it include.
Violations check_linked_layers(const SourceFile& cmake_lists, const LibraryFolders& folders);

// Everything the given files include, transitively, inside the repository: "who <- by whom" for each file
// that includes one of the four libraries. The holder and the supervisor must have none.
Violations check_closure_is_plain(const std::vector<SourceFile>& tree, std::string_view folder);

} // namespace helios::rules
