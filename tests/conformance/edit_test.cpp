// Every sequence that changes cells: absent, zero, given and giant parameters, plain and with margins on all
// sides, read back cell by cell with DECRQCRA. Expected by VT510's manual; SL and SR by ECMA-48.
#include <gtest/gtest.h>

#include <array>

#include "conformance/terminal_on_pty.hpp"

namespace helios::conformance {
namespace {

// At row 3, column 3 of these. Margins: rows 2 to 5, columns 2 to 6.
constexpr std::string_view rows = "abcdefgh\r\nbcdefghi\r\ncdefghij\r\ndefghijk\r\nefghijkl\r\nfghijklm";

struct Edit {
    std::string_view sequence;
    std::string_view plain;
    std::string_view with_margins;
};

constexpr std::string_view same = "abcdefgh|bcdefghi|cdefghij|defghijk|efghijkl|fghijklm";

constexpr std::array edits{
    Edit{"\x1b[@", "abcdefgh|bcdefghi|cd efghi|defghijk|efghijkl|fghijklm",
         "abcdefgh|bcdefghi|cd efgij|defghijk|efghijkl|fghijklm"},
    Edit{"\x1b[0@", "abcdefgh|bcdefghi|cd efghi|defghijk|efghijkl|fghijklm",
         "abcdefgh|bcdefghi|cd efgij|defghijk|efghijkl|fghijklm"},
    Edit{"\x1b[2@", "abcdefgh|bcdefghi|cd  efgh|defghijk|efghijkl|fghijklm",
         "abcdefgh|bcdefghi|cd  efij|defghijk|efghijkl|fghijklm"},
    Edit{"\x1b[999@", "abcdefgh|bcdefghi|cd      |defghijk|efghijkl|fghijklm",
         "abcdefgh|bcdefghi|cd    ij|defghijk|efghijkl|fghijklm"},
    Edit{"\x1b[P", "abcdefgh|bcdefghi|cdfghij |defghijk|efghijkl|fghijklm",
         "abcdefgh|bcdefghi|cdfgh ij|defghijk|efghijkl|fghijklm"},
    Edit{"\x1b[0P", "abcdefgh|bcdefghi|cdfghij |defghijk|efghijkl|fghijklm",
         "abcdefgh|bcdefghi|cdfgh ij|defghijk|efghijkl|fghijklm"},
    Edit{"\x1b[2P", "abcdefgh|bcdefghi|cdghij  |defghijk|efghijkl|fghijklm",
         "abcdefgh|bcdefghi|cdgh  ij|defghijk|efghijkl|fghijklm"},
    Edit{"\x1b[999P", "abcdefgh|bcdefghi|cd      |defghijk|efghijkl|fghijklm",
         "abcdefgh|bcdefghi|cd    ij|defghijk|efghijkl|fghijklm"},
    // ECH, EL and ED know no margins.
    Edit{"\x1b[X", "abcdefgh|bcdefghi|cd fghij|defghijk|efghijkl|fghijklm",
         "abcdefgh|bcdefghi|cd fghij|defghijk|efghijkl|fghijklm"},
    Edit{"\x1b[0X", "abcdefgh|bcdefghi|cd fghij|defghijk|efghijkl|fghijklm",
         "abcdefgh|bcdefghi|cd fghij|defghijk|efghijkl|fghijklm"},
    Edit{"\x1b[5X", "abcdefgh|bcdefghi|cd     j|defghijk|efghijkl|fghijklm",
         "abcdefgh|bcdefghi|cd     j|defghijk|efghijkl|fghijklm"},
    Edit{"\x1b[999X", "abcdefgh|bcdefghi|cd      |defghijk|efghijkl|fghijklm",
         "abcdefgh|bcdefghi|cd      |defghijk|efghijkl|fghijklm"},
    Edit{"\x1b[K", "abcdefgh|bcdefghi|cd      |defghijk|efghijkl|fghijklm",
         "abcdefgh|bcdefghi|cd      |defghijk|efghijkl|fghijklm"},
    Edit{"\x1b[1K", "abcdefgh|bcdefghi|   fghij|defghijk|efghijkl|fghijklm",
         "abcdefgh|bcdefghi|   fghij|defghijk|efghijkl|fghijklm"},
    Edit{"\x1b[2K", "abcdefgh|bcdefghi|        |defghijk|efghijkl|fghijklm",
         "abcdefgh|bcdefghi|        |defghijk|efghijkl|fghijklm"},
    Edit{"\x1b[9K", same, same},
    Edit{"\x1b[J", "abcdefgh|bcdefghi|cd      |        |        |        ",
         "abcdefgh|bcdefghi|cd      |        |        |        "},
    Edit{"\x1b[1J", "        |        |   fghij|defghijk|efghijkl|fghijklm",
         "        |        |   fghij|defghijk|efghijkl|fghijklm"},
    Edit{"\x1b[2J", "        |        |        |        |        |        ",
         "        |        |        |        |        |        "},
    Edit{"\x1b[9J", same, same},
    Edit{"\x1b[L", "abcdefgh|bcdefghi|        |cdefghij|defghijk|efghijkl",
         "abcdefgh|bcdefghi|c     ij|ddefghjk|eefghikl|fghijklm"},
    Edit{"\x1b[0L", "abcdefgh|bcdefghi|        |cdefghij|defghijk|efghijkl",
         "abcdefgh|bcdefghi|c     ij|ddefghjk|eefghikl|fghijklm"},
    Edit{"\x1b[999L", "abcdefgh|bcdefghi|        |        |        |        ",
         "abcdefgh|bcdefghi|c     ij|d     jk|e     kl|fghijklm"},
    Edit{"\x1b[M", "abcdefgh|bcdefghi|defghijk|efghijkl|fghijklm|        ",
         "abcdefgh|bcdefghi|cefghiij|dfghijjk|e     kl|fghijklm"},
    Edit{"\x1b[2M", "abcdefgh|bcdefghi|efghijkl|fghijklm|        |        ",
         "abcdefgh|bcdefghi|cfghijij|d     jk|e     kl|fghijklm"},
    Edit{"\x1b[999M", "abcdefgh|bcdefghi|        |        |        |        ",
         "abcdefgh|bcdefghi|c     ij|d     jk|e     kl|fghijklm"},
    Edit{"\x1b[S", "bcdefghi|cdefghij|defghijk|efghijkl|fghijklm|        ",
         "abcdefgh|bdefghhi|cefghiij|dfghijjk|e     kl|fghijklm"},
    Edit{"\x1b[0S", "bcdefghi|cdefghij|defghijk|efghijkl|fghijklm|        ",
         "abcdefgh|bdefghhi|cefghiij|dfghijjk|e     kl|fghijklm"},
    Edit{"\x1b[999S", "        |        |        |        |        |        ",
         "abcdefgh|b     hi|c     ij|d     jk|e     kl|fghijklm"},
    Edit{"\x1b[T", "        |abcdefgh|bcdefghi|cdefghij|defghijk|efghijkl",
         "abcdefgh|b     hi|ccdefgij|ddefghjk|eefghikl|fghijklm"},
    Edit{"\x1b[^", "        |abcdefgh|bcdefghi|cdefghij|defghijk|efghijkl",
         "abcdefgh|b     hi|ccdefgij|ddefghjk|eefghikl|fghijklm"},
    Edit{"\x1b[999T", "        |        |        |        |        |        ",
         "abcdefgh|b     hi|c     ij|d     jk|e     kl|fghijklm"},
    Edit{"\x1b[1;1;1;1;1T", same, same}, // Highlight tracking.
    Edit{"\x1b['}", "ab cdefg|bc defgh|cd efghi|de fghij|ef ghijk|fg hijkl",
         "abcdefgh|bc defhi|cd efgij|de fghjk|ef ghikl|fghijklm"},
    Edit{"\x1b[999'}", "ab      |bc      |cd      |de      |ef      |fg      ",
         "abcdefgh|bc    hi|cd    ij|de    jk|ef    kl|fghijklm"},
    Edit{"\x1b['~", "abdefgh |bcefghi |cdfghij |deghijk |efhijkl |fgijklm ",
         "abcdefgh|bcefg hi|cdfgh ij|deghi jk|efhij kl|fghijklm"},
    Edit{"\x1b[ @", "bcdefgh |cdefghi |defghij |efghijk |fghijkl |ghijklm ",
         "abcdefgh|bdefg hi|cefgh ij|dfghi jk|eghij kl|fghijklm"},
    Edit{"\x1b[2 A", "  abcdef|  bcdefg|  cdefgh|  defghi|  efghij|  fghijk",
         "abcdefgh|b  cdehi|c  defij|d  efgjk|e  fghkl|fghijklm"},
    Edit{"x\x1b[b", "abcdefgh|bcdefghi|cdxxghij|defghijk|efghijkl|fghijklm",
         "abcdefgh|bcdefghi|cdxxghij|defghijk|efghijkl|fghijklm"},
    Edit{"x\x1b[3b", "abcdefgh|bcdefghi|cdxxxxij|defghijk|efghijkl|fghijklm",
         "abcdefgh|bcdefghi|cdxxxxij|defghijk|efghijkl|fghijklm"},
    Edit{"\x1b[88;2;2;3;4$x", "abcdefgh|bXXXfghi|cXXXghij|defghijk|efghijkl|fghijklm",
         "abcdefgh|bXXXfghi|cXXXghij|defghijk|efghijkl|fghijklm"},
    Edit{"\x1b[2;2;3;4$z", "abcdefgh|b   fghi|c   ghij|defghijk|efghijkl|fghijklm",
         "abcdefgh|b   fghi|c   ghij|defghijk|efghijkl|fghijklm"},
    Edit{"\x1b[2;2;3;4${", "abcdefgh|b   fghi|c   ghij|defghijk|efghijkl|fghijklm",
         "abcdefgh|b   fghi|c   ghij|defghijk|efghijkl|fghijklm"},
    Edit{"\x1b[3;2;2;4$z", same, same}, // Corners the wrong way round.
    Edit{"\x1b[1;1;2;2;1;3;3;1$v", "abcdefgh|bcdefghi|cdabghij|debchijk|efghijkl|fghijklm",
         "abcdefgh|bcdefghi|cdabghij|debchijk|efghijkl|fghijklm"},
    Edit{"\x1b#8", "EEEEEEEE|EEEEEEEE|EEEEEEEE|EEEEEEEE|EEEEEEEE|EEEEEEEE",
         "EEEEEEEE|EEEEEEEE|EEEEEEEE|EEEEEEEE|EEEEEEEE|EEEEEEEE"},
    Edit{"\x1b[4hxy", "abcdefgh|bcdefghi|cdxyefgh|defghijk|efghijkl|fghijklm",
         "abcdefgh|bcdefghi|cdxyefij|defghijk|efghijkl|fghijklm"},
    Edit{"\x1b[?1049hx\x1b[?1049l", same, same},
};

TEST(Edit, ChangesWhatEachSequenceSays) {
    for (const Edit& edit : edits) {
        TerminalOnPty terminal({8, 6});
        terminal.write(rows);
        terminal.write("\x1b[3;3H");
        terminal.write(edit.sequence);
        EXPECT_EQ(terminal.text(), edit.plain) << testing::PrintToString(edit.sequence);
    }
}

TEST(Edit, ChangesWhatMarginsAllow) {
    for (const Edit& edit : edits) {
        TerminalOnPty terminal({8, 6});
        terminal.write(rows);
        terminal.write("\x1b[2;5r\x1b[?69h\x1b[2;6s\x1b[3;3H");
        terminal.write(edit.sequence);
        EXPECT_EQ(terminal.text(), edit.with_margins) << testing::PrintToString(edit.sequence);
    }
}

// Those that move lines or columns only from inside the margins.
TEST(Edit, LeavesAllAsItIsFromOutsideTheMargins) {
    for (const std::string_view sequence :
         {"\x1b[L", "\x1b[M", "\x1b[@", "\x1b[P", "\x1b['}", "\x1b['~", "\x1b[ @", "\x1b[ A"}) {
        TerminalOnPty terminal({8, 6});
        terminal.write(rows);
        terminal.write("\x1b[2;5r\x1b[?69h\x1b[2;6s\x1b[3;8H");
        terminal.write(sequence);
        EXPECT_EQ(terminal.text(), same) << testing::PrintToString(sequence);
    }
}

TEST(Edit, CountsCornersFromTheMarginsInOriginMode) {
    TerminalOnPty terminal({8, 6});
    terminal.write(rows);
    terminal.write("\x1b[2;5r\x1b[?69h\x1b[2;6s\x1b[?6h\x1b[88;1;1;2;99$x\x1b[?6l");
    EXPECT_EQ(terminal.text(), "abcdefgh|bXXXXXhi|cXXXXXij|defghijk|efghijkl|fghijklm");
}

} // namespace
} // namespace helios::conformance
