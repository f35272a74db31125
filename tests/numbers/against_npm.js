// callkit's numbers beside those of npm's google-libphonenumber, on the same version of the plan.
//
//   print_texts 200000 1 | node against_npm.js PACKAGE_FOLDER CALLKIT
//
// Reads `REGION<TAB>TEXT` lines. Exit code 1 when there is a difference that docs/numbers.md does not explain.
'use strict';
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const [folder, callkit] = process.argv.slice(2);
const { PhoneNumberUtil, PhoneNumberFormat } = require(path.resolve(folder));
const packaged = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
const version = JSON.parse(spawnSync(callkit, ['version', '--json'], { encoding: 'utf8' }).stdout);
if (version.numbering_plan !== `google-libphonenumber ${packaged.version}`) {
  console.log(`callkit has ${version.numbering_plan}, the package is ${packaged.version}`);
  process.exit(2);
}

const util = PhoneNumberUtil.getInstance();
const types = ['fixed_line', 'mobile', 'fixed_line_or_mobile', 'toll_free', 'premium_rate', 'shared_cost', 'voip',
  'personal_number', 'pager', 'uan', 'unknown', 'voicemail'];
types[-1] = 'unknown';
types[10] = 'voicemail';
const errors = {
  'Invalid country calling code': 'invalid_country_code',
  'The string supplied did not seem to be a phone number': 'not_a_number',
  'Phone number too short after IDD': 'too_short_after_idd',
  'The string supplied is too short to be a phone number': 'too_short',
  'The string supplied is too long to be a phone number': 'too_long',
};

// The script knows the digits of three scripts besides ASCII's, which it may keep in an extension.
const digits = (text) => text.replace(/[\uff10-\uff19]/g, (c) => String(c.charCodeAt(0) - 0xff10))
  .replace(/[\u0660-\u0669]/g, (c) => String(c.charCodeAt(0) - 0x660))
  .replace(/[\u06f0-\u06f9]/g, (c) => String(c.charCodeAt(0) - 0x6f0));

function theirs(region, text) {
  let number;
  try {
    number = util.parse(text, region);
  } catch (error) {
    return { error: errors[error.message] || error.message };
  }
  const valid = util.isValidNumber(number);
  const where = util.getRegionCodeForNumber(number);
  return {
    valid,
    ...(valid ? { e164: util.format(number, PhoneNumberFormat.E164) } : {}),
    region: !where || where === '001' || where === 'ZZ' ? null : where,
    country_code: number.getCountryCode(),
    national: digits(util.format(number, PhoneNumberFormat.NATIONAL)),
    international: digits(util.format(number, PhoneNumberFormat.INTERNATIONAL)),
    type: types[util.getNumberType(number)],
    extension: number.getExtension() ? digits(number.getExtension()) : null,
  };
}

// What docs/numbers.md says of the JavaScript version: numbers are doubles there, letters and digits are those of a few
// scripts only, and text need not be text.
function explanation(text, ours, expected) {
  if (/[^\x00-\x7f]/.test(text.replace(/[\u2010-\u2015\u2212\u30fc\uff0d-\uff0f\u00a0\u00ad\u200b\u2060\u3000\uff08\uff09\uff3b\uff3d\u2053\u223c\uff0b\uff10-\uff19\u0660-\u0669\u06f0-\u06f9]/g, ''))) {
    return 'characters that JavaScript\'s version does not know';
  }
  if (/[\x00-\x08\x0b\x0e-\x1f\x7f]/.test(text)) return 'no text';
  if (ours.error === 'invalid_country_code' && expected.error === 'too_short_after_idd' && /^[^0-9]*\+/.test(text)) {
    return 'a plus before an international prefix, and then too little';
  }
  if (ours.national && ours.national.replace(/\D/g, '').length > 15) return 'more digits than a double holds';
  return null;
}

const lines = fs.readFileSync(0, 'utf8').split('\n').filter((line) => line.includes('\t'));
const run = spawnSync(callkit, ['number', 'batch'], { input: lines.join('\n') + '\n', encoding: 'utf8', maxBuffer: 1 << 30 });
const answers = run.stdout.split('\n').filter((line) => line);
if (answers.length !== lines.length) {
  console.log(`${lines.length} lines, ${answers.length} answers`);
  process.exit(2);
}
let differences = 0;
const explained = {};
lines.forEach((line, i) => {
  const tab = line.indexOf('\t');
  const [region, text] = [line.slice(0, tab), line.slice(tab + 1)];
  const { input, ...ours } = JSON.parse(answers[i]);
  const expected = theirs(region, text);
  if (JSON.stringify(ours) === JSON.stringify(expected)) return;
  const why = explanation(text, ours, expected);
  if (why) {
    explained[why] = (explained[why] || 0) + 1;
  } else if (++differences <= 30) {
    console.log(`${JSON.stringify(line)}\n  callkit ${JSON.stringify(ours)}\n  npm     ${JSON.stringify(expected)}`);
  }
});
const notes = Object.entries(explained).map(([why, count]) => `, ${count} explained (${why})`).join('');
console.log(`npm google-libphonenumber ${packaged.version}: ${lines.length} checks, ${differences} differences${notes}`);
process.exit(differences === 0 && lines.length > 0 ? 0 : 1);
