// The hellos of one link: a side says hello until it has heard its peer's, and once more whenever the peer is
// new. Loop thread.
#pragma once

#include "wire/terminal.hpp"

#include <cstdint>
#include <string>

namespace helios::core {

class Greeter {
public:
    explicit Greeter(std::string system);

    [[nodiscard]] wire::Frame hello() const;
    // True: a peer that was not heard before. `owes_hello()` says whether it wants ours.
    bool heard(const wire::Hello& hello);
    // Once per new peer, and again when a peer repeats itself: it did not hear us.
    bool owes_hello(std::int64_t now_ns);
    [[nodiscard]] bool is_alone() const { return peer_ == 0; }

private:
    std::string system_;
    std::uint64_t generation_;
    std::uint64_t peer_ = 0; // Its generation; 0: not heard yet.
    std::int64_t answered_ns_ = 0;
};

} // namespace helios::core
