import { type Done, type Struct, value } from './addon';
import { CallkitError } from './errors';

/** One new entry of the journal. */
export interface JournalEntry {
    /** Counts from 1, without gaps. */
    position: number;
    /** A UUID; no two entries have the same. */
    eventId: string;
    callId: string;
    /** The event, as docs/events.md describes it: what `read` gives back. */
    json: string;
}

/** A row as it stands after an append. */
export interface JournalRow {
    callId: string;
    workspaceId: string;
    createdAt: Date;
    json: string;
}

/**
 * A log that is kept by a program itself: in a database, in a file, wherever. callkit keeps its rows from it.
 *
 * callkit never calls two of these at once. They may take their time, and the program's other work goes on meanwhile; but
 * they must not wait for this same log, which waits for them.
 */
export interface CustomLog {
    /** Every entry's `json`, in the order of their positions. Called once, when the log is opened. */
    read(): Iterable<string> | AsyncIterable<string> | Promise<Iterable<string> | AsyncIterable<string>>;
    /** Saves the entries, all of them or none; when it is through they are saved. The rows may be saved or not. */
    append(entries: JournalEntry[], rows: JournalRow[]): void | Promise<void>;
    /** Makes what was appended survive power loss, where `append` does not. */
    flush?(): void | Promise<void>;
    /** Called once, last. */
    close?(): void | Promise<void>;
}

function statusOf(error: unknown): number {
    return error instanceof CallkitError ? error.status : value('callkit_status', 'CALLKIT_E_STORE');
}

/** Says through `done` what a function comes to. */
function settle(done: Done, run: () => Promise<string | void> | string | void): void {
    const ok = value('callkit_status', 'CALLKIT_OK');
    Promise.resolve()
        .then(run)
        .then(
            (data) => done(ok, data ?? undefined),
            (error: unknown) => done(statusOf(error)),
        );
}

/** @internal The table of functions that callkit calls. */
export function logPlugin(log: CustomLog): Struct {
    return {
        read: (done: Done) =>
            settle(done, async () => {
                const lines: string[] = [];
                for await (const line of await log.read()) lines.push(line);
                return lines.join('\n');
            }),
        append: (events: Struct[], rows: Struct[], done: Done) =>
            settle(done, () =>
                log.append(
                    events.map((event) => ({ position: event.position as number, eventId: event.event_id as string,
                        callId: event.call_id as string, json: event.json as string })),
                    rows.map((row) => ({ callId: row.call_id as string, workspaceId: row.workspace_id as string,
                        createdAt: new Date((row.created_us as number) / 1000), json: row.json as string })),
                ),
            ),
        flush: (done: Done) => settle(done, () => log.flush?.()),
        destroy: () => settle(() => undefined, () => log.close?.()),
    };
}
