import { type Api, ApiError, asApiError } from './api';
import type { CallBook } from './callBook';
import { type Call, isStatus, newCall } from './calls';
import { uuidv7 } from './ids';
import type { ServerClock } from './serverClock';
import type { ServerLog } from './serverLog';
import type { Contact, Session } from './types';
import { wait } from './wait';
import type { Wishes } from './wishes';

const giveUpAfter = 30_000; // milliseconds for a wish that the server does not answer

/** Calls that the server places, and that are shown from the click on, before the server knows of them. */
export class Placing {
  constructor(
    private readonly book: CallBook,
    private readonly api: () => Api,
    private readonly clock: ServerClock,
    private readonly log: ServerLog,
    private readonly wishes: Wishes,
    private readonly end: (id: string) => void,
  ) {}

  call(contact: Contact, workspaceId: string, session: Session): Promise<Call | null> {
    const key = uuidv7();
    const wish = `wish-${key}`;
    this.book.put({ ...newCall(wish), ours: true, name: contact.name, contactId: contact.id, number: contact.phoneNumber, placing: 'sending', simulated: session.simulated });
    this.book.setFocus(wish);
    return this.wishes.follow(wish, contact, this.place(wish, key, contact, workspaceId, session));
  }

  /** Sends the wish. The same key goes with each try, so however often it arrives, there is one call. */
  private async place(wish: string, key: string, contact: Contact, workspaceId: string, session: Session): Promise<Call | null> {
    const since = Date.now();
    for (let delay = 300; ; delay = Math.min(delay * 2, 3000)) {
      try {
        const made = await this.api().initiate(contact, workspaceId, {
          idempotencyKey: key,
          fromNumber: session.fromNumber,
          agentId: null,
          scenario: session.simulated ? (contact.scenario ?? null) : null,
        });
        return this.placed(wish, made.callId, made.status);
      } catch (error) {
        const why = asApiError(error);
        const canceled = this.book.call(wish)?.ending === true;
        if (!why.mayPass || canceled || Date.now() - since > giveUpAfter) {
          this.giveUp(wish, contact, since, why, canceled);
          throw why;
        }
        this.book.change(wish, (call) => ({ ...call, placing: 'retrying' }));
        await wait(delay);
      }
    }
  }

  private giveUp(wish: string, contact: Contact, since: number, why: ApiError, canceled: boolean): void {
    if (why.mayPass) this.wishes.withdraw(contact.phoneNumber, this.clock.now(since));
    void this.log.sync();
    const refused = !canceled ? why.text : why.mayPass ? 'Canceled. Should the server have it after all, it is ended there.' : 'Canceled.';
    this.book.change(wish, (call) => ({ ...call, placing: 'no', ending: false, refused }));
  }

  private placed(wish: string, id: string, status: string): Call | null {
    const mine = this.book.call(wish) ?? newCall(wish);
    const there = this.book.call(id);
    const base: Call = there ?? { ...mine, id };
    const made: Call = { ...base, id, known: true, ours: true, name: mine.name, contactId: base.contactId ?? mine.contactId, ending: mine.ending, placing: 'no' };
    this.book.rename(wish, isStatus(status) && !there ? { ...made, status } : made);
    if (mine.ending) this.end(id);
    void this.log.refresh(id);
    return this.book.call(id) ?? null;
  }
}
