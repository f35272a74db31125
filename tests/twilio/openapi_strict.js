// callkit's requests before a strict judge by Twilio's own OpenAPI, and whether every operation and every parameter
// came before it. The judge is judged first: it must refuse every request of a list that is broken on purpose.
//
//   node openapi_strict.js CLI_CORE_PACKAGE PRINT_REQUESTS [COUNT [SEED]]
//
// Exit code 1 when a request is refused, a broken one is not, or something was never tried.
'use strict';
const { spawnSync } = require('node:child_process');
const { load, operations, judge, scope, left_out } = require('./openapi.js');

const [folder, program, count = '200', seed = '1'] = process.argv.slice(2);
const known = operations(load(folder));
let failures = 0;
const complain = (text) => { if (++failures <= 20) console.log(text); };

// --- The judge itself.
const account = 'AC' + '0123456789abcdef'.repeat(2), call = 'CA' + '0123456789abcdef'.repeat(2);
const good = { operation: 'CreateCall', method: 'POST', host: 'api.twilio.com', target: `/2010-04-01/Accounts/${account}/Calls.json`,
  body: 'To=%2B14155551212&From=%2B18668675310&Url=https%3A%2F%2Fe.com%2F' };
const list = { operation: 'ListCall', method: 'GET', host: 'api.twilio.com', target: `/2010-04-01/Accounts/${account}/Calls.json?Status=busy&StartTime%3E=2024-01-01`, body: '' };
const participant = { ...good, operation: 'UpdateParticipant', target: `/2010-04-01/Accounts/${account}/Conferences/CF${account.slice(2)}/Participants/x.json`, body: 'Muted=true' };
const accepted = [good, { ...good, body: good.body + '&StatusCallbackEvent=ringing&StatusCallbackEvent=answered' }, list, participant,
  { ...good, host: 'api.dublin.ie1.twilio.com' }, { ...list, target: list.target + '&EndTime=2024-01-01T10%3A20%3A30Z' }, { ...participant, body: 'WaitUrl=' }];
const with_body = (body) => ({ ...good, body });
const broken = {
  'an empty body': with_body(''),
  'a missing required parameter': with_body('To=%2B14155551212&Url=https%3A%2F%2Fe.com%2F'),
  'none of the one-of': with_body('To=%2B14155551212&From=%2B18668675310'),
  'two of the one-of': with_body(good.body + '&Twiml=%3CResponse%2F%3E'),
  'an unknown name': with_body(good.body + '&Evil=1'),
  'a name of another case': with_body(good.body + '&timeout=5'),
  'a name that every object has': with_body(good.body + '&constructor=5'),
  'a scalar twice': with_body(good.body + '&Timeout=5&Timeout=6'),
  'a plus that is not escaped': with_body(good.body.replace('%2B', '+')),
  'a broken escape': with_body(good.body + '&CallReason=%zz'),
  'an escape cut short': with_body(good.body + '&CallReason=%4'),
  'an escape that is no UTF-8': with_body(good.body + '&CallReason=%FF'),
  'a small letter in an escape': with_body(good.body.replace('%2F', '%2f')),
  'a blank': with_body(good.body + '&CallReason=a b'),
  'UTF-8 as it is': with_body(good.body + '&CallReason=é'),
  'a trailing &': with_body(good.body + '&'),
  'a name without a value': with_body(good.body + '&CallReason'),
  'no integer': with_body(good.body + '&Timeout=soon'),
  'a fraction for an integer': with_body(good.body + '&Timeout=1.5'),
  'no boolean': with_body(good.body + '&Record=yes'),
  'a capital boolean': with_body(good.body + '&Record=True'),
  'a bad word': with_body(good.body + '&Method=PUT'),
  'a sid of another kind': with_body(good.body + '&Byoc=' + call),
  'a short sid': with_body(good.body + '&Byoc=BY01'),
  'no URI': with_body(good.body + '&StatusCallback=e.com'),
  'a URI with a blank': with_body(good.body + '&StatusCallback=https%3A%2F%2Fe.com%2F%20x'),
  'an account of another kind': { ...good, target: good.target.replace('/AC', '/AD') },
  'a path without .json': { ...good, target: good.target.replace('.json', '') },
  'another path': { ...good, target: good.target.replace('Calls', 'Call') },
  'a longer path': { ...good, target: good.target.replace('Calls', 'Calls/x/y') },
  'a blank in the path': { ...participant, target: participant.target.replace('/x', '/x y') },
  'a form in the query': { ...good, target: good.target + '?To=x', body: good.body },
  'another method': { ...good, method: 'PUT' },
  'another product': { ...good, host: 'lookups.twilio.com' },
  'another host': { ...good, host: 'api.twilio.com.evil.example' },
  'a host with something in front': { ...good, host: 'evil.example/api.twilio.com' },
  'another operation': { ...good, operation: 'UpdateCall' },
  'no operation': { ...good, operation: 'LiftReceiver' },
  'a bad status to list by': { ...list, target: list.target.replace('busy', 'engaged') },
  'a bad time to list by': { ...list, target: list.target.replace('2024-01-01', 'yesterday') },
  'a month that is none': { ...list, target: list.target.replace('2024-01-01', '2024-13-01') },
  'a comparison that is not escaped': { ...list, target: list.target.replace('%3E', '>') },
  'a body to a GET': { ...list, body: 'a=b' },
  'two queries': { ...list, target: list.target + '?Status=busy' },
  'a participant muted by number': { ...participant, body: 'Muted=1' },
};
for (const request of accepted) {
  const wrong = judge(known, request);
  if (wrong.length) complain(`the judge refuses what is right: ${wrong.join('; ')} ${JSON.stringify(request)}`);
}
for (const [what, request] of Object.entries(broken)) if (!judge(known, request).length) complain(`the judge accepts ${what}`);

// --- callkit's requests.
const run = spawnSync(program, [count, seed], { encoding: 'utf8', maxBuffer: 1 << 30 });
if (run.status !== 0) complain(`${program} ended with ${run.status}: ${run.stderr.split('\n').slice(0, 5).join('\n')}`);
const requests = run.stdout.split('\n').filter((line) => line).map((line) => JSON.parse(line));
const tried = new Map();
let spoilt_requests = 0;
for (const request of requests) {
  if (!tried.has(request.operation)) tried.set(request.operation, new Set());
  const wrong = judge(known, request, (operation, name) => tried.get(operation).add(name));
  if (wrong.length) complain(`${wrong.join('; ')}\n  ${JSON.stringify(request)}`);
  // One thing wrong with it, and it must be refused.
  const more = (text, pair) => text + (text.includes('=') ? '&' : request.method === 'POST' ? '' : '?') + pair;
  const spoil = (change) => (request.method === 'POST' ? { ...request, body: change(request.body) } : { ...request, target: change(request.target) });
  for (const spoilt of [spoil((text) => more(text, 'Zz=1')), spoil((text) => more(text, 'Page=a+b')), { ...request, method: 'PATCH' },
    { ...request, host: 'x' + request.host }, { ...request, target: request.target.replace(/\.json|v2/, '') }]) {
    ++spoilt_requests;
    if (!judge(known, spoilt).length) complain(`accepted though spoilt: ${JSON.stringify(spoilt)}`);
  }
}

// --- What came before it.
let parameters = 0, left = 0;
const reasons = new Set();
for (const operation of scope) {
  const of = known.get(operation);
  if (!of) complain(`${operation}: Twilio's specification has no such operation`);
  if (!of || !tried.has(operation)) { complain(`${operation}: never tried`); continue; }
  for (const name of [...Object.keys(of.query), ...Object.keys(of.form || {})]) {
    ++parameters;
    const reason = left_out[`${operation}.${name}`] ? `${operation}.${name}` : left_out[name] ? name : '';
    if (tried.get(operation).has(name)) {
      if (reason) complain(`${operation}: ${name} is sent, and on the list of what is not`);
    } else if (reason) {
      ++left;
      reasons.add(reason);
    } else {
      complain(`${operation}: ${name} was never sent`);
    }
  }
}
for (const name of Object.keys(left_out)) if (!reasons.has(name)) complain(`${name}: left out of nothing`);
for (const name of reasons) console.log(`not sent: ${name} (${left_out[name]})`);
console.log(`coverage: ${tried.size} of ${scope.size} operations, ${parameters - left} of ${parameters} parameters sent, ${left} left out for ${reasons.size} reasons`);
console.log(`Twilio's OpenAPI, strictly: ${requests.length} requests of seed ${seed}, ${Object.keys(broken).length + spoilt_requests} broken ones before the judge, ${failures} failures`);
process.exit(failures ? 1 : 0);
