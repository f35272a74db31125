import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import {
    accessToken, advice, dialTwiml, explainWebhook, parseWebhook, replay, scenarios, simulate, verifyWebhook, versions,
} from '../dist/index.mjs';

const url = 'https://example.com/hooks/status?x=1';
const authToken = '0123456789abcdef0123456789abcdef';

/** Twilio's signature, by Node's own crypto: the URL and the sorted fields. */
function sign(token, address, body) {
    const fields = [...new URLSearchParams(body)].sort(([a], [b]) => (a < b ? -1 : 1));
    return createHmac('sha1', token).update(address + fields.flat().join('')).digest('base64');
}

test('a webhook that the token signed is taken, any other is not', () => {
    const body = 'CallSid=CA0123456789abcdef0123456789abcdef&CallStatus=ringing&To=%2B14155552671';
    const signature = sign(authToken, url, body);
    assert.equal(verifyWebhook({ url, signature, body, authToken }), true);
    assert.equal(verifyWebhook({ url, signature, body: Buffer.from(body), authToken: ['f'.repeat(32), authToken] }), true);
    assert.equal(verifyWebhook({ url, signature, body: `${body}&x=1`, authToken }), false);
    assert.equal(verifyWebhook({ url, signature, body, authToken: 'f'.repeat(32) }), false);
    const why = explainWebhook({ url: url.replace('https', 'http'), signature, body, authToken });
    assert.match(JSON.stringify(why), /https/);
});

test('what a callback tells becomes events, and events become records', async () => {
    const form = (status, n) => `CallSid=CA0123456789abcdef0123456789abcdef&CallStatus=${status}&SequenceNumber=${n}&CallbackSource=call-progress-events`;
    const [event] = parseWebhook(form('ringing', 1));
    assert.equal(event.status, 'ringing');
    assert.equal(event.provider, 'twilio');
    const line = (status, n) => JSON.stringify({ provider: 'twilio', form: form(status, n) });
    const lines = [line('ringing', 1), line('completed', 3), line('in-progress', 2)];
    const [record] = await replay(lines.join('\n'));
    assert.equal(record.status, 'completed');
    assert.deepEqual(await replay(lines.reverse().join('\n')), [record]);
    await assert.rejects(replay('{}\nnonsense'), { code: 'malformed', name: 'UsageError' });
    assert.throws(() => parseWebhook('nonsense'), { name: 'UsageError' });
});

test('an access token is one that its key signed', () => {
    const options = { accountSid: `AC${'0'.repeat(32)}`, keySid: `SK${'0'.repeat(32)}`, keySecret: 'secret', identity: 'alice',
        outgoingAppSid: `AP${'0'.repeat(32)}`, incoming: true, ttlSeconds: 600, now: new Date('2026-01-01T00:00:00Z'),
        outgoingParameters: { contact: '7' } };
    const token = accessToken(options);
    const [head, claims, signature] = token.split('.');
    assert.equal(createHmac('sha256', 'secret').update(`${head}.${claims}`).digest('base64url'), signature);
    const payload = JSON.parse(Buffer.from(claims, 'base64url').toString());
    assert.equal(payload.exp - payload.iat, 600);
    assert.equal(payload.grants.identity, 'alice');
    assert.deepEqual(payload.grants.voice.outgoing.params, { contact: '7' });
    assert.throws(() => accessToken({ ...options, ttlSeconds: 90_000 }), { name: 'UsageError' });
});

test('TwiML connects whoever is on the line', () => {
    const text = dialTwiml({ number: '+14155552671', callerId: '+14155550100', say: 'Fish & chips', answerOnBridge: true, timeoutSeconds: 20 });
    assert.match(text, /<Say>Fish &amp; chips<\/Say>/);
    assert.match(text, /answerOnBridge="true"/);
    assert.match(text, /\+14155552671/);
    assert.throws(() => dialTwiml({}), { name: 'UsageError' });
});

test('a simulation depends on what was asked alone', async () => {
    const asked = { calls: 200, seed: 4, faults: 'all' };
    const [first, second] = await Promise.all([simulate(asked), simulate(asked)]);
    assert.deepEqual(first, second);
    assert.deepEqual([first.calls, first.live, first.doubleDials, first.disagreements], [200, 0, 0, 0]);
    assert.equal(typeof first.digest, 'bigint');
    assert.notEqual((await simulate({ ...asked, seed: 5 })).digest, first.digest);
    await assert.rejects(simulate({ faults: 'nonsense' }), { name: 'UsageError' });
});

test('scenarios, versions and advice are told', () => {
    assert.ok(scenarios().length > 5);
    for (const { name, text } of scenarios()) assert.ok(name && text);
    assert.match(versions.callkit, /^\d+\.\d+\.\d+$/);
    assert.match(versions.numberingPlan, /libphonenumber/);
    assert.match(advice(302), /Do not dial again/);
});
