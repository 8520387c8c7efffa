// The face of `helios parse`: one line of text per event, e.g. `print "hello"`, `csi ? 25 h`, `osc 0
// "title"`. Runs cut by chunk edges are joined, so the text does not depend on how the input was split.
#pragma once

#include "vt/parser.hpp"

#include <span>
#include <string>
#include <string_view>

namespace helios::vt {

class EventPrinter : public Sink {
public:
    // Lines are appended to `out`, each ended by '\n'. `out` must outlive this.
    explicit EventPrinter(std::string& out) : out_(out) {}

    // Writes out the run in progress. Call at the end of the input (or to show what came so far).
    void finish();

    void print_ascii(std::span<const std::uint8_t> ascii) override;
    void print_text(std::span<const char32_t> text) override;
    void execute(std::uint8_t control) override;
    void esc(const Sequence& sequence) override;
    void csi(const Sequence& sequence) override;
    void string(const StringSequence& sequence) override;
    void dcs_hook(const Sequence& header) override;
    void dcs_put(std::span<const std::uint8_t> bytes) override;
    void dcs_unhook(Terminator terminator) override;

private:
    void add_text(std::string_view verb, std::string_view text);
    void line(std::string_view text);

    std::string& out_;
    std::string run_;           // The text of the run in progress.
    std::string_view run_verb_; // "print" or "dcs put"; empty when there is none.
};

// A Sequence as text: marker, parameters, intermediates and final, set apart by spaces.
std::string describe(const Sequence& sequence);
// In double quotes, with \xHH, \" and \\ for what is not printable UTF-8.
std::string in_quotes(std::string_view text);

} // namespace helios::vt
