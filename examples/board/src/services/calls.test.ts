import { describe, expect, it } from 'vitest';
import { control, newCall, nextStatus, shown, talkMs, withRecord, withStatus } from './calls';
import type { CallRecord, StatusMessage } from './types';

const row = (more: Partial<CallRecord> = {}): CallRecord => ({
  id: 'a', workspace_id: 'w', call_sid: null, direction: 'outbound', from_number: '+15005550006', to_number: '+14155550132', status: 'queued', duration: 0,
  created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z', contact_id: 'c', agent_id: null, provider: 'simulator', ...more,
});
const told = (status: StatusMessage['status'], timestamp: string, duration = 0): StatusMessage => ({
  callId: 'a', callSid: null, contactId: 'c', phoneNumber: '+14155550132', status, duration, timestamp,
});

describe('a status', () => {
  it('never goes back, and an ended call never lives again', () => {
    expect(nextStatus('ringing', 'initiated')).toBe('ringing');
    expect(nextStatus('busy', 'in-progress')).toBe('busy');
  });
  it('may skip steps, and one ending may correct another', () => {
    expect(nextStatus('queued', 'completed')).toBe('completed');
    expect(nextStatus('failed', 'completed')).toBe('completed');
  });
  it('that nobody knows changes nothing', () => {
    expect(nextStatus('ringing', 'teleported')).toBe('ringing');
    expect(nextStatus('ringing', 'toString')).toBe('ringing');
  });
});

describe('a switch', () => {
  it('shows what was asked for until it is confirmed', () => {
    expect(shown(null, 'off')).toBe('off');
    expect(shown(true, 'off')).toBe('pending_on');
    expect(shown(true, 'on')).toBe('on');
    expect(shown(false, 'on')).toBe('pending_off');
  });
  it('is read in both spellings', () => {
    expect(control('pending-on', 'off')).toBe('pending_on');
    expect(control('pending_off', 'off')).toBe('pending_off');
    expect(control('sideways', 'off')).toBe('off');
  });
});

describe('the timer', () => {
  it('counts talk alone', () => {
    const ringing = withStatus(withRecord(newCall('a'), row()), told('ringing', '2026-01-01T00:00:02Z'));
    expect(talkMs(ringing, Date.parse('2026-01-01T00:00:09Z'))).toBe(0);
    const answered = withStatus(ringing, told('in-progress', '2026-01-01T00:00:10Z'));
    expect(talkMs(answered, Date.parse('2026-01-01T00:00:13.5Z'))).toBe(3500);
  });
  it("ends with the log's own figure", () => {
    const over = withRecord(newCall('a'), row({ status: 'completed', duration: 61, answered_at: '2026-01-01T00:00:10Z', ended_at: '2026-01-01T00:01:11.9Z' }));
    expect(talkMs(over, Date.parse('2026-01-01T09:00:00Z'))).toBe(61_000);
  });
  it('never shows less than nothing, whatever the clocks say', () => {
    const answered = withStatus(withRecord(newCall('a'), row()), told('in-progress', '2026-01-01T00:00:10Z'));
    expect(talkMs(answered, Date.parse('2026-01-01T00:00:09Z'))).toBe(0);
  });
});

describe("the row's time of the answer", () => {
  it('replaces the one that was guessed from an event', () => {
    const guessed = withStatus(withRecord(newCall('a'), row()), told('in-progress', '2026-01-01T00:00:11Z'));
    const known = withRecord(guessed, row({ status: 'in-progress', answered_at: '2026-01-01T00:00:10Z' }));
    expect(known.answeredAt).toBe(Date.parse('2026-01-01T00:00:10Z'));
  });
});
