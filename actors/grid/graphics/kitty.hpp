// Commands of kitty's graphics protocol (kitty's documentation, "Terminal graphics protocol"): the control
// data of an APC that begins with 'G'. Plain values, any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace helios::grid {

class KittyCommand {
public:
    // nullopt for what has not the form of control data: "key=value,..." with keys of one letter.
    static std::optional<KittyCommand> parse(std::string_view control);

    [[nodiscard]] bool has(char key) const { return (present_ >> index(key) & 1U) != 0; }
    // 0 where the key is absent.
    [[nodiscard]] std::uint32_t number(char key) const { return values_[index(key)]; }
    [[nodiscard]] std::int32_t signed_number(char key) const {
        return static_cast<std::int32_t>(number(key));
    }
    [[nodiscard]] char letter(char key, char fallback) const {
        return has(key) ? static_cast<char>(number(key)) : fallback;
    }

    // Shows each member to a checkpoint's reader or writer.
    template <class Visitor>
    void visit(Visitor& visitor) {
        visitor(present_);
        for (std::uint32_t& value : values_)
            visitor(value);
    }
    bool operator==(const KittyCommand&) const = default;

private:
    static constexpr std::size_t index(char key) { return static_cast<std::size_t>(key - 'A'); }

    std::uint64_t present_ = 0;
    std::array<std::uint32_t, 'z' - 'A' + 1> values_{}; // Letters as their codes, numbers modulo 2^32.
};

} // namespace helios::grid
