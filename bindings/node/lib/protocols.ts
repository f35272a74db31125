import { addon, defined, flag, micros, takeText, type Struct } from './addon';
import { attempt, attemptAsync, CallkitError } from './errors';
import type { CallRecord } from './records';

/** What runs: `numberingPlan` such as `google-libphonenumber 9.0.30`. */
export const versions: Readonly<{ callkit: string; abi: number; numberingPlan: string }> = Object.freeze({
    callkit: addon.callkit_version(), abi: addon.callkit_abi_version(), numberingPlan: addon.callkit_numbering_plan(),
});

/** What to do about an error's number, in a sentence. */
export function advice(number: number): string {
    return addon.callkit_error_advice(number);
}

function lines<T>(text: string): T[] {
    return text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as T);
}

/** Folds lines into records, whatever their order: callkit's events, or `{"provider":"twilio","form":"…"}`. */
export async function replay(input: string | Uint8Array): Promise<CallRecord[]> {
    const text = takeText(await attemptAsync(() => addon.callkit_replay(input)));
    return lines<{ call: CallRecord }>(text).map((line) => line.call);
}

/** A request that claims to be Twilio's. */
export interface SignedRequest {
    /** The whole public URL, query included. */
    url: string;
    /** The X-Twilio-Signature header. */
    signature: string;
    /** Byte for byte; absent for GET. */
    body?: string | Uint8Array;
    /** Several while a token is rotated. */
    authToken: string | readonly string[];
    /** The request asks for a WebSocket. */
    webSocket?: boolean;
}

function webhookStruct(request: SignedRequest): Struct {
    return defined({
        flags: request.webSocket ? flag('CALLKIT_WEBHOOK_WEBSOCKET') : 0,
        url: request.url, signature: request.signature, body: request.body,
        auth_tokens: typeof request.authToken === 'string' ? [request.authToken] : [...request.authToken],
    });
}

/** Throws an `IdentityError` unless one of the tokens signed the request. */
export function checkWebhook(request: SignedRequest): void {
    attempt(() => addon.callkit_webhook_verify(webhookStruct(request)));
}

/** Whether one of the tokens signed the request. */
export function verifyWebhook(request: SignedRequest): boolean {
    try {
        checkWebhook(request);
        return true;
    } catch (error) {
        if (error instanceof CallkitError && error.number >= 200 && error.number < 300) return false;
        throw error;
    }
}

/** Which URL, token or body would have been right. */
export function explainWebhook(request: SignedRequest): Record<string, unknown> {
    return JSON.parse(takeText(attempt(() => addon.callkit_webhook_explain(webhookStruct(request))))) as Record<string, unknown>;
}

/** What the body of one of Twilio's callbacks tells, as events (docs/events.md). */
export function parseWebhook(body: string | Uint8Array): Record<string, unknown>[] {
    return lines(takeText(attempt(() => addon.callkit_webhook_parse(body))));
}

export interface AccessTokenOptions {
    accountSid: string;
    keySid: string;
    keySecret: string;
    /** Who the browser calls as. */
    identity: string;
    /** The browser can be called. */
    incoming?: boolean;
    /** Where its calls go; without it, it may not call. */
    outgoingAppSid?: string;
    /** What the application is told. */
    outgoingParameters?: Record<string, unknown>;
    pushCredentialSid?: string;
    endpointId?: string;
    region?: string;
    /** At most 86400; default an hour. */
    ttlSeconds?: number;
    notBefore?: Date;
    /** When it is issued; default: now. */
    now?: Date;
}

/** An access token for Twilio's browser SDK. It is a secret while it lasts. */
export function accessToken(options: AccessTokenOptions): string {
    return attempt(() =>
        addon.callkit_access_token_make(
            defined({
                flags: options.incoming ? flag('CALLKIT_TOKEN_INCOMING') : 0,
                account_sid: options.accountSid, key_sid: options.keySid, key_secret: options.keySecret, identity: options.identity,
                outgoing_app_sid: options.outgoingAppSid,
                outgoing_parameters: options.outgoingParameters && JSON.stringify(options.outgoingParameters),
                push_credential_sid: options.pushCredentialSid, endpoint_id: options.endpointId, region: options.region,
                ttl_s: options.ttlSeconds, not_before_us: micros(options.notBefore), now_us: micros(options.now),
            }),
        ),
    );
}

/** One of number, client, sip, conference. */
export interface DialOptions {
    /** Said before. */
    say?: string;
    number?: string;
    client?: string;
    sip?: string;
    conference?: string;
    callerId?: string;
    /** Where Twilio says how it ended. */
    action?: string;
    /** Where it says what happens meanwhile. */
    statusCallback?: string;
    timeoutSeconds?: number;
    timeLimitSeconds?: number;
    /** The caller hears ringing until somebody answers. */
    answerOnBridge?: boolean;
    /** Record the call once it was answered. */
    record?: boolean;
}

/** TwiML that connects whoever is on the line. */
export function dialTwiml(options: DialOptions): string {
    return attempt(() =>
        addon.callkit_twiml_dial_make(
            defined({
                flags: (options.answerOnBridge ? flag('CALLKIT_DIAL_ANSWER_ON_BRIDGE') : 0) | (options.record ? flag('CALLKIT_DIAL_RECORD') : 0),
                say: options.say, number: options.number, client: options.client, sip: options.sip, conference: options.conference,
                caller_id: options.callerId, action: options.action, status_callback: options.statusCallback,
                timeout_s: options.timeoutSeconds, time_limit_s: options.timeLimitSeconds,
            }),
        ),
    );
}

/** What the simulator's callees can do, and what that is in a sentence. */
export function scenarios(): { name: string; text: string }[] {
    const all: { name: string; text: string }[] = [];
    for (let i = 0; ; ++i) {
        const name = addon.callkit_scenario_name(i);
        if (name === null) return all;
        all.push({ name, text: addon.callkit_scenario_text(i) ?? '' });
    }
}

export interface Simulation {
    calls: number;
    /** Calls that have not ended: 0. */
    live: number;
    /** 0. */
    doubleDials: number;
    /** Calls of which the log and the network tell different endings. */
    disagreements: number;
    /** Joined into the log. */
    events: number;
    /** Over every row; depends on what was asked alone. */
    digest: bigint;
    virtualMs: number;
}

/** Runs calls through the simulated network in virtual time. */
export async function simulate(
    options: { calls?: number; seed?: number | bigint; faults?: string; scenario?: string; callsPerSecond?: number } = {},
): Promise<Simulation> {
    const what = defined({ calls: options.calls, seed: options.seed, faults: options.faults, scenario: options.scenario,
        calls_per_second: options.callsPerSecond });
    const out = await attemptAsync(() => addon.callkit_simulate(what));
    return {
        calls: out.calls as number, live: out.live as number, doubleDials: out.double_dials as number,
        disagreements: out.disagreements as number, events: out.events as number, digest: BigInt(out.digest as number | bigint),
        virtualMs: out.virtual_ms as number,
    };
}
