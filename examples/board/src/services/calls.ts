import type { AnnotationMessage, CallRecord, CallStatus, Control, ControlMessage, StatusMessage } from './types';

/**
 * A call as the panel shows it. What the server said last, and beside it what this page has asked for and nobody has
 * confirmed yet (`asked…`, `placing`, `ending`), so that the two can be told apart on the screen.
 */
export interface Call {
  /** The server's id, or until it is known the one under which this page made its wish. */
  id: string;
  /** Whether `id` is the server's. */
  known: boolean;
  contactId: string | null;
  agentId: string | null;
  name: string | null;
  /** The far end. */
  number: string | null;
  direction: 'outbound' | 'inbound' | 'unknown';
  status: CallStatus;
  duration: number;
  createdAt: number | null;
  answeredAt: number | null;
  endedAt: number | null;
  endReason: string | null;
  hangupBy: string | null;
  answeredBy: string | null;
  simulated: boolean;
  mute: Control;
  hold: Control;
  askedMute: boolean | null;
  askedHold: boolean | null;
  note: string | null;
  disposition: string | null;
  /** The wish is on its way to the server. */
  placing: 'no' | 'sending' | 'retrying';
  /** The end was asked for. */
  ending: boolean;
  /** This page refused or could not send the wish, and so there is no call. */
  refused: string | null;
  /** It began in this page. */
  ours: boolean;
  /** Its sound is in this page. */
  inBrowser: boolean;
  /** What the log last said of it as a whole. */
  record: CallRecord | null;
}

const ranks: Record<CallStatus, number> = {
  unknown: 0,
  queued: 1,
  initiated: 2,
  ringing: 3,
  'in-progress': 4,
  completed: 5,
  canceled: 5,
  'no-answer': 5,
  busy: 5,
  failed: 5,
};

export function isOver(status: CallStatus): boolean {
  return ranks[status] === 5;
}

export function isStatus(word: string): word is CallStatus {
  return Object.hasOwn(ranks, word);
}

/** A live status never goes back; one ending may correct another. The server has the whole rule; this guards the order of arrival. */
export function nextStatus(now: CallStatus, told: string): CallStatus {
  return isStatus(told) && ranks[told] >= ranks[now] ? told : now;
}

/** Both spellings, the log's and the live events'. */
export function control(word: string | null | undefined, otherwise: Control): Control {
  switch (word) {
    case 'on':
    case 'off':
    case 'unknown':
      return word;
    case 'pending_on':
    case 'pending-on':
      return 'pending_on';
    case 'pending_off':
    case 'pending-off':
      return 'pending_off';
    default:
      return otherwise;
  }
}

export function time(text: string | null | undefined): number | null {
  const made = text ? Date.parse(text) : Number.NaN;
  return Number.isNaN(made) ? null : made;
}

export function newCall(id: string): Call {
  return {
    id,
    known: false,
    contactId: null,
    agentId: null,
    name: null,
    number: null,
    direction: 'outbound',
    status: 'unknown',
    duration: 0,
    createdAt: null,
    answeredAt: null,
    endedAt: null,
    endReason: null,
    hangupBy: null,
    answeredBy: null,
    simulated: false,
    mute: 'off',
    hold: 'off',
    askedMute: null,
    askedHold: null,
    note: null,
    disposition: null,
    placing: 'no',
    ending: false,
    refused: null,
    ours: false,
    inBrowser: false,
    record: null,
  };
}

/** A whole row replaces what is known. Only the status is guarded, against answers that overtake each other. */
export function withRecord(call: Call, row: CallRecord): Call {
  const direction = row.direction ?? 'unknown';
  const status = nextStatus(call.status, row.status);
  return {
    ...call,
    id: row.id,
    known: true,
    contactId: row.contact_id ?? call.contactId,
    agentId: row.agent_id ?? call.agentId,
    number: (direction === 'inbound' ? row.from_number : row.to_number) ?? call.number,
    direction,
    status,
    duration: row.duration,
    createdAt: time(row.created_at) ?? call.createdAt,
    answeredAt: time(row.answered_at) ?? call.answeredAt,
    endedAt: time(row.ended_at) ?? call.endedAt,
    endReason: row.end_reason === 'none' ? null : (row.end_reason ?? call.endReason),
    hangupBy: row.hangup_by ?? call.hangupBy,
    answeredBy: row.answered_by ?? call.answeredBy,
    simulated: row.simulated ?? call.simulated,
    mute: call.inBrowser ? call.mute : control(row.mute, call.mute),
    hold: control(row.hold, call.hold),
    note: row.note === undefined ? call.note : row.note,
    disposition: row.disposition === undefined ? call.disposition : row.disposition,
    placing: 'no',
    ending: call.ending && !isOver(status),
    record: row,
  };
}

export function withStatus(call: Call, told: StatusMessage): Call {
  const at = time(told.timestamp);
  const status = nextStatus(call.status, told.status);
  const moved = status !== call.status;
  return {
    ...call,
    id: told.callId,
    known: true,
    contactId: call.contactId ?? told.contactId,
    number: call.number ?? told.phoneNumber,
    status,
    duration: isOver(status) ? told.duration : call.duration,
    // When it was answered, the row says for certain; until it is here, this is within a moment of it.
    answeredAt: call.answeredAt ?? (moved && status === 'in-progress' ? at : null),
    endedAt: call.endedAt ?? (moved && isOver(status) ? at : null),
    ending: call.ending && !isOver(status),
    placing: 'no',
  };
}

export function withControl(call: Call, told: ControlMessage): Call {
  return {
    ...call,
    mute: call.inBrowser ? call.mute : control(told.mute, call.mute),
    hold: control(told.hold, call.hold),
  };
}

export function withAnnotation(call: Call, told: Partial<Pick<AnnotationMessage, 'note' | 'disposition'>>): Call {
  const { note = call.note, disposition = call.disposition } = told;
  return { ...call, note, disposition, record: call.record && { ...call.record, note, disposition } };
}

/** What a switch shows: what this page asked for first, then what the server says. */
export function shown(asked: boolean | null, confirmed: Control): Control {
  if (asked === null) return confirmed;
  if (asked && confirmed === 'on') return 'on';
  if (!asked && confirmed === 'off') return 'off';
  return asked ? 'pending_on' : 'pending_off';
}

/** Milliseconds of talk so far, by the server's clock; only talk counts, never dialling or ringing. */
export function talkMs(call: Call, serverNow: number): number {
  if (isOver(call.status)) return call.duration * 1000;
  if (call.status !== 'in-progress' || call.answeredAt === null) return 0;
  return Math.max(0, serverNow - call.answeredAt);
}
