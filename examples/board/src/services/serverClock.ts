/**
 * How far the server's clock is from this machine's, in milliseconds.
 *
 * A `Date` header says the second in which the server answered, and a live event says a time that had passed when it
 * arrived. Each narrows down what the difference can be; together they are soon within a few milliseconds. When one contradicts
 * the others, a clock has been set, and the newest is believed alone.
 */
export class ServerClock {
  private low = Number.NEGATIVE_INFINITY;
  private high = Number.POSITIVE_INFINITY;

  /** An answer to a request that left at `sentAt` and arrived at `receivedAt`, carrying `date` in whole seconds. */
  answered(date: string | null, sentAt: number, receivedAt: number): void {
    const second = date ? Date.parse(date) : Number.NaN;
    if (!Number.isNaN(second)) this.narrow(second - receivedAt, second + 1000 - sentAt);
  }

  /** Something that had happened at `timestamp` was heard of at `receivedAt`. */
  heard(timestamp: number, receivedAt: number): void {
    if (!Number.isFinite(timestamp)) return;
    this.narrow(timestamp - receivedAt, Number.POSITIVE_INFINITY);
  }

  /** The server's time minus this machine's. */
  get offset(): number {
    if (!Number.isFinite(this.low) && !Number.isFinite(this.high)) return 0;
    if (!Number.isFinite(this.high)) return Math.max(0, this.low);
    if (!Number.isFinite(this.low)) return Math.min(0, this.high);
    return (this.low + this.high) / 2;
  }

  /** The server's time now. */
  now(local: number): number {
    return local + this.offset;
  }

  private narrow(low: number, high: number): void {
    const both = { low: Math.max(this.low, low), high: Math.min(this.high, high) };
    if (both.low > both.high) {
      this.low = low;
      this.high = high;
      return;
    }
    this.low = both.low;
    this.high = both.high;
  }
}
