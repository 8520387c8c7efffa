#include "evolution.hpp"

#include <flatbuffers/idl.h>

namespace helios::wire {
namespace {

using Sentences = std::vector<std::string>;

bool parse(flatbuffers::Parser& parser, const SchemaSource& source, Sentences& found) {
    const char* folders[] = {source.include_folder.c_str(), nullptr};
    if (parser.Parse(source.text.c_str(), folders))
        return true;
    found.push_back(parser.error_);
    return false;
}

void compare_fields(const flatbuffers::StructDef& before, const flatbuffers::StructDef& after,
                    Sentences& found) {
    for (const flatbuffers::FieldDef* old : before.fields.vec) {
        const flatbuffers::FieldDef* same = nullptr;
        for (const flatbuffers::FieldDef* field : after.fields.vec) {
            if (field->value.offset == old->value.offset)
                same = field;
        }
        if (same == nullptr)
            found.push_back(before.name + "." + old->name + " is gone");
        else if (same->name != old->name)
            found.push_back(before.name + "." + old->name + " is now called " + same->name);
    }
}

void compare_values(const flatbuffers::EnumDef& before, const flatbuffers::EnumDef& after, Sentences& found) {
    for (const flatbuffers::EnumVal* old : before.Vals()) {
        const flatbuffers::EnumVal* same = after.FindByValue(before.ToString(*old));
        if (same == nullptr)
            found.push_back(before.name + "." + old->name + " is gone");
        else if (same->name != old->name)
            found.push_back(before.name + "." + old->name + " is now called " + same->name);
    }
}

} // namespace

Sentences broken_rules(const SchemaSource& released, const SchemaSource& later) {
    Sentences found;
    flatbuffers::Parser before;
    flatbuffers::Parser after;
    if (!parse(before, released, found) || !parse(after, later, found))
        return found;
    if (auto sentence = after.ConformTo(before); !sentence.empty())
        found.push_back(sentence);
    if (before.file_identifier_ != after.file_identifier_)
        found.push_back("the identifier " + before.file_identifier_ + " is now " + after.file_identifier_);
    for (const auto& [name, table] : before.structs_.dict) {
        const flatbuffers::StructDef* same = after.structs_.Lookup(name);
        if (same == nullptr)
            found.push_back("the table " + name + " is gone");
        else
            compare_fields(*table, *same, found);
    }
    for (const auto& [name, values] : before.enums_.dict) {
        const flatbuffers::EnumDef* same = after.enums_.Lookup(name);
        if (same == nullptr)
            found.push_back("the enum " + name + " is gone");
        else
            compare_values(*values, *same, found);
    }
    return found;
}

} // namespace helios::wire
