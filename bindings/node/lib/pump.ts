import { addon, type Handle } from './addon';
import type { RawError } from './errors';
import type { CallEvent, CallRecord, OverflowEvent } from './records';

/** @internal The outcome of an operation. */
export interface OpDone {
    event: 'op:done';
    op: number;
    operation: string;
    callId: string | null;
    error: (RawError & { advice: string }) | null;
    call?: CallRecord;
    http?: { status: number; contentType: string; body: string };
}

/** @internal */
export type Line = CallEvent | OverflowEvent | OpDone;

/**
 * What the addon read: of a call's event five values in a row, which JSON.parse is three times as quick with as with objects;
 * any other line as it is.
 *
 * @internal
 */
export function readLines(text: string): Line[] {
    const values = JSON.parse(text) as unknown[];
    const lines: Line[] = [];
    for (let i = 0; i < values.length; ) {
        const callId = values[i];
        if (typeof callId !== 'string') {
            lines.push(callId as Line);
            ++i;
            continue;
        }
        const callSid = values[i + 1] as string | null;
        const status = values[i + 2] as CallEvent['status'];
        const at = values[i + 3] as string;
        const cause = values[i + 4];
        lines.push(cause === 0 ? { event: 'call:status_updated', callId, callSid, status, at }
            : { event: 'call:updated', callId, callSid, status, at, cause: cause as string });
        i += 5;
    }
    return lines;
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * Brings the events of an engine to the loop.
 *
 * With a thread of the engine's own: one wake for however many events, then batches until there are none. In virtual time:
 * time moves only while somebody waits, one batch a turn, so that whoever is told something can answer before time goes on.
 *
 * @internal
 */
export class Pump {
    #engine: Handle | undefined;
    readonly #virtual: boolean;
    readonly #take: (lines: Line[]) => void;
    #waiters = 0;
    #held = false;
    #pumping = false;
    #closed = false;

    constructor(virtual: boolean, take: (lines: Line[]) => void) {
        this.#virtual = virtual;
        this.#take = take;
    }

    start(engine: Handle): void {
        this.#engine = engine;
        this.drain();
    }

    /** What `on_wake` leads to. */
    readonly drain = (): void => {
        if (!this.#engine || this.#virtual || this.#closed) return;
        for (let batches = 0; batches < 8; ++batches) {
            let text: string | null;
            try {
                text = addon.callkit_engine_read_events(this.#engine, 0);
            } catch {
                this.#closed = true; // everything was fetched
                return;
            }
            if (text === null) return;
            this.#take(readLines(text));
        }
        setImmediate(this.drain); // the rest of the program has its turn
    };

    /** While somebody waits the process stays, and virtual time moves. */
    waiting(delta: 1 | -1): void {
        this.#waiters += delta;
        this.#update();
        if (this.#virtual && this.#waiters > 0) void this.#move();
    }

    /** Whether the process stays also while nobody waits. */
    hold(on: boolean): void {
        this.#held = on;
        this.#update();
    }

    stop(): void {
        this.#closed = true;
        this.#engine = undefined;
    }

    /** Everything that is there already. */
    async rest(): Promise<void> {
        while (this.#pumping) await turn();
        if (!this.#virtual) return this.drain();
        for (;;) {
            if (!this.#engine) return;
            const text = await addon.callkit_engine_read_events(this.#engine, 1).catch(() => null);
            if (text === null) return;
            this.#take(readLines(text));
        }
    }

    #update(): void {
        if (this.#engine && !this.#virtual) addon.engine_keep_alive(this.#engine, this.#waiters > 0 || this.#held);
    }

    async #move(): Promise<void> {
        if (this.#pumping || !this.#engine) return;
        this.#pumping = true;
        try {
            await turn();
            while (this.#waiters > 0 && this.#engine && !this.#closed) {
                const text = await addon.callkit_engine_read_events(this.#engine, -1);
                if (text === null) break; // nothing will happen any more
                this.#take(readLines(text));
                await turn();
            }
        } catch {
            this.#closed = true;
        } finally {
            this.#pumping = false;
        }
    }
}
