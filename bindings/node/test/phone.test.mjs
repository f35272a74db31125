// Calls through the simulated network, in virtual time: nothing here waits or looks at a clock.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Call, InternalError, Phone, UsageError } from '../dist/index.mjs';

const open = (simulator = {}, options = {}) =>
    Phone.open({ from: '+14155550100', simulator: { seed: 7, virtualTime: true, ...simulator }, ...options });
const callee = '+14155552671';

test('a call is placed, followed to its end, and in the log', async () => {
    const phone = await open();
    const call = await phone.call(callee, { contactId: 'contact-1' });
    assert.ok(call instanceof Call);
    assert.match(call.id, /^[0-9a-f-]{36}$/);
    const statuses = [];
    for await (const event of call) if (event.event === 'call:status_updated') statuses.push(event.status);
    assert.deepEqual(statuses, ['queued', 'initiated', 'ringing', 'in-progress', 'completed']);
    assert.equal(call.status, 'completed');
    const record = await call.ended();
    assert.equal(record.id, call.id);
    assert.equal(record.contact_id, 'contact-1');
    assert.equal(record.call_sid, call.sid);
    assert.deepEqual(await phone.log.get(call.id), record);
    await phone.close();
});

test('the same seed gives the same run, another seed another', async () => {
    const run = async (seed) => {
        const phone = await open({ seed, scenario: 'mixed', faults: 'all' });
        const events = [];
        phone.on('call:status_updated', (event) => events.push(JSON.stringify(event)));
        const calls = [];
        for (let i = 0; i < 20; ++i) calls.push(await phone.call(callee));
        for (const call of calls) await call.ended();
        await phone.close();
        return events.join('\n');
    };
    const first = await run(11);
    assert.equal(await run(11), first);
    assert.notEqual(await run(12), first);
    assert.ok(first.split('\n').length > 60);
});

test('whoever is told of an answer can act before time goes on', async () => {
    const phone = await open();
    const call = await phone.call(callee, { scenario: 'hangs-up-after:60' });
    const causes = [];
    for await (const event of call) {
        if (event.event === 'call:updated') causes.push(event.cause);
        if (event.event === 'call:status_updated' && event.status === 'in-progress') {
            await call.mute();
            await call.unmute();
            await call.hold();
            await call.sendDigits('12#');
            await call.hangup();
        }
    }
    const record = await call.ended();
    assert.equal(record.status, 'completed');
    assert.equal(record.hangup_by, 'agent');
    assert.ok(record.duration < 60);
    assert.ok(causes.includes('mute-confirmed') && causes.includes('hold-confirmed') && causes.includes('digits-sent'));
    await call.hangup(); // one that has ended is a success
    await phone.close();
});

test('two readers of a call see the same, and one that comes late sees the end', async () => {
    const phone = await open();
    const call = await phone.call(callee);
    const read = async () => {
        const seen = [];
        for await (const event of call) seen.push(event);
        return seen;
    };
    const [first, second] = await Promise.all([read(), read()]);
    assert.ok(first.length >= 5);
    assert.deepEqual(first.slice(-second.length), second);
    assert.deepEqual(await read(), []);
    await phone.close();
});

test('a reader that leaves early keeps nothing going', async () => {
    const phone = await open();
    const call = await phone.call(callee);
    for await (const event of call) if (event.status === 'ringing') break;
    assert.equal(call.status, 'ringing');
    assert.equal((await phone.log.get(call.id)).status, 'ringing');
    assert.equal((await call.ended()).status, 'completed');
    await phone.close();
});

test('what can be known at once fails at once, with advice and without the number', async () => {
    const phone = await open();
    await assert.rejects(phone.call('hello'), (error) => {
        assert.ok(error instanceof UsageError);
        assert.equal(error.code, 'invalid_number');
        assert.match(error.advice, /\+14155552671/);
        assert.doesNotMatch(error.message, /hello/);
        return true;
    });
    await assert.rejects(phone.call('911', { region: 'US' }), { code: 'not_allowed' });
    await assert.rejects(phone.call(callee, { scenario: 'no-such' }), { code: 'unknown_scenario' });
    await assert.rejects(phone.callById('019b76da-a800-7000-8000-00000000dead').hangup(), { code: 'not_found' });
    await assert.rejects(phone.callById('nonsense').ended(), { code: 'invalid_argument' });
    await assert.rejects(Phone.open({ simulator: { faults: 'nonsense' } }), UsageError);
    await assert.rejects(Phone.open({ log: 'nosuch:thing' }), UsageError);
    await phone.close();
});

test('an operation that the call cannot do fails and the call goes on', async () => {
    const phone = await open();
    const call = await phone.call(callee);
    const record = await call.ended();
    await assert.rejects(call.mute(), { code: 'wrong_state' });
    await assert.rejects(call.sendDigits('x'), UsageError);
    assert.deepEqual(await phone.log.get(call.id), record);
    await phone.close();
});

test('a closed phone says so, and what was open ends', async () => {
    const phone = await open();
    const call = await phone.call(callee);
    await phone.close();
    await phone.close();
    const seen = [];
    for await (const event of call) seen.push(event);
    assert.ok(seen.length > 0);
    await assert.rejects(phone.call(callee), (error) => error instanceof InternalError && error.code === 'closed');
    await assert.rejects(phone.counts(), { code: 'closed' });
});

test('operations that are open when a phone is closed are canceled', async () => {
    const phone = await open();
    const call = await phone.call(callee);
    const ended = assert.rejects(call.ended(), { code: /closed|canceled/ });
    await phone.close();
    await ended;
});

test('a call is iterated by its id, also one that has ended or never was', async () => {
    const phone = await open();
    const { id } = await phone.call(callee);
    const seen = [];
    for await (const event of phone.callById(id)) seen.push(event.status);
    assert.equal(seen.at(-1), 'completed');
    const again = [];
    for await (const event of phone.callById(id)) again.push(event.status);
    assert.deepEqual(again, ['completed']);
    for await (const event of phone.callById('019b76da-a800-7000-8000-00000000dead')) assert.fail(JSON.stringify(event));
    await phone.close();
});

test('batches have every event, in order', async () => {
    const phone = await open();
    const told = [];
    phone.on('call:status_updated', (event) => told.push(event));
    const reading = (async () => {
        const seen = [];
        for await (const events of phone.batches()) {
            seen.push(...events);
            if (seen.some((event) => event.status === 'completed')) return seen;
        }
        return seen;
    })();
    const call = await phone.call(callee);
    await call.ended();
    const seen = await reading;
    assert.deepEqual(seen.filter((event) => event.event === 'call:status_updated'), told);
    await phone.close();
});

test('what a listener throws reaches the program and stops nobody else', async () => {
    const phone = await open();
    const caught = [];
    const before = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', (error) => caught.push(error.message));
    phone.on('call:status_updated', (event) => {
        if (event.status === 'ringing') throw new Error('from a listener');
    });
    const call = await phone.call(callee);
    assert.equal((await call.ended()).status, 'completed');
    await phone.close();
    process.removeAllListeners('uncaughtException');
    for (const one of before) process.on('uncaughtException', one);
    assert.deepEqual(caught, ['from a listener']);
});

test('a queue that overflows says so, and loses no ending', async () => {
    const source = await open({ seed: 99 });
    const lines = [];
    for (let i = 0; i < 12; ++i) {
        const call = await source.call(callee);
        await call.ended();
        lines.push(await source.log.events(call.id));
    }
    await source.close();
    const phone = await open({}, { queueLimit: 8 });
    let lost = 0;
    phone.on('queue:overflow', (event) => (lost += event.lost));
    const call = await phone.call(callee);
    await phone.deliver(lines.join(''));
    assert.equal((await call.ended()).status, 'completed');
    let last;
    for await (const event of call) last = event;
    assert.equal(last.status, 'completed');
    assert.ok(lost > 0);
    let rows = 0;
    for await (const row of phone.log.history({ status: 'completed' })) rows += row.status === 'completed';
    assert.equal(rows, 13);
    await phone.close();
});

test('time stands still while nobody waits', async () => {
    const start = new Date('2026-03-01T12:00:00Z');
    const phone = await open({ start });
    assert.deepEqual(await phone.now(), start);
    const call = await phone.call(callee);
    assert.ok((await phone.now()) - start < 1000);
    assert.deepEqual(await phone.counts(), { active: 1, unsaved: 0 });
    await call.ended();
    assert.ok((await phone.now()) - start > 1000);
    assert.deepEqual(await phone.counts(), { active: 0, unsaved: 0 });
    await phone.close();
});

test('`await using` closes where Node knows it', { skip: typeof Symbol.asyncDispose !== 'symbol' }, async () => {
    const phone = await open();
    await phone[Symbol.asyncDispose]();
    await assert.rejects(phone.call(callee), { code: 'closed' });
});
