// The user's own terminal, as Helios found it: what to send before the first picture, and what to send so
// that no mode a program set outlives the attach. Plain; one owner.
//
// The stream goes to the user's normal screen, not to the alternate one: a program's own use of the alternate
// screen then works as it is (a viewer that sat in it would lose the shell's screen whenever vim ends), and
// the terminal's own scrollback works. What stood on the screen before is scrolled up, not erased.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace helios::cli {

enum class OuterTerminal : std::uint8_t {
    full,
    plain, // The Linux console and the like: sequences with private markers would show as text.
};

class ModeKeeper {
public:
    explicit ModeKeeper(OuterTerminal outer) : outer_(outer) {}
    static OuterTerminal outer_of(std::string_view term);

    // Once: saves the title, scrolls the user's screen away.
    [[nodiscard]] std::string enter(std::uint16_t rows) const;
    // Before each picture: every mode as after a reset, the screen empty.
    [[nodiscard]] std::string fresh() const;
    // Once: every mode as after a reset, the cursor below the last line.
    [[nodiscard]] std::string leave() const;

    // Looks on at what goes to the terminal, for what is only undone where it was done (colours of the
    // palette, say, which the user may have set himself).
    void watch(std::string_view passed);

private:
    enum Touched : unsigned char {
        palette = 1,
        dynamic_colors = 2,
        pointer = 4,
        progress = 8,
        alternate_scroll = 16,
        graphemes = 32,
    };

    void note(std::string_view sequence);
    [[nodiscard]] std::string reset_modes() const;
    [[nodiscard]] std::string undo_touched() const;

    OuterTerminal outer_;
    unsigned char touched_ = 0;
    std::string begun_; // Since the last ESC, while it may become a pattern.
};

} // namespace helios::cli
