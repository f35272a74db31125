// Signatures and access tokens beside npm's twilio, on cases that are new with every seed.
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

// What twilio-node hands to its transport, as one text. Forms are written as its transport writes them.
const qs = require(require.resolve('qs', { paths: [path.resolve(folder)] }));
class Recorder {
  constructor() { this.seen = null; }
  request(options) {
    const query = options.params ? qs.stringify(options.params, { arrayFormat: 'repeat' }) : '';
    const body = options.data ? qs.stringify(options.data, { arrayFormat: 'repeat' }) : '';
    this.seen = `${options.method.toUpperCase()} ${options.uri}${query ? '?' + query : ''} ${body}`;
    return Promise.resolve({ statusCode: options.method === 'post' ? 201 : 200, body: { calls: [] }, headers: {} });
  }
}

// A request that Twilio would take: what goes together goes together.
function call() {
  const given = { to: pick(['+14155551212', 'client:alice', 'sip:bob@example.com;transport=tls']), from: '+18668675310' };
  const https = () => pick(['https://e.com/t?a=1&b=2', 'https://e.com/é', 'http://127.0.0.1:80/x?ck=1']);
  const some = (percent, name, value) => { if (chance(percent)) given[name] = value; };
  const way = random(3);
  if (way === 0) given.url = https();
  else if (way === 1) given.twiml = pick(['<Response><Say>é & "x"</Say></Response>', '<Response/>']);
  else given.applicationSid = sid('AP');
  if (way !== 2) {
    some(30, 'method', pick(['GET', 'POST']));
    if (chance(30)) { given.fallbackUrl = https(); some(50, 'fallbackMethod', 'GET'); }
    if (chance(50)) {
      given.statusCallback = https();
      some(60, 'statusCallbackEvent', ['initiated', 'ringing', 'answered', 'completed'].filter(() => chance(60)));
      if (given.statusCallbackEvent && given.statusCallbackEvent.length === 0) delete given.statusCallbackEvent;
      some(30, 'statusCallbackMethod', 'POST');
    }
  }
  if (chance(30)) {
    given.machineDetection = pick(['Enable', 'DetectMessageEnd']);
    some(30, 'machineDetectionTimeout', 30);
    some(30, 'machineDetectionSpeechThreshold', 2400);
    some(30, 'machineDetectionSpeechEndThreshold', 1200);
    some(30, 'machineDetectionSilenceTimeout', 5000);
    if (chance(50)) {
      given.asyncAmd = 'true';
      some(60, 'asyncAmdStatusCallback', https());
      some(20, 'asyncAmdStatusCallbackMethod', 'GET');
    }
  } else {
    some(20, 'sendDigits', 'wW1234#*');
  }
  if (chance(30)) {
    given.record = true;
    some(50, 'recordingChannels', 'dual');
    some(50, 'recordingStatusCallback', https());
    some(30, 'recordingStatusCallbackEvent', ['in-progress', 'completed', 'absent']);
    some(30, 'recordingTrack', 'both');
    some(30, 'trim', 'do-not-trim');
  } else {
    some(20, 'record', false);
  }
  if (chance(20)) { given.sipAuthUsername = 'u'; given.sipAuthPassword = pick(['p w', 'é&=']); }
  some(30, 'timeout', 1 + random(600));
  some(20, 'timeLimit', 3600);
  some(20, 'callerId', '+18668675310');
  some(20, 'callReason', 'Appointment & reminder');
  some(20, 'callToken', '{"parentCallInfoToken":"x"}');
  some(20, 'passports', 'abc==');
  some(20, 'byoc', sid('BY'));
  some(10, 'clientNotificationUrl', https());
  some(10, 'recordingConfigurationId', 'cfg');
  return given;
}

function requesting() {
  const question = { account: sid('AC'), call: sid('CA') };
  const recorder = new Recorder();
  const client = twilio(question.account, 'x', { httpClient: recorder });
  if (chance(30)) client.region = question.region = pick(['ie1', 'au1']);
  if (chance(30)) client.edge = question.edge = pick(['dublin', 'sydney']);
  const kind = random(12);
  if (kind > 8) return recording(question, client, recorder, kind);
  if (kind > 2) return conferring(question, client, recorder, kind);
  if (kind === 0) {
    question.kind = 'create_call';
    question.given = call();
    client.calls.create(question.given);
  } else if (kind === 1) {
    question.kind = 'update_call';
    question.given = pick([{ status: 'completed' }, { status: 'canceled' }, { url: 'https://e.com/a?b=c', method: 'GET' },
      { twiml: '<Response><Hangup/></Response>', timeLimit: 60 }, { statusCallback: 'https://e.com/s', statusCallbackMethod: 'POST' }]);
    client.calls(question.call).update(question.given);
  } else {
    question.kind = 'list_calls';
    question.given = {};
    for (const [name, values] of Object.entries({ to: ['+14155551212'], from: ['client:alice'], parentCallSid: [sid('CA')],
      status: ['completed', 'no-answer', 'in-progress'], pageSize: [1, 50, 1000] })) {
      if (chance(40)) question.given[name] = pick(values);
    }
    client.calls.page(question.given).catch(() => {});
  }
  return [question, recorder.seen];
}

function conferring(question, client, recorder, kind) {
  const given = question.given = {};
  const some = (percent, name, value) => { if (chance(percent)) given[name] = value; };
  const conference = question.conference = kind === 3 ? pick([sid('CF'), 'room 1', 'Zoé 2']) : sid('CF');
  const participant = question.participant = pick([sid('CA'), 'label 1']);
  const participants = client.conferences(conference).participants;
  switch (kind) {
    case 3:
      question.kind = 'create_participant';
      given.from = '+18668675310';
      given.to = pick(['+14155551212', 'client:alice']);
      some(40, 'label', 'customer'); some(40, 'muted', chance(50)); some(30, 'timeout', 30); some(30, 'earlyMedia', true);
      some(30, 'beep', pick(['true', 'onEnter'])); some(30, 'waitUrl', pick(['', 'https://e.com/w'])); some(30, 'endConferenceOnExit', true);
      some(30, 'maxParticipants', 2); some(30, 'conferenceRecord', 'record-from-start'); some(20, 'record', true); some(20, 'timeLimit', 60);
      some(30, 'startConferenceOnEnter', false); some(30, 'callerId', '+18668675310'); some(20, 'callReason', 'a & b');
      if (chance(40)) { given.statusCallback = 'https://e.com/s?x=1'; some(60, 'statusCallbackEvent', ['ringing', 'completed']); }
      if (chance(30)) { given.conferenceStatusCallback = 'https://e.com/c'; some(60, 'conferenceStatusCallbackEvent', ['start', 'end', 'join', 'leave']); }
      if (chance(20)) { given.coaching = true; given.callSidToCoach = sid('CA'); }
      if (chance(20)) { given.machineDetection = 'Enable'; some(50, 'amdStatusCallback', 'https://e.com/amd'); }
      participants.create(given);
      break;
    case 4:
      question.kind = 'update_participant';
      Object.assign(given, pick([{ muted: true }, { muted: false }, { hold: true, holdUrl: 'https://e.com/h', holdMethod: 'GET' }, { hold: false },
        { announceUrl: 'https://e.com/a', announceMethod: 'POST' }, { coaching: true, callSidToCoach: sid('CA') }, { endConferenceOnExit: true, beepOnExit: false }]));
      participants(participant).update(given);
      break;
    case 5:
      question.kind = 'delete_participant';
      participants(participant).remove();
      break;
    case 6:
      question.kind = 'list_participants';
      some(40, 'muted', true); some(40, 'hold', false); some(40, 'coaching', true); some(40, 'pageSize', 20);
      participants.page(given).catch(() => {});
      break;
    case 7:
      question.kind = 'update_conference';
      Object.assign(given, pick([{ status: 'completed' }, { announceUrl: 'https://e.com/a', announceMethod: 'GET' }]));
      client.conferences(conference).update(given);
      break;
    default:
      question.kind = 'list_conferences';
      some(40, 'friendlyName', 'room 1'); some(40, 'status', 'in-progress'); some(40, 'pageSize', 1000);
      client.conferences.page(given).catch(() => {});
  }
  return [question, recorder.seen];
}

function recording(question, client, recorder, kind) {
  const given = question.given = {};
  const some = (percent, name, value) => { if (chance(percent)) given[name] = value; };
  question.recording = pick([sid('RE'), 'Twilio.CURRENT']);
  if (kind === 9) {
    question.kind = 'start_recording';
    if (chance(50)) { given.recordingStatusCallback = 'https://e.com/r?a=b'; some(50, 'recordingStatusCallbackEvent', ['in-progress', 'completed', 'absent']); some(50, 'recordingStatusCallbackMethod', 'POST'); }
    some(40, 'trim', 'trim-silence'); some(40, 'recordingChannels', 'dual'); some(40, 'recordingTrack', 'both');
    client.calls(question.call).recordings.create(given);
  } else if (kind === 10) {
    question.kind = 'update_recording';
    Object.assign(given, pick([{ status: 'paused', pauseBehavior: 'skip' }, { status: 'paused' }, { status: 'in-progress' }, { status: 'stopped' }]));
    client.calls(question.call).recordings(question.recording).update(given);
  } else if (chance(50)) {
    question.kind = 'list_recordings';
    some(40, 'callSid', sid('CA')); some(40, 'conferenceSid', sid('CF')); some(40, 'includeSoftDeleted', true); some(40, 'pageSize', 7);
    client.recordings.page(given).catch(() => {});
  } else {
    question.kind = 'delete_recording';
    client.recordings(question.recording).remove();
  }
  return [question, recorder.seen];
}

const cases = Array.from({ length: Number(count) }, (_, i) => [signing, validating, token, requesting][i % 4]());
const run = spawnSync(program, { input: cases.map(([question]) => JSON.stringify(question)).join('\n') + '\n', encoding: 'utf8', maxBuffer: 1 << 30 });
const answers = run.stdout.split('\n').filter((line) => line).map((line) => JSON.parse(line));
let differences = answers.length === cases.length ? 0 : 1;
const kinds = {};
cases.forEach(([question, expected], i) => {
  kinds[`${question.kind}${expected === true || expected === false ? ' ' + expected : ''}`] = (kinds[`${question.kind}${expected === true || expected === false ? ' ' + expected : ''}`] || 0) + 1;
  if (answers[i] === expected) return;
  if (++differences <= 10) console.log(`${JSON.stringify(question)}\n  callkit ${JSON.stringify(answers[i])}\n  node    ${JSON.stringify(expected)}`);
});
console.log(`npm twilio ${require(path.join(path.resolve(folder), 'package.json')).version}: ${cases.length} checks (${Object.entries(kinds).map((pair) => pair.join(' ')).join(', ')}), ${differences} differences`);
process.exit(differences ? 1 : 0);
