import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { CallLog, Phone, StoreError, UsageError, replay } from '../dist/index.mjs';

const callee = '+14155552671';

/** A log with `count` calls, of which the last has not ended. */
async function filled(count, log = 'memory:') {
    const phone = await Phone.open({ log, from: '+14155550100', simulator: { seed: 3, virtualTime: true } });
    const ids = [];
    for (let i = 0; i < count; ++i) {
        const call = await phone.call(callee, { workspace: i % 2 ? 'odd' : 'even', contactId: `contact-${i}` });
        ids.push(call.id);
        if (i + 1 < count) await call.ended();
    }
    return { phone, ids };
}

test('history is read a page at a time, newest first, to its end', async () => {
    const { phone, ids } = await filled(7);
    const seen = [];
    for await (const row of phone.log.history({ pageSize: 2 })) seen.push(row.id);
    assert.deepEqual(seen, [...ids].reverse());
    const page = await phone.log.page({ limit: 3 });
    assert.equal(page.calls.length, 3);
    const next = await phone.log.page({ limit: 100, cursor: page.next });
    assert.deepEqual([...page.calls, ...next.calls].map((row) => row.id), seen);
    assert.equal(next.next, null);
    await phone.close();
});

test('history is filtered', async () => {
    const { phone, ids } = await filled(4);
    const all = async (filter) => {
        const rows = [];
        for await (const row of phone.log.history(filter)) rows.push(row.id);
        return rows;
    };
    assert.deepEqual(await all({ workspace: 'odd' }), [ids[3], ids[1]]);
    assert.deepEqual(await all({ status: 'completed' }), [ids[2], ids[1], ids[0]]);
    assert.deepEqual(await all({ contactId: 'contact-1' }), [ids[1]]);
    assert.deepEqual(await all({ number: callee, direction: 'outbound' }), [...ids].reverse());
    assert.deepEqual(await all({ direction: 'inbound' }), []);
    const second = await phone.log.get(ids[1]);
    assert.deepEqual(await all({ until: new Date(second.created_at) }), [ids[0]]);
    assert.deepEqual(await all({ since: new Date(second.created_at) }), [ids[3], ids[2], ids[1]]);
    await assert.rejects(phone.log.page({ limit: 5000 }), UsageError);
    await assert.rejects(phone.log.page({ cursor: 'nonsense' }), UsageError);
    await phone.close();
});

test('one call is found by either id, with its events, which make the same record again', async () => {
    const { phone, ids } = await filled(2);
    const row = await phone.log.get(ids[0]);
    assert.deepEqual(await phone.log.find('simulator', row.call_sid), row);
    assert.equal(await phone.log.get('019b76da-a800-7000-8000-00000000dead'), undefined);
    assert.equal(await phone.log.find('simulator', 'nonsense'), undefined);
    await assert.rejects(phone.log.get('nonsense'), UsageError);
    const timeline = await phone.log.timeline(ids[0]);
    assert.deepEqual(timeline.call, row);
    const lines = await phone.log.events(ids[0]);
    assert.equal(lines.trim().split('\n').length, timeline.events.length);
    assert.deepEqual(await replay(lines.trim().split('\n').reverse().join('\n')), [row]);
    const copy = await CallLog.open();
    assert.equal(await copy.append(lines), timeline.events.length);
    assert.equal(await copy.append(lines), 0);
    assert.deepEqual(await copy.get(ids[0]), row);
    await assert.rejects(copy.append('{"nonsense":true}'), UsageError);
    assert.equal(await copy.append([]), 0);
    await copy.flush();
    await copy.close();
    await phone.close();
});

test('statistics are of a workspace and a day', async () => {
    const { phone } = await filled(5);
    const now = await phone.now();
    const stats = await phone.log.stats({ workspace: 'even', now });
    assert.deepEqual([stats.total, stats.today, stats.answered], [3, 3, 2]);
    assert.equal(stats.answerRate, 67);
    const later = await phone.log.stats({ workspace: 'even', now: new Date(now.getTime() + 86_400_000) });
    assert.deepEqual([later.total, later.today], [3, 0]);
    assert.equal((await phone.log.stats({ workspace: 'even', zone: 'Europe/Kyiv', now })).total, 3);
    await assert.rejects(phone.log.stats({ zone: 'No/Where' }), UsageError);
    await phone.close();
});

test('the whole log is exported in pieces of whole lines, and may be read meanwhile', async () => {
    const { phone, ids } = await filled(3);
    const rows = [];
    for await (const piece of phone.log.export()) {
        assert.ok(piece.endsWith('\n'));
        for (const line of piece.trim().split('\n')) rows.push(JSON.parse(line));
        await phone.log.get(ids[0]);
    }
    assert.deepEqual(rows.map((row) => row.id), [...ids].reverse());
    let csv = '';
    for await (const piece of phone.log.export({ format: 'csv', workspace: 'odd' })) csv += piece;
    assert.equal(csv.trim().split('\n').length, 2);
    assert.match(csv, /^id,/);
    await phone.close();
});

test('an export that nobody reads on ends', async () => {
    const log = await CallLog.open();
    const event = (n) => JSON.stringify({ provider: 'twilio', form: `CallSid=CA${String(n).padStart(32, '0')}&CallStatus=completed` });
    const records = await replay(Array.from({ length: 3000 }, (_, n) => event(n)).join('\n'));
    assert.equal(records.length, 3000);
    const { parseWebhook } = await import('../dist/index.mjs');
    const lines = Array.from({ length: 3000 }, (_, n) => parseWebhook(`CallSid=CA${String(n).padStart(32, '0')}&CallStatus=completed`)).flat();
    assert.equal(await log.append(lines), 3000);
    for await (const piece of log.export()) {
        assert.ok(piece.length > 0);
        break;
    }
    let rows = 0;
    for await (const piece of log.export()) rows += piece.trim().split('\n').length;
    assert.equal(rows, 3000);
    await log.close();
});

test('a log in a file is there when it is opened again, and one that cannot be opened says so', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'callkit-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const url = `sqlite:${join(folder, 'calls.db')}`;
    const { phone, ids } = await filled(3, url);
    await phone.close();
    const log = await CallLog.open(url);
    assert.equal((await log.page()).calls.length, 3);
    assert.equal((await log.get(ids[2])).status, 'initiated');
    await log.close();
    await log.close();
    await assert.rejects(log.page(), { code: 'closed' });
    await assert.rejects(CallLog.open('sqlite:/dev/null/calls.db'), StoreError);
});

test('a phone on an open log leaves it open, and takes over what an earlier one left', async () => {
    const log = await CallLog.open();
    const first = await Phone.open({ log, from: '+14155550100', simulator: { seed: 5, virtualTime: true } });
    const { id } = await first.call(callee);
    await first.close();
    assert.equal((await log.get(id)).id, id);
    const second = await Phone.open({ log, from: '+14155550100', simulator: { seed: 6, virtualTime: true, start: new Date('2026-01-01T00:00:01Z') } });
    const record = await second.callById(id).ended();
    assert.ok(['completed', 'failed'].includes(record.status));
    await second.close();
    assert.deepEqual(await log.get(id), record);
    await log.close();
});
