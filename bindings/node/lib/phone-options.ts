import { defined, flag, micros, value, type Struct } from './addon';
import type { CustomLog } from './custom-log';
import type { CallProvider } from './custom-provider';
import type { CallLog } from './log';

/** The simulated phone network, which is what calls go through where nothing else is said. */
export interface SimulatorOptions {
    /** For calls that name none; `scenarios()` lists them. */
    scenario?: string;
    /** What goes wrong: `none`, `all`, or of `late,duplicate,lost,…`; docs/simulator.md. */
    faults?: string;
    /** With a seed, the same calls give the same run in virtual time. */
    seed?: number | bigint;
    /** How many times as fast time runs, 1 to 100000. */
    speed?: number;
    /** Time stands still while nobody waits, and jumps to the next thing that happens when somebody does. */
    virtualTime?: boolean;
    /** When virtual time begins; default 2026-01-01T00:00:00Z. */
    start?: Date;
}

/** Calls through Twilio, which cost money. docs/twilio.md says what each leads to. */
export interface TwilioOptions {
    accountSid: string;
    authToken?: string;
    previousAuthToken?: string;
    keySid?: string;
    keySecret?: string;
    clientId?: string;
    clientSecret?: string;
    edge?: string;
    region?: string;
    baseUrl?: string;
    /** A PEM file to trust in place of the system's. */
    certificateAuthorities?: string;
    proxy?: string;
    noProxy?: string;
    /** Where Twilio reaches the webhooks; without it calls are asked about. */
    publicUrl?: string;
    /** ADDRESS:PORT at which callkit takes webhooks itself; without it, hand them to `phone.webhook`. */
    listen?: string;
    /** The phone that rings first; without it the customer meets what follows. */
    agent?: string;
    voiceUrl?: string;
    twiml?: string;
    applicationSid?: string;
    callerId?: string;
    agentRingTimeoutSeconds?: number;
    requestTimeoutMs?: number;
    askFirstMs?: number;
    askLastMs?: number;
    detectMachines?: boolean;
    record?: boolean;
}

export interface PhoneOptions {
    /** `memory:` (default), `sqlite:PATH`, a log that is open already, or one that the program keeps itself. */
    log?: string | CallLog | CustomLog;
    /** For calls that name none; default `default`. */
    workspace?: string;
    /** The caller's number for calls that name none. */
    from?: string;
    /** The country whose habits apply to numbers without +, such as `GB`. */
    region?: string;
    /** At most one of these three; with none, the simulator. */
    simulator?: SimulatorOptions;
    twilio?: TwilioOptions;
    provider?: CallProvider;
    /** What becomes of calls that the log says have not ended: they are this phone's, only what nobody can be following
     * any more is, or none is. */
    recover?: 'all' | 'overdue' | 'none';
    /** Only changes of status are told. */
    statusOnly?: boolean;
    /** Events that may wait; default 10000. */
    queueLimit?: number;
    /** For how long dialling is tried while the provider cannot be reached; default 60. */
    dialWithinSeconds?: number;
    /** The content of a plan file, in place of the built-in numbering plan. */
    numberingPlan?: Uint8Array;
    /** Something worth a line in the program's own log; nothing personal is in it. */
    onLog?: (level: 'debug' | 'info' | 'warning' | 'error', message: string) => void;
}

function simulatorStruct(options: SimulatorOptions): Struct {
    return defined({
        flags: options.virtualTime ? flag('CALLKIT_SIMULATOR_VIRTUAL_TIME') : 0,
        scenario: options.scenario, faults: options.faults, seed: options.seed, speed: options.speed, start_us: micros(options.start),
    });
}

function twilioStruct(options: TwilioOptions): Struct {
    return defined({
        flags: (options.detectMachines ? flag('CALLKIT_TWILIO_DETECT_MACHINES') : 0) | (options.record ? flag('CALLKIT_TWILIO_RECORD') : 0),
        account_sid: options.accountSid, auth_token: options.authToken, previous_auth_token: options.previousAuthToken,
        key_sid: options.keySid, key_secret: options.keySecret, client_id: options.clientId, client_secret: options.clientSecret,
        edge: options.edge, region: options.region, base_url: options.baseUrl,
        certificate_authorities: options.certificateAuthorities, proxy: options.proxy, no_proxy: options.noProxy,
        public_url: options.publicUrl, listen: options.listen, agent: options.agent, voice_url: options.voiceUrl,
        twiml: options.twiml, application_sid: options.applicationSid, caller_id: options.callerId,
        agent_ring_timeout_s: options.agentRingTimeoutSeconds, request_timeout_ms: options.requestTimeoutMs,
        ask_first_ms: options.askFirstMs, ask_last_ms: options.askLastMs,
    });
}

const levels = ['debug', 'info', 'warning', 'error'] as const;

/** @internal All but the log, the provider and `on_wake`, which are not values. */
export function engineStruct(options: PhoneOptions): Struct {
    const virtual = options.simulator?.virtualTime === true;
    return defined({
        flags: (virtual ? flag('CALLKIT_ENGINE_NO_THREAD') : 0) | (options.statusOnly ? flag('CALLKIT_ENGINE_STATUS_ONLY') : 0),
        workspace: options.workspace, from: options.from, region: options.region,
        simulator: options.simulator && simulatorStruct(options.simulator),
        twilio: options.twilio && twilioStruct(options.twilio),
        recovery: options.recover && value('callkit_recovery', `CALLKIT_RECOVER_${options.recover.toUpperCase()}`),
        queue_limit: options.queueLimit, dial_within_s: options.dialWithinSeconds, numbering_plan: options.numberingPlan,
        on_log: options.onLog && ((level: number, message: string) => options.onLog?.(levels[level] ?? 'error', message)),
    });
}

export interface CallOptions {
    from?: string;
    region?: string;
    workspace?: string;
    contactId?: string;
    agentId?: string;
    teamId?: string;
    campaignId?: string;
    /** For the simulator: what the callee does. */
    scenario?: string;
    /** 1 to 600; default 60. */
    ringTimeoutSeconds?: number;
    /** 1 to 86400; default four hours. */
    timeLimitSeconds?: number;
}

/** @internal */
export function callStruct(to: string, options: CallOptions): Struct {
    return defined({
        to, from: options.from, region: options.region, workspace_id: options.workspace, contact_id: options.contactId,
        agent_id: options.agentId, team_id: options.teamId, campaign_id: options.campaignId, scenario: options.scenario,
        ring_timeout_s: options.ringTimeoutSeconds, time_limit_s: options.timeLimitSeconds,
    });
}
