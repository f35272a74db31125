import { describe, expect, it } from 'vitest';
import { ServerClock } from './serverClock';

describe("the server's clock", () => {
  it('is this one until something else is known', () => {
    expect(new ServerClock().now(1234)).toBe(1234);
  });
  it('is found within a few milliseconds from dates of whole seconds', () => {
    const clock = new ServerClock();
    const ahead = 3_600_250; // the server's clock, so far ahead of ours
    for (let sent = 1_700_000_000_000; sent < 1_700_000_030_000; sent += 730) {
      const answered = sent + 4 + ahead; // by the server's clock
      clock.answered(new Date(Math.floor(answered / 1000) * 1000).toUTCString(), sent, sent + 8);
    }
    expect(Math.abs(clock.offset - ahead)).toBeLessThan(30);
  });
  it('is not behind what it has told us', () => {
    const clock = new ServerClock();
    clock.answered('Thu, 01 Jan 2026 00:00:10 GMT', Date.parse('2026-01-01T00:00:10.500Z'), Date.parse('2026-01-01T00:00:10.510Z'));
    clock.heard(Date.parse('2026-01-01T00:00:11.400Z'), Date.parse('2026-01-01T00:00:11.000Z'));
    expect(clock.offset).toBeGreaterThanOrEqual(400);
  });
  it('is believed anew when it has been set', () => {
    const clock = new ServerClock();
    clock.answered('Thu, 01 Jan 2026 00:00:10 GMT', Date.parse('2026-01-01T00:00:10Z'), Date.parse('2026-01-01T00:00:10Z'));
    clock.answered('Thu, 01 Jan 2026 02:00:10 GMT', Date.parse('2026-01-01T00:00:20Z'), Date.parse('2026-01-01T00:00:20Z'));
    expect(clock.offset).toBeGreaterThan(7_000_000);
  });
  it('is that of the log, where the log runs faster than the server', () => {
    const clock = new ServerClock();
    const at = Date.parse('2026-01-01T00:00:10Z');
    clock.heard(at + 60_000, at);
    clock.answered('Thu, 01 Jan 2026 00:00:10 GMT', at, at + 5);
    expect(clock.offset).toBe(60_000);
  });
  it('does not mind an answer without a date', () => {
    const clock = new ServerClock();
    clock.answered(null, 0, 1);
    clock.answered('yesterday', 0, 1);
    expect(clock.offset).toBe(0);
  });
});
