// One frame: what changes a viewer's terminal from what it was sent to the present screen, in the order in
// which it costs least: what scrolled off, what moved, what is new. Only efficiency depends on how well the
// first two are recognised; what is left over is painted.
#pragma once

#include "grid/frame/scrolled_rows.hpp"
#include "grid/frame/sent_screen.hpp"
#include "grid/frame/terminal_writer.hpp"
#include "grid/model/model.hpp"
#include "grid/paint/row_view.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace helios::grid {

class FrameWriter {
public:
    // All stay the caller's.
    FrameWriter(SentScreen& sent, const Model& model, std::string& out);

    // Whatever the terminal shows: begins it anew.
    void write_full();
    void write_delta();
    // So many rows scrolled off and are not among the bytes.
    [[nodiscard]] std::uint64_t rows_skipped() const { return rows_skipped_; }
    // More than one row changed: a viewer should paint them at once.
    [[nodiscard]] bool changed_much() const { return rows_painted_ > 1 || moved_; }

private:
    struct Scroll {
        std::uint64_t rows = 0; // So many left the screen since the frame before.
        std::size_t height = 0; // Of the viewer's rows, from the first on, that they moved through.
    };
    struct Run {
        std::size_t first = 0;
        std::size_t rows = 0;
        std::ptrdiff_t by = 0; // The viewer shows them so much further down.
    };

    enum class Way : std::uint8_t { box, sixel, kitty };
    // An image of which the viewer is to see something.
    struct Picture {
        const Image* image = nullptr;
        Placement placement; // In the viewer's rows.
        Placement on_screen;
        Way way = Way::box;
        bool again = false; // One below it was sent, and lies over it now.
    };

    void write_settings();
    void choose_screen();
    void forget_swept_cells();
    void place_window();
    void follow_erasure();
    void follow_scroll();
    void push_rows(const Scroll& scroll);
    [[nodiscard]] std::size_t moving_rows();
    [[nodiscard]] bool window_scrolled(const Scroll& scroll) const;
    [[nodiscard]] std::size_t rows_to_read(const Scroll& scroll, std::size_t leaving,
                                           std::size_t unseen) const;
    // Places are those of a tape: the rows that left, then the present ones. The viewer showed it from 0 on.
    RowView tape(const Scroll& scroll, const ScrolledRows& scrolled, std::size_t place, std::size_t row);
    [[nodiscard]] const Row* row_at(const Scroll& scroll, std::size_t place) const;
    [[nodiscard]] bool shows(const Scroll& scroll, std::size_t row, std::size_t place) const;
    [[nodiscard]] bool is_pushable(const Scroll& scroll, std::size_t row, std::size_t place) const;
    void move_rows();
    bool move_longest_run();
    Run longest_run();
    void paint_rows();
    void place_cursor();

    void choose_images();
    [[nodiscard]] Way way_of(const Placement& placement, const Image& image) const;
    void slice(const Picture& picture);
    [[nodiscard]] const std::vector<ImageSlice>& slices(std::size_t row) const;
    [[nodiscard]] bool ends_in_sixel(std::size_t row) const;
    void show_images(std::size_t row, RowView& view);
    void forget_replaced(std::size_t row);
    void note_images(std::size_t row, std::uint32_t drawn = 0);
    void send_sixels();
    void send_sixel(const Picture& picture);
    void send_kitty();
    void drop_kitty(const std::vector<SentPlacement>& wanted);
    void place_kitty(const Picture& picture, const SentPlacement& placement);

    [[nodiscard]] const Canvas& canvas() const { return model_.canvas(); }
    [[nodiscard]] std::size_t viewer_rows() const { return sent_.size.rows; }
    [[nodiscard]] std::uint64_t content(std::size_t row) const;
    [[nodiscard]] bool wrapped(std::size_t row) const;
    [[nodiscard]] bool is_sent(std::size_t row);
    [[nodiscard]] bool looks_sent(std::size_t row);
    RowView view(std::size_t row) { return screen_row(top_ + row); }
    RowView screen_row(std::size_t row);

    SentScreen& sent_;
    const Model& model_;
    std::string& out_;
    TerminalWriter terminal_;
    std::size_t top_ = 0; // The screen's row that is the viewer's first.
    bool window_moved_ = false;
    bool history_erased_ = false;
    std::uint64_t rows_skipped_ = 0;
    std::size_t rows_painted_ = 0;
    bool moved_ = false;
    std::array<std::vector<Cell>, 2> room_; // Two rows are looked at together.
    std::size_t room_used_ = 0;
    std::vector<Picture> pictures_;               // The oldest first.
    std::vector<std::vector<ImageSlice>> slices_; // By row of the viewer; empty when there are no images.
    std::array<std::vector<Cell>, 2> image_room_; // As above.
    std::size_t image_room_used_ = 0;
};

} // namespace helios::grid
