// npm's socket.io-client, unchanged, against callkit's live events.
//
//   node socket_io_client.js PEERS SERVER
//
// PEERS: what tools/peers has fetched; SERVER: live_test_server.
'use strict';
const assert = require('node:assert');
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const readline = require('node:readline');
const test = require('node:test');

const [peers, program] = process.argv.slice(2).map(one => path.resolve(one));
const name = fs.existsSync(peers) ? fs.readdirSync(peers).find(one => one.startsWith('socket.io-client-')) : null;
if (!name) {
  console.log('SKIPPED: npm\'s socket.io-client is not here, so it is not tried (tools/peers)');
  process.exit(0);
}
const modules = path.join(peers, name, 'node_modules');
const { io } = require(path.join(modules, 'socket.io-client'));
const { WebSocket } = require(path.join(modules, 'ws'));

/// live_test_server, driven by commands.
class Server {
  static async start(store = 'memory:', { port = 0, ping = 25, journal = '', each = 0 } = {}) {
    const server = new Server();
    server.answers = [];
    server.process = spawn(program, [store, String(port), String(ping), journal, String(each)],
                           { stdio: ['pipe', 'pipe', 'inherit'] });
    readline.createInterface({ input: server.process.stdout })
      .on('line', line => server.answers.shift()(JSON.parse(line)));
    server.port = (await new Promise(done => server.answers.push(done))).port;
    server.url = `http://127.0.0.1:${server.port}`;
    return server;
  }
  ask(command) {
    return new Promise(done => {
      this.answers.push(done);
      this.process.stdin.write(command + '\n');
    });
  }
  async call(workspace) { return (await this.ask(`call ${workspace}`)).call; }
  stop() {
    return new Promise(done => {
      this.process.on('exit', done);
      this.process.stdin.end();
    });
  }
}

/// A client that keeps what it is told.
class Client {
  constructor(server, options = {}) {
    this.events = [];
    this.waiting = [];
    this.socket = io(server.url, { auth: { token: 'of-A' }, reconnectionDelay: 20, reconnectionDelayMax: 50, forceNew: true,
                                   transports: ['websocket'], ...options });
    this.socket.onAny((event, data, id) => {
      this.events.push({ event, data, id });
      this.look();
    });
    for (const change of ['connect', 'disconnect', 'connect_error'])
      this.socket.on(change, () => this.look());
    this.socket.io.engine.on('upgrade', () => this.look());
  }
  look() { this.waiting = this.waiting.filter(({ until, done }) => !until() || done()); }
  until(until) { return new Promise(done => { this.waiting.push({ until, done }); this.look(); }); }
  connected() { return this.until(() => this.socket.connected); }
  async count(count) { await this.until(() => this.events.length >= count); return this.events; }
  calls() { return this.events.map(one => one.data.callId); }
  refused() { return new Promise(done => this.socket.once('connect_error', done)); }
  close() { this.socket.disconnect(); }
}

const ways = { websocket: ['websocket'], polling: ['polling'], 'polling, then websocket': ['polling', 'websocket'] };

for (const [way, transports] of Object.entries(ways))
  test(`events arrive in order over ${way}`, async () => {
    const server = await Server.start();
    const client = new Client(server, { transports });
    await client.connected();
    assert.strictEqual(client.socket.recovered, false);
    if (transports.length > 1)
      await client.until(() => client.socket.io.engine.transport.name === 'websocket');
    const call = await server.call('A');
    await server.call('B');
    await server.ask(`status ${call} ringing`);
    await server.ask(`status ${call} in-progress`);
    await server.ask(`control ${call}`);
    await server.ask(`status ${call} completed 12`);
    const events = await client.count(5);
    assert.deepStrictEqual(events.map(one => [one.event, one.data.status ?? one.data.mute]), [
      ['call:initiated', 'queued'], ['call:status_updated', 'ringing'], ['call:status_updated', 'in-progress'],
      ['call:control', 'pending-on'], ['call:status_updated', 'completed']]);
    assert.ok(events.every(one => one.data.callId === call && /^[0-9]+$/.test(one.id)));
    const { callId, callSid, contactId, phoneNumber, status, duration, timestamp } = events[4].data;
    assert.deepStrictEqual({ callId, callSid, contactId, phoneNumber, status, duration },
                           { callId: call, callSid: `CA${call}`, contactId: null, phoneNumber: '+12025550123',
                             status: 'completed', duration: 12 });
    assert.ok(!Number.isNaN(Date.parse(timestamp)));
    client.close();
    await server.stop();
  });

test('who has no good credential is refused and told why', async () => {
  const server = await Server.start();
  for (const [auth, code] of [[{}, 'unauthorized'], [{ token: 'wrong' }, 'unauthorized'],
                              [{ token: 'of-A', workspaceId: 'B' }, 'not_found']]) {
    const client = new Client(server, { auth });
    assert.strictEqual((await client.refused()).data.code, code);
    client.close();
  }
  const elsewhere = io(`${server.url}/admin`, { auth: { token: 'of-A' }, transports: ['websocket'], forceNew: true });
  assert.strictEqual((await new Promise(done => elsewhere.once('connect_error', done))).message, 'Invalid namespace');
  elsewhere.disconnect();
  await server.stop();
});

test('a user has so many connections, and a place is free again when one ends', async () => {
  const server = await Server.start('memory:', { each: 2 });
  const [first, second] = [new Client(server), new Client(server, { transports: ['polling'] })];
  await Promise.all([first.connected(), second.connected()]);
  const third = new Client(server);
  assert.strictEqual((await third.refused()).data.code, 'rate_limited');
  const other = new Client(server, { auth: { token: 'of-B' } }); // somebody else's are counted apart
  await other.connected();
  second.close();
  while (!third.socket.connected) { // the server hears of the end in its own time
    third.socket.connect();
    await Promise.race([third.connected(), third.refused()]);
  }
  const call = await server.call('A');
  for (const client of [first, third]) {
    await client.count(1);
    assert.deepStrictEqual(client.calls(), [call]);
  }
  for (const client of [first, third, other])
    client.close();
  await server.stop();
});

test('a credential that is taken back ends the connection at the next heartbeat', async () => {
  const server = await Server.start('memory:', { ping: 1 });
  const client = new Client(server);
  await client.connected();
  await server.ask('revoke of-A');
  await client.until(() => !client.socket.connected);
  client.close();
  await server.stop();
});

test('clients of the original join their workspace by themselves, and no other', async () => {
  const server = await Server.start();
  const client = new Client(server);
  await client.connected();
  assert.strictEqual(await client.socket.emitWithAck('join-workspace', 'A'), 'ok');
  assert.strictEqual((await client.socket.emitWithAck('join-workspace', 'B')).error.code, 'not_found');
  assert.strictEqual((await client.socket.emitWithAck('no-such-event', 1)).error.code, 'unsupported');
  client.socket.emit('nobody hears this');
  client.socket.emit('join-workspace', 'A');
  await client.count(1);
  assert.deepStrictEqual([client.events[0].event, client.events[0].data], ['joined', 'A']);
  client.socket.emit('join-workspace', 'B');
  await client.count(2);
  assert.deepStrictEqual([client.events[1].event, client.events[1].data.code], ['join-refused', 'not_found']);

  const developer = new Client(server, { auth: { token: 'any' } });
  await developer.connected();
  await server.call('B');
  assert.strictEqual(await developer.socket.emitWithAck('join-workspace', 'B'), 'ok');
  const call = await server.call('B');
  await developer.count(1);
  assert.deepStrictEqual(developer.calls(), [call]);
  client.close();
  developer.close();
  await server.stop();
});

test('binary messages are refused', async () => {
  const server = await Server.start();
  const client = new Client(server, { reconnection: false });
  await client.connected();
  client.socket.emit('join-workspace', Buffer.from('A'));
  await client.until(() => !client.socket.connected);
  await server.stop();
});

for (const [way, transports] of Object.entries({ websocket: ['websocket'], polling: ['polling'] }))
  test(`who loses the connection over ${way} loses no event`, async () => {
    const server = await Server.start();
    const client = new Client(server, { transports });
    await client.connected();
    const calls = [await server.call('A')];
    await client.count(1);
    for (let round = 0; round < 5; ++round) {
      client.socket.io.engine.close(); // as if the network were gone
      await client.until(() => !client.socket.connected);
      for (let i = 0; i < 20; ++i)
        calls.push(await server.call('A'));
      await client.count(calls.length);
      assert.strictEqual(client.socket.recovered, true);
      assert.deepStrictEqual(client.calls(), calls);
    }
    client.close();
    await server.stop();
  });

test('who loses the connection before the first event loses none either', async () => {
  const server = await Server.start();
  const client = new Client(server);
  await client.connected();
  client.socket.io.engine.close();
  await client.until(() => !client.socket.connected);
  const call = await server.call('A');
  await client.count(1);
  assert.strictEqual(client.socket.recovered, true);
  assert.deepStrictEqual(client.calls(), [call]);
  client.close();
  await server.stop();
});

test('a developer\'s workspaces are recovered too', async () => {
  const server = await Server.start();
  const client = new Client(server, { auth: { token: 'any' } });
  await client.connected();
  assert.strictEqual(await client.socket.emitWithAck('join-workspace', 'B'), 'ok');
  client.socket.io.engine.close();
  await client.until(() => !client.socket.connected);
  const call = await server.call('B');
  await client.count(1);
  assert.strictEqual(client.socket.recovered, true);
  assert.deepStrictEqual(client.calls(), [call]);
  client.close();
  await server.stop();
});

test('who was away for longer than the server remembers is told each call\'s newest state', async () => {
  const server = await Server.start();
  const client = new Client(server);
  await client.connected();
  const call = await server.call('A');
  await client.count(1);
  client.socket.io.opts.reconnection = false;
  client.socket.io._reconnection = false;
  client.socket.io.engine.close();
  await client.until(() => !client.socket.connected);
  await server.ask('burst A 1500');
  await server.ask(`status ${call} in-progress`);
  await server.ask(`status ${call} completed 3`);
  client.socket.connect();
  await client.count(1502);
  assert.strictEqual(client.socket.recovered, true);
  const mine = client.events.slice(1).filter(one => one.data.callId === call);
  assert.deepStrictEqual(mine.map(one => [one.event, one.data.status]), [['call:status_updated', 'completed']]);
  const ids = client.events.map(one => Number(one.id));
  assert.deepStrictEqual(ids, [...ids].sort((a, b) => a - b));
  assert.strictEqual(new Set(client.calls()).size, 1501);
  client.close();
  await server.stop();
});

test('a server that is started anew tells what happened meanwhile, from its log', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'callkit-live-'));
  const store = `sqlite:${path.join(folder, 'calls.db')}`;
  let server = await Server.start(store);
  const client = new Client(server);
  await client.connected();
  const call = await server.call('A');
  await client.count(1);
  await server.stop();
  await client.until(() => !client.socket.connected);
  // Somebody else's server on the same log, where the client is not.
  const port = server.port;
  server = await Server.start(store);
  await server.ask(`status ${call} ringing`);
  const second = await server.call('A');
  await server.ask(`status ${call} in-progress`);
  await server.stop();
  server = await Server.start(store, { port });
  await client.until(() => client.socket.connected && client.events.length >= 3);
  assert.strictEqual(client.socket.recovered, true);
  assert.deepStrictEqual(client.events.slice(1).map(one => [one.event, one.data.callId, one.data.status]),
                         [['call:initiated', second, 'queued'], ['call:status_updated', call, 'in-progress']]);
  await server.ask(`status ${call} completed 1`);
  await client.count(4);
  client.close();
  await server.stop();
  fs.rmSync(folder, { recursive: true });
});

test('a server whose log was in memory does not pretend to remember', async () => {
  let server = await Server.start('memory:', { journal: 'one' });
  const client = new Client(server);
  await client.connected();
  await server.call('A');
  await client.count(1);
  assert.match(client.events[0].id, /^one-[0-9]+$/);
  const port = server.port;
  await server.stop();
  await client.until(() => !client.socket.connected);
  server = await Server.start('memory:', { port, journal: 'two' });
  await client.connected();
  assert.strictEqual(client.socket.recovered, false);
  client.close();
  await server.stop();
});

test('heartbeats keep connections, and their absence ends them', async () => {
  const server = await Server.start('memory:', { ping: 1 });
  const clients = [new Client(server), new Client(server, { transports: ['polling'] })];
  for (const client of clients)
    await client.connected();
  let pings = 0;
  for (const client of clients)
    client.socket.io.engine.on('ping', () => { pings++; client.look(); });
  await clients[0].until(() => pings >= 4);
  assert.ok(clients.every(one => one.socket.connected));
  const mute = new WebSocket(`${server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
  mute.on('open', () => mute.send('40{"token":"of-A"}'));
  await new Promise(done => mute.on('close', done)); // it answers no ping
  for (const client of clients)
    client.close();
  await server.stop();
});

test('a thousand clients in a room hear everything', async () => {
  const server = await Server.start();
  const clients = Array.from({ length: 1000 }, () => new Client(server));
  for (const client of clients)
    await client.connected();
  await server.ask('burst A 20');
  for (const client of clients)
    await client.count(20);
  assert.ok(clients.every(one => one.calls().join() === clients[0].calls().join()));
  assert.strictEqual((await server.ask('stats')).sessions, 1000);
  for (const client of clients)
    client.close();
  while ((await server.ask('stats')).sessions > 0)
    await new Promise(setImmediate);
  await server.stop();
});

function get(url, headers = {}, method = 'GET', body = '') {
  return new Promise((done, failed) => {
    const request = http.request(url, { method, headers }, answer => {
      let text = '';
      answer.on('data', data => { text += data; });
      answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers, text }));
    });
    request.on('error', failed);
    request.end(body);
  });
}

test('who does not poll is told the newest of each call later, and no more than that waits for it', async () => {
  const server = await Server.start();
  const at = `${server.url}/socket.io/?EIO=4&transport=polling`;
  const { sid } = JSON.parse((await get(at)).text.slice(1));
  assert.strictEqual((await get(`${at}&sid=${sid}`, {}, 'POST', '40{"token":"of-A"}')).text, 'ok');
  assert.match((await get(`${at}&sid=${sid}`)).text, /^40/);
  const first = await server.call('A');
  await server.ask('burst A 400');
  const last = await server.call('A');
  for (const call of [first, last])
    for (const status of ['ringing', 'in-progress', 'completed'])
      await server.ask(`status ${call} ${status}`);
  const told = [];
  while (told.length === 0 || told.at(-1)[1].callId !== last || told.at(-1)[1].status !== 'completed') {
    const { text } = await get(`${at}&sid=${sid}`);
    assert.ok(text.length < 70000);
    told.push(...text.split('\x1e').filter(one => one.startsWith('42')).map(one => JSON.parse(one.slice(2))));
  }
  const of = call => told.filter(one => one[1].callId === call).map(one => [one[0], one[1].status]);
  assert.deepStrictEqual(of(first), [['call:initiated', 'queued'], ['call:status_updated', 'completed']]);
  assert.deepStrictEqual(of(last), [['call:initiated', 'completed']]);
  assert.strictEqual(new Set(told.map(one => one[1].callId)).size, 402);
  await server.stop();
});

test('pages of other origins may not connect unless they are listed', async () => {
  const server = await Server.start();
  const polling = `${server.url}/socket.io/?EIO=4&transport=polling`;
  assert.strictEqual((await get(polling, { Origin: 'https://evil.example' })).status, 403);
  const listed = await get(polling, { Origin: 'https://crm.example' });
  assert.strictEqual(listed.headers['access-control-allow-origin'], 'https://crm.example');
  assert.strictEqual((await get(polling, { Origin: server.url })).status, 200);
  assert.strictEqual((await get(polling, { Origin: 'https://crm.example' }, 'OPTIONS')).status, 204);
  for (const [origin, good] of [['https://evil.example', false], ['https://crm.example', true]]) {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/socket.io/?EIO=4&transport=websocket`, { origin });
    assert.strictEqual(await new Promise(done => {
      socket.on('open', () => done(true));
      socket.on('error', () => done(false));
    }), good);
    socket.terminate();
  }
  await server.stop();
});

test('nonsense is refused in Engine.IO\'s own words', async () => {
  const server = await Server.start();
  const at = `${server.url}/socket.io/?`;
  const code = async (query, method, body) => {
    const answer = await get(at + query, {}, method, body);
    return [answer.status, JSON.parse(answer.text).code];
  };
  assert.deepStrictEqual(await code('EIO=3&transport=polling'), [400, 5]);
  assert.deepStrictEqual(await code('EIO=4&transport=pigeon'), [400, 0]);
  assert.deepStrictEqual(await code('EIO=4&transport=websocket'), [400, 3]);
  assert.deepStrictEqual(await code('EIO=4&transport=polling&sid=nobody'), [400, 1]);
  assert.deepStrictEqual(await code('EIO=4&transport=polling', 'POST', '40'), [400, 2]);
  const open = await get(`${at}EIO=4&transport=polling`);
  const { sid } = JSON.parse(open.text.slice(1));
  assert.deepStrictEqual(await code(`EIO=4&transport=polling&sid=${sid}`, 'POST', 'bAAAA'), [400, 3]);
  assert.deepStrictEqual(await code(`EIO=4&transport=polling&sid=${sid}`), [400, 1]); // and that was its end
  await server.stop();
});

test('plain WebSockets and server-sent events say the same, and resume', async () => {
  const server = await Server.start();
  const open = greeting => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/api/events/ws`);
    socket.got = [];
    socket.on('message', data => { socket.got.push(JSON.parse(data)); socket.emit('more'); });
    socket.on('open', () => socket.send(JSON.stringify(greeting)));
    return socket;
  };
  const count = async (socket, count) => { while (socket.got.length < count) await new Promise(done => socket.once('more', done)); };
  const wrong = open({ token: 'wrong' });
  await new Promise(done => wrong.on('close', done));
  assert.deepStrictEqual(wrong.got, [{ event: 'error', data: { code: 'unauthorized' } }]);

  const socket = open({ token: 'of-A' });
  await count(socket, 1);
  assert.strictEqual(socket.got[0].event, 'ready');
  const call = await server.call('A');
  await count(socket, 2);
  assert.deepStrictEqual([socket.got[1].event, socket.got[1].data.callId], ['call:initiated', call]);
  socket.close();
  await server.ask(`status ${call} ringing`);
  const again = open({ token: 'of-A', workspaceId: 'A', after: socket.got[1].id });
  await count(again, 2);
  assert.deepStrictEqual([again.got[1].event, again.got[1].data.status], ['call:status_updated', 'ringing']);
  again.close();

  assert.strictEqual((await get(`${server.url}/api/events/A`)).status, 401);
  assert.strictEqual((await get(`${server.url}/api/events/B`, { Authorization: 'Bearer of-A' })).status, 404);
  const text = await new Promise(done => http.get(`${server.url}/api/events/A`, { headers: {
    Authorization: 'Bearer of-A', 'Last-Event-ID': socket.got[0].id } }, answer => {
    let all = '';
    assert.strictEqual(answer.headers['content-type'], 'text/event-stream');
    answer.on('data', data => {
      all += data;
      if (all.includes('ringing'))
        done(all) || answer.destroy();
    });
  }));
  assert.deepStrictEqual(text.split('\n').filter(line => line.startsWith('id:') || line.startsWith('event:')),
                         [`id: ${socket.got[0].id}`, `id: ${socket.got[1].id}`, 'event: call:initiated',
                          `id: ${again.got[1].id}`, 'event: call:status_updated']);
  while ((await server.ask('stats')).sessions > 0)
    await new Promise(setImmediate);
  await server.stop();
});
