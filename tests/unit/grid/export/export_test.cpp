// Exports: what a document shows, and what no text can make of it.
#include "grid/export/export.hpp"

#include <gtest/gtest.h>

#include "markup_check.hpp"
#include "screen_check.hpp"

namespace helios::grid {
namespace {

constexpr std::size_t plenty = 1'000'000;

Screen screen_after(std::string_view input, Size size = Size{10, 3}) {
    Screen screen(size);
    screen.feed(bytes_of(input));
    return screen;
}
std::string html(const Screen& screen, const ExportOptions& options = {}) {
    const auto document = export_html(screen, options, plenty);
    EXPECT_TRUE(document);
    EXPECT_EQ(markup_fault(*document, true), "");
    return *document;
}
std::string svg(const Screen& screen, const ExportOptions& options = {}) {
    const auto document = export_svg(screen, options, plenty);
    EXPECT_TRUE(document);
    EXPECT_EQ(markup_fault(*document, false), "");
    return *document;
}
bool has(const std::string& document, std::string_view part) {
    return document.find(part) != std::string::npos;
}

TEST(ExportText, HasTheRowsOrTheLinesWithTheHistory) {
    const Screen screen = screen_after("0123456789abc\r\nx\r\n\r\ny");
    EXPECT_EQ(export_text(screen, {}, plenty), "x\n\ny\n");
    EXPECT_EQ(export_text(screen, {ReadScope::screen_and_history, 0}, plenty), "0123456789abc\nx\n\ny\n");
    EXPECT_EQ(export_text(screen, {ReadScope::screen_and_history, 3}, plenty), "x\n\ny\n");
    EXPECT_EQ(export_text(screen, {ReadScope::screen, 1}, plenty), "y\n");
    EXPECT_EQ(export_text(screen, {}, 2), "y\n");
}

TEST(ExportAnsi, GivesEqualLooks) {
    const Screen screen =
        screen_after("\x1b[1;6;8;31mab\x1b[0m \x1b[4:3;58:5:9mc\x1b[m\x1b]8;id=1;http://x/\x07l\x1b]8;;\x07");
    Screen copy(Size{10, 3});
    copy.feed(bytes_of(export_ansi(screen, {ReadScope::screen, 1}, plenty)));
    ASSERT_EQ(copy.line(0).runs.size(), screen.line(0).runs.size());
    EXPECT_EQ(copy.line(0).runs[0], screen.line(0).runs[0]);
    EXPECT_EQ(copy.line(0).runs[2], screen.line(0).runs[2]);
    EXPECT_EQ(copy.line(0).runs[3].link, "http://x/");
}

TEST(ExportHtml, EscapesWhatProgramsPrint) {
    const std::string document = html(screen_after("\x1b]2;</title><script>\x07<b>&\"'"));
    EXPECT_TRUE(has(document, "<title>&lt;/title&gt;&lt;script&gt;</title>"));
    EXPECT_TRUE(has(document, "&lt;b&gt;&amp;&quot;&#39;"));
}

TEST(Export, FollowsOnlySafeLinks) {
    for (const std::string_view uri : {"http://a/", "HTTPS://a/", "mailto:a@b", "file:///tmp/x"}) {
        const Screen screen = screen_after("\x1b]8;;" + std::string(uri) + "\x07link\x1b]8;;\x07");
        EXPECT_TRUE(has(html(screen), "href=\"" + std::string(uri) + '"'));
        EXPECT_TRUE(has(svg(screen), "href=\"" + std::string(uri) + '"'));
    }
    for (const std::string_view uri :
         {"javascript:alert(1)", "data:text/html,x", " http://a", "vbscript:x", "//a/", "httpx:", "http"}) {
        const Screen screen = screen_after("\x1b]8;;" + std::string(uri) + "\x07link\x1b]8;;\x07");
        EXPECT_FALSE(has(html(screen), "href"));
        EXPECT_FALSE(has(svg(screen), "href"));
    }
    const Screen quoting = screen_after("\x1b]8;;http://a/\"onclick=\"x\x07link\x1b]8;;\x07");
    EXPECT_TRUE(has(html(quoting), "http://a/&quot;onclick=&quot;x"));
}

TEST(Export, UsesTheColoursThatProgramsSet) {
    const Screen screen = screen_after("\x1b]4;1;#123456\x07\x1b]11;#fedcba\x07\x1b[31mx\x1b[42my");
    EXPECT_TRUE(has(html(screen), "background:#fedcba"));
    EXPECT_TRUE(has(html(screen), "<span style=\"color:#123456;\">x</span>"));
    EXPECT_TRUE(has(svg(screen), "fill=\"#123456\">x</text>"));
    EXPECT_TRUE(has(svg(screen), "fill=\"#00cd00\"/>"));
}

TEST(Export, TurnsColoursRound) {
    EXPECT_TRUE(has(html(screen_after("\x1b[7mx")), "color:#000000;background:#d0d0d0;"));
    EXPECT_TRUE(has(html(screen_after("\x1b[?5hx")), "color:#000000;background:#d0d0d0\">x"));
    EXPECT_TRUE(has(html(screen_after("\x1b[2mx")), "color:#686868;"));
    EXPECT_FALSE(has(svg(screen_after("\x1b[8mx\x1b[m\x1b[H")), ">x<")) << "hidden";
}

TEST(ExportSvg, PutsEachCharacterAtItsCell) {
    const std::string document = svg(screen_after("a\xe4\xb8\xad"
                                                  "b e\xcc\x81z\x1b[?25l",
                                                  Size{20, 2}));
    EXPECT_TRUE(has(document, "width=\"200\" height=\"40\""));
    EXPECT_TRUE(has(document, "<text x=\"0 10 30\" y=\"15\" fill=\"#d0d0d0\">a\xe4\xb8\xad"
                              "b</text>"));
    EXPECT_TRUE(has(document, "<text x=\"50\" y=\"15\" fill=\"#d0d0d0\">e\xcc\x81</text>"));
    EXPECT_TRUE(has(document, "<text x=\"60\" y=\"15\" fill=\"#d0d0d0\">z</text>"));
}

TEST(ExportSvg, DrawsTheCursor) {
    const std::string block = "<rect x=\"10\" y=\"0\" width=\"10\" height=\"20\" fill=\"#d0d0d0\"/>";
    EXPECT_TRUE(has(svg(screen_after("abc\x1b[1;2H")), block));
    EXPECT_TRUE(has(svg(screen_after("abc\x1b[1;2H")), "fill=\"#000000\">b</text>"));
    EXPECT_FALSE(has(svg(screen_after("abc\x1b[1;2H\x1b[?25l")), block));
    EXPECT_TRUE(has(svg(screen_after("abc\x1b[1;2H\x1b[6 q")), "<rect x=\"10\" y=\"0\" width=\"2\""));
    EXPECT_TRUE(has(svg(screen_after("abc\x1b[1;2H\x1b[4 q")), "<rect x=\"10\" y=\"18\""));
    EXPECT_FALSE(has(svg(screen_after("abc\x1b[1;2H"), {ReadScope::screen_and_history, 0}), block));
}

TEST(ExportSvg, WrapsLongLinesOfTheHistory) {
    const std::string document =
        svg(screen_after("0123456789abcdefghij\r\nx\r\ny\r\nz"), {ReadScope::screen_and_history, 0});
    EXPECT_TRUE(has(document, "height=\"100\""));
    EXPECT_TRUE(has(document, "y=\"35\" fill=\"#d0d0d0\">abcdefghij</text>"));
}

TEST(ExportSvg, HasNoCharacterThatXmlForbids) {
    EXPECT_TRUE(has(svg(screen_after("\xef\xbf\xbe\xef\xbf\xbfx")), "\xef\xbf\xbd\xef\xbf\xbdx"));
}

TEST(Export, RefusesDocumentsThatAreTooLarge) {
    const Screen screen = screen_after("abc");
    EXPECT_FALSE(export_html(screen, {}, 100));
    EXPECT_FALSE(export_svg(screen, {}, 100));
}

TEST(ExportProperty, IsWellFormedWhateverIsShown) {
    for (unsigned seed = 0; seed < 400; ++seed) {
        const Screen screen = screen_after("\x1b]8;;http://a/<&\"'>\x07" + noise(seed, 150), Size{16, 5});
        for (const ReadScope scope : {ReadScope::screen, ReadScope::screen_and_history}) {
            static_cast<void>(html(screen, {scope, seed % 4}));
            static_cast<void>(svg(screen, {scope, seed % 4}));
        }
        ASSERT_FALSE(HasFailure()) << "seed " << seed;
    }
}

constexpr std::string_view red_sixel = "\x1bP9;1q\"1;1;25;30#1;2;100;0;0#1!25~\x1b\\";

TEST(ExportImages, AreFilesInTheDocuments) {
    const Screen screen = screen_after("a" + std::string(red_sixel) + "\x1b[1;3Hx");
    const std::string picture = svg(screen);
    EXPECT_TRUE(has(picture, "<image x=\"10\" y=\"0\" width=\"25\" height=\"30\" "
                             "preserveAspectRatio=\"none\" href=\"data:image/png;base64,iVBORw0KGgo"));
    EXPECT_LT(picture.find("<image"), picture.find("<text")); // It lies below the text.
    const std::string page = html(screen);
    EXPECT_TRUE(has(page, "; img-src data:"));
    EXPECT_TRUE(has(page, ">"
                          "<img alt=\"\" style=\"position:absolute;margin-left:1.000ch;width:2.500ch;"
                          "height:1.800em;z-index:-1\" src=\"data:image/png;base64,iVBORw0KGgo"));
    EXPECT_TRUE(has(page, "a x"));
    EXPECT_FALSE(has(html(screen, {ReadScope::screen_and_history, 0}), "<img"));
    EXPECT_FALSE(has(html(screen_after("a")), "img"));
}

TEST(ExportImages, OfKittyLieOverTheText) {
    const std::string png = "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAU"; // The head says 10 by 20.
    const std::string picture = svg(screen_after("\x1b_Ga=T,f=100,C=1,c=4,r=2;" + png + "\x1b\\x"));
    EXPECT_TRUE(has(picture, "width=\"40\" height=\"40\" preserveAspectRatio=\"none\" "
                             "href=\"data:image/png;base64," +
                                 png + "\"/>\n</g>"));
}

TEST(ExportImages, AreBoxesWhereTheyCannotBeFiles) {
    const std::string compressed = "\x1b_Ga=T,f=24,s=1,v=1,o=z,c=10,r=1;AAAA\x1b\\";
    EXPECT_TRUE(has(html(screen_after(compressed)), "|[image] |"));
    EXPECT_FALSE(has(svg(screen_after(compressed)), "<image"));
    const Screen cut = screen_after(std::string(red_sixel) + "\x1b[3;1H\n"); // Its top has scrolled off.
    EXPECT_TRUE(has(html(cut), "| |"));
    std::string work = "\x1bP9;1q\"1;1;100;6"; // Each time all of it.
    for (int time = 0; time < 20; ++time)
        work += "$!100~";
    EXPECT_FALSE(has(svg(screen_after(work + "\x1b\\")), "<image"));
    EXPECT_FALSE(has(svg(screen_after("\x1bP9;1q\"1;1;9999;9999~\x1b\\", Size{1000, 600})), "<image"));
    const Screen screen = screen_after(std::string(red_sixel));
    const auto small = export_html(screen, {}, 1000); // There is no room for the file and the text.
    ASSERT_TRUE(small);
    EXPECT_FALSE(has(*small, "<img"));
    EXPECT_TRUE(has(*small, "| |"));
    EXPECT_FALSE(has(export_text(screen, {}, plenty), "|")); // Text is what was printed.
}

} // namespace
} // namespace helios::grid
