#include "vt_targets.hpp"

#include "base/check.hpp"
#include "vt/describe.hpp"
#include "vt/filter/filter.hpp"
#include "vt/query.hpp"

#include <string>

namespace helios::vt {
namespace {

using Bytes = std::span<const std::uint8_t>;

std::string events(Bytes input, std::size_t piece) {
    std::string text;
    EventPrinter printer(text);
    Parser parser;
    for (std::size_t at = 0; at < input.size(); at += piece)
        parser.feed(input.subspan(at, std::min(piece, input.size() - at)), printer);
    printer.finish();
    return text;
}

std::string events_through_a_saved_state(Bytes input, std::size_t cut) {
    std::string text;
    EventPrinter printer(text);
    Parser first;
    first.feed(input.first(cut), printer);
    Parser second;
    HELIOS_CHECK(second.restore(first.state()).has_value(), "a state that was reached can be restored");
    second.feed(input.subspan(cut), printer);
    printer.finish();
    return text;
}

template <class Filter>
std::string filtered(Bytes input, std::size_t piece) {
    Filter filter;
    std::string out;
    for (std::size_t at = 0; at < input.size(); at += piece)
        filter.feed(input.subspan(at, std::min(piece, input.size() - at)), out);
    return out;
}

// Aborts when something that solicits a reply comes by.
class Judge : public EventPrinter {
public:
    explicit Judge(std::string& out) : EventPrinter(out) {}

    void csi(const Sequence& sequence) override { judge(Introducer::csi, sequence); }
    void esc(const Sequence& sequence) override { judge(Introducer::esc, sequence); }
    void dcs_hook(const Sequence& header) override { judge(Introducer::dcs, header); }
    void execute(std::uint8_t control) override { HELIOS_CHECK(control != enquiry, "no enquiry passes"); }
    void string(const StringSequence& text) override {
        if (text.kind == StringKind::apc && text.body.starts_with('G')) {
            const std::string_view control = text.body.substr(1, text.body.find(';') - 1);
            HELIOS_CHECK(judge_graphics(control) != GraphicsPart::solicits, "graphics commands are quiet");
        }
        HELIOS_CHECK(text.kind != StringKind::osc || judge_whole_osc(text.body) != OscVerdict::solicits,
                     "no OSC query passes");
    }

private:
    static void judge(Introducer introducer, const Sequence& sequence) {
        HELIOS_CHECK(find_query(introducer, sequence) == Query::none, "no query passes");
        if (introducer != Introducer::csi || sequence.marker != '?' || sequence.final != 'h' ||
            sequence.intermediate_count != 0)
            return;
        for (std::size_t index = 0; index < sequence.params.size(); ++index)
            HELIOS_CHECK(!is_reporting_mode(sequence.params.get(index, 0)), "no reporting mode passes");
    }
};

} // namespace

void fuzz_parser(Bytes input) {
    const std::string whole = events(input, input.size() + 1);
    HELIOS_CHECK(events(input, 1) == whole, "bytes one by one give the same events");
    HELIOS_CHECK(events(input, 7) == whole, "pieces give the same events");
    HELIOS_CHECK(events_through_a_saved_state(input, input.size() / 2) == whole, "a restored parser goes on");
}

void fuzz_filters(Bytes input) {
    const std::string out = filtered<ReplyFilter>(input, input.size() + 1);
    HELIOS_CHECK(filtered<ReplyFilter>(input, 1) == out, "the outward filter is indifferent to cuts");
    std::string text;
    Judge judge(text);
    Parser parser;
    parser.feed({reinterpret_cast<const std::uint8_t*>(out.data()), out.size()}, judge);
    HELIOS_CHECK(filtered<InputFilter>(input, 1) == filtered<InputFilter>(input, input.size() + 1),
                 "the inward filter is indifferent to cuts");
}

} // namespace helios::vt
