import { addon, defined, flag, micros, value, type Done, type Handle, type Struct } from './addon';
import { attempt, CallkitError } from './errors';
import type { CallStatus } from './records';

/** Everything needed to place a call. */
export interface DialRequest {
    callId: string;
    /** Counts the requests for this call, from 1. */
    attempt: number;
    from: string;
    to: string;
    scenario: string;
    ringTimeoutSeconds: number;
    timeLimitSeconds: number;
}

/** A call as the provider knows it. */
export interface ProviderCall {
    callSid: string;
    status?: CallStatus;
    /** The provider's own word for it. */
    rawStatus?: string;
}

/** What a provider tells of a call by itself, or has found. */
export interface ProviderEvent extends ProviderCall {
    callId?: string;
    /** Such as `busy`; docs/call-states.md. */
    endReason?: string;
    hangupBy?: string;
    answeredBy?: string;
    from?: string;
    to?: string;
    occurredAt?: Date;
    createdAt?: Date;
    /** The provider's own order. */
    sequence?: number;
    /** Whole seconds of talk. */
    durationSeconds?: number;
    sipCode?: number;
    providerCode?: number;
}

/** Through this a provider tells what happens. */
export interface ProviderHost {
    tell(event: ProviderEvent): void;
}

/**
 * Somebody who can place calls. What a function throws is the answer: a `RefusedByProvider` of `place` says that the call
 * certainly was not placed and why; anything else counts as "it may exist", and the call is never placed again.
 */
export interface CallProvider {
    /** Up to 32 of a-z, 0-9, - and _; what events and rows carry. */
    name: string;
    /** Its calls are not real, and say so for ever. */
    simulated?: boolean;
    /** Called once, before anything else. */
    start?(host: ProviderHost): void | Promise<void>;
    place(request: DialRequest): ProviderCall | Promise<ProviderCall>;
    /** A call that has ended is a success. */
    hangUp(callSid: string): void | Promise<void>;
    /** undefined: the provider has no such call. */
    fetch(callSid: string): ProviderCall | undefined | Promise<ProviderCall | undefined>;
    setMute?(callSid: string, on: boolean): void | Promise<void>;
    setHold?(callSid: string, on: boolean): void | Promise<void>;
    sendDigits?(callSid: string, digits: string): void | Promise<void>;
    /** Calls whose sid was never learned. */
    list?(query: { callId: string; from: string; to: string; since: Date }):
        | Iterable<ProviderEvent> | AsyncIterable<ProviderEvent> | Promise<Iterable<ProviderEvent>>;
    /** Called once, last. */
    close?(): void | Promise<void>;
}

const refusals = {
    unreachable: 'CALLKIT_E_NETWORK', 'rate-limited': 'CALLKIT_E_RATE_LIMITED', rejected: 'CALLKIT_E_PROVIDER',
    unauthorized: 'CALLKIT_E_AUTH', 'invalid-number': 'CALLKIT_E_NUMBER', unsupported: 'CALLKIT_E_UNSUPPORTED',
} as const;

/** What a provider throws to say that it certainly did nothing. `message`: one line without numbers, tokens or bodies. */
export class RefusedByProvider extends Error {
    constructor(readonly why: keyof typeof refusals, message = '', readonly providerMessage?: string) {
        super(message);
        this.name = 'RefusedByProvider';
    }
}

function statusNumber(status: CallStatus | undefined): number | undefined {
    return status && value('callkit_call_status', `CALLKIT_CALL_${status.toUpperCase().replace('-', '_')}`);
}

function eventStruct(event: ProviderEvent): Struct {
    return defined({
        call_sid: event.callSid, call_status: statusNumber(event.status), raw_status: event.rawStatus, call_id: event.callId,
        end_reason: event.endReason, hangup_by: event.hangupBy, answered_by: event.answeredBy, from: event.from, to: event.to,
        occurred_us: micros(event.occurredAt), created_us: micros(event.createdAt),
        sequence_plus_1: event.sequence === undefined ? undefined : event.sequence + 1,
        duration_plus_1: event.durationSeconds === undefined ? undefined : event.durationSeconds + 1,
        sip_code: event.sipCode, provider_code: event.providerCode,
    });
}

function refusal(error: unknown): Struct {
    if (error instanceof RefusedByProvider)
        return defined({ status: value('callkit_status', refusals[error.why]), detail: error.message || undefined,
            provider_message: error.providerMessage });
    if (error instanceof CallkitError) return { status: error.status, detail: error.message };
    return { status: value('callkit_status', 'CALLKIT_E_AMBIGUOUS') };
}

function callStruct(call: ProviderCall | undefined): Struct {
    if (!call) return { status: value('callkit_status', 'CALLKIT_E_NOT_FOUND') };
    return defined({ call_sid: call.callSid, call_status: statusNumber(call.status), raw_status: call.rawStatus });
}

/** @internal The table of functions that callkit calls. */
export function providerPlugin(provider: CallProvider): Struct {
    let host: Handle | undefined;
    const reply = (request: number, run: () => Promise<Struct | void> | Struct | void) => {
        const answer = (struct: Struct) => {
            try {
                if (host) addon.callkit_provider_reply(host, request, struct);
            } catch {
                // The engine has ended, or gave the request up.
            }
        };
        Promise.resolve().then(run).then((struct) => answer(struct ?? {}), (error: unknown) => answer(refusal(error)));
    };
    const can = (name: string, has: unknown) => (has ? flag(name) : 0);
    return {
        name: provider.name,
        capabilities:
            can('CALLKIT_CAN_MUTE', provider.setMute) | can('CALLKIT_CAN_HOLD', provider.setHold) |
            can('CALLKIT_CAN_DIGITS', provider.sendDigits) | can('CALLKIT_CAN_LIST', provider.list) |
            can('CALLKIT_IS_SIMULATED', provider.simulated),
        start: (given: Handle, done: Done) => {
            host = given;
            Promise.resolve()
                .then(() => provider.start?.({ tell: (event) => attempt(() => addon.callkit_provider_tell(given, eventStruct(event))) }))
                .then(() => done(0), () => done(value('callkit_status', 'CALLKIT_E_PROVIDER')));
        },
        place: (what: Struct, request: number) =>
            reply(request, async () =>
                callStruct(
                    await provider.place({
                        callId: what.call_id as string, attempt: what.attempt as number, from: what.from as string,
                        to: what.to as string, scenario: what.scenario as string,
                        ringTimeoutSeconds: what.ring_timeout_s as number, timeLimitSeconds: what.time_limit_s as number,
                    }),
                ),
            ),
        hang_up: (sid: string, request: number) => reply(request, async () => provider.hangUp(sid)),
        fetch: (sid: string, request: number) => reply(request, async () => callStruct(await provider.fetch(sid))),
        set_mute: (sid: string, on: boolean, request: number) => reply(request, async () => provider.setMute?.(sid, on)),
        set_hold: (sid: string, on: boolean, request: number) => reply(request, async () => provider.setHold?.(sid, on)),
        send_digits: (sid: string, digits: string, request: number) => reply(request, async () => provider.sendDigits?.(sid, digits)),
        list: (what: Struct, request: number) =>
            reply(request, async () => {
                const query = { callId: what.call_id as string, from: what.from as string, to: what.to as string,
                    since: new Date((what.since_us as number) / 1000) };
                for await (const found of (await provider.list?.(query)) ?? [])
                    if (host) addon.callkit_provider_found(host, request, eventStruct(found));
            }),
        destroy: () => {
            Promise.resolve().then(() => provider.close?.()).catch(() => undefined);
        },
    };
}
