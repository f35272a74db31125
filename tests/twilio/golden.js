// Answers of npm's twilio 6.2.0 that were written down once (tests/data/twilio): signatures, validation, access tokens,
// hosts, requests and TwiML. callkit's must be the same, with no package here to compare with.
//
//   node golden.js DATA_FOLDER ANSWER_CASES TWIML_COMPARE
//
// Exit code 1 when one differs.
'use strict';
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const [folder, answer_cases, twiml_compare] = process.argv.slice(2);
const read = name => JSON.parse(fs.readFileSync(path.join(folder, `${name}.json`)));
const form = params => new URLSearchParams(Object.entries(params).flatMap(([name, value]) =>
  (Array.isArray(value) ? value : [value]).map(one => [name, String(one)]))).toString();
const questions = []; // [what, question, expected]

// --- Signatures.
const signature = read('signature');
for (const one of signature.sign) {
  const json = one.kind === 'json';
  if (!json) questions.push([one.id, { kind: 'sign', token: one.auth_token, url: one.url, body: form(one.params) }, one.expected_signature]);
  questions.push([one.id, { kind: 'validate', token: one.auth_token, url: one.url, body: json ? one.body : form(one.params),
                            signature: one.expected_signature }, true]);
}
// A user in the address that we are given does no harm: Twilio never signs it.
const kinder = ['userinfo-signed-without'];
for (const one of signature.validate)
  questions.push([one.id, { kind: 'validate', token: one.auth_token, url: one.presented_url, body: form(one.presented_params),
                            signature: one.header }, kinder.includes(one.id) || one.node_result]);
for (const one of signature.validate_with_body)
  questions.push([one.id, { kind: 'validate', token: one.auth_token, url: one.url, body: one.body, signature: one.header }, one.node_result]);

// --- Access tokens.
const tokens = read('access_token');
const question_of = input => {
  const [grant] = input.grants;
  const voice = {};
  if (grant.args.incomingAllow) voice.incoming = true;
  if (grant.args.outgoingApplicationSid) voice.application = grant.args.outgoingApplicationSid;
  if (grant.args.outgoingApplicationParams) voice.parameters = JSON.stringify(grant.args.outgoingApplicationParams);
  return { kind: 'token', account: input.account_sid, key: input.key_sid, secret: input.secret, now: input.now, voice,
           algorithm: input.algorithm, identity: input.options.identity, ttl: input.options.ttl ?? 3600,
           ...(input.options.region ? { region: input.options.region } : {}) };
};
for (const one of tokens.vectors) questions.push([one.id, question_of(one.input), one.jwt]);
for (const [missing, name] of [['account', 'no-account'], ['secret', 'no-secret']])
  questions.push([name, { ...question_of(tokens.vectors[0].input), [missing]: '' }, null]);

// --- Hosts: those that begin at a product, which is where callkit's begin.
const account = 'AC0123456789abcdef0123456789abcdef';
for (const one of read('host').hosts) {
  const [product, ...rest] = one.host.split('.');
  if (rest.length !== 2) continue;
  const about = { account, edge: one.edge ?? '', region: one.region ?? '' };
  if (product === 'api')
    questions.push([`host ${one.expected}`, { kind: 'FetchBalance', ...about }, `GET https://${one.expected}/2010-04-01/Accounts/${account}/Balance.json `]);
  else
    questions.push([`host ${one.expected}`, { kind: 'FetchPhoneNumber', given: { phoneNumber: '+14155551212' }, ...about },
                    `GET https://${one.expected}/v2/PhoneNumbers/+14155551212 `]);
}

// --- Requests. A recorder takes down what the JavaScript asks for: names of resources, with or without a sid, and a verb.
const steps_of = text => {
  let taken;
  const client = new Proxy(() => {}, { get: (_, name) => recording([[name]]) });
  function recording(steps) {
    taken = steps;
    return new Proxy(() => {}, {
      get: (_, name) => recording([...steps, [name]]),
      apply: (_, __, args) => recording([...steps.slice(0, -1), [steps.at(-1)[0], ...args]]),
    });
  }
  new Function('S', `return ${text}`)(kind => `${kind}0123456789abcdef0123456789abcdef`)(client);
  return taken;
};
const verbs = { create: 'Create', update: 'Update', list: 'List', fetch: 'Fetch', remove: 'Delete' };
const nouns = { calls: 'Call', conferences: 'Conference', participants: 'Participant', queues: 'Queue', streams: 'Stream',
                siprec: 'Siprec', incomingPhoneNumbers: 'IncomingPhoneNumber', phoneNumbers: 'PhoneNumber' };
const subjects = { calls: 'call', conferences: 'conference', participants: 'participant', queues: 'sid', streams: 'name', siprec: 'name',
                   recordings: 'recording', transcriptions: 'name' };
// What callkit has no request for: the pages' own tokens, legacy transcriptions, payments, user-defined messages, ICE
// servers, Insights, dialing permissions. OAuth's body is a secret there, and is tested in oauth_test.cpp.
const elsewhere = ['calls.page', 'transcriptions.list', 'recording.transcriptions.fetch', 'udm.sub.delete', 'payments.capture', 'tokens.create',
                   'insights.summary', 'insights.events', 'voice.dialingPermissions', 'oauth.token'];
// What callkit refuses, since Twilio would or ignores it; npm's twilio sends it.
const refused = ['calls.create.record-false', 'calls.create.everything'];
let requests = 0;
for (const one of read('request').vectors) {
  if (!one.call || elsewhere.includes(one.id)) continue;
  const steps = steps_of(one.call).filter(([name]) => name !== 'lookups' && name !== 'v2');
  const [verb, given = {}] = steps.pop();
  const about = { account };
  for (const [name, sid] of steps) if (sid && subjects[name]) about[subjects[name]] = sid;
  const last = steps.at(-1)[0];
  const noun = nouns[last] ?? (last === 'recordings' ? 'CallRecording' : 'RealtimeTranscription');
  const { limit, ...rest } = given;
  if (last === 'phoneNumbers') rest.phoneNumber = steps.at(-1)[1];
  if (['streams', 'siprec', 'transcriptions'].includes(last) && verb === 'update') delete rest.status; // there is only one
  const expected = `${one.method} ${one.url} ${one.body ?? ''}`;
  ++requests;
  questions.push([one.id, { kind: verbs[verb] + noun, ...about, given: limit ? { ...rest, pageSize: limit } : rest },
                  refused.includes(one.id) ? null : expected]);
}

const asked = spawnSync(answer_cases, { input: questions.map(([, question]) => JSON.stringify(question)).join('\n') + '\n', maxBuffer: 1 << 26 });
const answers = asked.stdout.toString().trim().split('\n').map(line => JSON.parse(line));
let wrong = answers.length === questions.length ? 0 : 1;
questions.forEach(([what, question, expected], i) => {
  if (answers[i] === expected) return;
  ++wrong;
  console.log(`${what}: ${JSON.stringify(question)}\n  expected ${JSON.stringify(expected)}\n  callkit  ${JSON.stringify(answers[i])}`);
});

// --- TwiML: the JavaScript that made each document is run again, and what it asks for taken down as a tree.
const documents = read('twiml').vectors.map(({ build, xml }) => {
  const element = (name, args) => {
    const attributes = args.find(one => one && typeof one === 'object') ?? {};
    const text = args.find(one => one !== undefined && typeof one !== 'object');
    return { name, attributes: Object.entries(attributes), children: text === undefined ? [] : [String(text)] };
  };
  const building = tree => new Proxy({}, {
    get: (_, method) => (...args) => {
      const made = element(method[0].toUpperCase() + method.slice(1), args);
      tree.children.push(made);
      return building(made);
    },
  });
  const root = { name: 'Response', attributes: [], children: [] };
  new Function(`return ${build}`)()(building(root));
  return JSON.stringify({ build: root, xml });
});
const compared = spawnSync(twiml_compare, { input: documents.join('\n') + '\n' });
process.stdout.write(compared.stdout);
process.stderr.write(compared.stderr);
if (compared.status !== 0) ++wrong;

console.log(`golden: ${questions.length} answers, ${requests} of them requests, ${documents.length} documents, ${wrong} wrong`);
process.exitCode = wrong === 0 ? 0 : 1;
