// Worker threads, several environments, the garbage collector, and the ends of processes. Run with --expose-gc.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { Phone } from '../dist/index.mjs';

const index = fileURLToPath(new URL('../dist/index.js', import.meta.url));
const virtual = { from: '+14155550100', simulator: { seed: 7, virtualTime: true } };
const callee = '+14155552671';

const prelude = `
    const { Phone, CallLog, parseNumber } = require(${JSON.stringify(index)});
    const virtual = ${JSON.stringify(virtual)};
    const log = () => ({ entries: [], read() { return this.entries.map((e) => e.json); }, append(e) { this.entries.push(...e); } });
    const never = { read: () => [], append: () => new Promise(() => {}) };
    const provider = () => ({
        name: 'p', start(host) { this.host = host; }, hangUp() {}, fetch: (callSid) => ({ callSid, status: 'in-progress' }),
        place(r) { queueMicrotask(() => this.host.tell({ callSid: 'S', callId: r.callId, status: 'in-progress' })); return { callSid: 'S', status: 'initiated' }; },
    });
`;

/** Runs a program in a process of its own. */
function run(body, args = []) {
    const done = spawnSync(process.execPath, ['--expose-gc', ...args, '-e', `${prelude}(async () => {${body}})();`], { encoding: 'utf8', timeout: 60_000 });
    return { status: done.status, signal: done.signal, out: done.stdout, error: done.stderr };
}

function good(done, expected = '') {
    assert.deepEqual(done, { status: 0, signal: null, out: expected, error: '' });
}

const inWorker = (body) => new Worker(`const { parentPort } = require('node:worker_threads');${prelude}(async () => {${body}})();`, { eval: true });

test('several environments place calls at once', async () => {
    const workers = Array.from({ length: 4 }, () =>
        inWorker(`
            const phone = await Phone.open({ ...virtual, log: log() });
            const record = await (await phone.call('${callee}')).ended();
            await phone.close();
            parentPort.postMessage([record.status, parseNumber('${callee}').valid]);
        `));
    const ends = workers.map((worker) => Promise.all([once(worker, 'message'), once(worker, 'exit')]));
    const phone = await Phone.open(virtual);
    const record = await (await phone.call(callee)).ended();
    assert.equal(record.status, 'completed');
    for (const [[message], [code]] of await Promise.all(ends)) {
        assert.deepEqual(message, ['completed', true]);
        assert.equal(code, 0);
    }
    await phone.close();
});

test('a worker that ends, or is ended, with its phone open takes nothing with it', async () => {
    for (const [body, end] of [
        ['await Phone.open({ provider: provider() }); parentPort.postMessage(1);', false],
        ['const p = await Phone.open({ provider: provider() }); p.ref(); await p.call("+14155552671"); parentPort.postMessage(1);', true],
        ['const p = await Phone.open({ provider: provider(), log: log() }); p.ref(); await p.call("+14155552671"); parentPort.postMessage(1);', true],
        ['const p = await Phone.open({ provider: provider(), log: never }); p.ref(); p.call("+14155552671"); parentPort.postMessage(1);', true],
        ['const p = await Phone.open(virtual); for await (const e of await p.call("+14155552671")) { parentPort.postMessage(1); await new Promise(() => setInterval(() => {}, 1e6)); }', true],
        ['process.on("exit", () => parentPort.postMessage(1)); await Phone.open({ provider: provider() }); process.exit(0);', false],
    ]) {
        const worker = inWorker(body);
        const exit = once(worker, 'exit');
        await once(worker, 'message');
        if (end) await worker.terminate();
        await exit;
    }
    const phone = await Phone.open(virtual);
    assert.equal((await (await phone.call(callee)).ended()).status, 'completed');
    await phone.close();
});

test('a process ends by itself when nobody waits, and not while somebody does', () => {
    good(run('await Phone.open({ provider: provider() });'));
    good(run(`
        const turns = provider();
        let sid = 0;
        turns.place = (r) => {
            const callSid = 'S' + ++sid;
            const tell = (status) => turns.host.tell({ callSid, callId: r.callId, status });
            setImmediate(() => { tell('in-progress'); setImmediate(() => tell('completed')); });
            return { callSid, status: 'initiated' };
        };
        const p = await Phone.open({ provider: turns });
        for (let i = 0; i < 20; ++i) console.log((await (await p.call('+14155552671')).ended()).status);
    `), 'completed\n'.repeat(20));
    good(run('const p = await Phone.open(virtual); for await (const e of await p.call("+14155552671")) if (e.status === "ringing") break; console.log("left");'), 'left\n');
});

test('a process that exits in the middle of things exits', () => {
    good(run('const p = await Phone.open({ provider: provider() }); await p.call("+14155552671"); console.log("there"); process.exit(0);'), 'there\n');
    good(run('const p = await Phone.open({ provider: provider(), log: log() }); await p.call("+14155552671"); process.exit(0);'));
    good(run('const p = await Phone.open({ provider: provider(), log: never }); p.call("+14155552671"); setImmediate(() => setImmediate(() => process.exit(0)));'));
    good(run('Phone.open({ simulator: { speed: 1000 } }); process.exit(0);'));
    good(run('const l = await CallLog.open(never); l.append("").catch(() => {}); l.page(); process.exit(0);'));
    good(run('const p = await Phone.open(virtual); const c = await p.call("+14155552671"); c.ended(); setImmediate(() => process.exit(0));'));
    const thrown = run('const p = await Phone.open({ provider: provider() }); p.on("call:status_updated", () => { throw new Error("mine"); }); (await p.call("+14155552671")).ended();');
    assert.equal(thrown.status, 1);
    assert.match(thrown.error, /Error: mine/);
});

test('what is collected ends no call', () => {
    good(run(`
        const kept = log();
        await (async () => {
            const p = await Phone.open({ provider: provider(), log: kept });
            await p.call('+14155552671');
        })();
        const seen = () => kept.entries.some((e) => JSON.parse(e.json).status === 'in-progress');
        for (let i = 0; i < 10000 && !seen(); ++i) { if (i % 100 === 0) gc(); await new Promise(setImmediate); }
        console.log(seen(), kept.entries.some((e) => /hangup|completed/.test(e.json)));
    `), 'true false\n');
});

test('everything can be collected at any moment', () => {
    good(run(`
        const p = await Phone.open({ ...virtual, log: log() });
        p.on('call:status_updated', () => gc());
        for (let i = 0; i < 3; ++i) {
            for await (const e of await p.call('+14155552671')) { gc(); await p.log.page(); }
            await CallLog.open(log()).then((l) => { l.page(); });
            await CallLog.open('memory:');
            p.log.export().next();
            gc();
            await new Promise(setImmediate);
        }
        gc();
        console.log((await p.log.page()).calls.length);
        await p.close();
        gc();
    `), '3\n');
});

test('handles and threads do not add up', () => {
    good(run(`
        const threads = () => require('node:fs').readdirSync('/proc/self/task').length;
        const round = async () => {
            const p = await Phone.open({ ...virtual, log: log() });
            await (await p.call('+14155552671')).ended();
            await p.close();
            gc();
            for (let i = 0; i < 5; ++i) await new Promise(setImmediate);
        };
        for (let i = 0; i < 5; ++i) await round();
        const before = threads();
        for (let i = 0; i < 50; ++i) await round();
        console.log(threads() - before < 10);
    `), 'true\n');
});

test('import and require give the same classes, and the package has no other door', async () => {
    const required = createRequire(import.meta.url)('../dist/index.js');
    const imported = await import('../dist/index.mjs');
    assert.deepEqual(Object.keys(imported).sort(), Object.keys(required).sort());
    for (const name of Object.keys(required)) assert.equal(imported[name], required[name]);
});
