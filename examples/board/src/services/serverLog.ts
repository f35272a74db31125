import { type Api, ApiError } from './api';
import type { CallBook } from './callBook';
import { type Call, isOver, newCall, withAnnotation, withControl, withRecord, withStatus } from './calls';
import type { ServerClock } from './serverClock';
import type { AnnotationMessage, CallRecord, ControlMessage, StatusMessage } from './types';
import type { Wishes } from './wishes';

/** What the server says of the calls, by its live events and when it is asked, put into the book in the right order. */
export class ServerLog {
  /** How many live events each call has had, so that an answer that was under way meanwhile is known to be old. */
  private readonly heard = new Map<string, number>();
  private readonly refreshing = new Map<string, Promise<void>>();

  constructor(
    private readonly book: CallBook,
    private readonly api: () => Api,
    private readonly clock: ServerClock,
    private readonly wishes: Wishes,
    private readonly end: (id: string) => void,
  ) {}

  forget(id: string): void {
    this.heard.delete(id);
  }

  /** Asks for the calls that have not ended, and for those that this page still believes to be running. */
  async sync(): Promise<void> {
    let rows: CallRecord[];
    const counts = new Map(this.heard);
    try {
      rows = await this.api().active(this.book.state.workspaceId);
    } catch (error) {
      if (error instanceof ApiError && !error.unreachable && error.status !== 401 && error.status < 500)
        this.book.notice({ kind: 'error', title: 'The running calls cannot be read', text: error.text });
      return;
    }
    await this.wishes.settled(rows.filter((row) => !this.book.call(row.id)).map((row) => row.to_number));
    const running = new Set(rows.map((row) => row.id));
    for (const row of rows) {
      if (this.heard.get(row.id) === counts.get(row.id)) this.take(row);
      else void this.refresh(row.id);
      if (this.wishes.isWithdrawn(row)) this.end(row.id);
    }
    this.wishes.forgetWithdrawn();
    for (const call of this.book.state.calls.values())
      if (call.known && !isOver(call.status) && !running.has(call.id)) void this.refresh(call.id);
    const { focus } = this.book.state;
    if (focus && !this.book.call(focus) && !focus.startsWith('wish-')) await this.refresh(focus);
    const now = this.book.state.focus;
    if (now && !this.book.call(now)) this.book.setFocus(null);
  }

  /** Asks for one call's row, until no live event came meanwhile. */
  refresh(id: string): Promise<void> {
    const under = this.refreshing.get(id);
    if (under) return under;
    const made = this.ask(id).finally(() => this.refreshing.delete(id));
    this.refreshing.set(id, made);
    return made;
  }

  async heardOf(told: StatusMessage): Promise<void> {
    this.clock.heard(Date.parse(told.timestamp), Date.now());
    this.count(told.callId);
    // One that is unknown may be that which this page is just placing. Then the answer to that will say its id.
    if (this.book.call(told.callId)) this.book.change(told.callId, (call) => withStatus(call, told));
    else await this.wishes.settled([told.phoneNumber]);
    await this.refresh(told.callId); // for its times, and who ended it and why
  }

  controlled(told: ControlMessage): void {
    if (!this.book.call(told.callId)) return;
    this.clock.heard(Date.parse(told.timestamp), Date.now());
    this.changed(told.callId, (call) => withControl(call, told));
  }

  annotated(told: AnnotationMessage): void {
    if (this.book.call(told.callId)) this.changed(told.callId, (call) => withAnnotation(call, told));
  }

  private changed(id: string, how: (call: Call) => Call): void {
    this.count(id);
    this.book.change(id, how);
  }

  private async ask(id: string): Promise<void> {
    for (let left = 5; left > 0; --left) {
      const count = this.heard.get(id);
      try {
        const { call } = await this.api().call(id);
        if (this.heard.get(id) === count || left === 1) return this.take(call);
      } catch (error) {
        if (error instanceof ApiError && error.status === 404 && this.book.call(id)?.known) this.book.drop(id);
        return; // a server that is away is asked again when it is back
      }
    }
  }

  private take(row: CallRecord): void {
    this.clock.heard(Date.parse(row.updated_at ?? ''), Date.now());
    if (this.book.call(row.id)) this.book.change(row.id, (call) => withRecord(call, row));
    else this.book.put(withRecord(newCall(row.id), row));
  }

  private count(id: string): void {
    this.heard.set(id, (this.heard.get(id) ?? 0) + 1);
  }
}
