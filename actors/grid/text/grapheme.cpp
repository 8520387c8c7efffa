// See grapheme.hpp.
#include "grid/text/grapheme.hpp"

namespace helios::grid {
namespace {

Break break_of(char32_t codepoint) {
    return width_class(codepoint).break_class();
}

// GB11: a pictograph, extends, and the joiner that the text ends with.
bool ends_in_joined_pictograph(std::u32string_view text) {
    text.remove_suffix(1);
    while (!text.empty()) {
        const Break last = break_of(text.back());
        if (last != Break::extend && last != Break::linker && last != Break::non_joiner)
            return last == Break::pictographic;
        text.remove_suffix(1);
    }
    return false;
}

// GB9c: a consonant, then a linker among extends and joiners.
bool ends_in_linked_consonant(std::u32string_view text) {
    bool linked = false;
    for (; !text.empty(); text.remove_suffix(1)) {
        const Break last = break_of(text.back());
        if (last != Break::extend && last != Break::linker && last != Break::zwj)
            return linked && last == Break::consonant;
        linked = linked || last == Break::linker;
    }
    return false;
}

// GB12, GB13: the text ends in the first half of a flag.
bool ends_in_half_flag(std::u32string_view text) {
    bool half = false;
    for (; !text.empty() && break_of(text.back()) == Break::regional_indicator; text.remove_suffix(1))
        half = !half;
    return half;
}

} // namespace

bool continues_cluster(std::u32string_view text, char32_t next) {
    const Break before = break_of(text.back());
    const Break after = break_of(next);
    if (!may_continue(before, after))
        return false;
    if (before == Break::prepend)
        return true;
    switch (after) {
    case Break::pictographic:
        return ends_in_joined_pictograph(text);
    case Break::consonant:
        return ends_in_linked_consonant(text);
    case Break::regional_indicator:
        return ends_in_half_flag(text);
    default:
        return true;
    }
}

std::size_t base_of(std::u32string_view cluster) {
    std::size_t base = 0;
    while (base + 1 < cluster.size() && break_of(cluster[base]) == Break::prepend)
        ++base;
    return base;
}

} // namespace helios::grid
