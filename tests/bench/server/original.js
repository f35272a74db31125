'use strict';
// The feature as its owners built it: four routes on Express, Socket.IO for the workspace's events, rows in SQLite.
//
//   PORT=… DB=… MODULES=folder/node_modules node original.js      prints `up` when it listens
const http = require('http');
const path = require('path');
const { randomUUID } = require('crypto');

const load = (name) => require(path.join(process.env.MODULES, name));
const express = load('express');
const { Server } = load('socket.io');
const Database = load('better-sqlite3');

const db = new Database(process.env.DB);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL'); // what callkit promises to keep, this one is to keep too
db.exec(`CREATE TABLE IF NOT EXISTS call_logs (
  id TEXT PRIMARY KEY, workspace_id TEXT NOT NULL, call_sid TEXT, direction TEXT NOT NULL, from_number TEXT, to_number TEXT,
  status TEXT NOT NULL, duration INTEGER NOT NULL DEFAULT 0, created_at TEXT NOT NULL, updated_at TEXT NOT NULL, contact_id TEXT);
  CREATE INDEX IF NOT EXISTS by_workspace ON call_logs(workspace_id, created_at);`);
const add = db.prepare(`INSERT INTO call_logs VALUES (?, ?, ?, 'outbound', ?, ?, 'initiated', 0, ?, ?, ?)`);
const change = db.prepare(`UPDATE call_logs SET status = ?, duration = COALESCE(?, duration), updated_at = ? WHERE id = ?
  RETURNING workspace_id, call_sid, status, duration`);
const list = db.prepare('SELECT * FROM call_logs WHERE workspace_id = ? ORDER BY created_at DESC LIMIT ? OFFSET ?');
const count = db.prepare(`SELECT COUNT(*) total, COALESCE(SUM(created_at >= ?), 0) today,
  COALESCE(SUM(status = 'completed'), 0) answered, COALESCE(AVG(CASE WHEN status = 'completed' THEN duration END), 0) mean
  FROM call_logs WHERE workspace_id = ?`);

const app = express();
app.disable('x-powered-by');
app.set('etag', false);
app.use(express.json());
const server = http.createServer(app);
const io = new Server(server, { perMessageDeflate: false });
const room = (workspace) => `workspace:${workspace}`;

io.on('connection', (socket) => {
  socket.on('join-workspace', (workspace, answer) => {
    socket.join(room(workspace));
    if (typeof answer === 'function') answer('ok');
    else socket.emit('joined', workspace);
  });
});

const statuses = new Set(['initiated', 'ringing', 'in-progress', 'completed', 'failed', 'busy', 'no-answer', 'canceled']);

app.post('/api/calls/initiate', (request, response) => {
  const { workspaceId, phoneNumber, fromNumber, contactId } = request.body || {};
  if (!workspaceId || !/^\+[1-9]\d{6,14}$/.test(phoneNumber || '')) return response.status(400).json({ success: false });
  const id = randomUUID();
  const sid = `call_${Date.now()}_${Math.random().toString(36).slice(2, 11)}`;
  const now = new Date().toISOString();
  add.run(id, workspaceId, sid, fromNumber, phoneNumber, now, now, contactId);
  io.to(room(workspaceId)).emit('call:initiated',
    { callId: id, callSid: sid, contactId, phoneNumber, status: 'initiated', timestamp: now });
  response.json({ success: true, callId: id, callSid: sid, status: 'initiated' });
});

app.put('/api/calls/:callId/status', (request, response) => {
  const { status, duration, t0 } = request.body || {};
  if (!statuses.has(status)) return response.status(400).json({ success: false });
  const now = new Date().toISOString();
  const row = change.get(status, duration ?? null, now, request.params.callId);
  if (!row) return response.status(404).json({ success: false });
  io.to(room(row.workspace_id)).emit('call:status_updated',
    { callId: request.params.callId, callSid: row.call_sid, status, duration: row.duration, timestamp: now, t0 });
  response.json({ success: true, callId: request.params.callId, status, duration: row.duration });
});

app.get('/api/calls/history/:workspaceId', (request, response) => {
  const limit = Math.min(Number(request.query.limit) || 50, 200);
  const offset = Number(request.query.offset) || 0;
  response.json({ calls: list.all(request.params.workspaceId, limit, offset), limit, offset });
});

app.get('/api/calls/stats/:workspaceId', (request, response) => {
  const midnight = new Date();
  midnight.setUTCHours(0, 0, 0, 0);
  const row = count.get(midnight.toISOString(), request.params.workspaceId);
  response.json({ stats: { total: row.total, today: row.today, answered: row.answered,
    answerRate: row.total ? Math.round(100 * row.answered / row.total) : 0, avgDuration: Math.round(row.mean * 10) / 10 } });
});

server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('up'));
