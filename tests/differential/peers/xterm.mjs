// @xterm/headless behind the protocol of peer.hpp: node xterm.mjs FOLDER, where FOLDER has node_modules.
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.argv[2], "package.json"));
const { Terminal } = require("@xterm/headless");
const version = require("@xterm/headless/package.json").version;
const historyLines = 1000;

const flags = [
    ["bold", "isBold"], ["faint", "isDim"], ["italic", "isItalic"], ["blink", "isBlink"], ["inverse", "isInverse"],
    ["conceal", "isInvisible"], ["strike", "isStrikethrough"], ["overline", "isOverline"], ["underline", "isUnderline"],
];

// Requests arrive as lines and counted bytes.
class Input {
    #chunks = process.stdin[Symbol.asyncIterator]();
    #unread = Buffer.alloc(0);

    async #more() {
        const { value, done } = await this.#chunks.next();
        if (done)
            process.exit(0);
        this.#unread = Buffer.concat([this.#unread, value]);
    }
    async line() {
        let end;
        while ((end = this.#unread.indexOf(10)) < 0)
            await this.#more();
        return (await this.bytes(end + 1)).toString("latin1", 0, end);
    }
    async bytes(size) {
        while (this.#unread.length < size)
            await this.#more();
        const taken = this.#unread.subarray(0, size);
        this.#unread = this.#unread.subarray(size);
        return taken;
    }
}

function color(name, cell, kind) {
    const value = cell[`get${kind}Color`]();
    if (cell[`is${kind}Palette`]())
        return ` ${name}=idx:${value}`;
    return cell[`is${kind}RGB`]() ? ` ${name}=#${value.toString(16).padStart(6, "0")}` : "";
}

function lookOf(cell) {
    const set = flags.filter(([, test]) => cell[test]()).map(([name]) => ` ${name}`);
    return color("fg", cell, "Fg") + color("bg", cell, "Bg") + set.join("");
}

function writeRow(out, row, line, columns) {
    let text = "";
    let last = "";
    let begin = 0;
    const looks = [];
    for (let column = 0; column <= columns; column++) {
        const cell = column < columns ? line.getCell(column) : undefined;
        const look = cell ? lookOf(cell) : "";
        if (look !== last) {
            if (last)
                looks.push(` ${begin}-${column - 1}${last};`);
            begin = column;
            last = look;
        }
        if (cell && cell.getWidth() > 0)
            text += cell.getChars() || " ";
    }
    out.push(`${row} |${text.replace(/ +$/, "")}|${looks.join("")}`);
}

function writeHistory(out, buffer) {
    let text = "";
    for (let row = 0; row < buffer.baseY; row++)
        text += buffer.getLine(row).translateToString(true);
    out.push(text.replaceAll(" ", ""));
}

function describe(terminal) {
    const buffer = terminal.buffer.active;
    const out = [];
    for (let row = 0; row < terminal.rows; row++)
        writeRow(out, row, buffer.getLine(buffer.baseY + row), terminal.cols);
    const pending = buffer.cursorX >= terminal.cols && terminal.modes.wraparoundMode;
    out.push(`cursor ${buffer.cursorY} ${Math.min(buffer.cursorX, terminal.cols - 1)}${pending ? " pending" : ""}`);
    if (buffer.type === "alternate")
        out.push("alternate");
    out.push("history");
    writeHistory(out, terminal.buffer.normal);
    return out.join("\n");
}

// What it throws while it parses comes from a timer, and its terminal is then dead.
let reject = () => {};
process.on("uncaughtException", (error) => reject(error));
const settled = (terminal) => new Promise((resolve, fail) => {
    reject = fail;
    terminal.write("", resolve);
});

async function take(input, count) {
    const steps = [];
    for (; count > 0; count--) {
        const [verb, ...numbers] = (await input.line()).split(" ");
        const isFeed = verb === "feed";
        steps.push({ bytes: isFeed && Uint8Array.from(await input.bytes(Number(numbers[0]))), size: numbers.map(Number) });
    }
    return steps;
}

async function screen(columns, rows, steps) {
    const terminal = new Terminal({ cols: columns, rows, scrollback: historyLines, allowProposedApi: true });
    try {
        for (const { bytes, size } of steps) {
            if (bytes) {
                terminal.write(bytes);
                continue;
            }
            await settled(terminal);
            terminal.resize(...size);
        }
        await settled(terminal);
        return describe(terminal);
    } catch (error) {
        return `threw ${error.message}`;
    } finally {
        terminal.dispose();
    }
}

const input = new Input();
process.stdout.write(`ready @xterm/headless ${version}, node ${process.versions.node}\n`);
process.stdout.write(flags.map(([name]) => name).join(" ") + "\n");
for (;;) {
    const [, columns, rows, count] = (await input.line()).split(" ").map(Number);
    process.stdout.write((await screen(columns, rows, await take(input, count))) + "\nend\n");
}
