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

// Statuses of many calls, as an engine's events.
const calls = 50_000;
const statuses = ['initiated', 'ringing', 'in-progress', 'completed'];
const told = [];
for (let i = 0; i < calls; ++i)
  for (const [n, status] of statuses.entries())
    told.push(...parseWebhook(`CallSid=CA${String(i).padStart(32, '0')}&CallStatus=${status}&SequenceNumber=${n}`));
const lines = told.map((event) => JSON.stringify(event) + '\n');
const pieces = [];
for (let i = 0; i < lines.length; i += 4000) pieces.push(lines.slice(i, i + 4000).join(''));

function spin(ms) {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

function drained(what, count, begin, end) {
  const each = ((end - begin) * 1e6) / count;
  line(what, each, `${(1000 / each).toFixed(2)} M events/s (${count} of them)`);
}

(async () => {
  console.log('\nevents that wait in an engine, drained on the loop, each (wall time)');
  const engine = await addon.callkit_engine_create({ queue_limit: 1_000_000 });
  for (const piece of pieces) {
    const op = addon.callkit_engine_deliver(engine, piece);
    await addon.callkit_engine_wait_op(engine, op, -1);
  }
  for (const parse of [false, true]) {
    let count = 0;
    const begin = performance.now();
    for (let n = 0; n < (parse ? Infinity : 100); ++n) {
      const text = addon.callkit_engine_read_events(engine, 0);
      if (text === null) break;
      count += parse ? JSON.parse(text).length : text.split('},{').length;
    }
    drained(parse ? 'addon: read_events and JSON.parse of each batch' : 'addon: read_events, as text', count, begin, performance.now());
  }
  await addon.callkit_engine_destroy(engine);

  for (const how of ['batches', 'listener']) {
    const phone = await Phone.open({ queueLimit: 1_000_000 });
    let count = 0;
    let begin = 0;
    let end = 0;
    const saw = (n) => {
      if (begin === 0) begin = performance.now();
      count += n;
      end = performance.now();
    };
    let reading;
    if (how === 'batches') reading = (async () => { for await (const batch of phone.batches()) saw(batch.length); })();
    else phone.on('call:status_updated', () => saw(1)).on('call:updated', () => saw(1));
    const done = pieces.map((piece) => phone.deliver(piece));
    spin(4000); // the engine's thread fills the queue, while the loop is kept busy
    await Promise.all(done);
    drained(how === 'batches' ? 'Phone: batches()' : "Phone: on('call:status_updated')", count, begin, end);
    await phone.close();
    await reading;
  }
  if (checksum === 0) throw new Error('nothing was parsed');
})();
