// Debian's libtsm: the state machine of kmscon.
#include <libtsm.h>

#include "engine/peers/subject.hpp"

namespace helios::bench {
namespace {

void drop_reply(tsm_vte* /*terminal*/, const char* /*bytes*/, std::size_t /*size*/, void* /*unused*/) {}

class Libtsm : public Subject {
public:
    Libtsm() = default;
    Libtsm(const Libtsm&) = delete;
    Libtsm& operator=(const Libtsm&) = delete;
    ~Libtsm() override { close(); }

    [[nodiscard]] std::string version() const override { return HELIOS_LIBTSM; }

    void open(ScreenSize size) override {
        close();
        tsm_screen_new(&screen_, nullptr, nullptr);
        tsm_screen_resize(screen_, size.columns, size.rows);
        tsm_screen_set_max_sb(screen_, history_lines);
        tsm_vte_new(&terminal_, screen_, drop_reply, nullptr, nullptr, nullptr);
    }

    void feed(std::string_view bytes) override { tsm_vte_input(terminal_, bytes.data(), bytes.size()); }

    bool resize(ScreenSize size) override {
        tsm_screen_resize(screen_, size.columns, size.rows);
        return true;
    }

private:
    void close() {
        if (terminal_ != nullptr)
            tsm_vte_unref(terminal_);
        if (screen_ != nullptr)
            tsm_screen_unref(screen_);
        terminal_ = nullptr;
        screen_ = nullptr;
    }

    tsm_screen* screen_ = nullptr;
    tsm_vte* terminal_ = nullptr;
};

} // namespace

std::unique_ptr<Subject> make_libtsm() {
    return std::make_unique<Libtsm>();
}

} // namespace helios::bench
