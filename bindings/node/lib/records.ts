// What a log tells of a call: plain objects with the names that the columns of the log have everywhere else too, in
// SQL, in JSON and at the command line.

/** Where a call is. `busy`, `no-answer`, `failed`, `canceled` and `completed` are endings. */
export type CallStatus =
    | 'queued' | 'initiated' | 'ringing' | 'in-progress' | 'completed' | 'canceled' | 'no-answer' | 'busy' | 'failed';

const endings: ReadonlySet<string> = new Set(['completed', 'canceled', 'no-answer', 'busy', 'failed']);

/** Whether a call with this status is over. */
export function isTerminal(status: string): boolean {
    return endings.has(status);
}

/** One row of the log. Times are RFC 3339, durations whole seconds (`duration`) or milliseconds (`…_ms`). */
export interface CallRecord {
    id: string;
    workspace_id: string;
    call_sid: string | null;
    direction: 'outbound' | 'inbound';
    from_number: string | null;
    to_number: string | null;
    status: CallStatus;
    duration: number;
    created_at: string;
    updated_at: string;
    contact_id: string | null;
    agent_id: string | null;
    end_reason: string | null;
    hangup_by: string | null;
    answered_by: string | null;
    simulated: boolean;
    /** The other columns: docs/store.md. */
    [column: string]: unknown;
}

/** Today's calls of a workspace. */
export interface CallStats {
    total: number;
    today: number;
    answered: number;
    /** Percent of today's. */
    answerRate: number;
    /** Seconds, one decimal. */
    avgDuration: number;
}

/** A call has a new status. */
export interface StatusEvent {
    event: 'call:status_updated';
    callId: string;
    callSid: string | null;
    status: CallStatus;
    at: string;
}

/** Something else became part of a call's record, such as `mute-confirmed`. */
export interface UpdateEvent {
    event: 'call:updated';
    callId: string;
    callSid: string | null;
    status: CallStatus;
    at: string;
    cause: string;
}

/** Events were dropped, since nobody fetched them: the log has what they told. */
export interface OverflowEvent {
    event: 'queue:overflow';
    lost: number;
}

export type CallEvent = StatusEvent | UpdateEvent;
