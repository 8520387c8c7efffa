// The rules of schemas/README.md, between a released schema and a later one.
#pragma once

#include <string>
#include <vector>

namespace helios::wire {

struct SchemaSource {
    std::string text;
    std::string include_folder;
};

// A sentence for each rule broken. flatc --conform's rules, and those it lets pass: no renaming of tables,
// fields, enums or their values, and the file identifier stays.
std::vector<std::string> broken_rules(const SchemaSource& released, const SchemaSource& later);

} // namespace helios::wire
