#include "engine/figures.hpp"

namespace helios::bench {
namespace {

bool is_better(Better better, double one, double other) {
    return better == Better::more ? one > other : one < other;
}

const Cell* our_cell(const Row& row, const std::vector<NamedEngine>& engines) {
    for (std::size_t at = 0; at < row.cells.size(); ++at) {
        if (engines[at].role == Role::ours && row.cells[at].kind == Cell::Kind::number)
            return &row.cells[at];
    }
    return nullptr;
}

} // namespace

std::optional<std::size_t> best_peer(const Row& row, const std::vector<NamedEngine>& engines) {
    std::optional<std::size_t> best;
    for (std::size_t at = 0; at < row.cells.size(); ++at) {
        if (engines[at].role != Role::peer || row.cells[at].kind != Cell::Kind::number)
            continue;
        if (!best || is_better(row.better, row.cells[at].number, row.cells[*best].number))
            best = at;
    }
    return best;
}

std::optional<double> ratio(const Row& row, const std::vector<NamedEngine>& engines) {
    const Cell* ours = our_cell(row, engines);
    const auto best = best_peer(row, engines);
    if (ours == nullptr || !best || ours->number <= 0 || row.cells[*best].number <= 0)
        return std::nullopt;
    const double quotient = ours->number / row.cells[*best].number;
    return row.better == Better::more ? quotient : 1 / quotient;
}

std::optional<bool> met(const Row& row, const std::vector<NamedEngine>& engines) {
    const Cell* ours = our_cell(row, engines);
    if (ours == nullptr || !row.goal)
        return std::nullopt;
    return !is_better(row.better, *row.goal, ours->number);
}

} // namespace helios::bench
