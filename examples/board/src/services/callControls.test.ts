import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Api } from './api';
import type { PhoneCall } from './browserPhone';
import { CallBook, type Notice } from './callBook';
import { CallControls } from './callControls';
import { newCall } from './calls';
import type { Outcome, Want } from './otherTabs';
import { ServerClock } from './serverClock';
import { ServerLog } from './serverLog';
import type { Session } from './types';
import { Wishes } from './wishes';

/** What the other tabs were asked, and what they say in turn; the last answer stays. */
let wanted: Want[];
let outcomes: Outcome[];
/** What the server was asked, and whether it does it. */
let asked: { path: string; body: Record<string, unknown> }[];
let able: boolean;
let notices: Notice[];
let sound: PhoneCall | null;
let heard: string[];
let book: CallBook;
let log: ServerLog;
let controls: CallControls;

const session: Session = { subject: 'ada', workspaceId: 'w', role: 'agent', provider: 'twilio', simulated: false, browserCalls: true, fromNumber: null };

beforeEach(() => {
  vi.useFakeTimers();
  [wanted, outcomes, asked, able, notices, sound, heard] = [[], ['done'], [], true, [], null, []];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    if (init.method === 'GET') return new Response('{"code":"unavailable"}', { status: 503 });
    asked.push({ path: url.replace('/api/calls/', ''), body: JSON.parse(String(init.body)) });
    return able ? new Response('{"success":true,"on":true}') : new Response('{"code":"unsupported","detail":"only bridged calls"}', { status: 409 });
  });
  const clock = new ServerClock();
  const api = new Api('', () => null, clock, () => {});
  book = new CallBook(() => {});
  book.update({ session, phase: 'ready' });
  book.put({ ...newCall('a'), known: true, agentId: 'ada', status: 'in-progress' });
  book.on((event) => { if (event.type === 'notice') notices.push(event.notice); });
  log = new ServerLog(book, () => api, clock, new Wishes(), () => {});
  controls = new CallControls(book, () => api, log, () => sound, {
    ask: async (_id, want) => {
      wanted.push(want);
      return (outcomes.length > 1 ? outcomes.shift() : outcomes[0]) ?? 'nobody';
    },
  });
});
afterEach(() => {
  vi.useRealTimers();
});

const said = (mute: string) => log.controlled({ callId: 'a', mute, hold: 'off', timestamp: new Date().toISOString() });
const turn = () => vi.advanceTimersByTimeAsync(0);

describe('a mute of a call whose sound is in another tab', () => {
  it('is asked for until the server says that it is so', async () => {
    const made = controls.setMute('a', true);
    await vi.advanceTimersByTimeAsync(5000);
    expect(book.call('a')).toMatchObject({ mute: 'off', askedMute: true });
    said('on');
    await made;
    expect(book.call('a')).toMatchObject({ mute: 'on', askedMute: null });
    expect(wanted).toEqual([{ mute: true }]);
    expect(asked).toEqual([]);
    expect(notices).toEqual([]);
  });

  it('is not believed for ever', async () => {
    const made = controls.setMute('a', true);
    await vi.advanceTimersByTimeAsync(10_000);
    await made;
    expect(book.call('a')).toMatchObject({ mute: 'off', askedMute: null });
    expect(notices.map((one) => one.title)).toEqual(['The mute is not confirmed']);
    expect(asked).toEqual([]);
  });

  it('that was followed by its opposite does not stand in its way', async () => {
    const first = controls.setMute('a', true);
    const second = controls.setMute('a', false);
    await turn();
    said('on');
    await first;
    said('off');
    await second;
    expect(book.call('a')).toMatchObject({ mute: 'off', askedMute: null });
    expect(wanted).toEqual([{ mute: true }, { mute: false }]);
    expect(notices).toEqual([]);
  });

  it('that is not answered for is said so, and not asked of the server', async () => {
    outcomes = ['unanswered'];
    await controls.setMute('a', true);
    expect(book.call('a')?.askedMute).toBeNull();
    expect(notices.map((one) => one.title)).toEqual(['Not muted']);
    expect(asked).toEqual([]);
  });

  it('is the server\'s when no tab has the sound, and one refusal is no refusal for every call', async () => {
    outcomes = ['nobody'];
    await controls.setMute('a', true);
    expect(asked).toEqual([{ path: 'a/mute', body: { on: true } }]);
    expect(book.call('a')).toMatchObject({ mute: 'on', askedMute: null });
    able = false;
    await controls.setMute('a', false);
    expect(book.call('a')).toMatchObject({ mute: 'on', askedMute: null });
    expect(notices.map((one) => one.title)).toEqual(['Still muted']);
    expect(book.state.unsupported.size).toBe(0);
  });

  it('is the server\'s when the call is another person\'s', async () => {
    book.change('a', (call) => ({ ...call, agentId: 'eve' }));
    await controls.setMute('a', true);
    expect(wanted).toEqual([]);
    expect(asked).toHaveLength(1);
  });
});

describe('digits for a call whose sound is in another tab', () => {
  it('go there in their order, and to nobody else', async () => {
    await Promise.all([...'12#'].map((digit) => controls.sendDigits('a', digit)));
    expect(wanted).toEqual([{ digits: '1' }, { digits: '2' }, { digits: '#' }]);
    expect(asked).toEqual([]);
  });

  it('go to the server when no tab has the sound', async () => {
    outcomes = ['nobody'];
    await controls.sendDigits('a', '5');
    expect(asked).toEqual([{ path: 'a/dtmf', body: { digits: '5' } }]);
  });

  it('are not sent again when nothing is heard of them', async () => {
    outcomes = ['unanswered', 'done'];
    await Promise.all([controls.sendDigits('a', '5'), controls.sendDigits('a', '6')]);
    expect(wanted).toEqual([{ digits: '5' }, { digits: '6' }]);
    expect(asked).toEqual([]);
    expect(notices.map((one) => one.title)).toEqual(['The digits were not sent']);
  });
});

describe('what another tab wants of the sound in this one', () => {
  beforeEach(() => {
    sound = { mute: (on) => heard.push(on ? 'mute' : 'unmute'), sendDigits: (digits) => heard.push(digits), hangUp: () => {} };
  });

  it('is done as if a person had wanted it here, and the server is told', async () => {
    expect(controls.take('a', { digits: '5' })).toBe(true);
    expect(controls.take('a', { mute: true })).toBe(true);
    expect(heard).toEqual(['5', 'mute']);
    expect(book.call('a')?.askedMute).toBe(true); // until the SDK says that it is so
    await turn();
    expect(asked).toEqual([{ path: 'a/dtmf', body: { digits: '5', observed: true } }]);
    expect(wanted).toEqual([]);
  });

  it('is not done when the sound has gone', () => {
    sound = null;
    expect(controls.take('a', { mute: true })).toBe(false);
    expect(controls.take('a', { digits: '5' })).toBe(false);
    expect(heard).toEqual([]);
  });
});
