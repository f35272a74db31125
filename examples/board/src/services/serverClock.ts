/**
 * How far the clock of the server's log is from this machine's, in milliseconds.
 *
 * A `Date` header says the second in which the server answered, and narrows down what the difference can be; a few of them are soon within
 * milliseconds. When one contradicts the others, a clock has been set, and the newest is believed alone. What the log tells happened before
 * it was heard of, so its clock is not behind that; this holds even where the log's clock is not the one of `Date`, as when a simulated
 * network runs faster than life.
 */
export class ServerClock {
  private low = Number.NEGATIVE_INFINITY;
  private high = Number.POSITIVE_INFINITY;
  private least = Number.NEGATIVE_INFINITY;

  /** An answer to a request that left at `sentAt` and arrived at `receivedAt`, carrying `date` in whole seconds. */
  answered(date: string | null, sentAt: number, receivedAt: number): void {
    const second = date ? Date.parse(date) : Number.NaN;
    if (Number.isNaN(second)) return;
    const [low, high] = [second - receivedAt, second + 1000 - sentAt];
    if (Math.max(low, this.low) <= Math.min(high, this.high)) {
      this.low = Math.max(low, this.low);
      this.high = Math.min(high, this.high);
      return;
    }
    this.low = low;
    this.high = high;
    this.least = Number.NEGATIVE_INFINITY;
  }

  /** Something that had happened at `timestamp` was heard of at `receivedAt`. */
  heard(timestamp: number, receivedAt: number): void {
    if (Number.isFinite(timestamp)) this.least = Math.max(this.least, timestamp - receivedAt);
  }

  /** The server's time minus this machine's. */
  get offset(): number {
    const low = Math.max(this.low, this.least);
    if (Number.isFinite(this.high) && low <= this.high) return (low + this.high) / 2;
    return Number.isFinite(this.low) || low > 0 ? low : 0; // without a date, only what is ahead is certain
  }

  /** The server's time now. */
  now(local: number): number {
    return local + this.offset;
  }
}
