// Calls through Twilio's API over sockets, with the fake of Twilio that the command `callkit serve --fake-twilio` is.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { Phone } from '../dist/index.mjs';

const cli = process.env.CALLKIT_CLI;
const skip = cli ? false : 'CALLKIT_CLI does not name the command `callkit`';
const from = '+14155550100';
let fake;
let process_;

// Calls take a fiftieth of their time.
before(async () => {
    if (!cli) return;
    process_ = spawn(cli, ['serve', '--fake-twilio', '--port', '0', '--speed', '50', '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
    for await (const line of createInterface(process_.stdout)) {
        fake = JSON.parse(line);
        break;
    }
});
after(() => process_?.kill());

const twilio = (more) => ({ accountSid: fake.account_sid, authToken: fake.auth_token, baseUrl: fake.base_url, askFirstMs: 10, askLastMs: 20, ...more });

test('a call through Twilio is placed, followed by asking, and logged', { skip }, async () => {
    const phone = await Phone.open({ twilio: twilio(), from });
    const call = await phone.call('+14155552671');
    const statuses = [];
    for await (const event of call) statuses.push(event.status);
    assert.equal(statuses.at(-1), 'completed');
    const row = await phone.log.get(call.id);
    assert.equal(row.status, 'completed');
    assert.equal(row.provider, 'twilio');
    assert.match(row.call_sid, /^CA/);
    await phone.close();
});

test('an API key opens it too, and a call can be hung up', { skip }, async () => {
    const phone = await Phone.open({ twilio: twilio({ authToken: undefined, keySid: fake.api_key, keySecret: fake.api_secret }), from });
    const call = await phone.call('+14155559907'); // who answers never hangs up
    for await (const event of call) if (event.status === 'in-progress') break;
    await call.hangup();
    const row = await phone.log.get(call.id);
    assert.equal(row.status, 'completed');
    assert.equal(row.hangup_by, 'agent');
    await phone.close();
});

test("a call is followed by webhooks that the program's own web server gets", { skip }, async () => {
    let phone;
    let answered = 0;
    const server = createServer((request, response) => {
        const pieces = [];
        request.on('data', (piece) => pieces.push(piece)).on('end', async () => {
            const answer = await phone.webhook({ method: request.method, target: request.url,
                signature: request.headers['x-twilio-signature'], body: Buffer.concat(pieces) });
            ++answered;
            response.writeHead(answer.status, { 'content-type': answer.contentType }).end(answer.body);
        });
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const publicUrl = `http://127.0.0.1:${server.address().port}/twilio`;
    phone = await Phone.open({ twilio: twilio({ publicUrl, askFirstMs: 60_000, askLastMs: 60_000 }), from });
    const call = await phone.call('+14155559801'); // who answers hangs up after a second
    const row = await call.ended();
    assert.equal(row.status, 'completed');
    assert.ok(answered >= 3);
    await phone.close();
    server.closeAllConnections();
    server.close();
});

test('wrong credentials fail the call', { skip }, async () => {
    const phone = await Phone.open({ twilio: twilio({ authToken: '1'.repeat(32) }), from });
    const call = await phone.call('+14155552671');
    assert.equal((await call.ended()).status, 'failed');
    await phone.close();
});
