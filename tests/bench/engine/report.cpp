#include "engine/report.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>

namespace helios::bench {
namespace {

constexpr std::size_t name_width = 30;
constexpr std::size_t column_width = 10;

constexpr const char* legend =
    "~: too slow for the whole corpus, measured on its beginning; -: it cannot; failed: it crashed or hung.\n"
    "ratio: Helios beside the best peer, above 1 when Helios is better.\n"
    "ceiling: no terminal, only a scan for controls that stores a cell a byte: what 8-byte cells allow "
    "here.\n"
    "resize: libvterm and libtsm cut or pad lines, the others wrap them anew.\n";

std::string left(std::string text, std::size_t width) {
    text.resize(std::max(width, text.size()), ' ');
    return text;
}

std::string right(const std::string& text, std::size_t width) {
    return std::string(width - std::min(width, text.size()), ' ') + text;
}

// Three digits that count.
std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.*f", value < 1 ? 3 : value < 10 ? 2 : value < 100 ? 1 : 0, value);
    return text;
}

std::string text_of(const Cell& cell) {
    if (cell.kind == Cell::Kind::failed)
        return "failed";
    if (cell.kind == Cell::Kind::cannot)
        return "-";
    return (cell.prefix ? "~" : "") + number(cell.number);
}

std::string heading(const Figures& figures, const std::string& title) {
    std::string line = left(title, name_width);
    for (const NamedEngine& engine : figures.engines)
        line += right(engine.name, column_width);
    return line + right("best peer", column_width + 2) + right("ratio", column_width - 2) +
           right("goal", column_width - 2) + "\n";
}

std::string line_of(const Row& row, const Figures& figures) {
    std::string line = left(row.name, name_width);
    for (const Cell& cell : row.cells)
        line += right(text_of(cell), column_width);
    const auto best = best_peer(row, figures.engines);
    const auto quotient = ratio(row, figures.engines);
    const auto reached = met(row, figures.engines);
    line += right(best ? figures.engines[*best].name : "-", column_width + 2);
    line += right(quotient ? number(*quotient) : "-", column_width - 2);
    line += right(row.goal ? number(*row.goal) : "-", column_width - 2);
    return line + (!reached ? "" : *reached ? "  met" : "  missed") + "\n";
}

std::string table(const SizeFigures& size, const Figures& figures) {
    std::string text = std::to_string(size.columns) + "x" + std::to_string(size.rows) + "\n\n";
    text += heading(figures, "MB/s of CPU time");
    for (const Row& row : size.speeds)
        text += line_of(row, figures);
    text += "\n" + heading(figures, "less is better");
    for (Row row : size.others) {
        row.name += ", " + row.unit;
        text += line_of(row, figures);
    }
    return text + "\n";
}

nlohmann::json value_of(const Cell& cell) {
    if (cell.kind == Cell::Kind::failed)
        return "failed";
    if (cell.kind == Cell::Kind::cannot)
        return nullptr;
    return {{"median", cell.number}, {"low", cell.low}, {"high", cell.high}, {"prefix", cell.prefix}};
}

nlohmann::json value_of(const Row& row, const Figures& figures) {
    nlohmann::json value{{"name", row.name}, {"unit", row.unit}, {"engines", nlohmann::json::object()}};
    for (std::size_t at = 0; at < row.cells.size(); ++at)
        value["engines"][figures.engines[at].name] = value_of(row.cells[at]);
    if (const auto best = best_peer(row, figures.engines))
        value["best_peer"] = figures.engines[*best].name;
    if (const auto quotient = ratio(row, figures.engines))
        value["ratio"] = *quotient;
    if (row.goal)
        value["goal"] = *row.goal;
    if (const auto reached = met(row, figures.engines))
        value["met"] = *reached;
    return value;
}

nlohmann::json values_of(const std::vector<Row>& rows, const Figures& figures) {
    auto values = nlohmann::json::array();
    for (const Row& row : rows)
        values.push_back(value_of(row, figures));
    return values;
}

} // namespace

std::string tables(const Figures& figures) {
    std::string text = "seed " + std::to_string(figures.seed) + ", " + std::to_string(figures.rounds) +
                       " rounds, " + number(static_cast<double>(figures.corpus_bytes) / 1e6) +
                       " MB a corpus, 10,000 lines of history, a fresh terminal each round, medians\n";
    for (const NamedEngine& engine : figures.engines)
        text += "  " + left(engine.name, column_width) + " " + engine.version + "\n";
    text += "\n";
    for (const SizeFigures& size : figures.sizes)
        text += table(size, figures);
    return text + legend;
}

std::string json(const Figures& figures) {
    nlohmann::json document{{"seed", figures.seed},
                            {"rounds", figures.rounds},
                            {"corpus_bytes", figures.corpus_bytes},
                            {"engines", nlohmann::json::object()},
                            {"sizes", nlohmann::json::array()}};
    for (const NamedEngine& engine : figures.engines)
        document["engines"][engine.name] = engine.version;
    for (const SizeFigures& size : figures.sizes) {
        document["sizes"].push_back({{"columns", size.columns},
                                     {"rows", size.rows},
                                     {"speeds", values_of(size.speeds, figures)},
                                     {"others", values_of(size.others, figures)}});
    }
    return document.dump(2) + "\n";
}

} // namespace helios::bench
