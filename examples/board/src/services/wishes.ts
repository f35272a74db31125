import { sameNumber } from './sameNumber';
import type { CallRecord, Contact } from './types';
import { wait } from './wait';

/** A wish that was given up before its answer came. Should it have arrived after all, its call is ended. */
interface Withdrawn {
  number: string;
  since: number;
}

const patience = 3000; // milliseconds

/** What this page has asked for and has no id for yet, and what it no longer wants. */
export class Wishes {
  private readonly open = new Map<string, { contact: Contact; settled: Promise<unknown> }>();
  private withdrawn: Withdrawn[] = [];

  /** Remembers the wish for as long as it is under way. */
  async follow<T>(wish: string, contact: Contact, settled: Promise<T>): Promise<T> {
    this.open.set(wish, { contact, settled });
    try {
      return await settled;
    } finally {
      this.open.delete(wish);
    }
  }

  /** A call to such a number that nobody knows may be one that this page is just placing: waits until that is said. */
  async settled(numbers: readonly (string | null)[]): Promise<void> {
    const own = [...this.open.values()].filter(({ contact }) => numbers.some((number) => sameNumber(contact.phoneNumber, number)));
    if (own.length > 0) await Promise.race([Promise.allSettled(own.map((one) => one.settled)), wait(patience)]);
  }

  /** `since`: when it was first sent, by the server's clock. */
  withdraw(number: string, since: number): void {
    this.withdrawn.push({ number, since });
  }

  isWithdrawn(row: CallRecord): boolean {
    const created = row.created_at ? Date.parse(row.created_at) : 0;
    return this.withdrawn.some((one) => sameNumber(one.number, row.to_number) && created >= one.since - 2000);
  }

  /** The server has said which calls there are: what did not arrive by then never will. */
  forgetWithdrawn(): void {
    this.withdrawn = [];
  }
}
