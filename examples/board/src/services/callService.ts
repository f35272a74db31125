import { Api, ApiError } from './api';
import { BrowserCalls } from './browserCalls';
import { BrowserPhone } from './browserPhone';
import { CallBook, type Notice, type ServiceEvent, type ServiceState } from './callBook';
import { CallControls } from './callControls';
import type { Call } from './calls';
import { credentials } from './credentials';
import { LiveEvents } from './live';
import { OtherTabs } from './otherTabs';
import { Placing } from './placing';
import { sameNumber } from './sameNumber';
import { ServerClock } from './serverClock';
import { ServerLog } from './serverLog';
import type { Contact } from './types';
import { wait } from './wait';
import { Wishes } from './wishes';

export type { Notice, ServiceEvent, ServiceState } from './callBook';
export { sameNumber } from './sameNumber';

export interface ServiceOptions {
  /** Where the server is; empty for the page's own origin. */
  apiUrl?: string;
  /** For the SDK's Device, when calls have their sound in the browser: `edge` and the like. */
  deviceOptions?: Record<string, unknown>;
}

const pollEvery = 2000; // milliseconds, while there are no live events

/**
 * The calls of one workspace, as the server's log has them. One for a page: `callService`.
 *
 * Whatever is shown as so has been said by the server; what this page merely asked for is kept apart until then. After a reload, a lost
 * connection or a restart of the server the log is asked, and nothing is assumed.
 */
export class CallService {
  readonly clock = new ServerClock();
  api: Api;
  private options: Required<ServiceOptions> = { apiUrl: '', deviceOptions: {} };
  private wantedWorkspace = '';
  private readonly live = new LiveEvents();
  private phone: BrowserPhone | null = null;
  private starting: Promise<void> | null = null;
  private poll: ReturnType<typeof setInterval> | null = null;

  private readonly book = new CallBook((id) => this.log.forget(id));
  private readonly wishes = new Wishes();
  private readonly log: ServerLog;
  private readonly placing: Placing;
  private readonly browserCalls: BrowserCalls;
  private readonly controls: CallControls;
  private readonly tabs: OtherTabs;

  constructor() {
    this.api = this.makeApi();
    const api = () => this.api;
    const end = (id: string) => void this.hangUp(id);
    this.log = new ServerLog(this.book, api, this.clock, this.wishes, end);
    this.placing = new Placing(this.book, api, this.clock, this.log, this.wishes, end);
    this.browserCalls = new BrowserCalls(this.book, api, this.log);
    const soundOf = (id: string) => this.browserCalls.sound(id);
    this.tabs = new OtherTabs({ has: (id) => soundOf(id) !== null, take: (id, want) => this.controls.take(id, want) });
    this.controls = new CallControls(this.book, api, this.log, soundOf, this.tabs);
  }

  // What a view reads.

  readonly subscribe = (watcher: () => void): (() => void) => this.book.watch(watcher);

  readonly snapshot = (): ServiceState => this.book.state;

  /** Tells of what happens, for toasts and hosts. Returns what ends it. */
  on(listener: (event: ServiceEvent) => void): () => void {
    return this.book.on(listener);
  }

  /** The server's time, in milliseconds since the epoch. */
  now(): number {
    return this.clock.now(Date.now());
  }

  call(id: string): Call | undefined {
    return this.book.call(id);
  }

  /** Those of the person who is signed in that have not ended. */
  mine(): Call[] {
    return this.book.mine();
  }

  isMine(call: Call): boolean {
    return this.book.isMine(call);
  }

  // Starting, signing in and out.

  configure(options: ServiceOptions): void {
    this.options = { apiUrl: (options.apiUrl ?? '').replace(/\/$/, ''), deviceOptions: options.deviceOptions ?? {} };
    this.api = this.makeApi();
  }

  /** Asks the server who we are, takes up its live events and its running calls. Without a workspace, the session's is taken. */
  async initialize(workspaceId = ''): Promise<void> {
    const { state } = this.book;
    if (state.phase === 'ready' && (workspaceId === '' || workspaceId === state.workspaceId)) return;
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
    if (this.book.state.phase === 'signed-out') this.book.update({ refusal: 'The server does not accept this credential.' });
  }

  signOut(): void {
    credentials.clear();
    this.stop();
    this.book.update({ phase: 'signed-out', refusal: null, session: null, calls: new Map(), focus: null });
  }

  private makeApi(): Api {
    return new Api(this.options.apiUrl, () => credentials.get(), this.clock, () => this.expelled());
  }

  private expelled(): void {
    if (this.book.state.phase === 'signed-out') return;
    this.stop();
    this.book.update({ phase: 'signed-out', session: null, refusal: null });
  }

  private async start(): Promise<void> {
    this.book.update({ phase: this.book.state.phase === 'unreachable' ? 'unreachable' : 'starting', refusal: null });
    for (let delay = 500; ; delay = Math.min(delay * 2, 4000)) {
      try {
        const session = await this.api.session();
        const workspaceId = this.wantedWorkspace || session.workspaceId;
        this.stop();
        this.book.update({ phase: 'ready', session, workspaceId, connection: 'connecting' });
        this.book.restoreFocus();
        if (session.browserCalls) {
          this.phone = new BrowserPhone(async () => (await this.api.token()).token, this.options.deviceOptions);
          this.tabs.open(this.options.apiUrl, workspaceId, session.subject);
        }
        this.connect();
        await this.sync();
        return;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (error.status === 401) return; // expelled() has said so
        this.book.update({ phase: 'unreachable' });
        await wait(delay);
      }
    }
  }

  private stop(): void {
    this.live.close();
    this.tabs.close();
    if (this.poll) clearInterval(this.poll);
    this.poll = null;
    void this.phone?.close();
    this.phone = null;
  }

  private connect(): void {
    this.live.open(this.options.apiUrl, this.book.state.workspaceId, () => credentials.get(), {
      connected: () => {
        const again = this.book.state.connection === 'lost';
        this.book.update({ connection: 'live' });
        if (again) this.notice({ kind: 'success', title: 'Connected again' });
        void this.sync();
      },
      disconnected: () => {
        if (this.book.state.connection !== 'lost') this.book.update({ connection: 'lost' });
      },
      refused: () => {
        // Either the credential has run out, and then asking says so, or the server is not ready.
        this.api.session().then(() => wait(2000)).then(() => this.live.retry(), () => wait(2000).then(() => this.live.retry()));
      },
      initiated: (told) => void this.log.heardOf(told),
      status: (told) => void this.log.heardOf(told),
      control: (told) => this.log.controlled(told),
      annotated: (told) => this.log.annotated(told),
    });
    this.poll = setInterval(() => {
      if (this.book.state.connection !== 'live') void this.sync();
    }, pollEvery);
  }

  // What the server says.

  /** Asks for the calls that have not ended, and for those that this page still believes to be running. */
  sync(): Promise<void> {
    return this.log.sync();
  }

  /** Asks for one call's row, until no live event came meanwhile. */
  refresh(id: string): Promise<void> {
    return this.log.refresh(id);
  }

  // What a person does.

  /** Calls somebody. Who is being called by this page already is not called twice: that call comes to the front. */
  async makeCall(contact: Contact, workspaceId: string = this.book.state.workspaceId): Promise<Call | null> {
    const { phase, session } = this.book.state;
    if (phase !== 'ready' || !session) throw new ApiError(0, 'closed', 'The call service is not ready.');
    const running = this.mine().find((call) =>
      !call.ending && (sameNumber(call.number, contact.phoneNumber) || (contact.id !== null && call.contactId === contact.id)));
    if (running) {
      this.setFocus(running.id);
      return running;
    }
    if (!session.browserCalls) return this.placing.call(contact, workspaceId, session);
    if (!this.phone) throw new ApiError(0, 'closed', 'Calls from this browser are not ready.');
    return this.browserCalls.call(this.phone, contact, workspaceId, this.now());
  }

  /** Ends a call, in whatever state it is; before the server has it, as soon as it has. */
  hangUp(id: string): Promise<void> {
    return this.controls.hangUp(id);
  }

  setMute(id: string, on: boolean): Promise<void> {
    return this.controls.setMute(id, on);
  }

  setHold(id: string, on: boolean): Promise<void> {
    return this.controls.setHold(id, on);
  }

  /** Sends keys, one after the other in the order of the calls of this function. */
  sendDigits(id: string, digits: string): Promise<void> {
    return this.controls.sendDigits(id, digits);
  }

  /** Writes a note, a disposition or both. Rejects when the log did not take it. */
  annotate(id: string, text: { note?: string; disposition?: string }): Promise<void> {
    return this.controls.annotate(id, text);
  }

  // What is in front.

  setFocus(id: string | null, minimised = false): void {
    this.book.setFocus(id, minimised);
  }

  /** Puts the call control away; a call that runs goes on, one that is over is done with. */
  minimise(): void {
    this.book.minimise();
  }

  notice(notice: Notice): void {
    this.book.notice(notice);
  }
}

export const callService = new CallService();
