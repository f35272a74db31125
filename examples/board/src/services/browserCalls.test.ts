import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Api } from './api';
import { BrowserCalls } from './browserCalls';
import type { BrowserPhone, PhoneListener } from './browserPhone';
import { CallBook } from './callBook';
import { ServerClock } from './serverClock';
import { ServerLog } from './serverLog';
import type { Contact } from './types';
import { Wishes } from './wishes';

const ada: Contact = { id: 'c1', name: 'Ada', phoneNumber: '+14155550132' };

/** What the server was told of the microphone, and the answers that it gives in turn; the last one stays. */
let told: { on: boolean; observed: boolean }[];
let answers: number[];
let sound: PhoneListener;
let book: CallBook;
let calls: BrowserCalls;

const phone = {
  connect: async (_params: Record<string, string>, listener: PhoneListener) => {
    sound = listener;
    return { mute: (on: boolean) => listener.muted(on), sendDigits: () => {}, hangUp: () => listener.ended(null) };
  },
} as unknown as BrowserPhone;

beforeEach(() => {
  told = [];
  answers = [200];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    if (!url.endsWith('/mute')) return new Response('{"code":"not_found"}', { status: 404 });
    told.push(JSON.parse(String(init.body)));
    const status = (answers.length > 1 ? answers.shift() : answers[0]) ?? 200;
    if (status === 0) throw new TypeError('fetch failed');
    return new Response(status === 200 ? '{"success":true}' : JSON.stringify({ code: status === 409 ? 'wrong_state' : 'not_found' }), { status });
  });
  const clock = new ServerClock();
  const api = new Api('', () => null, clock, () => {});
  book = new CallBook(() => {});
  calls = new BrowserCalls(book, () => api, new ServerLog(book, () => api, clock, new Wishes(), () => {}));
});

const begin = async () => (await calls.call(phone, ada, 'w', Date.now()))?.id ?? '';
const settled = (probe: () => void) => vi.waitFor(probe, { timeout: 4000, interval: 5 });
const turn = () => new Promise((next) => setImmediate(next));

describe('a microphone in this page', () => {
  it('is what the server is told that it is', async () => {
    const id = await begin();
    calls.sound(id)?.mute(true);
    expect(book.call(id)?.mute).toBe('on');
    await settled(() => expect(told).toEqual([{ on: true, observed: true }]));
    await turn();
    calls.sound(id)?.mute(false);
    await settled(() => expect(told.at(-1)).toEqual({ on: false, observed: true }));
    expect(told).toHaveLength(2);
  });

  it('is told again when the server does not know the call yet, or cannot be reached', async () => {
    answers = [404, 0, 200];
    const id = await begin();
    calls.sound(id)?.mute(true);
    await settled(() => expect(told).toHaveLength(3));
  });

  it('is told as it is in the end, when it was switched meanwhile', async () => {
    answers = [404, 200];
    const id = await begin();
    calls.sound(id)?.mute(true);
    await settled(() => expect(told).toHaveLength(1));
    calls.sound(id)?.mute(false);
    await new Promise((next) => setTimeout(next, 400)); // what it tries again, it tries after 300 ms
    expect(told).toHaveLength(1); // it is as the server has it: nothing to tell
    calls.sound(id)?.mute(true);
    await settled(() => expect(told.slice(1)).toEqual([{ on: true, observed: true }]));
  });

  it('is told once more when it is not known whether the server has heard of it', async () => {
    answers = [0, 200];
    const id = await begin();
    calls.sound(id)?.mute(true);
    await settled(() => expect(told).toHaveLength(1));
    calls.sound(id)?.mute(false);
    await settled(() => expect(told.slice(1)).toEqual([{ on: false, observed: true }]));
  });

  it('is nobody\'s business when the call is over, or where the server takes no word of it', async () => {
    answers = [409];
    const id = await begin();
    calls.sound(id)?.mute(true);
    await settled(() => expect(told).toHaveLength(1));
    await turn();
    sound.ended(null);
    sound.muted(false);
    await new Promise((next) => setTimeout(next, 400));
    expect(told).toHaveLength(1);
    expect(calls.sound(id)).toBeNull();
  });
});
