import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Channel, type Outcome, OtherTabs, type Want } from './otherTabs';

/** One channel of one browser: everybody hears what the others say, in order and a little later, as a copy. */
class Air {
  said: Record<string, unknown>[] = [];
  /** What nobody hears yet, while there is something that holds it back. */
  held: (() => void)[] | null = null;
  private readonly ends = new Set<Channel>();

  readonly join = (): Channel => {
    const end: Channel = {
      onmessage: null,
      postMessage: (message) => this.say(end, message),
      close: () => this.ends.delete(end),
    };
    this.ends.add(end);
    return end;
  };

  say(from: Channel | null, message: unknown) {
    const copy = structuredClone(message);
    this.said.push(copy as Record<string, unknown>);
    const deliver = () => {
      for (const end of this.ends) if (end !== from) end.onmessage?.({ data: copy } as MessageEvent<unknown>);
    };
    if (this.held) this.held.push(deliver);
    else setTimeout(deliver, 1);
  }

  get steps() {
    return this.said.map((one) => one?.step);
  }

  release() {
    const held = this.held ?? [];
    this.held = null;
    for (const one of held) one();
  }
}

let air: Air;
let taken: { callId: string; want: Want }[];
let able: boolean;

/** A tab; `calls` are those whose sound it has. */
function tab(calls: string[] = [], seat = { server: 'https://a.test', workspaceId: 'w', subject: 'ada' }) {
  const made = new OtherTabs({
    has: (id) => calls.includes(id),
    take: (callId, want) => {
      if (!able) throw new Error('the SDK would not');
      taken.push({ callId, want });
      return true;
    },
  }, air.join);
  made.open(seat.server, seat.workspaceId, seat.subject);
  return made;
}

beforeEach(() => {
  vi.useFakeTimers();
  air = new Air();
  taken = [];
  able = true;
});
afterEach(() => {
  vi.useRealTimers();
});

async function outcome(asked: Promise<Outcome>, within = 60_000): Promise<Outcome | null> {
  let made: Outcome | null = null;
  void asked.then((one) => { made = one; });
  await vi.advanceTimersByTimeAsync(within);
  return made;
}

describe('a wish in another tab', () => {
  it('reaches the tab that has the sound, at once', async () => {
    tab(['other']);
    tab(['c1']);
    const asking = tab();
    expect(await outcome(asking.ask('c1', { mute: true }), 10)).toBe('done');
    expect(await outcome(asking.ask('c1', { digits: '5' }), 10)).toBe('done');
    expect(taken).toEqual([{ callId: 'c1', want: { mute: true } }, { callId: 'c1', want: { digits: '5' } }]);
  });

  it('is nobody\'s after a short moment when no tab has the sound', async () => {
    tab();
    const asked = tab(['c1']).ask('c2', { digits: '5' });
    expect(await outcome(asked, 500)).toBeNull();
    expect(await outcome(asked, 600)).toBe('nobody');
    expect(taken).toEqual([]);
  });

  it('is nobody\'s at once where there is no BroadcastChannel, or nobody has signed in', async () => {
    const none = new OtherTabs({ has: () => false, take: () => false }, () => null);
    none.open('', 'w', 'ada');
    expect(await none.ask('c1', { mute: true })).toBe('nobody');
    const out = tab();
    out.close();
    expect(await out.ask('c1', { mute: true })).toBe('nobody');
    expect(air.said).toEqual([]);
  });

  it('is not done any more when the tab with the sound wakes up after it went to the server', async () => {
    tab(['c1']);
    air.held = [];
    expect(await outcome(tab().ask('c1', { digits: '5' }))).toBe('nobody');
    air.release();
    await vi.runAllTimersAsync();
    expect(air.steps).toEqual(['ask', 'here']);
    expect(taken).toEqual([]);
  });

  it('is taken once, however often it is heard', async () => {
    tab(['c1']);
    expect(await outcome(tab().ask('c1', { digits: '5' }))).toBe('done');
    for (const again of air.said.filter(({ step }) => step === 'ask' || step === 'do')) {
      air.say(null, again);
      air.say(null, again);
      await vi.runAllTimersAsync();
    }
    expect(taken).toHaveLength(1);
  });

  it('that was taken and is not heard of is neither done nor to be sent again', async () => {
    const owner = tab(['c1']);
    const asked = tab().ask('c1', { digits: '5' });
    await vi.advanceTimersByTimeAsync(1); // it is offered, and `here` is on its way
    owner.close();
    expect(await outcome(asked)).toBe('unanswered');
  });

  it('goes to the server when the tab with the sound could not do it', async () => {
    able = false;
    tab(['c1']);
    expect(await outcome(tab().ask('c1', { digits: '5' }))).toBe('nobody');
    expect(air.steps.at(-1)).toBe('undone');
  });

  it('is given up when the person signs out', async () => {
    const asking = tab();
    const asked = asking.ask('c1', { digits: '5' });
    asking.close();
    expect(await asked).toBe('unanswered');
  });
});

describe('a tab with a call\'s sound', () => {
  it('heeds the same person on the same server in the same workspace alone', async () => {
    tab(['c1']);
    for (const seat of [{ server: 'https://b.test', workspaceId: 'w', subject: 'ada' }, { server: 'https://a.test', workspaceId: 'v', subject: 'ada' },
                        { server: 'https://a.test', workspaceId: 'w', subject: 'eve' }])
      expect(await outcome(tab([], seat).ask('c1', { mute: true }))).toBe('nobody');
    expect(air.steps).toEqual(['ask', 'ask', 'ask']);
    expect(taken).toEqual([]);
    expect(await outcome(tab([], { server: 'https://a.test/', workspaceId: 'w', subject: 'ada' }).ask('c1', { mute: true }))).toBe('done');
  });

  it('ignores what has another shape', async () => {
    tab(['c1']);
    const good = { step: 'ask', wish: '1', callId: 'c1', server: 'https://a.test/', workspaceId: 'w', subject: 'ada', want: { mute: true } };
    for (const bad of [null, 7, 'ask', [], {}, { ...good, step: 'toString' }, { ...good, wish: 1 }, { ...good, wish: '' }, { ...good, callId: undefined },
                       { ...good, subject: null }, { ...good, want: null }, { ...good, want: {} }, { ...good, want: { mute: 'yes' } }, { ...good, want: { digits: 5 } },
                       { ...good, want: { digits: '' } }, { ...good, want: { digits: '5x' } }, { ...good, want: { digits: '5'.repeat(33) } }, { ...good, want: { hold: true } }])
      air.say(null, bad);
    air.say(null, { ...good, step: 'do', wish: 'never offered' });
    await vi.runAllTimersAsync();
    expect(air.said.filter((one) => one?.step === 'here')).toEqual([]);
    expect(taken).toEqual([]);
    air.say(null, good);
    await vi.runAllTimersAsync();
    expect(air.steps.at(-1)).toBe('here');
  });
});
