/** The nine statuses of docs/call-states.md, and what is not known yet. */
export type CallStatus =
  | 'unknown'
  | 'queued'
  | 'initiated'
  | 'ringing'
  | 'in-progress'
  | 'completed'
  | 'canceled'
  | 'no-answer'
  | 'busy'
  | 'failed';

/** A switch that the provider must confirm: what is so, or what was asked for and is not yet so. */
export type Control = 'off' | 'on' | 'pending_on' | 'pending_off' | 'unknown';

/** A row of the log, as the server gives it (docs/http-api.md). Only what the panel reads. Times are RFC 3339. */
export interface CallRecord {
  id: string;
  workspace_id: string | null;
  call_sid: string | null;
  direction: 'outbound' | 'inbound' | 'unknown' | null;
  from_number: string | null;
  to_number: string | null;
  status: CallStatus;
  /** Talk time in whole seconds. */
  duration: number;
  created_at: string | null;
  updated_at: string | null;
  contact_id: string | null;
  agent_id: string | null;
  provider: string | null;
  end_reason?: string | null;
  hangup_by?: string | null;
  answered_by?: string | null;
  dial_phase?: string | null;
  simulated?: boolean;
  ringing_at?: string | null;
  answered_at?: string | null;
  ended_at?: string | null;
  setup_ms?: number | null;
  ring_ms?: number | null;
  talk_ms?: number | null;
  total_ms?: number | null;
  mute?: string | null;
  hold?: string | null;
  note?: string | null;
  disposition?: string | null;
}

/** An observation in a call's timeline (docs/events.md). */
export interface CallEvent {
  id: string;
  kind: string;
  source: string;
  status?: CallStatus;
  raw_status?: string;
  occurred_at?: string;
  observed_at?: string;
  end_reason?: string;
  hangup_by?: string;
  answered_by?: string;
  on?: boolean;
  value?: number;
  detail?: { name?: string | null; note?: string | null };
}

export interface TimelineEntry {
  position: number;
  event: CallEvent;
}

export interface Stats {
  total: number;
  today: number;
  answered: number;
  answerRate: number;
  avgDuration: number;
}

export interface Day {
  date: string;
  total: number;
  answered: number;
  answerRate: number;
  avgDuration: number;
}

export interface Session {
  subject: string;
  workspaceId: string;
  role: 'agent' | 'supervisor' | 'admin' | 'auditor';
  provider: string;
  simulated: boolean;
  browserCalls: boolean;
  fromNumber: string | null;
  development?: boolean;
}

export interface HistoryFilter {
  status?: string;
  direction?: string;
  contactId?: string;
  agentId?: string;
  number?: string;
  since?: string;
  until?: string;
}

export interface HistoryPage {
  calls: CallRecord[];
  next: string | null;
}

/** Whom to call. */
export interface Contact {
  id: string | null;
  name: string;
  phoneNumber: string;
  company?: string;
  role?: string;
  note?: string;
  /** The column, where the host decides; otherwise the log does. */
  column?: string;
  /** What the simulated callee does; never sent to a real network. */
  scenario?: string;
}

/** A live event's data: call:initiated and call:status_updated. */
export interface StatusMessage {
  callId: string;
  callSid: string | null;
  contactId: string | null;
  phoneNumber: string | null;
  status: CallStatus;
  duration: number;
  timestamp: string;
}

export interface ControlMessage {
  callId: string;
  mute: string;
  hold: string;
  timestamp: string;
}

export interface AnnotationMessage {
  callId: string;
  note: string | null;
  disposition: string | null;
  timestamp: string;
}
