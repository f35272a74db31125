// Phone numbers in JavaScript: npm's google-libphonenumber and libphonenumber-js beside callkit in the same run, on the
// 10,000 numbers of bench_numbers.
//
//   node tests/bench/bench_numbers.js BUILD_FOLDER PEERS_FOLDER
//
// CPU time, the least of several passes.
'use strict';
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const [build, peers] = process.argv.slice(2);
const output = (program, ...args) => spawnSync(path.join(build, program), args, { encoding: 'utf8', maxBuffer: 1 << 28 }).stdout;
const corpus = output('tests/numbers/print_texts', 'corpus').split('\n').filter((line) => line.includes('\t'))
  .map((line) => line.split('\t'));
const ours = JSON.parse(output('tests/bench/bench_numbers', 'json'));

function nanos(work) {
  let best = Infinity;
  for (let pass = 0; pass < 12; ++pass) {
    const begin = process.cpuUsage();
    work();
    const used = process.cpuUsage(begin);
    best = Math.min(best, (used.user + used.system) * 1000);
  }
  return best / corpus.length;
}

function report(what, time, reference) {
  console.log(`  ${what.padEnd(58)} ${time.toFixed(0).padStart(9)} ns  ${(time / reference).toFixed(0).padStart(6)}x callkit's`);
}

const google = fs.readdirSync(peers).find((name) => name.startsWith('google-libphonenumber-'));
if (google) {
  const { PhoneNumberUtil, PhoneNumberFormat } = require(path.resolve(peers, google));
  const util = PhoneNumberUtil.getInstance();
  report(`${google}: parse`, nanos(() => {
    for (const [region, text] of corpus) try { util.parse(text, region); } catch { /* no number */ }
  }), ours.parse);
  report(`${google}: parse, valid, type, three formats`, nanos(() => {
    for (const [region, text] of corpus) {
      try {
        const number = util.parse(text, region);
        util.isValidNumber(number);
        util.getNumberType(number);
        for (const how of [PhoneNumberFormat.E164, PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.NATIONAL]) util.format(number, how);
      } catch { /* no number */ }
    }
  }), ours.everything);
}
if (fs.existsSync(path.join(peers, 'libphonenumber-js'))) {
  const parse = require(path.resolve(peers, 'libphonenumber-js', 'max')).parsePhoneNumber;
  const { version } = JSON.parse(fs.readFileSync(path.join(peers, 'libphonenumber-js/package.json'), 'utf8'));
  const attempt = (text, region) => { try { return parse(text, region || undefined); } catch { return undefined; } };
  report(`libphonenumber-js ${version} (max): parse`, nanos(() => {
    for (const [region, text] of corpus) attempt(text, region);
  }), ours.parse);
  report(`libphonenumber-js ${version} (max): parse, valid, type, formats`, nanos(() => {
    for (const [region, text] of corpus) {
      const number = attempt(text, region);
      if (!number) continue;
      number.isValid();
      number.getType();
      number.format('E.164');
      number.formatInternational();
      number.formatNational();
    }
  }), ours.everything);
}
