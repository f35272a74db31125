import { uuidv7 } from './ids';

/** What may be wanted of the tab that has a call's sound. */
export type Want = { mute: boolean } | { digits: string };

/** Who is signed in, and where. Tabs heed each other only when all of it is the same. */
export interface Seat {
  server: string;
  workspaceId: string;
  subject: string;
}

/** The calls whose sound is in this tab. */
export interface Sounds {
  has(callId: string): boolean;
  /** Does what is wanted. False, or an exception: it was not done. */
  take(callId: string, want: Want): boolean;
}

/** `nobody`: it was not done, for no tab has the sound. `unanswered`: a tab has, was told to, and has not said that it did. */
export type Outcome = 'done' | 'nobody' | 'unanswered';

/** As much of a BroadcastChannel as is needed here. */
export interface Channel {
  onmessage: ((event: MessageEvent<unknown>) => void) | null;
  postMessage(message: unknown): void;
  close(): void;
}

/**
 * A wish goes `ask`, `here`, `do`, and then `done` or `undone`. Only who still waits for `here` says `do`: when the answer comes
 * too late, the wish has gone to the server, and digits are never sent twice.
 */
const steps = ['ask', 'here', 'do', 'done', 'undone'] as const;
type Step = (typeof steps)[number];

interface Message extends Seat {
  step: Step;
  /** The wish's id, the same in all of its messages. */
  wish: string;
  callId: string;
  want: Want;
}

const channelName = 'callkit.sound';
const patience = 1000; // milliseconds; who has the sound answers within a few, and while nobody does the server waits to be asked
const patienceOnceThere = 5000;
const keptWishes = 100;

/**
 * The other tabs of this browser: a call's microphone and keys are those of the tab that has its sound, whichever the person is in.
 * Where there is no BroadcastChannel nobody is there.
 */
export class OtherTabs {
  private channel: Channel | null = null;
  private seat: Seat | null = null;
  private readonly waiting = new Map<string, { expects: readonly Step[]; settle: (answer: Step | null) => void }>();
  /** What other tabs wanted of this one: the wish while it is offered, null once it is taken. */
  private readonly wishes = new Map<string, Message | null>();

  constructor(
    private readonly sounds: Sounds,
    private readonly makeChannel: () => Channel | null = broadcast,
  ) {}

  /** `apiUrl`: where the server is, empty for the page's own origin. */
  open(apiUrl: string, workspaceId: string, subject: string): void {
    this.close();
    this.channel = this.makeChannel();
    if (!this.channel) return;
    this.seat = { server: new URL(apiUrl || '/', globalThis.location?.href ?? 'http://localhost').href, workspaceId, subject };
    this.channel.onmessage = (event) => this.heard(event.data);
  }

  close(): void {
    this.channel?.close();
    this.channel = null;
    this.seat = null;
    this.wishes.clear();
    for (const { settle } of [...this.waiting.values()]) settle(null);
  }

  /** Wants it of the tab that has the call's sound. */
  async ask(callId: string, want: Want): Promise<Outcome> {
    const { channel, seat } = this;
    if (!channel || !seat) return 'nobody';
    const message = { ...seat, wish: uuidv7(), callId, want };
    const there = await this.answer({ ...message, step: 'ask' }, ['here'], patience);
    if (this.channel !== channel) return 'unanswered'; // signed out meanwhile: then the server is not to be asked either
    if (!there) return 'nobody';
    const done = await this.answer({ ...message, step: 'do' }, ['done', 'undone'], patienceOnceThere);
    return done === null ? 'unanswered' : done === 'done' ? 'done' : 'nobody';
  }

  private answer(message: Message, expects: readonly Step[], within: number): Promise<Step | null> {
    return new Promise((resolve) => {
      const settle = (answer: Step | null) => {
        clearTimeout(timer);
        this.waiting.delete(message.wish);
        resolve(answer);
      };
      const timer = setTimeout(() => settle(null), within);
      this.waiting.set(message.wish, { expects, settle });
      this.channel?.postMessage(message);
    });
  }

  private heard(data: unknown): void {
    const message = read(data);
    const { seat } = this;
    if (!message || !seat) return;
    if (message.server !== seat.server || message.workspaceId !== seat.workspaceId || message.subject !== seat.subject) return;
    if (message.step === 'ask') return this.offer(message);
    if (message.step === 'do') return this.take(message);
    const asked = this.waiting.get(message.wish);
    if (asked?.expects.includes(message.step)) asked.settle(message.step);
  }

  private offer(message: Message): void {
    if (this.wishes.has(message.wish) || !this.sounds.has(message.callId)) return;
    this.wishes.set(message.wish, message);
    for (const wish of this.wishes.keys()) {
      if (this.wishes.size <= keptWishes) break;
      this.wishes.delete(wish); // the oldest
    }
    this.channel?.postMessage({ ...message, step: 'here' });
  }

  private take({ wish }: Message): void {
    const offered = this.wishes.get(wish);
    if (!offered) return;
    this.wishes.set(wish, null);
    let done = false;
    try {
      done = this.sounds.take(offered.callId, offered.want);
    } catch {
      // the SDK would not
    }
    this.channel?.postMessage({ ...offered, step: done ? 'done' : 'undone' });
  }
}

function broadcast(): Channel | null {
  try {
    return typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(channelName);
  } catch {
    return null; // a browser may forbid it
  }
}

/** Whatever else comes over the channel is nothing. */
function read(data: unknown): Message | null {
  if (!data || typeof data !== 'object') return null;
  const told = data as Record<string, unknown>;
  const text = (name: string) => (typeof told[name] === 'string' ? (told[name] as string) : null);
  const [wish, callId, server, workspaceId, subject] = [text('wish'), text('callId'), text('server'), text('workspaceId'), text('subject')];
  const step = steps.find((one) => one === told.step);
  const want = readWant(told.want);
  if (!step || !want || !wish || !callId || server === null || workspaceId === null || subject === null) return null;
  return { step, wish, callId, server, workspaceId, subject, want };
}

function readWant(data: unknown): Want | null {
  if (!data || typeof data !== 'object') return null;
  if ('mute' in data) return typeof data.mute === 'boolean' ? { mute: data.mute } : null;
  // What the SDK can send, and no more at once than the server takes.
  if ('digits' in data && typeof data.digits === 'string' && /^[0-9*#w]{1,32}$/.test(data.digits)) return { digits: data.digits };
  return null;
}
