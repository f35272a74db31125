// Twilio's own browser SDK, unchanged, in Chromium, against callkit's fake of Twilio.
//
//   node voice_sdk.js PEERS CLI OUT
//
// PEERS: what tools/peers has fetched; CLI: the callkit command, which is also the fake; OUT: a folder for screenshots.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { Application, Callkit, Fake, launch, token, until } = require('./stage.js');

const [peers, cli, out] = process.argv.slice(2).map(one => path.resolve(one));
const chromium = process.env.CHROMIUM || '/usr/bin/chromium';

function package_of(name) {
  const found = fs.existsSync(peers) ? fs.readdirSync(peers).filter(one => one.startsWith(name)).sort() : [];
  return found.length > 0 ? path.join(peers, found[found.length - 1]) : null;
}
const sdk = package_of('voice-sdk-');
const playwright = package_of('playwright-core-');
const twilio = package_of('twilio-6');
for (const [what, there] of [['Chromium', fs.existsSync(chromium)], ['@twilio/voice-sdk', sdk],
                             ['playwright-core', playwright], ['npm\'s twilio', twilio]])
  if (!there) {
    console.log(`SKIPPED: no ${what} here, so no browser calls (tools/install-dependencies, tools/peers)`);
    process.exit(0);
  }

const phone = '+15005550006';
const status = 'statusCallbackEvent="initiated ringing answered completed" statusCallback=';

const scenes = {
  async 'tokens that are refused say why'({ page, tokens }) {
    for (const [given, code] of [[tokens('alice', ['--now', '1000000000']), 20104], ['nonsense', 20101],
                                 [tokens('alice').replace(/\.[^.]*$/, '.AAAA'), 53000]]) {
      const alice = await page();
      await alice.evaluate(([given, gateway]) => { start(given, gateway).catch(() => {}); }, [given, alice.gateway]);
      await alice.saw(`device error ${code}`);
      await alice.close();
    }
  },

  async 'a call rings, is answered, and sound goes both ways'({ alice, app, fake, page }) {
    app.answer = () => `<Response><Dial callerId="${phone}" answerOnBridge="true">` +
        `<Number ${status}"${app.origin}/status">+14155550100</Number></Dial></Response>`;
    await alice.evaluate(() => dial({ To: '+14155550100', note: 'ä & b=c' }));
    await alice.saw('call ringing');
    assert.deepStrictEqual(app.voiceRequests.length, 1);
    const asked = app.voiceRequests[0];
    assert.strictEqual(asked.From, 'client:alice');
    assert.strictEqual(asked.To, '+14155550100');
    assert.strictEqual(asked.note, 'ä & b=c');
    assert.strictEqual(asked.Direction, 'inbound');
    assert.strictEqual(await alice.sid(), asked.CallSid);
    await alice.saw('call accept');
    const sid = await alice.sid();
    const leg = await until('sound at the far end', async () => {
      const one = await fake.leg(sid);
      return one && one.encrypted && one.received > 50 && one.level > 0.01 && one;
    });
    assert.ok(leg.answered && leg.connected);
    const heard = await until('sound in the browser', () => alice.sound(one => one.received > 50 && one.level > 0.05));
    assert.strictEqual(heard.codec, 'audio/PCMU');
    assert.ok(heard.sent > 50);
    await alice.screenshot({ path: path.join(out, 'call.png') });
  },

  async 'mute is silence at the far end, and unmute is sound again'({ alice, fake }) {
    const sid = await alice.sid();
    await alice.evaluate(() => call.mute(true));
    await alice.saw('call muted');
    const before = (await fake.leg(sid)).received;
    await until('silence', async () => {
      const one = await fake.leg(sid);
      return one.level === 0 && one.received > before + 25; // packets go on, with nothing in them
    });
    await alice.evaluate(() => call.mute(false));
    await alice.saw('call unmuted');
    await until('sound', async () => (await fake.leg(sid)).level > 0.01);
  },

  async 'digits arrive'({ alice, fake }) {
    await alice.evaluate(() => call.sendDigits('1590*#'));
    const sid = await alice.sid();
    await until('digits', async () => (await fake.leg(sid)).digits === '1590*#');
  },

  async 'a message within the call is acknowledged'({ alice }) {
    await alice.evaluate(() => { call.sendMessage({ content: { a: 1 }, messageType: 'user-defined-message' }); });
    await alice.saw('call message sent');
  },

  async 'sound survives an ICE restart'({ alice, fake }) {
    const sid = await alice.sid();
    const pair = () => alice.evaluate(() => call._mediaHandler.version.pc.remoteDescription.sdp.match(/ice-ufrag:(\S+)/)[1]);
    const before = await pair();
    await alice.evaluate(() => call._mediaHandler.iceRestart());
    await until('other credentials', async () => (await pair()) !== before);
    const packets = (await fake.leg(sid)).received;
    await until('sound', async () => (await fake.leg(sid)).received > packets + 50);
  },

  async 'the call survives the loss of its signalling'({ alice, fake }) {
    const sid = await alice.sid();
    await alice.evaluate(() => device._stream.transport._socket.close());
    await alice.saw('call reconnecting');
    await alice.saw('call reconnected');
    await alice.saw('device registered');
    const packets = (await fake.leg(sid)).received;
    await until('sound', async () => (await fake.leg(sid)).received > packets + 50);
    assert.strictEqual(await alice.evaluate(() => call.status()), 'open');
  },

  async 'the browser hangs up, and the callbacks of the other leg tell the whole story'({ alice, app, fake }) {
    const sid = await alice.sid();
    const [child] = await fake.children(sid);
    assert.strictEqual(child.status, 'in-progress');
    await alice.evaluate(() => call.disconnect());
    await alice.saw('call disconnect');
    await until('the end of the other leg', () => app.statusesOf(child.sid).includes('completed'));
    assert.deepStrictEqual(app.statusesOf(child.sid), ['initiated', 'ringing', 'in-progress', 'completed']);
    for (const one of app.statuses.filter(one => one.CallSid === child.sid)) {
      assert.strictEqual(one.ParentCallSid, sid);
      assert.strictEqual(one.Direction, 'outbound-dial');
    }
    assert.strictEqual((await fake.fetch(sid)).status, 'completed');
    assert.ok((await fake.leg(sid)).ended);
  },

  async 'the far end hangs up'({ alice, fake }) {
    await alice.evaluate(() => dial({ To: '+14155550100' }));
    await alice.saw('call accept');
    const [child] = await fake.children(await alice.sid());
    await fake.update(child.sid, { Status: 'completed' });
    await alice.saw('call disconnect');
    await until('the end', async () => (await fake.fetch(child.sid)).status === 'completed');
  },

  async 'a busy number ends the call'({ alice, app, fake }) {
    app.answer = () => `<Response><Dial callerId="${phone}" answerOnBridge="true">` +
        `<Number ${status}"${app.origin}/status">+14155550102</Number></Dial></Response>`;
    await alice.evaluate(() => dial({ To: '+14155550102' }));
    await alice.saw('call disconnect');
    const [child] = await fake.children(await alice.sid());
    assert.strictEqual(child.status, 'busy');
  },

  async 'a browser that gives up while it rings'({ alice, app, fake }) {
    app.answer = () => `<Response><Dial callerId="${phone}" answerOnBridge="true">` +
        `<Number ${status}"${app.origin}/status">+14155550103</Number></Dial></Response>`;
    await alice.evaluate(() => dial({ To: '+14155550103' }));
    await alice.saw('call ringing');
    const sid = await alice.sid();
    const [child] = await fake.children(sid);
    await alice.evaluate(() => call.disconnect());
    await alice.saw('call disconnect');
    await until('the end', async () => (await fake.fetch(child.sid)).status === 'canceled');
  },

  async 'a browser is called, answers, and hears'({ alice, app, fake }) {
    const made = await fake.create({ To: 'client:alice', From: phone, Twiml: '<Response><Pause length="60"/></Response>' });
    await alice.saw(`incoming call from ${phone}`);
    assert.strictEqual(await alice.sid(), made.sid);
    await alice.evaluate(() => call.accept());
    await alice.saw('incoming accept');
    await until('sound at the far end', async () => {
      const one = await fake.leg(made.sid);
      return one && one.incoming && one.received > 50 && one.level > 0.01;
    });
    await until('sound in the browser', () => alice.sound(one => one.received > 50 && one.level > 0.05));
    await fake.update(made.sid, { Status: 'completed' });
    await alice.saw('incoming disconnect');
  },

  async 'a browser declines'({ alice, fake }) {
    const made = await fake.create({ To: 'client:alice', From: phone, Twiml: '<Response/>' });
    await alice.saw(`incoming call from ${phone}`);
    await alice.evaluate(() => call.reject());
    await alice.saw('incoming reject');
    await until('the end', async () => (await fake.fetch(made.sid)).status === 'no-answer');
  },

  async 'a caller gives up before the browser answers'({ alice, fake }) {
    const made = await fake.create({ To: 'client:alice', From: phone, Twiml: '<Response/>' });
    await alice.saw(`incoming call from ${phone}`);
    await until('ringing', async () => (await fake.fetch(made.sid)).status === 'ringing');
    await fake.update(made.sid, { Status: 'canceled' });
    await alice.saw('incoming cancel');
  },

  async 'two browsers hear each other'({ alice, app, fake, page, tokens }) {
    const bob = await page();
    await bob.register(tokens('bob'));
    app.answer = () => '<Response><Dial answerOnBridge="true"><Client>bob<Parameter name="ticket" value="a b&amp;c"/>' +
        '</Client></Dial></Response>';
    await alice.evaluate(() => dial({ To: 'client:bob' }));
    await bob.saw('incoming call from client:alice');
    assert.strictEqual(await bob.evaluate(() => call.customParameters.get('ticket')), 'a b&c');
    await alice.saw('call ringing');
    await bob.evaluate(() => call.accept());
    await bob.saw('incoming accept');
    await alice.saw('call accept');
    // The microphone of the test beeps; the gateway's own tone never stops. So silence in between is the other browser.
    await until('alice hears bob', () => alice.sound(one => one.level > 0.05));
    await until('bob hears alice', () => bob.sound(one => one.level > 0.05));
    await alice.evaluate(() => call.mute(true));
    const sid = await alice.sid();
    await until('alice is silent', async () => (await fake.leg(sid)).level === 0);
    await until('bob hears nothing', () => bob.sound(one => one.level < 0.001));
    await until('alice still hears bob', () => alice.sound(one => one.level > 0.05));
    await bob.screenshot({ path: path.join(out, 'incoming.png') });
    await bob.evaluate(() => call.disconnect());
    await alice.saw('call disconnect');
    await bob.close();
  },

  async 'a browser takes part in a conference'({ alice, app, fake }) {
    app.answer = () => '<Response><Dial><Conference>the room</Conference></Dial></Response>';
    await alice.evaluate(() => dial({}));
    await alice.saw('call accept');
    const sid = await alice.sid();
    const conference = await until('the conference', async () => (await fake.conferences()).find(
      one => one.friendly_name === 'the room' && one.status !== 'completed'));
    const { participants } = await fake.request('GET', fake.participants(conference.sid));
    assert.deepStrictEqual(participants.map(one => one.call_sid), [sid]);
    await until('sound at the far end', async () => (await fake.leg(sid)).level > 0.01);
    await alice.evaluate(() => call.disconnect());
    await until('the end', async () => (await fake.conferences()).find(one => one.sid === conference.sid).status ===
        'completed');
  },

  async "callkit's own /voice answers, and its log tells of the leg that was called"({ alice, app, fake }) {
    const callkit = new Callkit(cli, fake, app.origin, phone, out);
    try {
      await callkit.start();
      app.upstream = callkit.port;
      await alice.evaluate(() => dial({ To: '+14155550100' }));
      await alice.saw('call ringing');
      await alice.saw('call accept');
      const sid = await alice.sid();
      await until('sound at the far end', async () => (await fake.leg(sid)).level > 0.01);
      await alice.evaluate(() => call.mute(true));
      await until('silence', async () => (await fake.leg(sid)).level === 0);
      await alice.evaluate(() => call.mute(false));
      await until('sound again', async () => (await fake.leg(sid)).level > 0.01);
      await alice.evaluate(() => call.disconnect());
      const [child] = await fake.children(sid);
      const row = await until('the log', async () => {
        const [one] = callkit.history();
        return one && one.status === 'completed' && one.provider_duration !== null && one.hangup_by && one;
      });
      const ended = await fake.fetch(child.sid);
      assert.strictEqual(row.call_sid, child.sid);
      assert.notStrictEqual(row.call_sid, sid); // not the browser's leg
      assert.strictEqual(row.direction, 'outbound');
      assert.strictEqual(row.agent_id, 'alice');
      assert.strictEqual(row.hangup_by, 'agent');
      assert.strictEqual(row.duration, Number(ended.duration));
      assert.ok(row.ringing_at < row.answered_at && row.answered_at < row.ended_at);
      console.log(`        ringing ${row.ringing_at}, answered ${row.answered_at}, ended ${row.ended_at}`);
    } finally {
      app.upstream = 0;
      await callkit.stop();
    }
  },

  async 'presence ends, and nobody rings any more'({ alice, fake }) {
    await alice.evaluate(() => device.unregister());
    await alice.saw('device unregistered');
    const made = await fake.create({ To: 'client:alice', From: phone, Twiml: '<Response/>' });
    await until('the end', async () => ['no-answer', 'failed', 'busy'].includes((await fake.fetch(made.sid)).status));
  },
};

/** A tab with the SDK, and what the test does with it. */
async function open(browser, app, fake) {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  page.on('pageerror', error => app.faults.push(`in the page: ${error.message}`));
  await page.goto(`${app.origin}/`);
  page.gateway = fake.address;
  let from = 0; // events of earlier scenes do not count
  page.forget = async () => { from = await page.evaluate(() => events.length); };
  page.seen = () => page.evaluate(start => events.slice(start), from);
  page.saw = line =>
    until(`${line}; seen: `, async () => (await page.seen()).includes(line))
      .catch(async error => { throw new Error(`${error.message}${JSON.stringify(await page.seen())}`); });
  page.sid = () => page.evaluate(() => call.parameters.CallSid);
  page.sound = async good => { const made = await page.evaluate(() => sound()); return good(made) && made; };
  page.register = async given => {
    await page.evaluate(([given, gateway]) => start(given, gateway), [given, fake.address]);
    await page.saw('device registered');
  };
  page.close_context = page.close;
  page.close = () => context.close();
  return page;
}

async function main() {
  fs.mkdirSync(out, { recursive: true });
  const validate = require(path.join(twilio, 'node_modules/twilio')).validateRequest;
  const app = new Application({ '/': path.join(__dirname, 'page.html'),
                                '/voice-sdk.js': path.join(sdk, 'dist/twilio.min.js') }, validate);
  const fake = new Fake(cli, out);
  let browser;
  let failed = 0;
  try {
    await app.listen();
    await fake.start(`${app.origin}/voice`);
    browser = await launch(require(playwright), chromium);
    console.log(`Chromium ${browser.version()}, ${path.basename(sdk)}`);
    const tokens = (identity, more) => token(cli, identity, more);
    const page = () => open(browser, app, fake);
    const alice = await page();
    await alice.register(tokens('alice'));
    assert.strictEqual(await alice.evaluate(() => device.identity), 'alice');
    for (const [name, play] of Object.entries(scenes)) {
      await alice.forget();
      app.voiceRequests = [];
      const began = Date.now();
      try {
        await play({ alice, app, fake, page, tokens });
        console.log(`ok      ${name} (${Date.now() - began} ms)`);
      } catch (error) {
        ++failed;
        console.log(`FAILED  ${name}\n        ${error.stack}`);
        await alice.screenshot({ path: path.join(out, 'failed.png') });
        break; // what follows goes on from here
      }
    }
    for (const fault of app.faults) {
      ++failed;
      console.log(`FAILED  ${fault}`);
    }
  } finally {
    if (browser) await browser.close();
    await fake.stop();
    if (app.server) app.server.close();
  }
  process.exitCode = failed === 0 ? 0 : 1;
}

main().catch(error => {
  console.log(`FAILED  ${error.stack}`);
  process.exitCode = 1;
});
