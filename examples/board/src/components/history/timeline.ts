import type { CallEvent } from '../../services/types';

const kinds: Record<string, string> = {
  created: 'Call wished',
  'dial-started': 'Dialling began',
  placed: 'The provider has the call',
  'not-placed': 'Not placed',
  'in-doubt': 'Whether it was placed is not known yet',
  'hangup-requested': 'End asked for',
  ghost: 'A second call turned up and is ended',
  queue: 'Queue',
  stream: 'Stream',
  transcription: 'Transcription',
  conference: 'Conference',
  recording: 'Recording',
};

const statuses: Record<string, string> = {
  queued: 'Waiting to be dialled',
  initiated: 'Dialling',
  ringing: 'Ringing',
  'in-progress': 'Answered',
  completed: 'Ended',
  canceled: 'Canceled',
  'no-answer': 'No answer',
  busy: 'Busy',
  failed: 'Failed',
};

const sources: Record<string, string> = {
  client: 'a client', engine: 'callkit', webhook: 'the provider', poll: 'the provider, when asked', reconcile: 'the provider, when asked', import: 'an import', manual: 'a person',
};

/** An observation in words. */
export function eventText(event: CallEvent): string {
  const further = event.raw_status ? `: ${event.raw_status}` : '';
  switch (event.kind) {
    case 'status':
      return (event.status && statuses[event.status]) ?? `Status${further || ' unknown'}`;
    case 'answered-by':
      return `Answered by ${event.answered_by === 'human' ? 'a person' : event.answered_by ? `a ${event.answered_by}` : 'somebody'}`;
    case 'mute-requested':
      return event.on ? 'Mute asked for' : 'Unmute asked for';
    case 'mute-confirmed':
      return event.on ? 'Muted' : 'Not muted';
    case 'hold-requested':
      return event.on ? 'Hold asked for' : 'Resume asked for';
    case 'hold-confirmed':
      return event.on ? 'On hold' : 'Off hold';
    case 'digits-sent':
      return event.value === 1 ? '1 digit sent' : `${event.value ?? 0} digits sent`;
    case 'annotation':
      return event.detail?.note ? `${event.raw_status === 'disposition' ? 'Disposition' : 'Note'}: ${event.detail.note}` : `${event.raw_status === 'disposition' ? 'Disposition' : 'Note'} taken back`;
    default:
      return `${kinds[event.kind] ?? event.kind}${further}`;
  }
}

export function sourceText(event: CallEvent): string {
  return sources[event.source] ?? event.source;
}

/** By when things happened, where that is known, else as they were heard of. */
export function happenedAt(event: CallEvent): string | null {
  return event.occurred_at ?? event.observed_at ?? null;
}
