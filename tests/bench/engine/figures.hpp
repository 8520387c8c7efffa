// What a run found: one row a figure, one cell an engine. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/peers.hpp"

namespace helios::bench {

enum class Better : std::uint8_t { more, less };

struct Cell {
    enum class Kind : std::uint8_t { number, cannot, failed };
    Kind kind = Kind::cannot;
    double number = 0; // The median.
    double low = 0;    // The extremes of the rounds.
    double high = 0;
    bool prefix = false; // Too slow for the whole corpus: measured on its beginning.
};

struct Row {
    std::string name;
    std::string unit;
    Better better = Better::more;
    std::optional<double> goal;
    std::vector<Cell> cells; // One an engine, in the engines' order.
};

struct SizeFigures {
    std::uint16_t columns = 80;
    std::uint16_t rows = 24;
    std::vector<Row> speeds;
    std::vector<Row> others;
};

struct NamedEngine {
    std::string name;
    Role role = Role::peer;
    std::string version;
};

struct Figures {
    std::uint32_t seed = 0;
    unsigned rounds = 0;
    std::size_t corpus_bytes = 0;
    std::vector<NamedEngine> engines;
    std::vector<SizeFigures> sizes;
};

// The best peer's place in a row's cells, if any peer has a figure.
std::optional<std::size_t> best_peer(const Row& row, const std::vector<NamedEngine>& engines);
// Ours relative to the best peer, above 1 when ours is better.
std::optional<double> ratio(const Row& row, const std::vector<NamedEngine>& engines);
// Empty when there is no goal.
std::optional<bool> met(const Row& row, const std::vector<NamedEngine>& engines);

} // namespace helios::bench
