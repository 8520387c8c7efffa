// ghostty's engine as ghostty-web's WebAssembly, without its canvas: node ghostty.mjs FOLDER, where FOLDER has node_modules.
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { historyLines, serve } from "./protocol.mjs";

const cellBytes = 14; // 8 and what its pages leave unused: the least that keeps all lines at 80 and at 200 columns.
const configBytes = 20 * 4; // History limit in bytes, three colours, a palette of 16: 0 is the default.

const folder = join(process.argv[2], "node_modules", "ghostty-web");
const version = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version;
const module = new WebAssembly.Module(readFileSync(join(folder, "ghostty-vt.wasm")));
const { exports: wasm } = new WebAssembly.Instance(module, { env: { log() {} } });

// The limit counts bytes of pages, not lines.
function historyBytes(columns) {
    return cellBytes * columns * historyLines;
}

function open(size) {
    const config = wasm.ghostty_wasm_alloc_u8_array(configBytes);
    const view = new DataView(wasm.memory.buffer, config, configBytes);
    for (let at = 0; at < configBytes; at += 4)
        view.setUint32(at, 0, true);
    view.setUint32(0, historyBytes(size.columns), true);
    const terminal = wasm.ghostty_terminal_new_with_config(size.columns, size.rows, config);
    wasm.ghostty_wasm_free_u8_array(config, configBytes);
    return terminal;
}

function feed(terminal, bytes) {
    const place = wasm.ghostty_wasm_alloc_u8_array(bytes.length);
    new Uint8Array(wasm.memory.buffer).set(bytes, place);
    wasm.ghostty_terminal_write(terminal, place, bytes.length);
    wasm.ghostty_wasm_free_u8_array(place, bytes.length);
}

await serve(version, {
    open,
    feed,
    settle() {},
    resize: (terminal, size) => wasm.ghostty_terminal_resize(terminal, size.columns, size.rows),
    close: (terminal) => wasm.ghostty_terminal_free(terminal),
    memory: () => wasm.memory.buffer.byteLength,
});
