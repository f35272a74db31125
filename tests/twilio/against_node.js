// Signatures, access tokens and requests beside npm's twilio, on cases that are new with every seed.
//
//   node against_node.js TWILIO_PACKAGE ANSWER_CASES [COUNT [SEED]]
//
// Exit code 1 when there is a difference.
'use strict';
const { spawnSync } = require('node:child_process');
const path = require('node:path');

const [folder, program, count = '3000', seed = '1'] = process.argv.slice(2);
const twilio = require(path.resolve(folder));
const { AccessToken } = twilio.jwt;

let state = BigInt(seed);
function random(limit) { // splitmix64
  state = (state + 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn;
  let z = state;
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & 0xffffffffffffffffn;
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & 0xffffffffffffffffn;
  return Number((z ^ (z >> 31n)) % BigInt(limit));
}
const pick = (list) => list[random(list.length)];
const chance = (percent) => random(100) < percent;
const texts = ['', ' ', 'a', '+14155552671', 'completed', 'a b', 'a&b=c', '"quoted"', "it's", '<x>', 'é', '你好', '😀👩‍👩‍👧', '%41', '100%',
  '{"a":[1,2]}', 'x'.repeat(300), '\t', 'line\nline', '/\\?#[]@!$()*,;', 'Tue, 31 Aug 2010 20:36:28 +0000'];
const names = ['CallSid', 'From', 'To', 'a', 'A', '1', '10', '9', 'AddOns', 'SpeechResult', 'é', 'x y', 'Stir[0]', ''];
const sid = (kind) => kind + Array.from({ length: 32 }, () => random(16).toString(16)).join('');

function url() {
  const query = chance(40) ? '?' + Array.from({ length: 1 + random(3) }, () => `${pick(['a', 'q', 'ck'])}=${pick(['1', 'a%20b', '%27x%27', 'M%C3%BCnchen', ''])}`).join('&') : '';
  return pick(['https://', 'http://']) + pick(['example.com', 'sub.example.org', '[2001:db8::1]', '127.0.0.1'])
    + (chance(30) ? ':' + pick(['443', '80', '8443', '8080']) : '') + pick(['/', '/voice', '/a/b.php', '/%20x', '/status/']) + query;
}

function parameters() {
  const made = {};
  for (let i = random(12); i > 0; --i) {
    const name = pick(names);
    made[name] = chance(10) ? [pick(texts), pick(texts), pick(texts)] : pick(texts);
  }
  return made;
}

const encode = (made) => Object.entries(made).flatMap(([name, value]) => [].concat(value).map((one) =>
  `${encodeURIComponent(name)}=${chance(50) ? encodeURIComponent(one).replace(/%20/g, '+') : encodeURIComponent(one)}`)).join('&');

function signing() {
  const token = sid(''), where = url(), made = parameters();
  const expected = twilio.getExpectedTwilioSignature(token, where, made);
  return [{ kind: 'sign', token, url: where, body: encode(made) }, expected];
}

function validating() {
  const token = sid(''), made = parameters();
  let where = url(), seen = where;
  const signature = twilio.getExpectedTwilioSignature(token, where, made);
  if (chance(30)) seen = where.replace(/^(https?:\/\/(?:\[[^\]]*\]|[^/:]*)):\d+/, '$1');
  else if (chance(20)) seen = where.replace(/^(https?:\/\/(?:\[[^\]]*\]|[^/:]*))(?=\/)/, '$1:443');
  let presented = made, header = signature;
  if (chance(15)) presented = { ...made, Evil: '1' };
  if (chance(10)) header = signature.slice(0, -2) + 'x=';
  if (chance(10)) seen = seen.replace('example', 'exampel');
  if (chance(10)) seen = seen.replace(/^https/, 'http');
  return [{ kind: 'validate', token, signature: header, url: seen, body: encode(presented) },
    twilio.validateRequest(token, header, seen, presented)];
}

function token() {
  const question = { kind: 'token', account: sid('AC'), key: sid('SK'), secret: sid('') + pick(['', 'é', '+/=']),
    identity: pick(['alice', 'bob smith@example.com', 'é你', 'a"b\\c', 'x'.repeat(121), 'tab\there', '\u0001', '</script>']),
    ttl: pick([0, 1, 60, 3600, 86400]), now: 1600000000 + random(400000000), algorithm: pick(['HS256', 'HS384', 'HS512']) };
  if (chance(30)) question.region = pick(['ie1', 'au1']);
  if (chance(20)) question.nbf = question.now + random(100);
  const token = new AccessToken(question.account, question.key, question.secret,
    { identity: question.identity, ttl: question.ttl, region: question.region, nbf: question.nbf });
  if (chance(80)) {
    question.voice = {};
    const grant = {};
    if (chance(50)) { question.voice.incoming = true; grant.incomingAllow = true; }
    if (chance(60)) {
      question.voice.application = grant.outgoingApplicationSid = sid('AP');
      if (chance(40)) {
        grant.outgoingApplicationParams = { tenant: pick(texts), nested: { n: random(1000), list: [1, null, true, pick(texts)] } };
        question.voice.parameters = JSON.stringify(grant.outgoingApplicationParams);
      }
    }
    if (chance(20)) question.voice.push = grant.pushCredentialSid = sid('CR');
    if (chance(20)) question.voice.endpoint = grant.endpointId = 'desk';
    token.addGrant(new AccessToken.VoiceGrant(grant));
  }
  const clock = Date.now;
  Date.now = () => question.now * 1000;
  try {
    return [question, token.toJwt(question.algorithm)];
  } finally {
    Date.now = clock;
  }
}

const requesting = require('./request_cases.js')(path.resolve(folder), { random, pick, chance, sid });

const cases = Array.from({ length: Number(count) }, (_, i) => [signing, validating, token, requesting, requesting, requesting][i % 6]());
const run = spawnSync(program, { input: cases.map(([question]) => JSON.stringify(question)).join('\n') + '\n', encoding: 'utf8', maxBuffer: 1 << 30 });
const answers = run.stdout.split('\n').filter((line) => line).map((line) => JSON.parse(line));
let differences = answers.length === cases.length ? 0 : 1;
const kinds = {};
for (const kind of requesting.kinds) if (!cases.some(([question]) => question.kind === kind)) { ++differences; console.log(`${kind} was never tried`); }
cases.forEach(([question, expected], i) => {
  kinds[`${question.kind}${expected === true || expected === false ? ' ' + expected : ''}`] = (kinds[`${question.kind}${expected === true || expected === false ? ' ' + expected : ''}`] || 0) + 1;
  if (answers[i] === expected) return;
  if (++differences <= 10) console.log(`${JSON.stringify(question)}\n  callkit ${JSON.stringify(answers[i])}\n  node    ${JSON.stringify(expected)}`);
});
const { version } = require(path.join(path.resolve(folder), 'package.json'));
console.log(`npm twilio ${version}: ${cases.length} checks (${Object.entries(kinds).map((pair) => pair.join(' ')).join(', ')}), ${differences} differences`);
process.exit(differences ? 1 : 0);
