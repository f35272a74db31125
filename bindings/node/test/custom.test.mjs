// Logs and providers that are written in JavaScript.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CallLog, Phone, ProviderError, RefusedByProvider, StoreError } from '../dist/index.mjs';

const callee = '+14155552671';
const virtual = { from: '+14155550100', simulator: { seed: 7, virtualTime: true } };

class ArrayLog {
    entries = [];
    rows = new Map();
    busy = 0;
    closed = 0;
    flushed = 0;
    *read() {
        for (const entry of this.entries) yield entry.json;
    }
    append(entries, rows) {
        this.entries.push(...entries);
        for (const row of rows) this.rows.set(row.callId, JSON.parse(row.json));
    }
    flush() {
        ++this.flushed;
    }
    close() {
        ++this.closed;
    }
}

/** Answers only after turns of the loop, and notices when it is asked twice at once. */
class SlowLog extends ArrayLog {
    async append(entries, rows) {
        assert.equal(++this.busy, 1);
        for (let i = 0; i < 3; ++i) await new Promise(setImmediate);
        super.append(entries, rows);
        --this.busy;
    }
    async *read() {
        for (const entry of this.entries) yield await Promise.resolve(entry.json);
    }
}

for (const Kind of [ArrayLog, SlowLog])
    test(`a call is kept in a log of the program's own (${Kind.name})`, async () => {
        const kept = new Kind();
        const phone = await Phone.open({ ...virtual, log: kept });
        const call = await phone.call(callee);
        for await (const event of call) assert.equal(event.callId, call.id);
        const record = await call.ended();
        assert.equal(record.status, 'completed');
        assert.deepEqual(kept.entries.map((entry) => entry.position), kept.entries.map((_, i) => i + 1));
        assert.equal(kept.rows.get(call.id).status, 'completed');
        assert.deepEqual(await phone.log.get(call.id), record);
        await phone.log.flush();
        assert.equal(kept.flushed, 1);
        await phone.close();
        // Another one reads it back.
        const again = await CallLog.open(kept);
        assert.deepEqual(await again.get(call.id), record);
        const before = kept.entries.length;
        assert.equal(await again.append(await again.events(call.id)), 0);
        assert.equal(kept.entries.length, before);
        await again.close();
        await new Promise(setImmediate);
        assert.equal(kept.closed, 2);
    });

test("a log of the program's own works with an engine that has a thread, which waits for the loop", async () => {
    const kept = new SlowLog();
    const provider = new Switchboard();
    const phone = await Phone.open({ log: kept, provider, from: '+14155550100' });
    const calls = await Promise.all(Array.from({ length: 10 }, () => phone.call(callee)));
    const ends = calls.map((call) => call.ended());
    const histories = Array.from({ length: 10 }, () => phone.log.page());
    for (const record of await Promise.all(ends)) assert.equal(record.status, 'completed');
    await Promise.all(histories);
    await phone.close();
    assert.equal(kept.rows.size, 10);
});

test('what a log throws is an error of the store, and nothing is taken as saved', async () => {
    const kept = new ArrayLog();
    kept.append = () => {
        throw new Error('the disk is on fire');
    };
    const log = await CallLog.open(kept);
    const source = await Phone.open(virtual);
    const call = await source.call(callee);
    const lines = await source.log.events(call.id);
    await source.close();
    await assert.rejects(log.append(lines), (error) => error instanceof StoreError && !/fire/.test(error.message));
    assert.equal((await log.page()).calls.length, 0);
    kept.append = () => Promise.reject(new Error('still'));
    await assert.rejects(log.append(lines), StoreError);
    delete kept.append;
    assert.ok((await log.append(lines)) > 0);
    await log.close();
    await assert.rejects(CallLog.open({ ...kept, read: () => ['{"nonsense":1}'] }), { code: 'store_corrupt' });
    await assert.rejects(CallLog.open({ append() {}, read: () => Promise.reject(new Error('no')) }), StoreError);
});

/** A provider whose calls are answered and ended at once. */
class Switchboard {
    name = 'switchboard';
    simulated = true;
    placed = [];
    muted = [];
    closed = 0;
    start(host) {
        this.host = host;
    }
    place(request) {
        const callSid = `SB${this.placed.push(request)}`;
        queueMicrotask(() => {
            for (const [i, status] of ['ringing', 'in-progress', 'completed'].entries())
                this.host.tell({ callSid, callId: request.callId, status, sequence: i, durationSeconds: status === 'completed' ? 3 : undefined });
        });
        return { callSid, status: 'initiated' };
    }
    hangUp() {}
    fetch(callSid) {
        return { callSid, status: 'completed' };
    }
    close() {
        ++this.closed;
    }
}

test('a provider written in JavaScript places calls, tells of them, and controls them', async () => {
    const provider = new Switchboard();
    let sid;
    provider.place = (request) => {
        provider.placed.push(request);
        sid = 'SB-1';
        queueMicrotask(() => provider.host.tell({ callSid: sid, callId: request.callId, status: 'in-progress' }));
        return Promise.resolve({ callSid: sid, status: 'initiated' });
    };
    provider.setMute = (callSid, on) => void provider.muted.push([callSid, on]);
    provider.hangUp = (callSid) => provider.host.tell({ callSid, status: 'completed', durationSeconds: 42, hangupBy: 'agent' });
    const phone = await Phone.open({ provider, from: '+14155550100' });
    const call = await phone.call(callee, { ringTimeoutSeconds: 20 });
    for await (const event of call) {
        if (event.event !== 'call:status_updated' || event.status !== 'in-progress') continue;
        await call.mute();
        await assert.rejects(call.hold(), { code: 'unsupported' });
        await call.hangup();
    }
    const record = await call.ended();
    assert.deepEqual([record.status, record.duration, record.provider, record.call_sid], ['completed', 42, 'switchboard', 'SB-1']);
    assert.deepEqual(provider.muted, [['SB-1', true]]);
    const [request] = provider.placed;
    assert.deepEqual([request.callId, request.attempt, request.to, request.from, request.ringTimeoutSeconds],
        [call.id, 1, callee, '+14155550100', 20]);
    assert.equal(record.simulated, true);
    await phone.close();
    await new Promise(setImmediate);
    assert.equal(provider.closed, 1);
    assert.throws(() => provider.host.tell({ callSid: 'SB-1', status: 'completed' }), { code: 'closed' });
});

test('a provider that refuses has placed nothing, and the call says why', async () => {
    const provider = new Switchboard();
    provider.place = () => {
        throw new RefusedByProvider('rejected', 'not on the list', 'No.');
    };
    const phone = await Phone.open({ provider, from: '+14155550100' });
    const call = await phone.call(callee);
    const record = await call.ended();
    assert.equal(record.status, 'failed');
    assert.equal(record.call_sid, null);
    await phone.close();
});

test('a provider that cannot start is no phone', async () => {
    const provider = new Switchboard();
    provider.start = () => Promise.reject(new Error('no line'));
    await assert.rejects(Phone.open({ provider }), (error) => error instanceof ProviderError && !/line/.test(error.message));
    await assert.rejects(Phone.open({ provider: { ...new Switchboard(), name: 'Not A Name' } }), { code: 'invalid_argument' });
});
