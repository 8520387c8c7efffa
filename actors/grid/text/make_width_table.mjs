// Writes width_table.cpp: a byte for every code point, in blocks of 128; see width.hpp for what it says.
//   npm install --ignore-scripts @unicode/unicode-18.0.0 get-east-asian-width
//   node make_width_table.mjs node_modules > width_table.cpp
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const modules = process.argv[2] ?? 'node_modules';
const unicode = join(modules, '@unicode', 'unicode-18.0.0');
const importFile = async (...parts) => import(pathToFileURL(join(...parts)));
const property = async (...path) =>
    new Set((await importFile(unicode, ...path, 'code-points.mjs')).default);
const valuesOf = async (name) => {
    const value = new Map();
    for (const folder of readdirSync(join(unicode, name)))
        for (const cp of await property(name, folder)) value.set(cp, folder);
    return value;
};
const { eastAsianWidth } = await importFile(modules, 'get-east-asian-width', 'index.js');
const version = (name) => JSON.parse(readFileSync(join(modules, name, 'package.json'))).version;

const marks = await property('General_Category', 'Nonspacing_Mark');
const enclosing = await property('General_Category', 'Enclosing_Mark');
const format = await property('General_Category', 'Format');
const ignorable = await property('Binary_Property', 'Default_Ignorable_Code_Point');
const prepended = await property('Binary_Property', 'Prepended_Concatenation_Mark');
const emoji = await property('Binary_Property', 'Emoji');
const presentation = await property('Binary_Property', 'Emoji_Presentation');
const pictographic = await property('Binary_Property', 'Extended_Pictographic');
const graphemeBreak = await valuesOf('Grapheme_Cluster_Break');
const syllabic = await valuesOf('Indic_Syllabic_Category');
const script = await valuesOf('Script');

// The package gives Indic_Conjunct_Break as one set of all that have it. Its values follow from how
// DerivedCoreProperties.txt makes them: consonants are no marks; linkers are the stackers of their scripts.
const conjunct = await property('Binary_Property', 'InCB');
const isExtending = (cp) => ['Extend', 'ZWJ'].includes(graphemeBreak.get(cp));
const consonants = new Set([...conjunct].filter((cp) => !isExtending(cp)));
const scripts = new Set([...consonants].map((cp) => script.get(cp)));
const isLinker = (cp) => conjunct.has(cp) && isExtending(cp) && scripts.has(script.get(cp)) &&
    ['Virama', 'Invisible_Stacker'].includes(syllabic.get(cp));

const zero = 0, narrow = 1, wide = 2, takesVs16 = 4, takesVs15 = 8;
const breaks = ['other', 'control', 'extend', 'linker', 'non_joiner', 'zwj', 'regional_indicator', 'prepend',
    'spacing_mark', 'hangul_l', 'hangul_v', 'hangul_t', 'hangul_lv', 'hangul_lvt', 'pictographic', 'consonant'];
const breakNames = { CR: 'control', LF: 'control', Control: 'control', ZWJ: 'zwj', Prepend: 'prepend',
    Regional_Indicator: 'regional_indicator', SpacingMark: 'spacing_mark', L: 'hangul_l', V: 'hangul_v',
    T: 'hangul_t', LV: 'hangul_lv', LVT: 'hangul_lvt' };

function width(cp) {
    if (cp === 0xAD) return narrow;                    // SOFT HYPHEN shows as a hyphen in terminals.
    if (cp >= 0x1160 && cp <= 0x11FF) return zero;     // Hangul medial vowels and final consonants join.
    if (cp >= 0xD7B0 && cp <= 0xD7FF) return zero;
    if (cp === 0x115F || cp === 0x3164) return wide;   // Hangul fillers keep their cells.
    if (cp === 0xFFA0) return narrow;
    if (prepended.has(cp)) return narrow;              // Format characters with a shape, as in wcwidth().
    if (marks.has(cp) || enclosing.has(cp) || format.has(cp) || ignorable.has(cp)) return zero;
    if (cp >= 0x1F1E6 && cp <= 0x1F1FF) return narrow; // Regional indicators: a pair takes two cells.
    return eastAsianWidth(cp) === 2 || presentation.has(cp) ? wide : narrow;
}

function breakClass(cp) {
    const value = graphemeBreak.get(cp) ?? 'Other';
    const exact = [[pictographic.has(cp), 'pictographic'], [consonants.has(cp), 'consonant']];
    const found = exact.filter(([is]) => is).map(([, name]) => name);
    if (value === 'Extend') found.push(isLinker(cp) ? 'linker' : conjunct.has(cp) ? 'extend' : 'non_joiner');
    else if (value !== 'Other') found.push(breakNames[value]);
    if (found.length > 1) throw new Error(`U+${cp.toString(16)} has two break classes: ${found}`);
    return breaks.indexOf(found[0] ?? 'other');
}

function cellClass(cp) {
    let value = width(cp);
    if (value === narrow && emoji.has(cp) && graphemeBreak.get(cp) !== 'Regional_Indicator') value |= takesVs16;
    if (value === wide && presentation.has(cp)) value |= takesVs15;
    return value | breakClass(cp) << 4;
}

const tableEnd = 0x20000, blockSize = 128;
const blocks = new Map(), blockOf = [];
for (let start = 0; start < tableEnd; start += blockSize) {
    const key = Array.from({ length: blockSize }, (_, i) => cellClass(start + i)).join(', ');
    if (!blocks.has(key)) blocks.set(key, blocks.size);
    blockOf.push(blocks.get(key));
}
if (blocks.size > 256) throw new Error('the index no longer fits a byte');

const ranges = [];
for (let cp = tableEnd; cp < 0x110000; ++cp) {
    const value = cellClass(cp);
    if (ranges.at(-1)?.value === value) ranges.at(-1).last = cp;
    else ranges.push({ first: cp, last: cp, value });
}
const hex = (cp) => `0x${cp.toString(16).toUpperCase()}`;
const rangeRows = ranges.filter(({ value }) => value !== narrow)
    .map(({ first, last, value }) => `{${hex(first)}, ${hex(last)}, ${value}}`);

function rows(items) {
    const lines = [];
    let line = '   ';
    for (const item of items) {
        if (line.length + item.length + 2 > 108) {
            lines.push(line);
            line = '   ';
        }
        line += ` ${item},`;
    }
    return [...lines, line].join('\n');
}

console.log(`// Generated by make_width_table.mjs from @unicode/unicode-18.0.0 ${version('@unicode/unicode-18.0.0')} and
// get-east-asian-width ${version('get-east-asian-width')}. Do not edit. See width.hpp for what the bytes mean.
// clang-format off
#include "grid/text/width.hpp"

namespace helios::grid::width_table {

const std::array<std::uint8_t, ${blockOf.length}> block_of{
${rows(blockOf.map(String))}
};
const std::array<std::uint8_t, ${blocks.size * blockSize}> classes{
${rows([...blocks.keys()].flatMap((key) => key.split(', ')))}
};
const std::array<Range, ${rangeRows.length}> ranges{{
${rows(rangeRows)}
}};

} // namespace helios::grid::width_table
// clang-format on`);
