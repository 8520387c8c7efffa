// @xterm/headless: node --expose-gc xterm.mjs FOLDER, where FOLDER has node_modules.
import { createRequire } from "node:module";
import { join } from "node:path";

import { historyLines, serve } from "./protocol.mjs";

const require = createRequire(join(process.argv[2], "package.json"));
const { Terminal } = require("@xterm/headless");

// What lives, not what V8 keeps in reserve.
function liveBytes() {
    globalThis.gc();
    globalThis.gc();
    const used = process.memoryUsage();
    return used.heapUsed + used.external;
}

await serve(require("@xterm/headless/package.json").version, {
    open: (size) =>
        new Terminal({ cols: size.columns, rows: size.rows, scrollback: historyLines, allowProposedApi: true }),
    feed: (terminal, bytes) => terminal.write(bytes),
    settle: (terminal) => new Promise((resolve) => terminal.write("", resolve)),
    resize: (terminal, size) => terminal.resize(size.columns, size.rows),
    close: (terminal) => terminal.dispose(),
    memory: liveBytes,
});
