#include "engine/corpora.hpp"

#include <algorithm>
#include <array>

#include "engine/corpora/generators.hpp"

namespace helios::corpora {
namespace {

constexpr std::array table{
    Corpus{"ascii_log", "log lines, most longer than 80 columns", nullptr, add_log_line},
    Corpus{"ascii_wrap", "paragraphs of many rows", nullptr, add_wrapped_line},
    Corpus{"yes_short", "what yes prints", nullptr, add_y_line},
    Corpus{"ls_long", "ls --color -l", nullptr, add_list_line},
    Corpus{"ls_columns", "ls --color in columns, with tabs", nullptr, add_list_row},
    Corpus{"truecolor_source", "source, each token in a 24-bit colour", nullptr, add_source_line},
    Corpus{"cjk", "ideographs, two cells each", nullptr, add_cjk_line},
    Corpus{"latin_mixed", "accented letters between plain ones", nullptr, add_latin_line},
    Corpus{"emoji", "ZWJ, flags, variation selectors, combining marks", nullptr, add_emoji_line},
    Corpus{"symbols", "runs of symbols, one cell each", nullptr, add_symbols},
    Corpus{"agent_tui", "spinner, box and status redrawn below streamed text", nullptr, add_agent_frame},
    Corpus{"alt_redraw", "a monitor that repaints the alternate screen", begin_alternate, add_monitor_frame},
    Corpus{"tmux_like", "panes, borders and a status line", begin_alternate, add_panes_frame},
    Corpus{"scroll_regions", "regions, inserted and deleted lines", begin_alternate, add_region_edits},
    Corpus{"medium_cells", "an editor that scrolls, as vim", begin_alternate, add_editor_frame},
    Corpus{"sync_medium_cells", "the same in synchronized updates", begin_alternate,
           add_synchronized_editor_frame},
    Corpus{"dense_cells", "every cell its own SGR", begin_alternate, add_dense_screen},
    Corpus{"light_cells", "whole screens of one letter", begin_alternate, add_light_screen},
    Corpus{"cursor_motion", "a cursor address for every cell", begin_alternate, add_spiral},
    Corpus{"scrolling_fullscreen", "lines as wide as the screen", nullptr, add_full_line},
    Corpus{"scrolling_bottom_region", "y lines above a fixed last row", begin_bottom_region, add_y_line},
    Corpus{"scrolling_bottom_small_region", "y lines in the upper half", begin_bottom_small_region,
           add_y_line},
    Corpus{"scrolling_top_region", "y lines below a fixed first row", begin_top_region, add_y_line},
    Corpus{"scrolling_top_small_region", "y lines in the lower half", begin_top_small_region, add_y_line},
};

} // namespace

std::span<const Corpus> all() {
    return table;
}

const Corpus* find(std::string_view name) {
    const auto* row =
        std::find_if(table.begin(), table.end(), [name](const Corpus& c) { return c.name == name; });
    return row == table.end() ? nullptr : row;
}

std::string make(const Corpus& corpus, const Shape& shape) {
    Writer out(shape);
    if (corpus.begin != nullptr)
        corpus.begin(out);
    while (!out.full())
        corpus.add(out);
    return out.take();
}

std::string full_lines(const Shape& shape, std::size_t lines) {
    Writer out(shape);
    for (; lines > 0; --lines)
        out.prose(shape.columns).newline();
    return out.take();
}

Density density(std::string_view bytes) {
    return {static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), '\x1b')),
            static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), '\n'))};
}

} // namespace helios::corpora
