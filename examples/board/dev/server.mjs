// A stand-in for `callkit serve --dev`, for working on the panel's looks without building the server: the routes and events of
// docs/http-api.md, with calls that are made up here. Nothing is tested against it and nothing is kept.
//
//   node dev/server.mjs [PORT]        then: npm run dev
import { createServer } from 'node:http';
import { randomUUID } from 'node:crypto';
import { Server } from 'socket.io';

const port = Number(process.argv[2] ?? 8080);
const workspace = 'demo';
const calls = new Map();
const keys = new Map();
const over = ['completed', 'canceled', 'no-answer', 'busy', 'failed'];
const iso = (when = Date.now()) => new Date(when).toISOString();
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

function note(call, kind, more = {}) {
  call.timeline.push({ position: call.timeline.length + 1, event: { id: randomUUID(), kind, source: 'webhook', occurred_at: iso(), observed_at: iso(), ...more } });
}

function message(row) {
  return { callId: row.id, callSid: row.call_sid, contactId: row.contact_id, phoneNumber: row.to_number, status: row.status, duration: row.duration, timestamp: iso() };
}

let position = 0;
const tell = (event, data) => io.emit(event, data, String(++position));

function become(call, status, more = {}) {
  const { row } = call;
  if (over.includes(row.status)) return;
  Object.assign(row, { status, updated_at: iso() }, more);
  if (status === 'ringing') row.ringing_at = iso();
  if (status === 'in-progress') row.answered_at = iso();
  if (over.includes(status)) {
    row.ended_at = iso();
    row.duration = row.answered_at ? Math.floor((Date.now() - Date.parse(row.answered_at)) / 1000) : 0;
  }
  note(call, 'status', { status });
  tell('call:status_updated', message(row));
}

async function live(call, scenario) {
  const seconds = /^hangs-up-after:(\d+)$/.exec(scenario)?.[1];
  await pause(700);
  call.row.call_sid = `CA${randomUUID().replaceAll('-', '')}`;
  become(call, 'initiated');
  await pause(700);
  if (scenario === 'rejects') return become(call, 'no-answer', { end_reason: 'rejected', hangup_by: 'customer' });
  if (scenario === 'busy') return become(call, 'busy', { end_reason: 'busy', hangup_by: 'carrier' });
  if (scenario === 'fails') return become(call, 'failed', { end_reason: 'invalid-number', hangup_by: 'carrier' });
  become(call, 'ringing');
  await pause(2500);
  if (scenario === 'no-answer') return become(call, 'no-answer', { end_reason: 'no-answer', hangup_by: 'system' });
  become(call, 'in-progress', { answered_by: 'human' });
  if (scenario === 'stays') return;
  await pause(seconds ? seconds * 1000 : 8000);
  become(call, 'completed', { end_reason: 'hangup', hangup_by: 'customer' });
}

function made(fields) {
  const row = {
    id: randomUUID(), workspace_id: workspace, call_sid: null, direction: 'outbound', from_number: '+15005550006', to_number: null, status: 'queued', duration: 0,
    created_at: iso(), updated_at: iso(), contact_id: null, agent_id: 'dev', provider: 'simulator', end_reason: 'none', hangup_by: 'unknown', answered_by: 'unknown', simulated: true,
    ringing_at: null, answered_at: null, ended_at: null, mute: 'off', hold: 'off', note: null, disposition: null, ...fields,
  };
  const call = { row, timeline: [] };
  calls.set(row.id, call);
  note(call, 'created', { source: 'engine' });
  return call;
}

for (let i = 0; i < Number(process.env.DEV_PAST ?? 60); ++i) {
  const at = Date.now() - i * 5.3 * 3600e3;
  const status = ['completed', 'no-answer', 'completed', 'busy', 'completed', 'canceled', 'failed'][i % 7];
  const duration = status === 'completed' ? 20 + ((i * 37) % 400) : 0;
  const call = made({
    to_number: `+1415555${String(100 + (i % 60)).padStart(4, '0')}`, status, duration, created_at: iso(at), updated_at: iso(at + 9e3 + duration * 1000),
    answered_at: duration ? iso(at + 7e3) : null, ringing_at: iso(at + 2e3), ended_at: iso(at + 9e3 + duration * 1000), end_reason: status === 'completed' ? 'hangup' : status,
    setup_ms: 2000, ring_ms: 5000, talk_ms: duration * 1000,
  });
  note(call, 'status', { status: 'ringing' });
  note(call, 'status', { status });
}

function answer(response, status, body) {
  const problem = status >= 400;
  response.writeHead(status, { 'Content-Type': problem ? 'application/problem+json' : 'application/json' });
  response.end(JSON.stringify(body));
}
const refuse = (response, status, code, detail, advice = '') => answer(response, status, { title: code, status, code, detail, advice });

async function control(response, call, which, on) {
  call.row[which] = on ? 'pending-on' : 'pending-off';
  const told = () => tell('call:control', { callId: call.row.id, mute: call.row.mute.replace('-', '_'), hold: call.row.hold.replace('-', '_'), timestamp: iso() });
  told();
  await pause(600);
  call.row[which] = on ? 'on' : 'off';
  note(call, `${which}-confirmed`, { on });
  told();
  answer(response, 200, { success: true, callId: call.row.id, on });
}

async function handle(request, response) {
  const url = new URL(request.url, 'http://localhost');
  let text = '';
  for await (const part of request) text += part;
  const body = text ? JSON.parse(text) : {};
  const path = url.pathname.split('/').filter(Boolean);
  const secret = process.env.DEV_API_KEY;
  if (secret && request.headers.authorization !== `Bearer ${secret}`) return refuse(response, 401, 'unauthorized', 'credentials are missing or wrong', 'Set valid credentials.');
  if (url.pathname === '/api/session')
    return answer(response, 200, { subject: 'dev', workspaceId: workspace, role: 'admin', provider: 'simulator', simulated: true, browserCalls: false, fromNumber: '+15005550006', development: true });
  if (path[0] !== 'api' || path[1] !== 'calls') return refuse(response, 404, 'not_found', 'there is no such route');
  const [, , second, third] = path;
  const newest = [...calls.values()].map((call) => call.row).sort((a, b) => b.created_at.localeCompare(a.created_at));
  if (second === 'initiate') {
    const key = request.headers['idempotency-key'];
    let answered;
    if (!/^\+[1-9]\d{7,14}$/.test(String(body.phoneNumber).replace(/[\s()-]/g, '')))
      return refuse(response, 422, 'invalid_number', 'the text is not a phone number that can be dialled', 'Write the number in international form, such as +14155552671.');
    if (!key || !keys.has(key)) {
      const call = made({ to_number: String(body.phoneNumber).replace(/[\s()-]/g, ''), contact_id: body.contactId ?? null });
      if (key) keys.set(key, call);
      answered = call;
      tell('call:initiated', message(call.row));
      void live(call, body.scenario ?? 'answers');
    }
    const { row } = answered ?? keys.get(key);
    return answer(response, 200, { success: true, callId: row.id, callSid: row.call_sid, status: row.status });
  }
  if (second === 'history') {
    const at = Number(url.searchParams.get('cursor') ?? 0);
    const limit = Number(url.searchParams.get('limit') ?? 50);
    const found = newest.filter((row) => ['status', 'direction'].every((name) => !url.searchParams.get(name) || row[name] === url.searchParams.get(name))
      && (!url.searchParams.get('number') || row.to_number === url.searchParams.get('number')));
    return answer(response, 200, { calls: found.slice(at, at + limit), limit, offset: at, next: at + limit < found.length ? String(at + limit) : null });
  }
  if (second === 'stats') {
    const today = newest.filter((row) => Date.parse(row.created_at) > Date.now() - 86400e3);
    const answered = today.filter((row) => row.answered_at);
    const avg = answered.reduce((sum, row) => sum + row.duration, 0) / (answered.length || 1);
    return answer(response, 200, { stats: { total: newest.length, today: today.length, answered: answered.length, answerRate: Math.round((100 * answered.length) / (today.length || 1)), avgDuration: Math.round(avg * 10) / 10 } });
  }
  if (second === 'analytics') {
    const days = Array.from({ length: Number(url.searchParams.get('days') ?? 14) }, (_, i, all) => {
      const date = iso(Date.now() - (Number(url.searchParams.get('days') ?? 14) - 1 - i) * 86400e3).slice(0, 10);
      const rows = newest.filter((row) => row.created_at.startsWith(date));
      const answered = rows.filter((row) => row.answered_at);
      return { date, total: rows.length, answered: answered.length, answerRate: Math.round((100 * answered.length) / (rows.length || 1)), avgDuration: Math.round(answered.reduce((sum, row) => sum + row.duration, 0) / (answered.length || 1)) };
    });
    return answer(response, 200, { days });
  }
  if (second === 'export') {
    response.writeHead(200, { 'Content-Type': 'text/csv' });
    return response.end(['id,status,to_number', ...newest.map((row) => `${row.id},${row.status},${row.to_number}`)].join('\n'));
  }
  if (second === 'active') return answer(response, 200, { calls: newest.filter((row) => !over.includes(row.status)) });
  const call = calls.get(second);
  if (!call) return refuse(response, 404, 'not_found', 'there is no such call');
  if (!third) return answer(response, 200, { call: call.row, timeline: call.timeline });
  if (third === 'note' || third === 'disposition') {
    call.row[third] = body[third] || null;
    tell('call:annotated', { callId: call.row.id, note: call.row.note, disposition: call.row.disposition, timestamp: iso() });
    return answer(response, 200, { success: true, callId: call.row.id, [third]: body[third] });
  }
  if (over.includes(call.row.status)) return refuse(response, 409, 'wrong_state', 'the call has ended', "Look at the call's status first.");
  if (third === 'hangup') {
    answer(response, 202, { success: true, callId: call.row.id, status: call.row.status });
    await pause(400);
    return become(call, call.row.answered_at ? 'completed' : 'canceled', { end_reason: call.row.answered_at ? 'hangup' : 'canceled', hangup_by: 'agent' });
  }
  if (third === 'mute' || third === 'hold') return control(response, call, third, body.on === true);
  if (third === 'dtmf') {
    note(call, 'digits-sent', { value: body.digits.length });
    return answer(response, 200, { success: true, callId: call.row.id });
  }
  return refuse(response, 404, 'not_found', 'there is no such route');
}

const server = createServer((request, response) => {
  handle(request, response).catch((error) => refuse(response, 500, 'internal', error.message));
});
const io = new Server(server, { connectionStateRecovery: {} });
io.on('connection', (socket) => socket.on('join-workspace', (_id, done) => done?.()));
server.listen(port, '127.0.0.1', () => console.log(`made-up calls at http://127.0.0.1:${port}`));
