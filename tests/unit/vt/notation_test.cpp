#include "vt/notation.hpp"
#include "vt/query.hpp"

#include <gtest/gtest.h>

namespace helios::vt {
namespace {

static_assert(key_of("CSI Ps ; Ps H") == Key{Introducer::csi, 0, 0, 'H'});
static_assert(key_of("CSI ? Ps $ p") == Key{Introducer::csi, '?', '$', 'p'});
static_assert(key_of("CSI > 4 ; Ps m") == Key{Introducer::csi, '>', 0, 'm'});
static_assert(key_of("CSI Ps P") == Key{Introducer::csi, 0, 0, 'P'});
static_assert(key_of("CSI Ps SP q") == Key{Introducer::csi, 0, ' ', 'q'});
static_assert(key_of("ESC 7") == Key{Introducer::esc, 0, 0, '7'});
static_assert(key_of("ESC # 8") == Key{Introducer::esc, 0, '#', '8'});
static_assert(key_of("ESC =") == Key{Introducer::esc, 0, 0, '='});
static_assert(key_of("DCS + q Pt ST") == Key{Introducer::dcs, 0, '+', 'q'});

TEST(Queries, AreFoundByTheirSpelling) {
    Sequence sequence;
    sequence.marker = '>';
    sequence.final = 'c';
    EXPECT_EQ(find_query(Introducer::csi, sequence), Query::secondary_attributes);
    EXPECT_EQ(find_query(Introducer::dcs, sequence), Query::none);
    sequence.intermediate_count = 2;
    EXPECT_EQ(find_query(Introducer::csi, sequence), Query::none);
}

} // namespace
} // namespace helios::vt
