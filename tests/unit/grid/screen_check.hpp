// What the tests of this folder share: screens as text, everything a screen shows as one text, inputs of
// every kind.
#pragma once

#include "grid/screen.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace helios::grid {

using namespace std::string_literals;
using namespace std::string_view_literals;

std::span<const std::uint8_t> bytes_of(std::string_view text);

// Rows joined by '|', the blank ones at the end left out; '^' marks the cursor's place when asked for.
std::string shown(const Screen& screen);

// Feeds a fresh screen and shows it.
std::string shown_after(std::string_view input, Size size);

// Everything a viewer can see, and the modes that keys depend on, as text: rows with runs, cursor, modes,
// titles. Modes 2026, 2031 and 2048 are left out, as in a VT snapshot.
std::string everything(const Screen& screen);

// Collects what a screen says.
class Recorder : public Listener {
public:
    void on_reply(std::span<const std::uint8_t> bytes, std::size_t consumed) override;
    void on_bell(std::size_t consumed) override;
    void on_title(std::string_view title, std::size_t consumed) override;
    void on_cwd(std::string_view place, std::size_t consumed) override;
    void on_clipboard(std::string_view selection, std::string_view base64, std::size_t consumed) override;
    void on_notification(std::string_view title, std::string_view body, std::size_t consumed) override;
    void on_progress(ProgressState state, unsigned percent, std::size_t consumed) override;
    void on_mark(const Mark& mark, std::size_t consumed) override;

    std::string replies;
    std::vector<std::size_t> reply_places;
    std::string events; // One line each.
};

// What is fed gives these replies.
std::string replies_to(std::string_view input);
std::string events_of(std::string_view input);

// Streams that together reach most of the engine, made from a seed.
std::string noise(unsigned seed, std::size_t pieces);

// "" when the screen holds its invariants.
std::string violations(const Screen& screen);

} // namespace helios::grid
