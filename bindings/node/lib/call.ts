import { isTerminal, type CallEvent, type CallRecord, type CallStatus } from './records';

/** @internal What a call asks of its phone. */
export interface CallHost {
    operate(run: 'wait' | 'hangup' | 'mute' | 'hold' | 'digits' | 'transfer' | 'record', callId: string, argument?: unknown): Promise<unknown>;
    /** Somebody waits, or no longer. */
    waiting(delta: 1 | -1): void;
}

type Waiting = (result: IteratorResult<CallEvent, undefined>) => void;

/** One reader of a call's events. */
class Reader implements AsyncIterableIterator<CallEvent, undefined, undefined> {
    readonly #host: CallHost;
    readonly #events: CallEvent[];
    readonly #leave: (reader: Reader) => void;
    #ended: boolean;
    #waiting: Waiting[] = [];

    constructor(host: CallHost, events: CallEvent[], ended: boolean, leave: (reader: Reader) => void) {
        this.#host = host;
        this.#events = events;
        this.#ended = ended;
        this.#leave = leave;
    }

    push(event: CallEvent): void {
        const next = this.#waiting.shift();
        if (!next) {
            this.#events.push(event);
            return;
        }
        this.#host.waiting(-1);
        next({ value: event, done: false });
    }

    end(): void {
        this.#ended = true;
        for (const next of this.#waiting.splice(0)) {
            this.#host.waiting(-1);
            next({ value: undefined, done: true });
        }
    }

    next(): Promise<IteratorResult<CallEvent, undefined>> {
        const event = this.#events.shift();
        if (event) return Promise.resolve({ value: event, done: false });
        if (this.#ended) return Promise.resolve({ value: undefined, done: true });
        this.#host.waiting(1);
        return new Promise((resolve) => this.#waiting.push(resolve));
    }

    return(): Promise<IteratorResult<CallEvent, undefined>> {
        this.#leave(this);
        this.end();
        this.#events.length = 0;
        return Promise.resolve({ value: undefined, done: true });
    }

    [Symbol.asyncIterator](): this {
        return this;
    }
}

/**
 * A call. Its events can be iterated, from its first to its ending:
 *
 *     for await (const event of call) console.log(event.status);
 *
 * It is a name and no more: to forget it ends nothing.
 */
export class Call implements AsyncIterable<CallEvent> {
    readonly id: string;
    readonly #host: CallHost;
    #status: CallStatus | undefined;
    #sid: string | null = null;
    #early: CallEvent[] | undefined = [];
    #over = false;
    readonly #readers = new Set<Reader>();

    /** @internal */
    constructor(host: CallHost, id: string) {
        this.#host = host;
        this.id = id;
    }

    /** The latest status that was heard of; undefined before the first. */
    get status(): CallStatus | undefined { return this.#status; }
    /** The provider's id, once it is known. */
    get sid(): string | null { return this.#sid; }

    /** Waits for the end of the call and gives its record. */
    ended(): Promise<CallRecord> { return this.#host.operate('wait', this.id) as Promise<CallRecord>; }
    /** Ends the call, whatever it is doing; through when the end is confirmed. A call that has ended is a success. */
    async hangup(): Promise<void> { await this.#host.operate('hangup', this.id); }
    /** Through when the provider confirms. */
    async mute(on = true): Promise<void> { await this.#host.operate('mute', this.id, on); }
    async unmute(): Promise<void> { await this.mute(false); }
    /** Through when the provider confirms. */
    async hold(on = true): Promise<void> { await this.#host.operate('hold', this.id, on); }
    async resume(): Promise<void> { await this.hold(false); }
    /** Plays up to 32 of 0-9 * # A-D, w for a pause, to the other end. */
    async sendDigits(digits: string): Promise<void> { await this.#host.operate('digits', this.id, digits); }
    /** Sends the customer to somebody else; the agent leaves. */
    async transfer(to: string): Promise<void> { await this.#host.operate('transfer', this.id, to); }
    /** Records the call from now on, pauses, goes on, ends. */
    async recording(action: 'start' | 'pause' | 'resume' | 'stop'): Promise<void> {
        await this.#host.operate('record', this.id, action);
    }

    [Symbol.asyncIterator](): AsyncIterableIterator<CallEvent, undefined, undefined> {
        const reader = new Reader(this.#host, this.#early ?? [], this.#over, (one) => this.#readers.delete(one));
        this.#early = undefined;
        if (!this.#over) this.#readers.add(reader);
        return reader;
    }

    /** @internal */
    take(event: CallEvent): void {
        this.#status = event.status;
        this.#sid = event.callSid ?? this.#sid;
        // Those who begin to read later, as after `await phone.call(…)`, miss nothing.
        this.#early?.push(event);
        for (const reader of this.#readers) reader.push(event);
        if (isTerminal(event.status)) this.finish();
    }

    /** @internal Nothing comes any more. */
    finish(): void {
        this.#over = true;
        for (const reader of this.#readers) reader.end();
        this.#readers.clear();
    }
}
