// The protocol of driver.cpp for engines that live in node. CPU is the whole process': compiler and collector threads too.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const chunkBytes = 64 * 1024;
export const historyLines = 10000;

function chunksOf(path, size) {
    const bytes = readFileSync(path).subarray(0, size);
    const chunks = [];
    for (let at = 0; at < bytes.length; at += chunkBytes)
        chunks.push(bytes.subarray(at, at + chunkBytes));
    return chunks;
}

function cpuNanoseconds() {
    const used = process.cpuUsage();
    return (used.user + used.system) * 1000;
}

async function fed(engine, size, chunks) {
    const terminal = engine.open(size);
    for (const chunk of chunks)
        engine.feed(terminal, chunk);
    await engine.settle(terminal);
    return terminal;
}

const verbs = {
    async feed(engine, { size, chunks }) {
        const terminal = engine.open(size);
        const begin = cpuNanoseconds();
        for (const chunk of chunks)
            engine.feed(terminal, chunk);
        await engine.settle(terminal);
        const used = cpuNanoseconds() - begin;
        engine.close(terminal);
        return used;
    },
    async memory(engine, { size, chunks }) {
        const before = engine.memory();
        const terminal = await fed(engine, size, chunks);
        const grown = engine.memory() - before;
        engine.close(terminal);
        return Math.max(0, grown);
    },
    async resize(engine, { size, columnsAfter, chunks }) {
        const terminal = await fed(engine, size, chunks);
        const begin = cpuNanoseconds();
        engine.resize(terminal, { columns: columnsAfter, rows: size.rows });
        await engine.settle(terminal);
        const used = cpuNanoseconds() - begin;
        engine.close(terminal);
        return used;
    },
};

function parse(line) {
    const [verb, columns, rows, columnsAfter, bytes, ...path] = line.split(" ");
    const size = { columns: Number(columns), rows: Number(rows) };
    return { verb, size, columnsAfter: Number(columnsAfter), chunks: chunksOf(path.join(" "), Number(bytes)) };
}

// An engine has open(size), feed(terminal, bytes), settle(terminal), resize(terminal, size), close(terminal), memory().
export async function serve(version, engine) {
    console.log(`ready ${version} (node ${process.versions.node})`);
    for await (const line of createInterface({ input: process.stdin })) {
        const request = parse(line);
        const verb = verbs[request.verb];
        console.log(verb ? `ok ${Math.round(await verb(engine, request))}` : "no");
    }
}
