#include "screen_check.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>

namespace helios::grid {

std::span<const std::uint8_t> bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string shown(const Screen& screen) {
    std::string text = screen.text();
    while (text.ends_with('\n'))
        text.pop_back();
    for (char& byte : text) {
        if (byte == '\n')
            byte = '|';
    }
    return text;
}

std::string shown_after(std::string_view input, Size size) {
    Screen screen(size);
    screen.feed(bytes_of(input));
    EXPECT_EQ(violations(screen), "") << "after its input";
    return shown(screen);
}

std::string everything(const Screen& screen) {
    std::string text;
    for (std::size_t row = 0; row < screen.size().rows; ++row) {
        const Line line = screen.line(row);
        text += line.text + (line.wrapped ? " \\" : "") + '\n';
        for (const Run& run : line.runs) {
            text += "  " + std::to_string(run.column) + '+' + std::to_string(run.width) + " '" + run.text +
                    "' " + run.fg + ' ' + run.bg + ' ' + run.underline_color + " [" + run.link + ']';
            for (std::string_view attr : run.attrs)
                text.append(" ").append(attr);
            text += '\n';
        }
    }
    const Cursor cursor = screen.cursor();
    const Modes& modes = screen.modes();
    for (const int number : {int{cursor.row},
                             int{cursor.column},
                             int{cursor.visible},
                             int{cursor.pending_wrap},
                             int{cursor.blinking},
                             static_cast<int>(cursor.shape),
                             int{modes.cursor_keys},
                             int{modes.keypad},
                             int{modes.reverse_screen},
                             int{modes.origin},
                             int{modes.autowrap},
                             int{modes.insert},
                             int{modes.newline},
                             int{modes.reverse_wrap},
                             int{modes.far_reverse_wrap},
                             int{modes.wide_columns},
                             int{modes.column_switch},
                             int{modes.column_switch_keeps},
                             int{modes.left_right_margins},
                             int{modes.focus_events},
                             int{modes.alternate_scroll},
                             int{modes.bracketed_paste},
                             int{modes.graphemes},
                             static_cast<int>(modes.mouse),
                             static_cast<int>(modes.mouse_encoding),
                             int{modes.modify_other_keys},
                             int{screen.alternate()},
                             int{screen.kitty_keyboard()}}) {
        text += std::to_string(number) + ' ';
    }
    return text + "\n" + screen.title() + '\n' + screen.icon_name() + '\n' + screen.cwd() + '\n';
}

void Recorder::on_reply(std::span<const std::uint8_t> bytes, std::size_t consumed) {
    replies.append(bytes.begin(), bytes.end());
    reply_places.push_back(consumed);
}
void Recorder::on_bell(std::size_t consumed) {
    events += "bell @" + std::to_string(consumed) + '\n';
}
void Recorder::on_title(std::string_view title, std::size_t consumed) {
    events += "title " + std::string(title) + " @" + std::to_string(consumed) + '\n';
}
void Recorder::on_cwd(std::string_view place, std::size_t /*consumed*/) {
    events += "cwd " + std::string(place) + '\n';
}
void Recorder::on_clipboard(std::string_view selection, std::string_view base64, std::size_t /*consumed*/) {
    events += "clipboard " + std::string(selection) + ' ' + std::string(base64) + '\n';
}
void Recorder::on_notification(std::string_view title, std::string_view body, std::size_t /*consumed*/) {
    events += "notification [" + std::string(title) + "] " + std::string(body) + '\n';
}
void Recorder::on_progress(ProgressState state, unsigned percent, std::size_t /*consumed*/) {
    events += "progress " + std::to_string(static_cast<int>(state)) + ' ' + std::to_string(percent) + '\n';
}
void Recorder::on_mark(const Mark& mark, std::size_t /*consumed*/) {
    events += "mark " + std::to_string(static_cast<int>(mark.kind));
    if (mark.exit_status)
        events += " status " + std::to_string(*mark.exit_status);
    events += (mark.text.empty() ? "" : " ") + std::string(mark.text) + '\n';
}

std::string replies_to(std::string_view input) {
    Screen screen(Size{80, 24});
    Recorder recorder;
    screen.feed(bytes_of(input), recorder);
    return recorder.replies;
}

std::string events_of(std::string_view input) {
    Screen screen(Size{80, 24});
    Recorder recorder;
    screen.feed(bytes_of(input), recorder);
    return recorder.events;
}

std::string violations(const Screen& screen) {
    std::string text;
    for (const std::string& sentence : screen.verify_integrity())
        text += sentence + '\n';
    return text;
}

namespace {

std::string number(std::mt19937& random) {
    constexpr std::array<unsigned, 12> likely{0, 1, 2, 3, 4, 5, 7, 10, 24, 80, 1000, 99999999};
    return std::to_string(likely[random() % likely.size()]);
}

std::string control_sequence(std::mt19937& random) {
    constexpr std::string_view finals = "@ABCDEFGHIJKLMPSTXZ^`abdefghlmqrstu";
    constexpr std::string_view markers = "     ?>=<";
    std::string text = "\x1b[";
    const char marker = markers[random() % markers.size()];
    if (marker != ' ')
        text += marker;
    for (unsigned left = random() % 4; left > 0; --left)
        text += number(random) + ';';
    if (random() % 2 == 0)
        text += number(random);
    return text + finals[random() % finals.size()];
}

std::string mode_switch(std::mt19937& random) {
    constexpr std::array<unsigned, 28> modes{45,   69,   1,    5,    6,    7,    12,   25,   47,   66,
                                             1000, 1002, 1003, 1004, 1005, 1006, 1007, 1015, 1016, 1047,
                                             1048, 1049, 2004, 2026, 2027, 2031, 2048, 9};
    if (random() % 8 == 0)
        return random() % 2 == 0 ? "\x1b[4h" : "\x1b[4l";
    return "\x1b[?" + std::to_string(modes[random() % modes.size()]) + (random() % 2 == 0 ? 'h' : 'l');
}

constexpr std::array small_pieces{"\r\n"sv,
                                  "\n"sv,
                                  "\r"sv,
                                  "\b"sv,
                                  "\t"sv,
                                  "\x0e"sv,
                                  "\x0f"sv,
                                  "\x1b\x37"sv,
                                  "\x1b\x38"sv,
                                  "\x1b"
                                  "D"sv,
                                  "\x1b"
                                  "M"sv,
                                  "\x1b"
                                  "E"sv,
                                  "\x1bH"sv,
                                  "\x1b(0"sv,
                                  "\x1b(B"sv,
                                  "\x1b)0"sv,
                                  "\x1bN"sv,
                                  "\x1b#8"sv,
                                  "\x1b=\x1b>"sv,
                                  "\x1b[!p"sv,
                                  "\x1b[ q"sv,
                                  "\x1b[5 q"sv,
                                  "\x1b]0;t\xc3\xaftle\x07"sv,
                                  "\x1b]8;id=x;http://a/\x1b\\"sv,
                                  "\x1b]8;;\x1b\\"sv,
                                  "\x1b[38;2;1;2;3m"sv,
                                  "\x1b[48;5;200m"sv,
                                  "\x1b[4:3;58:2::9:8:7m"sv,
                                  "\x1b[41m"sv,
                                  "\x1b[0m"sv,
                                  "\x1b[1;3;7m"sv,
                                  "\xe4\xb8\xad"sv,
                                  "e\xcc\x81"sv,
                                  "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9"sv,
                                  "\xe2\x9d\xa4\xef\xb8\x8f"sv,
                                  "\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa"sv,
                                  "\xf0\x9f\x87\xa9"sv,         // Half a flag.
                                  "\xe2\x80\x8d"sv,             // U+200D
                                  "\xe2\x8c\x9a\xef\xb8\x8e"sv, // A watch as text.
                                  "\xd8\x80"sv,                 // U+0600, a Prepend.
                                  "\xe1\x84\x80\xe1\x85\xa1"sv, // Jamo.
                                  "\xe0\xa4\x95\xe0\xa5\x8d"sv, // Half a conjunct.
                                  "\xe0\xa4\xb7\xe0\xa4\xbe"sv, // And a half with a vowel.
                                  "\x1b]66;w=1;\xe2\x8c\x9a\xef\xb8\x8e\x1b\\"sv,
                                  "\xff"sv,
                                  "\xe2\x82"sv,
                                  "\xcc\x81"sv,
                                  "\x1b[22;0t"sv,
                                  "\x1b[23;0t"sv,
                                  "\x1b]7;file://h/tmp\x1b\\"sv,
                                  "\x1b[>5u"sv,
                                  "\x1b[<u"sv,
                                  "\x1b[=3;2u"sv,
                                  "\x1b[>4;2m"sv,
                                  "\x1bP$qm\x1b\\"sv,
                                  "\x1b[b"sv,
                                  "\x1b[9b"sv,
                                  "\x1b"
                                  "c"sv,
                                  "\x1b[3g"sv,
                                  "\x1b[?69h\x1b[3;7s"sv,
                                  "\x1b[2;5s"sv,
                                  "\x1b\x36"sv,
                                  "\x1b\x39"sv,
                                  "\x1b['}"sv,
                                  "\x1b[2'~"sv,
                                  "\x1b[1\"q"sv,
                                  "\x1b[0\"q"sv,
                                  "\x1b[?J"sv,
                                  "\x1b[?1K"sv,
                                  "\x1b[1;2;3;6;1;2;3$v"sv,
                                  "\x1b[64;2;3;4;9$x"sv,
                                  "\x1b[1;4;3;8$z"sv,
                                  "\x1b[1;4;3;8${"sv,
                                  "\x1b[1;4;3;8;1;7$r"sv,
                                  "\x1b[2*x\x1b[1;4;3;8;4$t"sv,
                                  "\x1b[*x"sv,
                                  "\x1b]4;3;#123456;7;?\x07"sv,
                                  "\x1b]10;rgb:1/2/3;?\x07"sv,
                                  "\x1b]104;3\x07\x1b]110\x07"sv,
                                  "\x1b]133;A\x07$ \x1b]133;B\x07"sv,
                                  "\x1b]633;E;x\x07\x1b]133;C\x07"sv,
                                  "\x1b]133;D;1\x07"sv,
                                  "\x1bP9q#1!25~-~-~\x1b\\"sv,
                                  "\x1b_Ga=T,i=7,s=1,v=1,c=3,r=2;AAAAAA==\x1b\\"sv,
                                  "\x1b_Ga=T,i=8,s=1,v=1,m=1;AAAA\x1b\\"sv,
                                  "\x1b_Gm=0;AA==\x1b\\"sv,
                                  "\x1b_Ga=p,i=7,C=1\x1b\\"sv,
                                  "\x1b_Ga=d,d=c\x1b\\"sv,
                                  "\x1b[?80h"sv,
                                  "\x1b[?80l\x1b[?8452h"sv,
                                  "\x1b[?7;25;1000;2004s"sv,
                                  "\x1b[?7;25;1000;2004r"sv,
                                  "\x1b[#{"sv,
                                  "\x1b[1;10#{"sv,
                                  "\x1b[#}"sv,
                                  "\x1b]99;i=1:d=0;part\x07"sv,
                                  "\x1b[20h"sv,
                                  "\x1b[20l"sv};

} // namespace

std::string noise(unsigned seed, std::size_t pieces) {
    std::mt19937 random(seed);
    std::string text;
    for (; pieces > 0; --pieces) {
        switch (random() % 6) {
        case 0:
        case 1:
            text += small_pieces[random() % small_pieces.size()];
            break;
        case 2:
            text += control_sequence(random);
            break;
        case 3:
            text += mode_switch(random);
            break;
        default:
            text.append(1 + random() % 12, static_cast<char>('!' + random() % 90));
        }
    }
    return text;
}

} // namespace helios::grid
