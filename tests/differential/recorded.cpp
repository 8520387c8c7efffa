#include "differential/recorded.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "engine/corpora.hpp"

namespace helios::differential {
namespace {

constexpr std::size_t corpus_bytes = 24'000; // A dozen screens of most.

std::string read_text(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

} // namespace

std::vector<Stream> recorded_streams() {
    std::vector<Stream> streams;
    for (const auto& entry : std::filesystem::directory_iterator(HELIOS_GOLDEN_CASES)) {
        Stream stream{"case " + entry.path().filename().string(), {}, {}, 4095};
        std::ifstream(entry.path() / "size") >> stream.size.columns >> stream.size.rows;
        stream.tokens = tokens_of(read_text(entry.path() / "input.vt"));
        streams.push_back(std::move(stream));
    }
    for (const corpora::Corpus& corpus : corpora::all()) {
        for (const std::uint16_t columns : {std::uint16_t{80}, std::uint16_t{33}}) {
            const std::string bytes = corpora::make(corpus, {columns, 24, 2026, corpus_bytes});
            streams.push_back({"corpus " + std::string(corpus.name) + ' ' + std::to_string(columns),
                               {columns, 24},
                               tokens_of(bytes),
                               4095});
        }
    }
    std::sort(streams.begin(), streams.end(),
              [](const Stream& a, const Stream& b) { return a.name < b.name; });
    return streams;
}

} // namespace helios::differential
