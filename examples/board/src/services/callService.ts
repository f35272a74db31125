import { Api, ApiError } from './api';
import { BrowserPhone, faultText, type PhoneCall } from './browserPhone';
import { type Call, control, isOver, isStatus, newCall, withAnnotation, withControl, withRecord, withStatus } from './calls';
import { credentials } from './credentials';
import { uuidv7 } from './ids';
import { LiveEvents } from './live';
import { ServerClock } from './serverClock';
import type { CallRecord, Contact, Session, StatusMessage } from './types';

export interface ServiceOptions {
  /** Where the server is; empty for the page's own origin. */
  apiUrl?: string;
  /** For the SDK's Device, when calls have their sound in the browser: `edge` and the like. */
  deviceOptions?: Record<string, unknown>;
}

export interface ServiceState {
  phase: 'idle' | 'starting' | 'signed-out' | 'unreachable' | 'ready';
  /** Why the last sign-in was refused. */
  refusal: string | null;
  session: Session | null;
  workspaceId: string;
  connection: 'connecting' | 'live' | 'lost';
  calls: ReadonlyMap<string, Call>;
  /** The call that the call control shows. */
  focus: string | null;
  minimised: boolean;
  /** What this provider has said it cannot do. */
  unsupported: ReadonlySet<'mute' | 'hold' | 'digits'>;
}

export interface Notice {
  kind: 'info' | 'success' | 'warning' | 'error';
  title: string;
  text?: string;
}

export type ServiceEvent =
  | { type: 'notice'; notice: Notice }
  | { type: 'status'; call: Call; before: Call['status'] }
  | { type: 'ended'; call: Call };

const focusKey = 'callkit.focus';
const pollEvery = 2000; // milliseconds, while there are no live events
const keptCalls = 300; // a page may stay open for weeks
const giveUpAfter = 30_000; // milliseconds for a wish that the server does not answer
const wait = (milliseconds: number) => new Promise<void>((done) => setTimeout(done, milliseconds));

/** A wish that was given up before its answer came. Should it have arrived after all, its call is ended. */
interface Withdrawn {
  number: string;
  since: number;
}

/**
 * The calls of one workspace, as the server's log has them. One for a page: `callService`.
 *
 * Whatever is shown as so has been said by the server; what this page merely asked for is kept apart until then. After a reload, a lost
 * connection or a restart of the server the log is asked, and nothing is assumed.
 */
export class CallService {
  readonly clock = new ServerClock();
  api: Api;
  private state: ServiceState = {
    phase: 'idle',
    refusal: null,
    session: null,
    workspaceId: '',
    connection: 'connecting',
    calls: new Map(),
    focus: null,
    minimised: false,
    unsupported: new Set(),
  };
  private options: Required<ServiceOptions> = { apiUrl: '', deviceOptions: {} };
  private wantedWorkspace = '';
  private readonly watchers = new Set<() => void>();
  private readonly listeners = new Set<(event: ServiceEvent) => void>();
  private readonly live = new LiveEvents();
  private phone: BrowserPhone | null = null;
  private readonly phoneCalls = new Map<string, PhoneCall>();
  /** How many live events each call has had, so that an answer that was under way meanwhile is known to be old. */
  private readonly heard = new Map<string, number>();
  private readonly refreshing = new Map<string, Promise<void>>();
  private readonly digits = new Map<string, Promise<void>>();
  private readonly wishes = new Map<string, { contact: Contact; settled: Promise<unknown> }>();
  private withdrawn: Withdrawn[] = [];
  private starting: Promise<void> | null = null;
  private poll: ReturnType<typeof setInterval> | null = null;

  constructor() {
    this.api = this.makeApi();
  }

  // What a view reads.

  readonly subscribe = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  readonly snapshot = (): ServiceState => this.state;

  /** Tells of what happens, for toasts and hosts. Returns what ends it. */
  on(listener: (event: ServiceEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The server's time, in milliseconds since the epoch. */
  now(): number {
    return this.clock.now(Date.now());
  }

  call(id: string): Call | undefined {
    return this.state.calls.get(id);
  }

  /** Those of the person who is signed in that have not ended. */
  mine(): Call[] {
    return [...this.state.calls.values()].filter((call) => !isOver(call.status) && call.refused === null && this.isMine(call));
  }

  // Starting, signing in and out.

  configure(options: ServiceOptions): void {
    this.options = { apiUrl: (options.apiUrl ?? '').replace(/\/$/, ''), deviceOptions: options.deviceOptions ?? {} };
    this.api = this.makeApi();
  }

  /** Asks the server who we are, takes up its live events and its running calls. Without a workspace, the session's is taken. */
  async initialize(workspaceId = ''): Promise<void> {
    if (this.state.phase === 'ready' && (workspaceId === '' || workspaceId === this.state.workspaceId)) return;
    if (this.starting && workspaceId === this.wantedWorkspace) return this.starting;
    this.wantedWorkspace = workspaceId;
    this.starting = this.start().finally(() => {
      this.starting = null;
    });
    return this.starting;
  }

  async signIn(credential: string): Promise<void> {
    credentials.set(credential.trim());
    await this.start();
    if (this.state.phase === 'signed-out') this.update({ refusal: 'The server does not accept this credential.' });
  }

  signOut(): void {
    credentials.clear();
    this.stop();
    this.update({ phase: 'signed-out', refusal: null, session: null, calls: new Map(), focus: null });
  }

  private makeApi(): Api {
    return new Api(this.options.apiUrl, () => credentials.get(), this.clock, () => this.expelled());
  }

  private expelled(): void {
    if (this.state.phase === 'signed-out') return;
    this.stop();
    this.update({ phase: 'signed-out', session: null, refusal: null });
  }

  private async start(): Promise<void> {
    this.update({ phase: this.state.phase === 'unreachable' ? 'unreachable' : 'starting', refusal: null });
    for (let delay = 500; ; delay = Math.min(delay * 2, 4000)) {
      try {
        const session = await this.api.session();
        const workspaceId = this.wantedWorkspace || session.workspaceId;
        this.stop();
        const kept = readFocus();
        this.update({ phase: 'ready', session, workspaceId, connection: 'connecting', focus: this.state.focus ?? kept.focus, minimised: kept.minimised });
        if (session.browserCalls) this.phone = new BrowserPhone(async () => (await this.api.token()).token, this.options.deviceOptions);
        this.connect();
        await this.sync();
        return;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (error.status === 401) return; // expelled() has said so
        this.update({ phase: 'unreachable' });
        await wait(delay);
      }
    }
  }

  private stop(): void {
    this.live.close();
    if (this.poll) clearInterval(this.poll);
    this.poll = null;
    void this.phone?.close();
    this.phone = null;
  }

  private connect(): void {
    this.live.open(this.options.apiUrl, this.state.workspaceId, () => credentials.get(), {
      connected: () => {
        const again = this.state.connection === 'lost';
        this.update({ connection: 'live' });
        if (again) this.notice({ kind: 'success', title: 'Connected again' });
        void this.sync();
      },
      disconnected: () => {
        if (this.state.connection !== 'lost') this.update({ connection: 'lost' });
      },
      refused: () => {
        // Either the credential has run out, and then asking says so, or the server is not ready.
        this.api.session().then(() => wait(2000)).then(() => this.live.retry(), () => wait(2000).then(() => this.live.retry()));
      },
      initiated: (told) => void this.heardOf(told),
      status: (told) => void this.heardOf(told),
      control: (told) => {
        if (!this.call(told.callId)) return;
        this.count(told.callId);
        this.clock.heard(Date.parse(told.timestamp), Date.now());
        this.change(told.callId, (call) => withControl(call, told));
      },
      annotated: (told) => {
        if (!this.call(told.callId)) return;
        this.count(told.callId);
        this.change(told.callId, (call) => withAnnotation(call, told));
      },
    });
    this.poll = setInterval(() => {
      if (this.state.connection !== 'live') void this.sync();
    }, pollEvery);
  }

  // What the server says.

  /** Asks for the calls that have not ended, and for those that this page still believes to be running. */
  async sync(): Promise<void> {
    let rows: CallRecord[];
    const counts = new Map(this.heard);
    try {
      rows = await this.api.active(this.state.workspaceId);
    } catch (error) {
      if (error instanceof ApiError && !error.unreachable && error.status !== 401 && error.status < 500)
        this.notice({ kind: 'error', title: 'The running calls cannot be read', text: error.text });
      return;
    }
    await this.wishesToBeSettled(rows);
    const running = new Set(rows.map((row) => row.id));
    for (const row of rows) {
      if (this.heard.get(row.id) === counts.get(row.id)) this.take(row);
      else void this.refresh(row.id);
      if (this.isWithdrawn(row)) void this.hangUp(row.id);
    }
    this.withdrawn = [];
    for (const call of this.state.calls.values())
      if (call.known && !isOver(call.status) && !running.has(call.id)) void this.refresh(call.id);
    const { focus } = this.state;
    if (focus && !this.call(focus) && !focus.startsWith('wish-')) await this.refresh(focus);
    if (this.state.focus && !this.call(this.state.focus)) this.setFocus(null);
  }

  /** Asks for one call's row, until no live event came meanwhile. */
  refresh(id: string): Promise<void> {
    const under = this.refreshing.get(id);
    if (under) return under;
    const made = this.ask(id).finally(() => this.refreshing.delete(id));
    this.refreshing.set(id, made);
    return made;
  }

  private async ask(id: string): Promise<void> {
    for (let left = 5; left > 0; --left) {
      const count = this.heard.get(id);
      try {
        const { call } = await this.api.call(id);
        if (this.heard.get(id) === count || left === 1) return this.take(call);
      } catch (error) {
        if (error instanceof ApiError && error.status === 404 && this.call(id)?.known) this.drop(id);
        return; // a server that is away is asked again when it is back
      }
    }
  }

  private async heardOf(told: StatusMessage): Promise<void> {
    this.clock.heard(Date.parse(told.timestamp), Date.now());
    this.count(told.callId);
    if (this.call(told.callId)) {
      this.change(told.callId, (call) => withStatus(call, told));
    } else {
      // Is it the one that this page is just placing? Then the answer to that will say its id.
      const own = [...this.wishes.values()].filter(({ contact }) => sameNumber(contact.phoneNumber, told.phoneNumber));
      await Promise.race([Promise.allSettled(own.map((one) => one.settled)), wait(own.length > 0 ? 3000 : 0)]);
    }
    await this.refresh(told.callId); // for its times, and who ended it and why
  }

  private async wishesToBeSettled(rows: CallRecord[]): Promise<void> {
    const own = [...this.wishes.values()].filter(({ contact }) =>
      rows.some((row) => !this.call(row.id) && sameNumber(contact.phoneNumber, row.to_number)));
    if (own.length > 0) await Promise.race([Promise.allSettled(own.map((one) => one.settled)), wait(3000)]);
  }

  private take(row: CallRecord): void {
    this.clock.heard(Date.parse(row.updated_at ?? ''), Date.now());
    if (this.call(row.id)) this.change(row.id, (call) => withRecord(call, row));
    else this.put(withRecord(newCall(row.id), row));
  }

  private count(id: string): void {
    this.heard.set(id, (this.heard.get(id) ?? 0) + 1);
  }

  private isWithdrawn(row: CallRecord): boolean {
    const created = row.created_at ? Date.parse(row.created_at) : 0;
    return this.withdrawn.some((one) => sameNumber(one.number, row.to_number) && created >= one.since - 2000);
  }

  isMine(call: Call): boolean {
    return call.ours || call.agentId === null || call.agentId === this.state.session?.subject;
  }

  // What a person does.

  /** Calls somebody. Who is being called by this page already is not called twice: that call comes to the front. */
  async makeCall(contact: Contact, workspaceId: string = this.state.workspaceId): Promise<Call | null> {
    const session = this.state.session;
    if (this.state.phase !== 'ready' || !session) throw new ApiError(0, 'closed', 'The call service is not ready.');
    const running = this.mine().find((call) =>
      !call.ending && (sameNumber(call.number, contact.phoneNumber) || (contact.id !== null && call.contactId === contact.id)));
    if (running) {
      this.setFocus(running.id);
      return running;
    }
    return session.browserCalls ? this.callFromBrowser(contact, workspaceId) : this.callThroughServer(contact, workspaceId, session);
  }

  private async callThroughServer(contact: Contact, workspaceId: string, session: Session): Promise<Call | null> {
    const key = uuidv7();
    const wish = `wish-${key}`;
    this.put({ ...newCall(wish), ours: true, name: contact.name, contactId: contact.id, number: contact.phoneNumber, placing: 'sending', simulated: session.simulated });
    this.setFocus(wish);
    const settled = this.place(wish, key, contact, workspaceId, session);
    this.wishes.set(wish, { contact, settled });
    try {
      return await settled;
    } finally {
      this.wishes.delete(wish);
    }
  }

  /** Sends the wish. The same key goes with each try, so however often it arrives, there is one call. */
  private async place(wish: string, key: string, contact: Contact, workspaceId: string, session: Session): Promise<Call | null> {
    const since = Date.now();
    for (let delay = 300; ; delay = Math.min(delay * 2, 3000)) {
      try {
        const made = await this.api.initiate(contact, workspaceId, {
          idempotencyKey: key,
          fromNumber: session.fromNumber,
          agentId: null,
          scenario: session.simulated ? (contact.scenario ?? null) : null,
        });
        return this.placed(wish, made.callId, made.status);
      } catch (error) {
        const why = error instanceof ApiError ? error : new ApiError(0, 'internal', String(error));
        const mayBeLater = why.unreachable || why.status >= 500 || why.status === 429;
        const canceled = this.call(wish)?.ending === true;
        if (!mayBeLater || canceled || Date.now() - since > giveUpAfter) {
          if (mayBeLater) this.withdrawn.push({ number: contact.phoneNumber, since: this.clock.now(since) });
          void this.sync();
          this.change(wish, (call) => ({
            ...call,
            placing: 'no',
            ending: false,
            refused: canceled ? (mayBeLater ? 'Canceled. Should the server have it after all, it is ended there.' : 'Canceled.') : why.text,
          }));
          throw why;
        }
        this.change(wish, (call) => ({ ...call, placing: 'retrying' }));
        await wait(delay);
      }
    }
  }

  private placed(wish: string, id: string, status: string): Call | null {
    const mine = this.call(wish) ?? newCall(wish);
    const there = this.call(id);
    const base: Call = there ?? { ...mine, id };
    const made: Call = { ...base, id, known: true, ours: true, name: mine.name, contactId: base.contactId ?? mine.contactId, ending: mine.ending, placing: 'no' };
    const calls = new Map(this.state.calls);
    calls.delete(wish);
    calls.set(id, isStatus(status) && !there ? { ...made, status } : made);
    this.update({ calls });
    if (this.state.focus === wish) this.setFocus(id, this.state.minimised);
    if (mine.ending) void this.hangUp(id);
    void this.refresh(id);
    return this.call(id) ?? null;
  }

  private async callFromBrowser(contact: Contact, workspaceId: string): Promise<Call | null> {
    const phone = this.phone;
    if (!phone) throw new ApiError(0, 'closed', 'Calls from this browser are not ready.');
    const id = uuidv7(this.now());
    this.put({ ...newCall(id), ours: true, inBrowser: true, name: contact.name, contactId: contact.id, number: contact.phoneNumber, placing: 'sending' });
    this.setFocus(id);
    try {
      const params: Record<string, string> = { To: contact.phoneNumber, callId: id, workspaceId };
      if (contact.id) params.contactId = contact.id;
      const made = await phone.connect(params, {
        muted: (on) => this.change(id, (call) => ({ ...call, mute: on ? 'on' : 'off', askedMute: null })),
        interrupted: (yes) => this.notice(yes
          ? { kind: 'warning', title: 'The sound is interrupted', text: 'Trying to bring it back.' }
          : { kind: 'success', title: 'The sound is back' }),
        ended: (fault) => void this.soundEnded(id, fault),
      });
      this.phoneCalls.set(id, made);
      if (this.call(id)?.ending) made.hangUp();
      return this.call(id) ?? null;
    } catch (error) {
      const text = error instanceof ApiError ? error.text : faultText(error);
      this.change(id, (call) => ({ ...call, placing: 'no', ending: false, refused: call.ending ? 'Canceled.' : text }));
      throw error instanceof ApiError ? error : new ApiError(0, 'browser', text);
    }
  }

  /** The log decides what became of the call. If it never heard of it, nobody was called. */
  private async soundEnded(id: string, fault: string | null): Promise<void> {
    this.phoneCalls.delete(id);
    this.change(id, (call) => ({ ...call, inBrowser: false })); // should the other leg live on, the server ends it
    if (fault) this.notice({ kind: 'error', title: 'The call failed in this browser', text: fault });
    await this.refresh(id);
    const call = this.call(id);
    if (call && !call.known)
      this.change(id, (one) => ({ ...one, placing: 'no', ending: false, refused: fault ?? (one.ending ? 'Canceled.' : 'The number was not called.') }));
  }

  /** Ends a call, in whatever state it is; before the server has it, as soon as it has. */
  async hangUp(id: string): Promise<void> {
    const call = this.call(id);
    if (!call || isOver(call.status) || call.refused !== null) return;
    this.change(id, (one) => ({ ...one, ending: true }));
    const sound = this.phoneCalls.get(id);
    if (sound) sound.hangUp();
    if (sound || call.inBrowser || !call.known) return;
    try {
      await this.api.hangUp(id);
    } catch (error) {
      const why = error instanceof ApiError ? error : new ApiError(0, 'internal', String(error));
      await this.refresh(id);
      const now = this.call(id);
      if (!now || isOver(now.status)) return;
      this.change(id, (one) => ({ ...one, ending: false }));
      this.notice({ kind: 'error', title: 'The call was not ended', text: why.text });
    }
  }

  setMute(id: string, on: boolean): Promise<void> {
    const sound = this.phoneCalls.get(id);
    if (!sound) return this.switchControl(id, 'mute', on);
    this.change(id, (call) => ({ ...call, askedMute: on }));
    sound.mute(on);
    return Promise.resolve();
  }

  setHold(id: string, on: boolean): Promise<void> {
    return this.switchControl(id, 'hold', on);
  }

  private async switchControl(id: string, which: 'mute' | 'hold', on: boolean): Promise<void> {
    const asked = which === 'mute' ? 'askedMute' : 'askedHold';
    this.change(id, (call) => ({ ...call, [asked]: on }));
    try {
      const made = which === 'mute' ? await this.api.setMute(id, on) : await this.api.setHold(id, on);
      this.change(id, (call) => (call[asked] === on ? { ...call, [asked]: null, [which]: control(made.on ? 'on' : 'off', call[which]) } : call));
    } catch (error) {
      const why = error instanceof ApiError ? error : new ApiError(0, 'internal', String(error));
      this.change(id, (call) => (call[asked] === on ? { ...call, [asked]: null } : call));
      if (why.code === 'unsupported') this.update({ unsupported: new Set([...this.state.unsupported, which]) });
      void this.refresh(id);
      const call = this.call(id);
      if (call && !isOver(call.status)) this.notice({ kind: 'error', title: failed(which, on), text: why.text });
    }
  }

  /** Sends keys, one after the other in the order of the calls of this function. */
  sendDigits(id: string, digits: string): Promise<void> {
    const sound = this.phoneCalls.get(id);
    if (sound) {
      sound.sendDigits(digits);
      return Promise.resolve();
    }
    const sent = (this.digits.get(id) ?? Promise.resolve()).then(() => this.api.sendDigits(id, digits)).catch((error: unknown) => {
      const why = error instanceof ApiError ? error : new ApiError(0, 'internal', String(error));
      if (why.code === 'unsupported') this.update({ unsupported: new Set([...this.state.unsupported, 'digits']) });
      this.notice({ kind: 'error', title: 'The digits were not sent', text: why.text });
    });
    this.digits.set(id, sent);
    return sent;
  }

  /** Writes a note, a disposition or both. Rejects when the log did not take it. */
  async annotate(id: string, text: { note?: string; disposition?: string }): Promise<void> {
    if (text.note !== undefined) {
      const { note } = text;
      await this.api.note(id, note);
      this.change(id, (call) => withAnnotation(call, { note: note || null }));
    }
    if (text.disposition !== undefined) {
      const { disposition } = text;
      await this.api.disposition(id, disposition);
      this.change(id, (call) => withAnnotation(call, { disposition: disposition || null }));
    }
  }

  // What is in front.

  setFocus(id: string | null, minimised = false): void {
    this.update({ focus: id, minimised: id === null ? false : minimised });
    writeFocus({ focus: id, minimised: id === null ? false : minimised });
  }

  /** Puts the call control away; a call that runs goes on, one that is over is done with. */
  minimise(): void {
    const call = this.state.focus === null ? undefined : this.call(this.state.focus);
    if (call && !isOver(call.status) && call.refused === null) this.setFocus(call.id, true);
    else this.setFocus(null);
  }

  notice(notice: Notice): void {
    this.emit({ type: 'notice', notice });
  }

  private emit(event: ServiceEvent): void {
    for (const listener of this.listeners) listener(event);
  }

  private put(call: Call): void {
    const calls = new Map(this.state.calls);
    calls.set(call.id, call);
    for (const [id, one] of calls) {
      if (calls.size <= keptCalls) break;
      if (!isOver(one.status) || id === this.state.focus) continue;
      calls.delete(id); // the oldest; the history has it
      this.heard.delete(id);
    }
    this.update({ calls });
  }

  private drop(id: string): void {
    const calls = new Map(this.state.calls);
    calls.delete(id);
    this.update({ calls });
    if (this.state.focus === id) this.setFocus(null);
  }

  private change(id: string, how: (call: Call) => Call): void {
    const before = this.call(id);
    if (!before) return;
    const after = how(before);
    this.put(after);
    if (after.status === before.status) return;
    this.emit({ type: 'status', call: after, before: before.status });
    if (isOver(after.status) && !isOver(before.status)) {
      this.digits.delete(id);
      this.emit({ type: 'ended', call: after });
    }
  }

  private update(part: Partial<ServiceState>): void {
    this.state = { ...this.state, ...part };
    for (const watcher of this.watchers) watcher();
  }
}

function failed(which: 'mute' | 'hold', on: boolean): string {
  if (which === 'mute') return on ? 'Not muted' : 'Still muted';
  return on ? 'Not on hold' : 'Still on hold';
}

/** Numbers as people write them, compared by their digits. */
export function sameNumber(a: string | null, b: string | null): boolean {
  const digits = (text: string | null) => (text ?? '').replace(/\D/g, '');
  const [one, other] = [digits(a), digits(b)];
  return one.length >= 3 && (one === other || (Math.min(one.length, other.length) >= 9 && (one.endsWith(other) || other.endsWith(one))));
}

function readFocus(): { focus: string | null; minimised: boolean } {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(focusKey) ?? 'null');
    if (kept && typeof kept === 'object' && 'focus' in kept && typeof kept.focus === 'string' && !kept.focus.startsWith('wish-'))
      return { focus: kept.focus, minimised: 'minimised' in kept && kept.minimised === true };
  } catch {
    // nothing was kept, or may not be
  }
  return { focus: null, minimised: false };
}

function writeFocus(kept: { focus: string | null; minimised: boolean }): void {
  try {
    sessionStorage.setItem(focusKey, JSON.stringify(kept));
  } catch {
    // then a reload shows the call in the dock
  }
}

export const callService = new CallService();
