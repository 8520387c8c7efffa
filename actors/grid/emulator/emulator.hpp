// Meaning: events of the parser become operations on the model, and answers and events for the listener.
// One owner (Screen), any thread.
#pragma once

#include "grid/emulator/aside.hpp"
#include "grid/emulator/supported.hpp"
#include "grid/graphics/incoming.hpp"
#include "grid/listener.hpp"
#include "grid/model/model.hpp"
#include "grid/text/sanitized.hpp"
#include "vt/parser.hpp"
#include "vt/query.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace helios::grid {

inline constexpr std::size_t request_bytes_max = 4096; // Of a DCS that asks; a longer one is not answered.
inline constexpr std::size_t replies_per_string_max = 256; // OSC 4 and XTGETTCAP can ask many things at once.

class Emulator final : private vt::Sink {
public:
    Emulator(Size size, std::size_t history_lines_max, std::size_t history_bytes_max)
        : model(size, history_lines_max, history_bytes_max) {}

    void feed(std::span<const std::uint8_t> bytes, Listener& listener);
    void resize(Size size, Listener& listener);
    void set_viewer_facts(const ViewerFacts& facts, Listener& listener);

    Model model;
    vt::Parser parser;
    // A DCS that asks something, as it arrives.
    vt::Query request = vt::Query::none;
    std::string request_body;
    // Images that are not complete yet.
    IncomingSixel sixel;
    IncomingKitty kitty;
    Aside aside;

    // For the rows of the tables.
    void set_modes(const vt::Sequence& sequence);
    bool set_mode(std::uint32_t number, char marker, bool on); // Whether there is such a mode.
    void save_modes(const vt::Sequence& sequence);
    void restore_modes(const vt::Sequence& sequence);
    void push_style(const vt::Params& params);
    void pop_style();
    void set_title(std::string_view text);
    void ring();
    void report_size_if_asked();
    struct Osc;

    template <char final>
    void read_csi(vt::CsiText text);
    void select_graphics(vt::CsiText text);

private:
    void print_ascii(std::span<const std::uint8_t> ascii) override { model.print_ascii(ascii); }
    void print_text(std::span<const char32_t> text) override { model.print_text(text); }
    void execute(std::uint8_t control) override;
    void print_line(std::span<const std::uint8_t> ascii) override { model.print_line(ascii); }
    void esc(const vt::Sequence& sequence) override;
    void csi(const vt::Sequence& sequence) override;
    void plain_csi(vt::CsiText text) override;
    void string(const vt::StringSequence& sequence) override;
    void dcs_hook(const vt::Sequence& header) override;
    void dcs_put(std::span<const std::uint8_t> bytes) override;
    void dcs_unhook(vt::Terminator terminator) override;

    // osc.cpp, notification.cpp
    void notify(std::string_view title, std::string_view body);
    void osc_99(std::string_view text);

    // graphics.cpp
    bool make_image_room();
    void begin_sixel(const vt::Sequence& header);
    void take_sixel(std::span<const std::uint8_t> bytes);
    void end_sixel(vt::Terminator terminator);
    void show(Image image, Placement placement, ImageCells cells, AfterImage after);
    void inline_file(std::string_view text, const vt::StringSequence& sequence);

    // kitty.cpp
    void kitty_graphics(std::string_view text, const vt::StringSequence& sequence);
    void take_kitty(const KittyCommand& command, std::string_view payload, KittyError error);
    void end_kitty();
    KittyError keep_kitty(const KittyCommand& command, Image image);
    void place_kitty(const KittyCommand& command, std::uint32_t key, PixelSize size,
                     std::optional<Image> fresh);
    void put_kitty(const KittyCommand& command);
    void delete_kitty(const KittyCommand& command);

    // reply.cpp
    void reply(std::string_view bytes);
    void answer(vt::Query query, const vt::Sequence& sequence);
    void report_facts_if_asked(const ViewerFacts& before);
    void answer_setting();
    void answer_capabilities();
    void answer_kitty(const KittyCommand& command, std::uint32_t id, KittyError error);
    void answer_color(ColorKey key, vt::Terminator terminator);

    vt::Sequence plain_;           // The last one that plain_csi() read.
    Listener* listener_ = nullptr; // Only inside feed(), resize() and set_viewer_facts().
};

// sgr.cpp
void apply_sgr(Style& style, const vt::Params& params);
// The SGR parameters that make this style from the default one, e.g. "0;1;38:2::1:2:3".
std::string sgr_text(const Style& style);
// The shortest sequence that makes one look from another: links and the guard are not its affair.
void append_sgr_change(std::string& out, const Style& from, const Style& to);

// mode.cpp
// 0 not known, 1 set, 2 reset (DECRPM).
unsigned mode_state(const Model& model, std::uint32_t mode, char marker);
void push_keyboard(Emulator& e, const vt::Sequence& s);
void pop_keyboard(Emulator& e, const vt::Sequence& s);
void set_keyboard(Emulator& e, const vt::Sequence& s);
void modify_other_keys(Emulator& e, const vt::Sequence& s);
void disable_modify_other_keys(Emulator& e, const vt::Sequence& s);

// rectangle.cpp
void erase_box(Model& model, const vt::Params& params);
void erase_box_selectively(Model& model, const vt::Params& params);
void fill_box(Model& model, const vt::Params& params);
void copy_box(Model& model, const vt::Params& params);
void edit_box(Model& model, const vt::Sequence& sequence);
std::uint16_t box_checksum(Model& model, const vt::Params& params);

} // namespace helios::grid
