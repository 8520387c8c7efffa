// XTSAVE and XTRESTORE of modes, XTPUSHSGR and XTPOPSGR of looks (xterm's control sequences).
#include "grid/emulator/emulator.hpp"
#include "grid/transfer.hpp"

#include <algorithm>
#include <array>

namespace helios::grid {
namespace {

// The attributes that XTPUSHSGR numbers. Its 4 and 21 are both underlining; 10 and 11 are the colours.
struct Part {
    unsigned number;
    std::uint16_t bits;
};
constexpr std::array parts{
    Part{1, attr::bold},
    Part{2, attr::faint},
    Part{3, attr::italic},
    Part{4, attr::underline_mask},
    Part{5, attr::blink | attr::rapid_blink},
    Part{7, attr::inverse},
    Part{8, attr::conceal},
    Part{9, attr::strike},
    Part{21, attr::underline_mask},
};
constexpr unsigned foreground_part = 10;
constexpr unsigned background_part = 11;

bool has_part(std::uint32_t chosen, unsigned number) {
    return (chosen >> number & 1U) != 0;
}

// `now` with what was chosen of `saved`; what SGR does not make stays in any case.
Style merged(const Style& now, const SavedStyle& saved) {
    const bool all = saved.parts == 0;
    std::uint16_t bits = all ? attr::looks : std::uint16_t{0};
    for (const Part& part : parts) {
        if (has_part(saved.parts, part.number))
            bits = static_cast<std::uint16_t>(bits | part.bits);
    }
    Style style = now;
    style.attrs = static_cast<std::uint16_t>((now.attrs & ~bits) | (saved.style.attrs & bits));
    if (all || has_part(saved.parts, foreground_part))
        style.fg = saved.style.fg;
    if (all || has_part(saved.parts, background_part))
        style.bg = saved.style.bg;
    if (all || (bits & attr::underline_mask) != 0)
        style.underline_color = saved.style.underline_color;
    return style;
}

} // namespace

void Emulator::save_modes(const vt::Sequence& sequence) {
    for (std::size_t index = 0; index < sequence.params.size(); ++index) {
        const std::uint32_t number = sequence.params.get(index, 0);
        const unsigned state = mode_state(model, number, '?');
        if (state == 0)
            continue;
        const auto place = std::ranges::lower_bound(aside.modes, number, {}, &SavedMode::number);
        if (place != aside.modes.end() && place->number == number) {
            place->on = state == 1;
        } else if (aside.modes.size() < saved_modes_max) {
            aside.modes.insert(place, {number, state == 1});
        }
    }
}

// A mode that was not saved stays as it is.
void Emulator::restore_modes(const vt::Sequence& sequence) {
    for (std::size_t index = 0; index < sequence.params.size(); ++index) {
        const std::uint32_t number = sequence.params.get(index, 0);
        const auto saved = std::ranges::find(aside.modes, number, &SavedMode::number);
        if (saved != aside.modes.end() && saved->on != (mode_state(model, number, '?') == 1))
            set_mode(number, '?', saved->on);
    }
}

void Emulator::push_style(const vt::Params& params) {
    SavedStyle saved{model.pen.style, 0};
    saved.style.link = 0;
    saved.style.attrs &= attr::looks;
    for (std::size_t index = 0; index < params.size(); ++index) {
        if (const std::uint32_t number = params.get(index, 0); number < 32)
            saved.parts |= 1U << number & ~1U;
    }
    if (aside.styles.size() == saved_styles_max)
        aside.styles.erase(aside.styles.begin());
    aside.styles.push_back(saved);
}

void Emulator::pop_style() {
    if (aside.styles.empty())
        return;
    model.pen.style = merged(model.pen.style, aside.styles.back());
    aside.styles.pop_back();
    model.pen_changed();
}

void write_aside(ArchiveWriter& archive, const Aside& aside) {
    archive(static_cast<std::uint32_t>(aside.modes.size()));
    for (const SavedMode& mode : aside.modes) {
        archive(mode.number);
        archive(mode.on);
    }
    archive(static_cast<std::uint32_t>(aside.styles.size()));
    for (const SavedStyle& saved : aside.styles) {
        transfer_style(archive, saved.style);
        archive(saved.parts);
    }
    archive(static_cast<std::uint32_t>(aside.notifications.size()));
    for (const PartialNotification& notification : aside.notifications) {
        archive.text(notification.id);
        archive.text(notification.title);
        archive.text(notification.body);
    }
}

void read_aside(ArchiveReader& archive, Aside& aside) {
    const auto text = [&](std::string& value, std::size_t bytes_max) {
        archive.text(value, bytes_max);
        archive.require(sanitized(value, bytes_max) == value);
    };
    aside.modes.resize(archive.count(saved_modes_max));
    for (SavedMode& mode : aside.modes) {
        archive(mode.number);
        archive(mode.on);
    }
    archive.require(std::ranges::adjacent_find(aside.modes, std::greater_equal<>{}, &SavedMode::number) ==
                    aside.modes.end());
    aside.styles.resize(archive.count(saved_styles_max));
    for (SavedStyle& saved : aside.styles) {
        transfer_style(archive, saved.style);
        archive(saved.parts);
        archive.require(saved.style.known() && saved.style.link == 0 &&
                        (saved.style.attrs & ~attr::looks) == 0);
    }
    aside.notifications.resize(archive.count(notifications_max));
    for (PartialNotification& notification : aside.notifications) {
        text(notification.id, notification_id_max);
        text(notification.title, notification_bytes_max);
        text(notification.body, notification_bytes_max);
    }
}

} // namespace helios::grid
