// Twilio's own OpenAPI, as npm's @twilio/cli-core brings it, and a strict judge of requests by it. Strict where form
// clients go wrong and validators are blind: names that are not there, scalars that come twice, a plus that is not
// escaped.
'use strict';
const fs = require('node:fs');
const path = require('node:path');

const documents = { api: 'twilio_api_v2010.json', lookups: 'twilio_lookups_v2.json', oauth: 'twilio_oauth_v2.json' };

// What is in Twilio's specification and not in what callkit asks of Twilio, with the reason.
const scope = new Set(`CreateCall ListCall UpdateCall FetchCall DeleteCall
  CreateCallRecording ListCallRecording UpdateCallRecording FetchCallRecording DeleteCallRecording
  UpdateConference ListConference FetchConference
  ListConferenceRecording UpdateConferenceRecording FetchConferenceRecording DeleteConferenceRecording
  CreateParticipant ListParticipant UpdateParticipant FetchParticipant DeleteParticipant
  ListRecording FetchRecording DeleteRecording
  CreateQueue ListQueue UpdateQueue FetchQueue DeleteQueue UpdateMember ListMember FetchMember
  CreateStream UpdateStream CreateSiprec UpdateSiprec CreateRealtimeTranscription UpdateRealtimeTranscription
  CreateApplication ListApplication UpdateApplication FetchApplication DeleteApplication
  CreateValidationRequest ListOutgoingCallerId UpdateOutgoingCallerId FetchOutgoingCallerId DeleteOutgoingCallerId
  CreateIncomingPhoneNumber ListIncomingPhoneNumber UpdateIncomingPhoneNumber FetchIncomingPhoneNumber DeleteIncomingPhoneNumber
  FetchAccount FetchBalance FetchPhoneNumber CreateOauth2Token`.split(/\s+/));
const left_out = {
  Page: 'the next page is the path that Twilio gives, never one that is computed',
  PageToken: 'as Page',
  'CreateOauth2Token.account_sid': 'for organisations; the token is for the account of its OAuth app',
  'CreateOauth2Token.code': 'another grant: authorization code',
  'CreateOauth2Token.redirect_uri': 'another grant: authorization code',
  'CreateOauth2Token.code_verifier': 'another grant: authorization code',
  'CreateOauth2Token.refresh_token': 'another grant: refresh token',
  'CreateOauth2Token.audience': 'no client credentials of a voice account need it',
  'CreateOauth2Token.scope': 'the scope of client credentials is that of the OAuth app',
};

function load(folder) {
  const read = (product) => JSON.parse(fs.readFileSync(path.join(folder, 'src/services/twilio-api', documents[product]), 'utf8'));
  return Object.fromEntries(Object.keys(documents).map((product) => [product, read(product)]));
}

function plain(schema, document) {
  if (!schema || !schema.$ref) return schema || {};
  return plain(schema.$ref.split('/').slice(1).reduce((at, part) => at[part], document), document);
}

const camel = (name) => name.replace(/(^|_)([a-z])/g, (all, bar, letter) => letter.toUpperCase());

// {operation, product, method, pattern, path: {name: schema}, query, form, required, one_of}
function operations(all) {
  const found = new Map();
  for (const [product, document] of Object.entries(all)) {
    for (const [template, item] of Object.entries(document.paths)) {
      for (const method of ['get', 'post', 'put', 'delete']) {
        const one = item[method];
        if (!one || !scope.has(one.operationId)) continue;
        const made = { operation: one.operationId, product, method: method.toUpperCase(), path: {}, query: {}, form: null, required: [], one_of: [] };
        const names = [];
        made.pattern = new RegExp('^' + template.replace(/[.\\+*?^$()[\]]/g, '\\$&').replace(/\{(\w+)\}/g, (whole, name) => { names.push(name); return '([^/]+)'; }) + '$');
        made.names = names;
        for (const parameter of [...(item.parameters || []), ...(one.parameters || [])]) {
          made[parameter.in][parameter.name] = plain(parameter.schema, document);
          if (parameter.required && parameter.in === 'query') made.required.push(parameter.name);
        }
        const content = one.requestBody && one.requestBody.content['application/x-www-form-urlencoded'];
        if (content) {
          const schema = plain(content.schema, document);
          made.form = Object.fromEntries(Object.entries(schema.properties || {}).map(([name, value]) => [name, plain(value, document)]));
          made.required.push(...(schema.required || []));
        }
        for (const group of (one['x-twilio'] && one['x-twilio'].conditional) || []) made.one_of.push(group.map(camel));
        found.set(made.operation, made);
      }
    }
  }
  return found;
}

// A query or a form, character by character. Each wrong thing is a text in `wrong`.
function pairs(text, wrong) {
  if (text === '') return [];
  return text.split('&').map((one) => {
    if (!/^[A-Za-z0-9._~%-]+=[A-Za-z0-9._~%-]*$/.test(one)) wrong.push('a character that is not escaped, or no name');
    if (/%(?![0-9A-F]{2})/.test(one)) wrong.push('a broken escape');
    try {
      const at = one.indexOf('=');
      return [decodeURIComponent(one.slice(0, at)), decodeURIComponent(one.slice(at + 1))];
    } catch {
      wrong.push('an escape that is no UTF-8');
      return ['', ''];
    }
  });
}

const day = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const instant = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

function judge_value(name, value, schema, wrong) {
  const say = (what) => wrong.push(`${name}: ${what}`);
  if (schema.type === 'array') return judge_value(name, value, schema.items || {}, wrong);
  if (schema.type === 'integer' && !/^-?\d+$/.test(value)) say('no integer');
  if (schema.type === 'number' && !/^-?\d+(\.\d+)?$/.test(value)) say('no number');
  if (schema.type === 'boolean' && !/^(true|false)$/.test(value)) say('neither true nor false');
  if (schema.enum && !schema.enum.includes(value)) say('not one of the words');
  if (schema.pattern && !new RegExp(schema.pattern).test(value)) say('not of the pattern');
  if (schema.minLength !== undefined && value.length < schema.minLength) say('too short');
  if (schema.maxLength !== undefined && value.length > schema.maxLength) say('too long');
  if (schema.minimum !== undefined && Number(value) < schema.minimum) say('too small');
  if (schema.maximum !== undefined && Number(value) > schema.maximum) say('too large');
  if (schema.format === 'date' && !day.test(value)) say('no date');
  // Twilio's own examples have dates where its specification says date-time.
  if (schema.format === 'date-time' && !day.test(value) && !instant.test(value)) say('no time');
  if (schema.format === 'uri' && !(name === 'WaitUrl' && value === '')) { // an empty WaitUrl is silence, says its description
    if (/[^\x21-\x7e]|["<>\\^`{|}]/.test(value)) say('a character that no URI has');
    try { new URL(value); } catch { say('no URI'); }
  }
  return undefined;
}

// What is wrong with {operation, method, host, target, body}; nothing is right. `seen(operation, name)` is told of every
// parameter.
function judge(known, request, seen = () => {}) {
  const wrong = [];
  const of = known.get(request.operation);
  if (!of) return ['an operation that Twilio does not have'];
  if (!new RegExp(`^${of.product}((\\.[a-z0-9-]+)?\\.[a-z0-9-]+)?\\.twilio\\.com$`).test(request.host)) wrong.push('the host of another product');
  if (request.method !== of.method) wrong.push('another method');
  const [where, query, ...more] = request.target.split('?');
  if (more.length) wrong.push('two queries');
  if (/[^A-Za-z0-9._~%!$&'()*+,;=:@/-]/.test(where) || /%(?![0-9A-F]{2})/.test(where)) wrong.push('a character that no path has');
  const matched = of.pattern.exec(where);
  if (!matched) return [...wrong, 'another path'];
  of.names.forEach((name, i) => {
    try {
      judge_value(name, decodeURIComponent(matched[i + 1]), of.path[name] || {}, wrong);
    } catch {
      wrong.push('a path that is no UTF-8');
    }
  });
  if (of.method !== 'POST' && request.body !== '') wrong.push('a body where none belongs');
  const given = new Map();
  for (const [text, parameters] of [[query || '', of.query], [request.body, of.form || {}]]) {
    for (const [name, value] of pairs(text, wrong)) {
      const schema = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
      if (!schema) {
        wrong.push(`${name}: no such parameter`);
        continue;
      }
      if (given.has(name) && schema.type !== 'array') wrong.push(`${name}: twice`);
      given.set(name, value);
      judge_value(name, value, schema, wrong);
      seen(request.operation, name);
    }
  }
  for (const name of of.required) if (!given.has(name)) wrong.push(`${name}: missing`);
  for (const group of of.one_of) {
    if (group.filter((name) => given.has(name)).length !== 1) wrong.push(`not exactly one of ${group.join(', ')}`);
  }
  return wrong;
}

module.exports = { load, operations, judge, scope, left_out };
