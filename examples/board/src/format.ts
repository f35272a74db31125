import type { Call } from './services/calls';
import { isOver } from './services/calls';
import type { CallRecord } from './services/types';

/** 0:07, 12:34, 1:02:03. */
export function clockText(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (n: number) => String(n).padStart(2, '0');
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** 7 s, 3 min 4 s, 1 h 2 min: for reading rather than counting. */
export function lengthText(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return whole % 60 === 0 ? `${whole / 60} min` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** Numbers of the North American plan in groups; others as they are, since how they are grouped the panel does not know. */
export function numberText(number: string | null): string {
  if (!number) return 'Unknown number';
  const north = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number);
  return north ? `+1 ${north[1]} ${north[2]} ${north[3]}` : number;
}

export function dateText(time: number | string | null, now: number): string {
  if (time === null) return '';
  const when = new Date(time);
  if (Number.isNaN(when.getTime())) return '';
  const clock = when.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
  const today = new Date(now);
  if (when.toDateString() === today.toDateString()) return `Today, ${clock}`;
  if (when.toDateString() === new Date(now - 86_400_000).toDateString()) return `Yesterday, ${clock}`;
  const year = when.getFullYear() === today.getFullYear() ? {} : ({ year: 'numeric' } as const);
  return `${when.toLocaleDateString(undefined, { day: 'numeric', month: 'short', ...year })}, ${clock}`;
}

export function agoText(time: number, now: number): string {
  const minutes = Math.floor((now - time) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ago`;
  const days = Math.floor(hours / 24);
  return days === 1 ? 'yesterday' : `${days} days ago`;
}

export type Tone = 'go' | 'stop' | 'warn' | 'calm' | 'accent';

const reasons: Record<string, string> = {
  lost: 'Nothing was heard of the call any more',
  'unknown-to-provider': 'The provider knows of no such call',
  expired: 'It waited too long to be dialled',
  'not-placed': 'It could not be placed',
  rejected: 'The call was declined',
  'invalid-number': 'There is no such number',
  unreachable: 'The number could not be reached',
  blocked: 'A rule forbids calls to this number',
  'carrier-failure': 'The telephone network failed',
  'provider-failure': 'The provider failed',
  'time-limit': 'The call reached its longest permitted time',
};

/** Why a call ended, where that says more than the status. */
export function reasonText(reason: string | null | undefined): string | null {
  return (reason && reasons[reason]) || null;
}

export function enderText(hangupBy: string | null | undefined): string | null {
  switch (hangupBy) {
    case 'agent':
      return 'ended by this side';
    case 'customer':
      return 'ended by the other side';
    case 'system':
      return 'ended by callkit';
    case 'carrier':
      return 'ended by the network';
    default:
      return null;
  }
}

/** A status in a word or two, for lists. */
export function outcome(row: Pick<CallRecord, 'status' | 'duration' | 'end_reason'>): { text: string; tone: Tone } {
  switch (row.status) {
    case 'completed':
      return { text: 'Talked', tone: 'go' };
    case 'no-answer':
      return row.end_reason === 'rejected' ? { text: 'Declined', tone: 'warn' } : { text: 'No answer', tone: 'warn' };
    case 'busy':
      return { text: 'Busy', tone: 'warn' };
    case 'canceled':
      return { text: 'Canceled', tone: 'calm' };
    case 'failed':
      return { text: 'Failed', tone: 'stop' };
    case 'in-progress':
      return { text: 'In call', tone: 'accent' };
    case 'ringing':
      return { text: 'Ringing', tone: 'accent' };
    case 'initiated':
      return { text: 'Dialling', tone: 'accent' };
    case 'queued':
      return { text: 'Waiting', tone: 'accent' };
    default:
      return { text: 'Unknown', tone: 'calm' };
  }
}

/** What the call control says of a call, as it stands now. */
export function statusText(call: Call): string {
  if (call.refused !== null) return 'Not placed';
  if (call.ending) return call.status === 'in-progress' ? 'Ending…' : 'Canceling…';
  if (call.placing === 'retrying') return 'The server does not answer; trying again…';
  if (call.placing === 'sending') return 'Starting…';
  switch (call.status) {
    case 'unknown':
      return 'Connecting…';
    case 'queued':
      return 'Waiting to be dialled…';
    case 'initiated':
      return 'Dialling…';
    case 'ringing':
      return 'Ringing…';
    case 'in-progress':
      return call.hold === 'on' || call.hold === 'pending_off' ? 'On hold' : 'In call';
    case 'completed':
      return 'Call ended';
    case 'no-answer':
      return call.endReason === 'rejected' ? 'Declined' : 'No answer';
    case 'busy':
      return 'Busy';
    case 'canceled':
      return 'Canceled';
    case 'failed':
      return call.answeredAt === null ? 'Could not be connected' : 'The call broke off';
  }
}

/** The second line, once it is over. */
export function endText(call: Call): string {
  if (call.refused !== null) return call.refused;
  if (!isOver(call.status)) return '';
  const parts = [
    call.status === 'completed' ? `Talked for ${lengthText(call.duration)}` : reasonText(call.endReason),
    call.status === 'completed' ? enderText(call.hangupBy) : null,
    call.answeredBy === 'machine' ? 'a machine answered' : null,
  ].filter((part): part is string => part !== null);
  return parts.join(', ');
}

export const dispositions = ['Interested', 'Follow up', 'Not interested', 'Voicemail', 'Wrong number'] as const;
