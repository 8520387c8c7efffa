#include "grid/graphics/kitty.hpp"

#include <charconv>

namespace helios::grid {
namespace {

constexpr std::string_view letter_keys = "atod"; // Action, medium, compression, what to delete.

bool is_letter(char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

std::optional<std::uint32_t> value_of(char key, std::string_view text) {
    if (letter_keys.find(key) != letter_keys.npos)
        return text.size() == 1 && is_letter(text.front()) ? std::optional<std::uint32_t>(text.front())
                                                           : std::nullopt;
    std::int64_t number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size();
    if (!whole || number < INT32_MIN || number > UINT32_MAX)
        return std::nullopt;
    return static_cast<std::uint32_t>(number);
}

} // namespace

std::optional<KittyCommand> KittyCommand::parse(std::string_view control) {
    KittyCommand command;
    while (!control.empty()) {
        const std::string_view pair = control.substr(0, control.find(','));
        control.remove_prefix(pair.size() == control.size() ? pair.size() : pair.size() + 1);
        if (pair.size() < 3 || !is_letter(pair[0]) || pair[1] != '=')
            return std::nullopt;
        const auto value = value_of(pair[0], pair.substr(2));
        if (!value)
            return std::nullopt;
        command.present_ |= std::uint64_t{1} << index(pair[0]);
        command.values_[index(pair[0])] = *value;
    }
    return command;
}

} // namespace helios::grid
