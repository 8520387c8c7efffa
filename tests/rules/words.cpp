#include "rules/words.hpp"

#include <algorithm>
#include <array>
#include <regex>

namespace helios::rules {
namespace {

constexpr std::array<std::string_view, 10> empty_words{"util", "utils",   "common", "helper", "helpers",
                                                       "misc", "manager", "data",   "info",   "stuff"};

Violations check_pattern(const SourceFile& file, const std::string& text, const std::regex& pattern,
                         std::string_view sentence) {
    Violations found;
    for (std::sregex_iterator match(text.begin(), text.end(), pattern); match != std::sregex_iterator();
         ++match) {
        auto line = line_at(text, static_cast<std::size_t>(match->position()));
        found.push_back(violation(file, line, std::string(sentence) + ": " + match->str()));
    }
    return found;
}

bool is_fence(const SourceFile& file) {
    return file.below("actors/bus") || file.below("actors/mesh") || file.name() == "main.cpp";
}

bool has_empty_word(std::string_view name) {
    static const std::regex split("[^_.-]+");
    std::string text(name);
    for (std::sregex_iterator word(text.begin(), text.end(), split); word != std::sregex_iterator(); ++word) {
        if (std::find(empty_words.begin(), empty_words.end(), word->str()) != empty_words.end())
            return true;
    }
    return false;
}

// The text between the brace at `open` and its match.
std::string braced(const std::string& code, std::size_t open) {
    int depth = 0;
    for (std::size_t at = open; at < code.size(); ++at) {
        if (code[at] == '{')
            ++depth;
        if (code[at] == '}' && --depth == 0)
            return code.substr(open, at - open);
    }
    return code.substr(open);
}

} // namespace

Violations check_catch_all(const SourceFile& file) {
    static const std::regex pattern(R"(catch\s*\(\s*\.\.\.\s*\))");
    if (is_fence(file))
        return {};
    return check_pattern(file, code_of(file.text), pattern, "a catch-all hides what went wrong");
}

Violations check_open_ends(const SourceFile& file) {
    static const std::regex pattern("\\b(TO"
                                    "DO|FIX"
                                    "ME|XX"
                                    "X)\\b");
    return check_pattern(file, file.text, pattern, "open ends belong into an issue");
}

Violations check_names(const SourceFile& file) {
    static const std::regex types(
        R"(\b(class|struct|enum class)\s+\w*(Util|Utils|Common|Helper|Helpers|Misc|Manager|Info)\b)");
    static const std::regex functions(R"(\b(do|handle)_\w+\s*\()");
    Violations found;
    if (has_empty_word(file.name()))
        found.push_back(violation(file, 1, "the file's name says nothing"));
    auto code = code_of(file.text);
    append(found, check_pattern(file, code, types, "the type's name says nothing"));
    append(found, check_pattern(file, code, functions, "the function's name says nothing"));
    return found;
}

Violations check_actor_states(const SourceFile& file) {
    static const std::regex pattern(R"(\b(?:class|struct)\s+(\w+State)\b[^;{}()]*\{)");
    if (file.name().find("_actor.") == std::string::npos)
        return {};
    auto code = code_of(file.text);
    Violations found;
    for (std::sregex_iterator match(code.begin(), code.end(), pattern); match != std::sregex_iterator();
         ++match) {
        std::string name = (*match)[1].str();
        auto body = braced(code, static_cast<std::size_t>(match->position() + match->length()) - 1);
        std::regex constructor("explicit\\s+" + name + "\\([^)]*(pointer|\\*)");
        if (std::regex_search(body, constructor))
            continue;
        auto line = line_at(code, static_cast<std::size_t>(match->position()));
        found.push_back(
            violation(file, line, name + " needs an explicit constructor from the actor's pointer"));
    }
    return found;
}

Violations check_header(const SourceFile& file) {
    if (!file.path.ends_with(".hpp"))
        return {};
    Violations found;
    if (!file.text.starts_with("//"))
        found.push_back(violation(file, 1, "a header begins with what it is"));
    if (code_of(file.text).find("#pragma once") == std::string::npos) {
        found.push_back(violation(file, 1, "#pragma once is missing"));
    }
    return found;
}

Violations check_sleep(const SourceFile& file) {
    static const std::regex pattern(R"(\b(sleep_for|sleep_until|usleep|nanosleep|sleep\(\s*\d)|::sleep\()");
    if (!file.below("tests/unit"))
        return {};
    return check_pattern(file, code_of(file.text), pattern, "a unit test never sleeps");
}

} // namespace helios::rules
