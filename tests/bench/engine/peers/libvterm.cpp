// Debian's libvterm, with the ring of scrolled-off lines that its users keep (neovim's is this one).
#include <algorithm>
#include <deque>
#include <vector>
#include <vterm.h>

#include "engine/peers/subject.hpp"

namespace helios::bench {
namespace {

using Row = std::vector<VTermScreenCell>;

class Ring {
public:
    void push(const VTermScreenCell* cells, std::size_t columns) {
        Row row;
        if (rows_.size() == history_lines) {
            row = std::move(rows_.front()); // The oldest row's memory serves the newest.
            rows_.pop_front();
        }
        row.assign(cells, cells + columns);
        rows_.push_back(std::move(row));
    }

    bool pop(VTermScreenCell* cells, std::size_t columns) {
        if (rows_.empty())
            return false;
        const Row& row = rows_.back();
        const std::size_t kept = std::min(columns, row.size());
        std::copy_n(row.begin(), kept, cells);
        std::fill(cells + kept, cells + columns, VTermScreenCell{});
        for (std::size_t column = kept; column < columns; ++column)
            cells[column].width = 1;
        rows_.pop_back();
        return true;
    }

private:
    std::deque<Row> rows_;
};

int push_line(int columns, const VTermScreenCell* cells, void* ring) {
    static_cast<Ring*>(ring)->push(cells, static_cast<std::size_t>(columns));
    return 1;
}

int pop_line(int columns, VTermScreenCell* cells, void* ring) {
    return static_cast<Ring*>(ring)->pop(cells, static_cast<std::size_t>(columns)) ? 1 : 0;
}

VTermScreenCallbacks callbacks() {
    VTermScreenCallbacks set{};
    set.sb_pushline = push_line;
    set.sb_popline = pop_line;
    return set;
}

class Libvterm : public Subject {
public:
    Libvterm() = default;
    Libvterm(const Libvterm&) = delete;
    Libvterm& operator=(const Libvterm&) = delete;
    ~Libvterm() override { close(); }

    [[nodiscard]] std::string version() const override { return HELIOS_LIBVTERM; }

    void open(ScreenSize size) override {
        static const VTermScreenCallbacks set = callbacks();
        close();
        ring_ = Ring();
        terminal_ = vterm_new(size.rows, size.columns);
        vterm_set_utf8(terminal_, 1);
        VTermScreen* screen = vterm_obtain_screen(terminal_);
        vterm_screen_enable_altscreen(screen, 1);
        vterm_screen_set_damage_merge(screen, VTERM_DAMAGE_SCROLL);
        vterm_screen_set_callbacks(screen, &set, &ring_);
        vterm_screen_reset(screen, 1);
    }

    void feed(std::string_view bytes) override { vterm_input_write(terminal_, bytes.data(), bytes.size()); }

    bool resize(ScreenSize size) override {
        vterm_set_size(terminal_, size.rows, size.columns);
        return true;
    }

private:
    void close() {
        if (terminal_ != nullptr)
            vterm_free(terminal_);
        terminal_ = nullptr;
    }

    Ring ring_;
    VTerm* terminal_ = nullptr;
};

} // namespace

std::unique_ptr<Subject> make_libvterm() {
    return std::make_unique<Libvterm>();
}

} // namespace helios::bench
