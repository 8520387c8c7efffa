// A terminal engine as the drivers see it: fed, resized, weighed. One thread, one terminal at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace helios::bench {

struct ScreenSize {
    std::uint16_t columns = 80;
    std::uint16_t rows = 24;
};

inline constexpr unsigned history_lines = 10'000; // Of every engine.

class Subject {
public:
    virtual ~Subject() = default;

    [[nodiscard]] virtual std::string version() const = 0;
    // Forgets the terminal before and makes a fresh one.
    virtual void open(ScreenSize size) = 0;
    virtual void feed(std::string_view bytes) = 0;
    // Returns when all that was fed is on the screen.
    virtual void settle() {}
    // False when it cannot.
    virtual bool resize(ScreenSize /*size*/) { return false; }
    // Serializes the screen, without history. False when it cannot.
    virtual bool save() { return false; }
    // What a viewer that has the frame before needs now. False when it cannot.
    virtual bool frame() { return false; }

    // Of this process, where the engine does not live in another one.
    [[nodiscard]] virtual std::uint64_t cpu_ns() const;
    [[nodiscard]] virtual std::uint64_t memory_bytes() const;
};

std::unique_ptr<Subject> make_helios();
std::unique_ptr<Subject> make_ceiling();
std::unique_ptr<Subject> make_libvterm();
std::unique_ptr<Subject> make_libtsm();
std::unique_ptr<Subject> make_tmux();

std::uint64_t resident_bytes(int process);

} // namespace helios::bench
