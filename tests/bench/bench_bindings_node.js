// What the Node package costs: phone numbers beside npm's libphonenumber-js in the same run, and events through the
// binding.
//
//   node tests/bench/bench_bindings_node.js [PACKAGE_FOLDER] [PEERS_FOLDER]
//
// PACKAGE_FOLDER: bindings/node after `npm run build` (default), or wherever it was built. CPU time of this thread's
// process, the least of several passes.
'use strict';
const fs = require('node:fs');
const path = require('node:path');

const root = path.join(__dirname, '..', '..');
const folder = path.resolve(process.argv[2] ?? path.join(root, 'bindings', 'node'));
const peers = path.resolve(process.argv[3] ?? path.join(root, 'build', 'peers'));
const { Phone, parseNumber, parseNumbers, parseWebhook } = require(path.join(folder, 'dist', 'index.js'));
const { readLines } = require(path.join(folder, 'dist', 'pump.js'));
const addon = require(path.join(folder, 'build', 'callkit_node.node'));

/** CPU time of the least of several passes, in ns a piece. */
function nanos(count, work, passes = 12) {
  let best = Infinity;
  for (let pass = 0; pass < passes; ++pass) {
    const begin = process.cpuUsage();
    work();
    const used = process.cpuUsage(begin);
    best = Math.min(best, (used.user + used.system) * 1000);
  }
  return best / count;
}

const line = (what, time, note = '') => console.log(`  ${what.padEnd(66)} ${time.toFixed(0).padStart(8)} ns  ${note}`);

// 10,000 texts as people write them, from ten countries; one in twenty is no number.
const forms = [
  ['GB', (n) => `020 7183 ${n}`], ['US', (n) => `(415) 555-${n}`], ['DE', (n) => `030 9018 ${n}`], ['FR', (n) => `01 42 68 ${n.slice(0, 2)} ${n.slice(2)}`],
  ['UA', (n) => `+380 44 288 ${n.slice(0, 2)} ${n.slice(2)}`], ['IN', (n) => `+91 98765 1${n}`], ['JP', (n) => `03-3210-${n}`],
  ['AU', (n) => `+61 2 9374 ${n}`], ['BR', (n) => `+55 11 96123-${n}`], ['IT', (n) => `+39 06 6982 ${n}`],
];
const corpus = Array.from({ length: 10_000 }, (_, i) => {
  const [region, write] = forms[i % forms.length];
  const digits = String((i * 7919) % 10_000).padStart(4, '0');
  return i % 20 === 19 ? ['US', `call me at ${i % 7}`] : [region, write(digits)];
});
const texts = corpus.map(([, text]) => text);
const regions = corpus.map(([region]) => region);

console.log('phone numbers, each');
let checksum = 0;
const batched = nanos(corpus.length, () => {
  const batch = parseNumbers(texts, { regions, columns: ['valid', 'e164'] });
  const { valid, e164 } = batch;
  for (let i = 0; i < batch.length; ++i) if (valid[i]) checksum += e164[i].length;
});
line('callkit: parseNumbers, valid and E.164 of each read', batched);
line('callkit: parseNumbers, all columns but the three written forms', nanos(corpus.length, () => {
  checksum += parseNumbers(texts, { regions }).e164.length;
}));
const single = nanos(corpus.length, () => {
  for (const [region, text] of corpus) checksum += parseNumber(text, { region }).valid ? 1 : 0;
});
line('callkit: parseNumber one by one, everything about it as an object', single);

const js = path.join(peers, 'libphonenumber-js');
if (fs.existsSync(js)) {
  const { version } = JSON.parse(fs.readFileSync(path.join(js, 'package.json'), 'utf8'));
  for (const metadata of ['min', 'max']) {
    const { parsePhoneNumberFromString } = require(path.join(js, metadata));
    const time = nanos(corpus.length, () => {
      for (const [region, text] of corpus) {
        const number = parsePhoneNumberFromString(text, region);
        if (number?.isValid()) checksum += number.number.length;
      }
    }, 4);
    line(`libphonenumber-js ${version} (${metadata}): parse, valid, E.164`, time,
      `${(time / batched).toFixed(1)}x callkit's batch, ${(time / single).toFixed(1)}x one by one`);
  }
} else {
  console.log('  SKIPPED: libphonenumber-js is not in build/peers (tools/peers)');
}

// Statuses of many calls, which an engine takes in and tells as events. A round fits the queue.
const rounds = 24;
const calls = 1000;
const statuses = ['initiated', 'ringing', 'in-progress', 'completed'];
const perRound = calls * statuses.length;

function roundOf(round) {
  const lines = [];
  for (let i = 0; i < calls; ++i)
    for (const [n, status] of statuses.entries())
      lines.push(...parseWebhook(`CallSid=CA${String(round * calls + i).padStart(32, '0')}&CallStatus=${status}&SequenceNumber=${n}`));
  return lines.map((event) => JSON.stringify(event) + '\n').join('');
}

const telling = (time) => `${(1000 / time).toFixed(2)} M/s of CPU time`;

(async () => {
  console.log(`\nevents that wait in an engine, drained on the loop, each (CPU time of the process, the least of ${rounds} rounds of ${perRound})`);
  const engine = await addon.callkit_engine_create({});
  const best = { text: Infinity, objects: Infinity, alone: Infinity, wall: Infinity };
  for (let round = 0; round < rounds; ++round) {
    const op = addon.callkit_engine_deliver(engine, roundOf(round));
    await addon.callkit_engine_wait_op(engine, op, -1);
    let count = 0;
    const begin = performance.now();
    if (round % 2 === 0) {
      const batches = [];
      best.text = Math.min(best.text, nanos(perRound, () => {
        for (let text; (text = addon.callkit_engine_read_events(engine, 0)) !== null;) batches.push(text);
      }, 1));
      const lines = batches.map((text) => JSON.stringify(readLines(text)));
      best.alone = Math.min(best.alone, nanos(perRound, () => {
        for (const text of lines) count += JSON.parse(text).length;
      }, 1));
    } else {
      best.objects = Math.min(best.objects, nanos(perRound, () => {
        for (let text; (text = addon.callkit_engine_read_events(engine, 0)) !== null;) count += readLines(text).length;
      }, 1));
      best.wall = Math.min(best.wall, ((performance.now() - begin) * 1e6) / perRound);
    }
    if (count < perRound) throw new Error(`${count} events of ${perRound}`);
  }
  line('addon: read_events, as text', best.text, telling(best.text));
  line('addon: as objects, all fields of each (goal: 1 M/s)', best.objects, `${telling(best.objects)}; ${(1000 / best.wall).toFixed(2)} M/s by the clock`);
  line('for comparison: JSON.parse of the objects as JSON alone', best.alone, telling(best.alone));
  await addon.callkit_engine_destroy(engine);

  for (const how of ['batches', 'listener']) {
    let least = Infinity;
    const phone = await Phone.open();
    let count = 0;
    if (how === 'batches') void (async () => { for await (const batch of phone.batches()) count += batch.length; })();
    else phone.on('call:status_updated', () => ++count).on('call:updated', () => ++count);
    for (let round = 0; round < rounds / 3; ++round) {
      count = 0;
      const done = phone.deliver(roundOf(round));
      // The engine's thread fills the queue while the loop is kept busy; what is measured is what the loop does then.
      const until = performance.now() + 600;
      while (performance.now() < until);
      const begin = process.cpuUsage();
      await done;
      const used = process.cpuUsage(begin);
      if (count >= perRound) least = Math.min(least, ((used.user + used.system) * 1000) / count);
    }
    line(how === 'batches' ? 'Phone: batches()' : "Phone: on('call:status_updated', …)", least, telling(least));
    await phone.close();
  }
  if (checksum === 0) throw new Error('nothing was parsed');
})();
