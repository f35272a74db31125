// Placing a call in JavaScript: npm's twilio beside callkit's twilio_client and bare Beast, against the same HTTPS
// server in the same run. Each client is a process of its own; CPU time is user and system, of the client alone.
//
//   node tests/bench/bench_twilio_client.js BUILD_FOLDER PEERS_FOLDER
'use strict';
const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

/// One figure of npm's twilio, as bench_twilio_client prints its own.
async function measure(library, port, atOnce, batch, batches, started) {
  const twilio = require(library);
  const agent = new twilio.RequestClient({ keepAlive: true, maxSockets: atOnce });
  const client = twilio('AC0123456789abcdef0123456789abcdef', '0123456789abcdef0123456789abcdef', { httpClient: agent });
  client.api.baseUrl = `https://localhost:${port}`;
  const calls = client.calls; // loaded when it is first asked for
  const since = () => Number(process.hrtime.bigint() - started) / 1e6;
  const ready = since();
  let first;
  let sent = 0;
  async function chain(total) {
    while (sent++ < total) {
      const call = await calls.create({
        to: '+14155552671',
        from: '+14155550100',
        url: 'https://calls.example.com/twilio/answer?ck=019b76da-a800-7000-8000-000000000001',
        statusCallback: 'https://calls.example.com/twilio/status?ck=019b76da-a800-7000-8000-000000000001',
        statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
        timeout: 30,
      });
      first ??= since();
      if (call.status !== 'queued') throw new Error('the call is not placed');
    }
  }
  let best = Infinity;
  for (let i = 0; i <= batches; ++i) {
    sent = 0;
    const begin = process.cpuUsage();
    await Promise.all(Array.from({ length: atOnce }, () => chain(batch)));
    const used = process.cpuUsage(begin);
    if (i > 0) best = Math.min(best, (used.user + used.system) / batch);
  }
  const resident = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ micros: best, ready, first, resident }));
  process.exit(0);
}

async function compare(build, peers) {
  const program = path.resolve(build, 'tests/bench/bench_twilio_client');
  const name = fs.readdirSync(peers).find((one) => one.startsWith('twilio-') && !one.startsWith('twilio-openapi'));
  const library = path.resolve(peers, name, 'node_modules/twilio');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'callkit-bench-'));
  const certificate = path.join(folder, 'trusted.pem');
  const server = spawn(program, ['serve', certificate], { stdio: ['pipe', 'pipe', 'inherit'] });
  const port = String(await new Promise((done) => server.stdout.once('data', (line) => done(parseInt(line, 10)))));
  const run = (command, args, env) => {
    const started = String(process.hrtime.bigint());
    const got = spawnSync(command, [...args, started], { encoding: 'utf8', env: { ...process.env, ...env } });
    if (got.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${got.stderr}`);
    return JSON.parse(got.stdout);
  };
  const clients = {
    [name]: (atOnce) => run(process.execPath, [__filename, 'measure', library, port, atOnce, 1000, 3],
      { NODE_EXTRA_CA_CERTS: certificate }),
    bare: (atOnce) => run(program, ['bare', port, certificate, atOnce, 3000, 3]),
    callkit: (atOnce) => run(program, ['callkit', port, certificate, atOnce, 3000, 3]),
  };
  for (const atOnce of ['1', '16', '64']) {
    const best = {};
    for (let round = 0; round < 2; ++round)
      for (const [client, once] of Object.entries(clients)) {
        const got = once(atOnce);
        const kept = best[client] ??= got;
        for (const figure of ['micros', 'ready', 'first']) kept[figure] = Math.min(kept[figure], got[figure]);
        kept.resident = Math.max(kept.resident, got.resident);
      }
    console.log(`\n${atOnce} at once`);
    for (const [client, got] of Object.entries(best))
      console.log(`  ${client.padEnd(14)} ${got.micros.toFixed(1).padStart(7)} us a call ${(got.micros / best.callkit.micros).toFixed(2).padStart(6)}x callkit's`
        + `   ready ${got.ready.toFixed(1).padStart(6)} ms, first answer ${got.first.toFixed(1).padStart(6)} ms, ${got.resident.toFixed(1).padStart(6)} MB`);
  }
  server.stdin.end();
  fs.rmSync(folder, { recursive: true });
}

const [first, ...rest] = process.argv.slice(2);
if (first === 'measure') {
  const [library, port, atOnce, batch, batches, started] = rest;
  measure(library, port, Number(atOnce), Number(batch), Number(batches), BigInt(started));
} else {
  compare(first, rest[0]);
}
