// The rows of an export, and what their looks come to in colours. Reads only.
#pragma once

#include "grid/export/export.hpp"
#include "grid/lines/logical_lines.hpp"
#include "grid/model/model.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace helios::grid {

// Oldest first. A row's blank end is there only where it has a look.
class ExportRows {
public:
    // In rows of the screen, `boxes` stand for images; they stay the caller's.
    ExportRows(const Model& model, const ExportOptions& options, std::span<const Placement> boxes = {});

    [[nodiscard]] std::size_t size() const { return end_ - first_; }
    [[nodiscard]] HistoryLine row(std::size_t index) const { return row_at(first_ + index); }
    // The row of the screen that row 0 is; nullopt where they are lines of the history too.
    [[nodiscard]] std::optional<std::size_t> screen_row() const;

private:
    [[nodiscard]] HistoryLine row_at(std::size_t index) const;
    [[nodiscard]] HistoryLine screen_row_at(std::size_t row) const;

    const Model& model_;
    std::span<const Placement> boxes_;
    LogicalLines lines_;
    bool logical_;
    std::size_t first_ = 0;
    std::size_t end_ = 0;
};

Error too_large(std::size_t bytes_max);

// What a style is painted in, 0xrrggbb: after reverse video, faint and conceal.
struct Shades {
    std::uint32_t foreground = 0;
    std::uint32_t background = 0;
    std::uint32_t underline = 0;
};

class Colors {
public:
    explicit Colors(const Model& model);

    [[nodiscard]] Shades of(const Style& style) const;
    // Of cells in the default style.
    [[nodiscard]] const Shades& page() const { return page_; }
    [[nodiscard]] std::uint32_t cursor() const;

private:
    [[nodiscard]] std::uint32_t rgb(Color color, std::uint32_t role) const;

    const Model& model_;
    Shades page_;
};

// "#rrggbb"
void append_rgb(std::string& out, std::uint32_t rgb);
// Text of an element or a quoted attribute, in HTML and in XML 1.0: what markup or neither allows is
// replaced.
void append_escaped(std::string& out, std::string_view text);
// The link may be followed: its scheme is http, https, mailto or file.
[[nodiscard]] bool is_safe_link(std::string_view uri);

} // namespace helios::grid
