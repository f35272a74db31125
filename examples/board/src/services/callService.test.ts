import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { LiveListener } from './live';
import type { CallRecord, Contact } from './types';

let live: LiveListener;
vi.mock('./live', () => ({
  LiveEvents: class {
    open(_base: string, _workspace: string, _credential: unknown, listener: LiveListener) {
      live = listener;
    }
    close() {}
    retry() {}
  },
}));
const { CallService, sameNumber } = await import('./callService');

const ada: Contact = { id: 'c1', name: 'Ada', phoneNumber: '+14155550132' };

/** A server with one workspace, whose answers a test may hold back. */
class Server {
  rows = new Map<string, CallRecord>();
  asked: { method: string; path: string; key: string | null; body: Record<string, unknown> }[] = [];
  down = false;
  held: ((release: void) => void)[] = [];
  holding = '';

  readonly fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const path = url.split('?')[0] ?? '';
    const method = init.method ?? 'GET';
    const headers = new Headers(init.headers);
    this.asked.push({ method, path, key: headers.get('Idempotency-Key'), body: init.body ? JSON.parse(String(init.body)) : {} });
    if (this.down) throw new TypeError('fetch failed');
    const response = this.answer(method, path);
    if (this.holding && path.endsWith(this.holding)) await new Promise<void>((done) => this.held.push(done));
    return response;
  };

  release() {
    this.holding = '';
    for (const one of this.held.splice(0)) one();
  }

  add(id: string, more: Partial<CallRecord> = {}) {
    this.rows.set(id, {
      id, workspace_id: 'w', call_sid: null, direction: 'outbound', from_number: null, to_number: ada.phoneNumber, status: 'queued', duration: 0, created_at: new Date().toISOString(),
      updated_at: new Date().toISOString(), contact_id: 'c1', agent_id: 'dev', provider: 'simulator', mute: 'off', hold: 'off', ...more,
    });
  }

  count(method: string, end: string) {
    return this.asked.filter((one) => one.method === method && one.path.endsWith(end)).length;
  }

  private answer(method: string, path: string): Response {
    const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });
    if (path === '/api/session') return json({ subject: 'dev', workspaceId: 'w', role: 'admin', provider: 'simulator', simulated: true, browserCalls: false, fromNumber: null });
    if (path.endsWith('/initiate')) {
      if (!this.rows.has('a')) this.add('a');
      return json({ success: true, callId: 'a', callSid: null, status: 'queued' });
    }
    if (path.includes('/active/')) return json({ calls: [...this.rows.values()].filter((row) => !['completed', 'canceled'].includes(row.status)) });
    const [, , , id = '', what] = path.split('/');
    const row = this.rows.get(id);
    if (!row) return json({ code: 'not_found', detail: 'no such call' }, 404);
    if (what === 'hangup') {
      row.status = 'canceled';
      return json({ success: true, callId: id, status: 'canceled' }, 202);
    }
    if (what === 'mute') return json({ code: 'unsupported', detail: 'this provider cannot mute' }, 409);
    return method === 'GET' ? json({ call: { ...row }, timeline: [] }) : json({ success: true });
  }
}

let server: Server;
let service: InstanceType<typeof CallService>;
beforeEach(async () => {
  server = new Server();
  vi.stubGlobal('fetch', server.fetch);
  service = new CallService();
  await service.initialize();
  live.connected(); // else it asks by itself, every other second
});
const settled = (probe: () => void) => vi.waitFor(probe, { timeout: 4000, interval: 5 });
const told = (id: string, status: CallRecord['status'], duration = 0) => ({ callId: id, callSid: null, contactId: 'c1', phoneNumber: ada.phoneNumber, status, duration, timestamp: new Date().toISOString() });

describe('a call', () => {
  it('is wished once, however often the button is pressed', async () => {
    server.holding = '/initiate';
    const first = service.makeCall(ada);
    const second = service.makeCall(ada);
    server.release();
    await Promise.all([first, second]);
    await service.makeCall(ada);
    expect(server.count('POST', '/initiate')).toBe(1);
    expect(service.mine()).toHaveLength(1);
  });

  it('is wished again with the same key when the server cannot be reached', async () => {
    server.down = true;
    const made = service.makeCall(ada);
    await settled(() => expect([...service.snapshot().calls.values()][0]?.placing).toBe('retrying'));
    server.down = false;
    expect((await made)?.id).toBe('a');
    const keys = server.asked.filter((one) => one.path.endsWith('/initiate')).map((one) => one.key);
    expect(keys.length).toBeGreaterThan(1);
    expect(new Set(keys).size).toBe(1);
  });

  it('that was canceled before the server answered is ended as soon as it has', async () => {
    server.holding = '/initiate';
    const made = service.makeCall(ada);
    const wish = service.snapshot().focus ?? '';
    await service.hangUp(wish);
    expect(server.count('POST', '/hangup')).toBe(0);
    expect(service.call(wish)?.ending).toBe(true);
    server.release();
    await made;
    await settled(() => expect(service.call('a')?.status).toBe('canceled'));
    expect(server.count('POST', '/a/hangup')).toBe(1);
  });

  it('that was canceled and may have arrived all the same is ended when the server is back', async () => {
    server.down = true;
    const made = service.makeCall(ada).catch(() => null);
    const wish = service.snapshot().focus ?? '';
    await settled(() => expect(service.call(wish)?.placing).toBe('retrying'));
    await service.hangUp(wish);
    await made;
    expect(service.call(wish)?.refused).toContain('Canceled');
    server.down = false;
    server.add('a');
    live.connected();
    await settled(() => expect(server.count('POST', '/a/hangup')).toBe(1));
  });

  it('whose first event overtakes the answer is not shown twice', async () => {
    server.holding = '/initiate';
    const made = service.makeCall(ada);
    server.add('a');
    live.initiated(told('a', 'queued'));
    for (let turn = 0; turn < 20; ++turn) await new Promise((next) => setImmediate(next)); // whatever it wanted to ask, it has asked
    expect(service.snapshot().calls.size).toBe(1);
    server.release();
    await made;
    await settled(() => expect([...service.snapshot().calls.keys()]).toEqual(['a']));
  });

  it('keeps what an event said when an older answer comes after it', async () => {
    await service.makeCall(ada);
    await settled(() => expect(service.call('a')?.known).toBe(true));
    server.holding = '/calls/a';
    live.status(told('a', 'ringing'));
    const row = server.rows.get('a');
    if (row) row.status = 'in-progress';
    live.status(told('a', 'in-progress'));
    server.release();
    await settled(() => expect(service.call('a')?.record?.status).toBe('in-progress'));
    expect(service.call('a')?.status).toBe('in-progress');
  });

  it('that ended while nobody was connected has ended after connecting again', async () => {
    await service.makeCall(ada);
    live.disconnected();
    const row = server.rows.get('a');
    if (row) Object.assign(row, { status: 'completed', duration: 7 });
    live.connected();
    await settled(() => expect(service.call('a')?.status).toBe('completed'));
    expect(service.call('a')?.duration).toBe(7);
    expect(service.mine()).toHaveLength(0);
  });
});

describe('a control that the provider has not got', () => {
  it('is said, remembered, and not shown as done', async () => {
    await service.makeCall(ada);
    const notices: string[] = [];
    service.on((event) => { if (event.type === 'notice') notices.push(event.notice.title); });
    await service.setMute('a', true);
    expect(notices).toEqual(['Not muted']);
    expect(service.call('a')?.askedMute).toBeNull();
    expect(service.snapshot().unsupported.has('mute')).toBe(true);
  });
});

describe('numbers', () => {
  it('are the same however they are written', () => {
    expect(sameNumber('+1 415 555 0132', '+14155550132')).toBe(true);
    expect(sameNumber('(415) 555-0132', '+14155550132')).toBe(true);
    expect(sameNumber('+14155550133', '+14155550132')).toBe(false);
    expect(sameNumber(null, null)).toBe(false);
  });
});
