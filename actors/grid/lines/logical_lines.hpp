// History and screen as one list of logical lines, oldest first: rows that wrapped are one line again. Reads
// only, and sees the model as it was made for: it lives no longer than until the next change.
#pragma once

#include "grid/model/model.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace helios::grid {

class LogicalLines {
public:
    // Of the primary screen with what scrolled off it, or of the present one: the alternate screen continues
    // no line.
    static LogicalLines primary(const Model& model) { return {model, model.primary.canvas}; }
    static LogicalLines shown(const Model& model) { return {model, model.canvas()}; }

    [[nodiscard]] std::size_t size() const { return history_ + screen_.size(); }
    // Of line 0, counted from the first line that the terminal ever had.
    [[nodiscard]] std::int64_t first_number() const;
    [[nodiscard]] HistoryLine line(std::size_t index) const;
    // All cells look and are as by default: cheap, and true of most lines of the history.
    [[nodiscard]] bool plain(std::size_t index) const;
    // Replaces `text`: UTF-8, without the blank end. Cheaper than line().
    void text(std::size_t index, std::string& text) const;

private:
    struct Rows {
        std::size_t first = 0;
        std::size_t end = 0;
    };

    LogicalLines(const Model& model, const Canvas& canvas);
    [[nodiscard]] Rows rows_of(std::size_t index) const;
    // Calls f(text, runs), as line_codec has them, for each part of a line.
    template <class OnPart>
    void each_part(std::size_t index, OnPart f) const;

    const Model& model_;
    const Canvas& canvas_;
    std::size_t history_;
    Rows joined_; // The rows in which the history's last line goes on.
    std::vector<Rows> screen_;
};

// What a history cell shows.
void append_text(std::string& out, const HistoryCell& cell);

} // namespace helios::grid
