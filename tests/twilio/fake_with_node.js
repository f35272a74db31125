// The fake of Twilio, used as users do: by npm's twilio, unchanged but for its base URL.
//
//   node fake_with_node.js TWILIO_PACKAGE CALLKIT LIST_CALLS
//
// Exit code 1 when something is not as it is with Twilio. Nothing here sleeps: it waits for what the fake says.
'use strict';
const assert = require('node:assert/strict');
const { execFile, spawn } = require('node:child_process');
const http = require('node:http');
const path = require('node:path');
const readline = require('node:readline');

const [folder, program, list_calls] = process.argv.slice(2);
const twilio = require(path.resolve(folder));
const from = '+14155550100', busy = '+14155559901', rings = '+14155559902', stays = '+14155559907', machine = '+14155559906', twelve = '+14155559812';

// The application: answers with the TwiML of a table, checks every signature, remembers what it was told.
const application = { twiml: { '/hold': '<Response><Pause length="14400"/></Response>' }, token: '', told: [], waiting: [], forged: 0, base: '' };
const server = http.createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => { body += chunk; });
  request.on('end', () => {
    const url = application.base + request.url;
    const where = new URL(url);
    const post = request.method === 'POST';
    const form = Object.fromEntries(post ? new URLSearchParams(body) : where.searchParams);
    const genuine = twilio.validateRequest(application.token, request.headers['x-twilio-signature'], url, post ? form : {});
    if (!genuine) application.forged += 1;
    application.told.push({ path: where.pathname, method: request.method, form, token: request.headers['i-twilio-idempotency-token'] });
    const twiml = application.twiml[where.pathname];
    response.writeHead(twiml ? 200 : 204, { 'Content-Type': 'text/xml' });
    response.end(twiml);
    application.waiting = application.waiting.filter((check) => !check());
  });
});

/** What was told at `path` and fits, once it has been. */
function told(where, fits = () => true) {
  const find = () => application.told.find((one) => one.path === where && fits(one.form));
  return new Promise((resolve) => {
    const check = () => {
      const found = find();
      if (found) resolve(found);
      return Boolean(found);
    };
    if (!check()) application.waiting.push(check);
  });
}

async function rest_error(promise, code, status) {
  await assert.rejects(promise, (error) => {
    assert.equal(error.constructor.name, 'RestException');
    assert.deepEqual([error.code, error.status], [code, status]);
    assert.equal(error.moreInfo, `https://www.twilio.com/docs/errors/${code}`);
    return true;
  });
}

const tests = {
  async 'a call is placed, followed by callbacks of both methods, and fetched'(client) {
    for (const method of ['POST', 'GET']) {
      const call = await client.calls.create({ to: twelve, from, twiml: '<Response><Pause length="60"/></Response>',
        statusCallback: `${application.base}/status?ck=${method}`, statusCallbackMethod: method,
        statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'] });
      assert.match(call.sid, /^CA[0-9a-f]{32}$/);
      assert.equal(call.status, 'queued');
      assert.ok(call.dateCreated instanceof Date && !Number.isNaN(call.dateCreated.getTime()));
      const end = await told('/status', (form) => form.CallSid === call.sid && form.CallStatus === 'completed');
      assert.equal(end.method, method);
      assert.equal(end.form.CallDuration, '12');
      const seen = application.told.filter((one) => one.form.CallSid === call.sid)
        .sort((a, b) => a.form.SequenceNumber - b.form.SequenceNumber).map((one) => one.form.CallStatus);
      assert.deepEqual(seen, ['initiated', 'ringing', 'in-progress', 'completed']);
      const ended = await client.calls(call.sid).fetch();
      assert.deepEqual([ended.status, ended.duration, ended.price], ['completed', '12', null]);
      assert.ok(ended.endTime >= ended.startTime);
      await client.calls(call.sid).remove();
      await rest_error(client.calls(call.sid).fetch(), 20404, 404);
    }
  },

  async 'a call is canceled, hung up and redirected'(client) {
    const canceled = await client.calls.create({ to: rings, from, timeout: 600, url: `${application.base}/none` });
    assert.equal((await client.calls(canceled.sid).update({ status: 'canceled' })).status, 'canceled');
    await rest_error(client.calls(canceled.sid).update({ status: 'completed' }), 21220, 400);
    application.twiml['/other'] = '<Response><Redirect>/third</Redirect></Response>';
    application.twiml['/third'] = '<Response><Pause length="14400"/></Response>';
    const call = await client.calls.create({ to: stays, from, url: `${application.base}/hold`, statusCallback: `${application.base}/status` });
    await told('/hold', (form) => form.CallSid === call.sid && form.CallStatus === 'in-progress');
    await client.calls(call.sid).update({ url: `${application.base}/other`, method: 'GET' });
    assert.equal((await told('/other', (form) => form.CallSid === call.sid)).method, 'GET');
    await told('/third', (form) => form.CallSid === call.sid);
    assert.equal((await client.calls(call.sid).update({ status: 'completed' })).status, 'completed');
    await told('/status', (form) => form.CallSid === call.sid && form.CallStatus === 'completed');
  },

  async 'calls are listed through pages, and filtered'(client) {
    const sids = [];
    for (let i = 0; i < 25; ++i) sids.unshift((await client.calls.create({ to: busy, from, twiml: '<Response/>' })).sid);
    const listed = await client.calls.list({ to: busy, pageSize: 10 });
    assert.deepEqual(listed.map((call) => call.sid), sids);
    assert.equal((await client.calls.list({ to: busy, limit: 7 })).length, 7);
    assert.equal((await client.calls.list({ to: busy, startTimeBefore: new Date('2001-01-01T00:00:00Z') })).length, 0);
    assert.equal((await client.calls.list({ to: busy, startTimeAfter: new Date('2001-01-01T00:00:00Z') })).length, 25);
    let pages = 0;
    for (let page = await client.calls.page({ to: busy, pageSize: 5 }); page; page = await page.nextPage()) {
      pages += 1;
      assert.equal(page.instances.length, 5);
    }
    assert.equal(pages, 5);
  },

  async 'a phone is dialled from a call, and the child is found'(client) {
    application.twiml['/dial'] = '<Response><Dial action="/dialled">'
      + `<Number statusCallback="${application.base}/child" statusCallbackEvent="answered completed">${twelve}</Number></Dial></Response>`;
    const call = await client.calls.create({ to: stays, from, url: `${application.base}/dial` });
    const end = await told('/dialled', (form) => form.CallSid === call.sid);
    assert.equal(end.form.DialCallStatus, 'completed');
    const [child] = await client.calls.list({ parentCallSid: call.sid });
    assert.deepEqual([child.direction, child.status, child.sid], ['outbound-dial', 'completed', end.form.DialCallSid]);
    assert.equal((await told('/child', (form) => form.CallStatus === 'completed')).form.ParentCallSid, call.sid);
  },

  async 'a machine is told from a person'(client) {
    application.twiml['/answered'] = '<Response><Hangup/></Response>';
    const call = await client.calls.create({ to: machine, from, url: `${application.base}/answered`, machineDetection: 'Enable' });
    assert.equal((await told('/answered', (form) => form.CallSid === call.sid)).form.AnsweredBy, 'machine_start');
    assert.equal((await client.calls(call.sid).fetch()).answeredBy, 'machine_start');
  },

  async 'a conference with participants: mute, hold, remove, end'(client) {
    const room = client.conferences('sales room');
    const add = (label) => room.participants.create({ from, to: stays, label, conferenceStatusCallback: `${application.base}/room`,
      conferenceStatusCallbackEvent: ['start', 'end', 'join', 'leave', 'mute', 'hold'] });
    const agent = await add('agent');
    const customer = await add('customer');
    assert.equal(agent.conferenceSid, customer.conferenceSid);
    await told('/room', (form) => form.StatusCallbackEvent === 'conference-start');
    const conference = client.conferences(agent.conferenceSid);
    assert.deepEqual((await conference.participants.list()).map((one) => one.label).sort(), ['agent', 'customer']);
    assert.equal((await conference.participants('agent').update({ muted: true })).muted, true);
    await told('/room', (form) => form.StatusCallbackEvent === 'participant-mute' && form.ParticipantLabel === 'agent');
    assert.equal((await conference.participants(customer.callSid).update({ hold: true })).hold, true);
    await told('/room', (form) => form.StatusCallbackEvent === 'participant-hold' && form.CallSid === customer.callSid);
    assert.equal(await conference.participants('customer').remove(), true);
    await rest_error(conference.participants('customer').fetch(), 20404, 404);
    assert.equal((await conference.update({ status: 'completed' })).status, 'completed');
    await told('/room', (form) => form.StatusCallbackEvent === 'conference-end');
    const [found] = await client.conferences.list({ friendlyName: 'sales room', status: 'completed' });
    assert.equal(found.sid, agent.conferenceSid);
  },

  async 'a call is recorded'(client) {
    const call = await client.calls.create({ to: stays, from, url: `${application.base}/hold` });
    await told('/hold', (form) => form.CallSid === call.sid);
    const recording = await client.calls(call.sid).recordings.create({ recordingStatusCallback: `${application.base}/recording` });
    assert.deepEqual([recording.status, recording.duration], ['in-progress', '-1']);
    const stopped = await client.calls(call.sid).recordings('Twilio.CURRENT').update({ status: 'stopped' });
    assert.equal(stopped.status, 'completed');
    await told('/recording', (form) => form.RecordingSid === recording.sid && form.RecordingStatus === 'completed');
    assert.equal((await client.recordings.list({ callSid: call.sid })).length, 1);
    assert.equal((await client.recordings(recording.sid).fetch()).source, 'StartCallRecordingAPI');
    await client.calls(call.sid).update({ status: 'completed' });
  },

  async 'callkit’s client sees the same calls'(client, started) {
    const instant = (date) => (date ? date.toISOString().replace('.000Z', '.000000Z') : null);
    const theirs = async () => (await client.calls.list()).map((one) => ({ sid: one.sid, parent: one.parentCallSid ?? '', status: one.status,
      direction: one.direction, from: one.from, to: one.to, answeredBy: one.answeredBy ?? '', duration: one.duration ?? '',
      created: instant(one.dateCreated), started: instant(one.startTime), ended: instant(one.endTime) }));
    const ours = async () => {
      const env = { TWILIO_ACCOUNT_SID: started.account_sid, TWILIO_AUTH_TOKEN: started.auth_token, CALLKIT_TWILIO_BASE_URL: started.base_url };
      const printed = await new Promise((resolve, reject) => {
        execFile(list_calls, { env }, (error, out) => (error ? reject(error) : resolve(out)));
      });
      return printed.trim().split('\n').map((line) => JSON.parse(line));
    };
    // A call may change between two views, so ours is held against theirs from before and after.
    let before = await theirs();
    for (let tries = 0; ; ++tries) {
      const seen = await ours();
      const after = await theirs();
      if (tries < 10 && JSON.stringify(before) !== JSON.stringify(after)) {
        before = after;
        continue;
      }
      assert.ok(seen.length > 5);
      assert.deepEqual(seen, after);
      return;
    }
  },

  async 'what cannot be done is a RestException with Twilio’s number'(client, started) {
    const create = (fields) => client.calls.create({ to: stays, from, twiml: '<Response/>', ...fields });
    await rest_error(create({ to: '+1' }), 21211, 400);
    await rest_error(create({ from: '+1' }), 21212, 400);
    await rest_error(create({ to: '+15005550003' }), 21215, 400);
    await rest_error(create({ twiml: undefined, url: 'nowhere' }), 21205, 400);
    await rest_error(create({ twiml: undefined, applicationSid: `AP${'0'.repeat(32)}` }), 21218, 400);
    const stranger = twilio(started.account_sid, 'wrong');
    stranger.api.baseUrl = started.base_url;
    await rest_error(stranger.calls.list(), 20003, 401);
    const key = twilio(started.api_key, started.api_secret, { accountSid: started.account_sid });
    key.api.baseUrl = started.base_url;
    assert.equal((await key.balance.fetch()).currency, 'USD');
    assert.equal((await key.api.v2010.accounts(started.account_sid).fetch()).status, 'active');
    assert.equal((await key.applications(started.application_sid).fetch()).sid, started.application_sid);
  },
};

async function main() {
  const fake = spawn(program, ['serve', '--fake-twilio', '--json', '--speed', '300', '--seed', '1'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const over = new Promise((resolve) => { fake.on('exit', resolve); });
  let failures = 0;
  try {
    const started = await new Promise((resolve, reject) => {
      readline.createInterface({ input: fake.stdout }).once('line', (line) => resolve(JSON.parse(line)));
      over.then((code) => reject(new Error(`the fake ended with ${code}`)));
    });
    await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    application.base = `http://127.0.0.1:${server.address().port}`;
    application.token = started.auth_token;
    const client = twilio(started.account_sid, started.auth_token);
    client.api.baseUrl = started.base_url;
    for (const [name, run] of Object.entries(tests)) {
      try {
        await run(client, started);
        console.log(`ok: ${name}`);
      } catch (error) {
        failures += 1;
        console.log(`FAILED: ${name}\n${error.stack}`);
      }
    }
    console.log(`${application.told.length} webhooks, ${application.forged} with a wrong signature`);
    if (application.forged !== 0) failures += 1;
  } finally {
    fake.kill('SIGTERM');
    server.close();
    server.closeAllConnections();
  }
  const code = await over;
  process.exit(failures === 0 && code === 0 ? 0 : 1);
}
main();
