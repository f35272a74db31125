/// <reference lib="esnext.disposable" preserve="true" />
import { EventEmitter } from 'node:events';
import { addon, defined, value, type Handle } from './addon';
import { Call, type CallHost } from './call';
import { providerPlugin } from './custom-provider';
import { attempt, attemptAsync, makeError } from './errors';
import { CallLog, disposable, eventLines } from './log';
import { callStruct, engineStruct, type CallOptions, type PhoneOptions } from './phone-options';
import { Pump, type Line, type OpDone } from './pump';
import { isTerminal, type CallEvent, type OverflowEvent, type StatusEvent, type UpdateEvent } from './records';

export interface PhoneEvents {
    'call:status_updated': [event: StatusEvent];
    'call:updated': [event: UpdateEvent];
    /** Events were dropped since nobody fetched them. Readers of calls are brought up to date from the log. */
    'queue:overflow': [event: OverflowEvent];
}

export interface WebhookRequest {
    method?: string;
    /** Path and query as they arrived, under the path of the phone's `publicUrl`. */
    target: string;
    /** The X-Twilio-Signature header. */
    signature?: string;
    /** Byte for byte. */
    body?: string | Uint8Array;
}

export interface WebhookAnswer {
    status: number;
    contentType: string;
    body: string;
}

interface Pending {
    resolve(done: OpDone): void;
    reject(error: Error): void;
}

/**
 * Places calls, follows them, controls them, and keeps their log.
 *
 *     const phone = await Phone.open({ log: 'sqlite:calls.db' });
 *     const call = await phone.call('+14155552671');
 *     for await (const event of call) console.log(event.status);
 *     await phone.close();
 *
 * The process stays while somebody waits for one of its promises or iterators; only to listen to events is no reason to
 * stay, see `ref`. A phone that was opened is closed by `close` or with the process, never by the garbage collector, and
 * neither ends a call.
 */
export class Phone extends EventEmitter<PhoneEvents> {
    /** The log that this phone writes. */
    readonly log: CallLog;
    readonly #engine: Handle;
    readonly #pump: Pump;
    readonly #owned: CallLog | undefined;
    readonly #pending = new Map<number, Pending>();
    readonly #calls = new Map<string, Call>();
    readonly #batches = new Set<(lines: CallEvent[] | undefined) => void>();
    /** Events of calls whose `call` has not come back yet. */
    readonly #unknown = new Map<string, CallEvent[]>();
    #starting = 0;
    #closing: Promise<void> | undefined;

    private constructor(engine: Handle, pump: Pump, owned: CallLog | undefined) {
        super();
        this.#engine = engine;
        this.#pump = pump;
        this.#owned = owned;
        this.log = CallLog.of(addon.callkit_engine_store(engine));
    }

    /** Opens the log, takes over what an earlier run left, and begins to listen to the provider. */
    static async open(options: PhoneOptions = {}): Promise<Phone> {
        let phone: Phone | undefined;
        const pump = new Pump(options.simulator?.virtualTime === true, (lines) => {
            if (phone) phone.#take(lines);
        });
        const where = options.log ?? 'memory:';
        const given = where instanceof CallLog ? where : undefined;
        const owned = where instanceof CallLog || typeof where === 'string' ? undefined : await CallLog.open(where);
        try {
            const engine = await attemptAsync(() =>
                addon.callkit_engine_create(
                    defined({
                        ...engineStruct(options),
                        store: (given ?? owned)?.handle,
                        store_url: typeof where === 'string' ? where : undefined,
                        provider: options.provider && providerPlugin(options.provider),
                        on_wake: options.simulator?.virtualTime ? undefined : pump.drain,
                    }),
                ),
            );
            phone = new Phone(engine, pump, owned);
            pump.start(engine);
            return phone;
        } catch (error) {
            await owned?.close();
            throw error;
        }
    }

    /** Wishes a call; through when the wish is in the log. Whatever happens then, the call's record tells its outcome. */
    async call(to: string, options: CallOptions = {}): Promise<Call> {
        ++this.#starting;
        try {
            const done = await this.#operation(() => addon.callkit_call_start(this.#engine, callStruct(to, options)));
            return this.#callOf(done.callId ?? '');
        } finally {
            if (--this.#starting === 0) this.#unknown.clear();
        }
    }

    /** A call of the log, by its id, such as one that an earlier run began. */
    callById(callId: string): Call {
        const known = this.#calls.get(callId);
        if (known) return known;
        const call = this.#callOf(callId);
        void this.#catchUp(call);
        return call;
    }

    /** All events of all calls, a batch at a time as they were fetched: the cheap way for many. */
    async *batches(): AsyncGenerator<CallEvent[], void, undefined> {
        const ready: (CallEvent[] | undefined)[] = [];
        let wake: (() => void) | undefined;
        const take = (events: CallEvent[] | undefined) => {
            ready.push(events);
            wake?.();
        };
        this.#batches.add(take);
        try {
            for (;;) {
                while (ready.length > 0) {
                    const events = ready.shift();
                    if (!events) return;
                    yield events;
                }
                if (this.#closing) return;
                this.#pump.waiting(1);
                await new Promise<void>((resolve) => (wake = resolve));
                this.#pump.waiting(-1);
                wake = undefined;
            }
        } finally {
            this.#batches.delete(take);
        }
    }

    /** Hands in events that arrived by another way than the provider; through when they are in the log. */
    async deliver(events: string | Uint8Array | readonly object[]): Promise<void> {
        await this.#operation(() => addon.callkit_engine_deliver(this.#engine, eventLines(events)));
    }

    /** Takes one of Twilio's webhooks that the program's own web server got, and says what to answer. */
    async webhook(request: WebhookRequest): Promise<WebhookAnswer> {
        const struct = defined({ method: request.method, target: request.target, signature: request.signature, body: request.body });
        const done = await this.#operation(() => addon.callkit_engine_webhook(this.#engine, struct));
        if (!done.http) throw new Error('callkit gave no answer to a webhook');
        return done.http;
    }

    /** Calls that have not ended, and events that the log has refused so far: more than 0 means that it is in trouble. */
    counts(): Promise<{ active: number; unsaved: number }> {
        return attemptAsync(() => addon.callkit_engine_counts(this.#engine));
    }

    /** The time by the phone's clock. */
    async now(): Promise<Date> {
        return new Date((await attemptAsync(() => addon.callkit_engine_now(this.#engine))) / 1000);
    }

    /** The process stays while this phone is open. */
    ref(): this {
        this.#pump.hold(true);
        return this;
    }

    /** The process stays only while somebody waits, as from the start. */
    unref(): this {
        this.#pump.hold(false);
        return this;
    }

    /**
     * Takes no new calls, waits until what is under way is in the log (at most `timeoutMs`, default 10000), and ends the
     * phone. Calls go on at the provider; whoever opens the log next takes them over.
     */
    close(options: { timeoutMs?: number } = {}): Promise<void> {
        return (this.#closing ??= this.#close(options.timeoutMs ?? -1));
    }

    async #close(timeoutMs: number): Promise<void> {
        let failed: unknown;
        await attemptAsync(() => addon.callkit_engine_shutdown(this.#engine, timeoutMs)).catch((error: unknown) => {
            failed = error;
        });
        await this.#pump.rest();
        this.#pump.stop();
        await addon.callkit_engine_destroy(this.#engine);
        const canceled = makeError({ code: 'closed', number: 500, message: 'the phone was closed' });
        for (const one of this.#pending.values()) one.reject(canceled);
        this.#pending.clear();
        for (const call of this.#calls.values()) call.finish();
        this.#calls.clear();
        for (const take of this.#batches) take(undefined);
        await this.log.close();
        await this.#owned?.close();
        if (failed !== undefined) throw failed;
    }

    readonly #host: CallHost = {
        waiting: (delta) => this.#pump.waiting(delta),
        operate: async (what, id, argument) => {
            const engine = this.#engine;
            const done = await this.#operation(() => {
                switch (what) {
                    case 'wait': return addon.callkit_call_wait(engine, id);
                    case 'hangup': return addon.callkit_call_hangup(engine, id);
                    case 'mute': return addon.callkit_call_set_mute(engine, id, argument as boolean);
                    case 'hold': return addon.callkit_call_set_hold(engine, id, argument as boolean);
                    case 'digits': return addon.callkit_call_send_digits(engine, id, argument as string);
                    case 'transfer': return addon.callkit_call_transfer(engine, id, argument as string);
                    case 'record':
                        return addon.callkit_call_record(engine, id,
                            value('callkit_recording', `CALLKIT_RECORDING_${(argument as string).toUpperCase()}`));
                }
            });
            return done.call;
        },
    };

    /** Starts an operation and waits for its outcome, which cannot come before this has noted its number. */
    #operation(start: () => number): Promise<OpDone> {
        return new Promise((resolve, reject) => {
            const op = attempt(start);
            this.#pending.set(op, { resolve, reject });
            this.#pump.waiting(1);
        });
    }

    #take(lines: Line[]): void {
        const events: CallEvent[] | undefined = this.#batches.size > 0 ? [] : undefined;
        for (const line of lines) {
            switch (line.event) {
                case 'op:done':
                    this.#settle(line);
                    break;
                case 'queue:overflow':
                    this.#emit('queue:overflow', line);
                    for (const call of this.#calls.values()) void this.#catchUp(call);
                    break;
                default:
                    events?.push(line);
                    this.#event(line);
            }
        }
        if (events && events.length > 0) for (const take of this.#batches) take(events);
    }

    #settle(done: OpDone): void {
        const pending = this.#pending.get(done.op);
        if (!pending) return;
        this.#pending.delete(done.op);
        this.#pump.waiting(-1);
        if (done.error) pending.reject(makeError(done.error));
        else pending.resolve(done);
        if (done.operation === 'start' && done.callId !== null && !done.error) this.#callOf(done.callId);
    }

    #callOf(callId: string): Call {
        let call = this.#calls.get(callId);
        if (!call) {
            call = new Call(this.#host, callId);
            this.#calls.set(callId, call);
            for (const event of this.#unknown.get(callId) ?? []) this.#tell(call, event);
            this.#unknown.delete(callId);
        }
        return call;
    }

    #event(event: CallEvent): void {
        const call = this.#calls.get(event.callId);
        if (call) this.#tell(call, event);
        else if (this.#starting > 0) {
            const early = this.#unknown.get(event.callId);
            if (early) early.push(event);
            else this.#unknown.set(event.callId, [event]);
        }
        this.#emit(event.event, event);
    }

    #tell(call: Call, event: CallEvent): void {
        call.take(event);
        if (isTerminal(event.status)) this.#calls.delete(call.id);
    }

    /** What a listener throws is the program's, and stops no event. */
    #emit(name: string, event: unknown): void {
        try {
            (this as EventEmitter).emit(name, event);
        } catch (error) {
            process.nextTick(() => {
                throw error;
            });
        }
    }

    async #catchUp(call: Call): Promise<void> {
        const row = await this.log.get(call.id).catch(() => undefined);
        if (!row && call.status === undefined) {
            call.finish(); // there is no such call
            this.#calls.delete(call.id);
        }
        if (!row || row.status === call.status) return;
        this.#tell(call, { event: 'call:status_updated', callId: row.id, callSid: row.call_sid, status: row.status, at: row.updated_at });
    }
}

export interface Phone extends AsyncDisposable {}
disposable(Phone);
