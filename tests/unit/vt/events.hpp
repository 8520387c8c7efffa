// What the tests of this folder share: events as text, and input cut in every way.
#pragma once

#include "vt/describe.hpp"
#include "vt/parser.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace helios::vt {

inline std::span<const std::uint8_t> bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// The pieces are fed one by one.
inline std::string events_of(const std::vector<std::string_view>& pieces) {
    std::string events;
    EventPrinter printer(events);
    Parser parser;
    for (std::string_view piece : pieces)
        parser.feed(bytes_of(piece), printer);
    printer.finish();
    return events;
}

inline std::string events_of(std::string_view input) {
    return events_of(std::vector{input});
}

inline std::vector<std::string_view> single_bytes(std::string_view input) {
    std::vector<std::string_view> pieces;
    for (std::size_t at = 0; at < input.size(); ++at)
        pieces.push_back(input.substr(at, 1));
    return pieces;
}

using namespace std::string_literals;
using namespace std::string_view_literals;

// One input of every family: what properties are checked with.
inline const std::vector<std::string_view>& inputs() {
    static const std::vector<std::string_view> all{
        "plain text\r\nwith lines\ttabs\x07 and \x7f deletes"sv,
        "\x1b[1;31mred\x1b[0m \x1b[38:2::1:2:3mcolon\x1b[4:3m\x1b[?1049;2004h\x1b[>1u\x1b[ q\x1b[!p"sv,
        "\x1b]0;title\x07\x1b]8;id=1;http://x\x1b\\link\x1b]8;;\x1b\\"sv,
        "\x1b]2;tit\xc3\xa9le \xe2\x80\x9c quoted\xc2\x9c"sv,
        "\x1bP$qm\x1b\\\x1bP1;2|abc\x1b\\\x1b_Gi=1\x1b\\\x1b^pm\x1b\\\x1bXsos\x1b\\"sv,
        "\x1b(0\x1b)B\x1b#8\x1b%G\x1b\x37\x1b\x38\x1b=\x1b>\x1b D"sv,
        "h\xc3\xa9llo \xe4\xb8\xad\xe6\x96\x87 \xf0\x9f\x98\x80 e\xcc\x81"sv,
        "\xc2\x9b"
        "31mC1\xc2\x85\xc2\x90"
        "1q\xc2\x9c"sv,
        "\x80\xff\xc3(\xe2\x82x\xf0\x9f\x92\xed\xa0\x80\xc0\xaf\xf5"sv,
        "\x1b[1\x18x\x1b[2\x1ay\x1b]0;t\x18z\x1bP1q\x1aw\x1b\x1b[m"sv,
        "\x1b[1;2\x0a;3m\x1b[\x7f"
        "5A\x1b[1?m\x1b[   q\x1b[<5;1;1M"sv,
        "\x1b[1\xc3\xa9\x1b\xe4\xb8\xad\x1bP1\xc2\x9b"
        "2J\xc2\x1b[m\xc2"
        "a\x1b]\xc2\xc2\x9c"sv,
        // With more behind it than a block of parameters takes.
        "\x1b[38;2;1;22;333;4444;55555m\x1b[;;H\x1b[:1::4m\x1b[0012;16777216;99999999x\x1b[m\r\n\r\nword\r\n"
        "\x1b[1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17;18;19;20;21;22;23;24;25;26;27;28;29;30;31;32;33;34m"
        "\x1b[1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;11m\x1b[1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1m"
        "\x1b(B\x1b)0 and a long tail"sv,
        "\x1bP    x\xc2"
        "a\x9c\xc2\x9c|\x1b]no number\x07\x1b]\x07\x1b_\x1b\\"sv,
    };
    return all;
}

} // namespace helios::vt
