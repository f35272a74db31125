/// <reference lib="esnext.disposable" preserve="true" />
import { addon, defined, micros, takeText, value, type Handle } from './addon';
import { type CustomLog, logPlugin } from './custom-log';
import { attemptAsync, orUndefined } from './errors';
import type { CallRecord, CallStats, CallStatus } from './records';

export interface HistoryFilter {
    workspace?: string;
    status?: CallStatus;
    direction?: 'outbound' | 'inbound';
    endReason?: string;
    provider?: string;
    contactId?: string;
    agentId?: string;
    /** Either end of the call, exactly as the log has it. */
    number?: string;
    /** Created at or after. */
    since?: Date;
    /** Created before. */
    until?: Date;
}

export interface PageOptions extends HistoryFilter {
    /** 1 to 1000; default 50. */
    limit?: number;
    /** What an earlier page gave as `next`. */
    cursor?: string | null;
}

export interface HistoryPage {
    calls: CallRecord[];
    /** The cursor of the page behind this one; null when there are no more. */
    next: string | null;
}

function statusValue(status: CallStatus | undefined): number | undefined {
    return status && value('callkit_call_status', `CALLKIT_CALL_${status.toUpperCase().replace('-', '_')}`);
}

/** A log of calls. Everything happens on a thread of its own; nothing here ever blocks the loop. */
export class CallLog {
    /** @internal */
    readonly handle: Handle;
    #closed: Promise<void> | undefined;

    private constructor(handle: Handle) {
        this.handle = handle;
    }

    /** @internal */
    static of(handle: Handle): CallLog {
        return new CallLog(handle);
    }

    /** Opens a log, or makes it: `memory:`, `sqlite:PATH`, or one that the program keeps itself. */
    static async open(where: string | CustomLog = 'memory:'): Promise<CallLog> {
        const options = typeof where === 'string' ? { url: where } : { plugin: logPlugin(where) };
        return new CallLog(await attemptAsync(() => addon.callkit_store_create(options)));
    }

    /** One call; undefined when there is none of that id. */
    get(callId: string): Promise<CallRecord | undefined> {
        return orUndefined(async () => record(await addon.callkit_store_get(this.handle, callId)));
    }

    /** The call that has a provider's id. */
    find(provider: string, callSid: string): Promise<CallRecord | undefined> {
        return orUndefined(async () => record(await addon.callkit_store_find(this.handle, provider, callSid)));
    }

    /** One page of calls, newest first. */
    page(options: PageOptions = {}): Promise<HistoryPage> {
        const query = defined({
            limit: options.limit, cursor: options.cursor ?? undefined, workspace_id: options.workspace,
            status: statusValue(options.status),
            direction: options.direction && value('callkit_direction', `CALLKIT_DIRECTION_${options.direction.toUpperCase()}`),
            end_reason: options.endReason, provider: options.provider, contact_id: options.contactId, agent_id: options.agentId,
            number: options.number, since_us: micros(options.since), until_us: micros(options.until),
        });
        return attemptAsync(async () => {
            const page = await addon.callkit_store_history(this.handle, query);
            try {
                return JSON.parse(takeText(addon.callkit_page_json(page))) as HistoryPage;
            } finally {
                addon.callkit_page_destroy(page);
            }
        });
    }

    /** Every call, newest first, a page at a time; its cost does not grow with depth. */
    async *history(filter: HistoryFilter & { pageSize?: number } = {}): AsyncGenerator<CallRecord, void, undefined> {
        const { pageSize, ...rest } = filter;
        let cursor: string | null = null;
        do {
            const page: HistoryPage = await this.page({ ...rest, cursor, limit: pageSize ?? 200 });
            yield* page.calls;
            cursor = page.next;
        } while (cursor !== null);
    }

    /** A call and every event that made its record. */
    timeline(callId: string): Promise<{ call: CallRecord; events: Record<string, unknown>[] } | undefined> {
        const format = value('callkit_timeline_format', 'CALLKIT_TIMELINE_JSON');
        return orUndefined(
            async () =>
                JSON.parse(takeText(await addon.callkit_store_timeline(this.handle, callId, format))) as {
                    call: CallRecord;
                    events: Record<string, unknown>[];
                },
        );
    }

    /** The same events, one line of JSON each, as `append` and `replay` take them. */
    events(callId: string): Promise<string | undefined> {
        const format = value('callkit_timeline_format', 'CALLKIT_TIMELINE_EVENTS');
        return orUndefined(async () => takeText(await addon.callkit_store_timeline(this.handle, callId, format)));
    }

    /** Today's calls. `zone`: whose today, such as `Europe/Kyiv`; default UTC. `now`: the moment that is today. */
    stats(options: { workspace?: string; zone?: string; now?: Date } = {}): Promise<CallStats> {
        return attemptAsync(async () => {
            const stats = await addon.callkit_store_stats(this.handle, options.workspace, options.zone, micros(options.now) ?? 0);
            return JSON.parse(addon.callkit_stats_json(stats)) as CallStats;
        });
    }

    /** The whole log, newest call first, in pieces of whole lines, read no faster than they are taken. */
    async *export(options: { workspace?: string; format?: 'jsonl' | 'csv' } = {}): AsyncGenerator<string, void, undefined> {
        const format = value('callkit_export_format', options.format === 'csv' ? 'CALLKIT_EXPORT_CSV' : 'CALLKIT_EXPORT_JSONL');
        const pieces = addon.callkit_store_export(this.handle, options.workspace, format);
        try {
            for (;;) {
                const piece = await attemptAsync(() => addon.export_read(pieces));
                if (piece === null) return;
                yield piece;
            }
        } finally {
            addon.export_stop(pieces);
        }
    }

    /** Joins events into the log, all of them or none; gives how many were new. An engine on this log is not told. */
    append(events: string | Uint8Array | readonly object[]): Promise<number> {
        return attemptAsync(() => addon.callkit_store_append(this.handle, eventLines(events)));
    }

    /** Makes everything survive power loss; only a log of `?sync=relaxed`, or one of the program's own, has anything to do. */
    flush(): Promise<void> {
        return attemptAsync(() => addon.callkit_store_flush(this.handle));
    }

    /** A phone that uses the log keeps it open until it is closed too. */
    close(): Promise<void> {
        return (this.#closed ??= attemptAsync(() => addon.callkit_store_destroy(this.handle)));
    }
}

export interface CallLog extends AsyncDisposable {}

/** @internal Where Node knows Symbol.asyncDispose, `await using` closes. */
export function disposable(type: { prototype: { close(): Promise<void> } }): void {
    if (typeof Symbol.asyncDispose === 'symbol')
        Object.defineProperty(type.prototype, Symbol.asyncDispose, {
            value(this: { close(): Promise<void> }) {
                return this.close();
            },
        });
}
disposable(CallLog);

/** @internal */
export function eventLines(events: string | Uint8Array | readonly object[]): string | Uint8Array {
    if (typeof events === 'string' || events instanceof Uint8Array) return events;
    return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}

function record(handle: Handle): CallRecord {
    try {
        return JSON.parse(addon.callkit_record_json(handle)) as CallRecord;
    } finally {
        addon.callkit_record_destroy(handle);
    }
}
