// The addon, which mirrors callkit.h function for function. Nothing outside lib/ uses it.

/** @internal A handle: an object without members. */
export type Handle = { readonly __handle: unique symbol };
/** @internal */
export type Struct = Record<string, unknown>;
/** @internal What a log's or provider's function answers with. */
export type Done = (status: number, data?: string) => void;

/** @internal */
export interface Addon {
    readonly enums: Readonly<Record<string, Readonly<Record<string, number>>>>;
    readonly constants: Readonly<Record<string, number>>;
    readonly structs: Readonly<Record<string, readonly string[]>>;
    end(): void;

    callkit_abi_version(): number;
    callkit_version(): string;
    callkit_numbering_plan(): string;
    callkit_error_name(number: number): string;
    callkit_error_advice(number: number): string;
    callkit_error_status(number: number): number;

    callkit_number_json(text: string, region?: string): string;
    callkit_number_format(text: string, region: string | undefined, style: number): string;
    callkit_number_dialable(text: string, region?: string): string;
    callkit_number_as_typed(text: string, region?: string): string;
    callkit_number_mask(text: string): string;
    callkit_number_compare(a: string, b: string): number;
    callkit_region_country_code(region: string): number;
    callkit_number_type_name(type: number): string;
    callkit_number_error_name(error: number): string;
    callkit_numbers_parse(input: string | Uint8Array, region: string | undefined, flags: number, wanted: object): BatchResult;

    callkit_text_data(text: Handle): string;
    callkit_text_destroy(text: Handle): void;
    callkit_record_json(record: Handle): string;
    callkit_record_destroy(record: Handle): void;
    callkit_page_json(page: Handle): Handle;
    callkit_page_destroy(page: Handle): void;

    callkit_store_create(options?: Struct): Promise<Handle>;
    callkit_store_destroy(store: Handle): Promise<void>;
    callkit_store_get(store: Handle, callId: string): Promise<Handle>;
    callkit_store_find(store: Handle, provider: string, callSid: string): Promise<Handle>;
    callkit_store_history(store: Handle, query: Struct): Promise<Handle>;
    callkit_store_timeline(store: Handle, callId: string, format: number): Promise<Handle>;
    callkit_store_stats(store: Handle, workspace?: string, zone?: string, nowUs?: number): Promise<Struct>;
    callkit_stats_json(stats: Struct): string;
    callkit_store_append(store: Handle, events: string | Uint8Array): Promise<number>;
    callkit_store_flush(store: Handle): Promise<void>;
    callkit_store_export(store: Handle, workspace: string | undefined, format: number): Handle;
    export_read(pieces: Handle): Promise<string | null>;
    export_stop(pieces: Handle): void;

    callkit_engine_create(options: Struct): Promise<Handle>;
    callkit_engine_shutdown(engine: Handle, timeoutMs: number): Promise<void>;
    callkit_engine_destroy(engine: Handle): Promise<void>;
    callkit_engine_store(engine: Handle): Handle;
    callkit_engine_counts(engine: Handle): Promise<{ active: number; unsaved: number }>;
    callkit_engine_now(engine: Handle): Promise<number>;
    engine_keep_alive(engine: Handle, on: boolean): void;
    callkit_engine_read_events(engine: Handle, timeoutMs: 0): string | null;
    callkit_engine_read_events(engine: Handle, timeoutMs: number): Promise<string | null>;
    callkit_engine_deliver(engine: Handle, events: string | Uint8Array): number;
    callkit_engine_webhook(engine: Handle, request: Struct): number;

    callkit_call_start(engine: Handle, options: Struct): number;
    callkit_call_wait(engine: Handle, callId: string): number;
    callkit_call_hangup(engine: Handle, callId: string): number;
    callkit_call_set_mute(engine: Handle, callId: string, on: boolean): number;
    callkit_call_set_hold(engine: Handle, callId: string, on: boolean): number;
    callkit_call_send_digits(engine: Handle, callId: string, digits: string): number;
    callkit_call_transfer(engine: Handle, callId: string, to: string): number;
    callkit_call_record(engine: Handle, callId: string, action: number): number;

    callkit_provider_reply(host: Handle, request: number, answer: Struct): void;
    callkit_provider_found(host: Handle, request: number, found: Struct): void;
    callkit_provider_tell(host: Handle, event: Struct): void;

    callkit_replay(lines: string | Uint8Array): Promise<Handle>;
    callkit_simulate(what: Struct): Promise<Struct>;
    callkit_webhook_verify(what: Struct): void;
    callkit_webhook_explain(what: Struct): Handle;
    callkit_webhook_parse(body: string | Uint8Array): Handle;
    callkit_access_token_make(what: Struct): string;
    callkit_twiml_dial_make(what: Struct): string;
    callkit_scenario_name(index: number): string | null;
    callkit_scenario_text(index: number): string | null;
}

/** @internal */
export interface BatchResult {
    count: number;
    valid_count: number;
    valid?: Uint8Array;
    error?: Uint8Array;
    type?: Uint8Array;
    country_code?: Uint16Array;
    regions?: Uint8Array;
    e164?: string;
    national?: string;
    international?: string;
    rfc3966?: string;
}

function load(): Addon {
    try {
        return require('../build/callkit_node.node') as Addon;
    } catch (error) {
        try {
            // Where npm ran no scripts there is what the package brings for this machine.
            return require(`../prebuilt/${process.platform}-${process.arch}/callkit_node.node`) as Addon;
        } catch {
            throw error;
        }
    }
}

/** @internal */
export const addon: Addon = load();

// Engines have threads; they end before what they would call into does. Calls go on, and are taken over by whoever opens
// the log next.
process.once('exit', () => addon.end());

/** @internal The status that names a value of an enum, such as `value('callkit_status', 'CALLKIT_OK')`. */
export function value(type: string, name: string): number {
    const found = addon.enums[type]?.[name];
    if (found === undefined) throw new Error(`the header has no ${type} ${name}`);
    return found;
}

/** @internal */
export function flag(name: string): number {
    const found = addon.constants[name];
    if (found === undefined) throw new Error(`the header has no ${name}`);
    return found;
}

/** @internal The text of a handle that the library made, which ends here. */
export function takeText(text: Handle): string {
    try {
        return addon.callkit_text_data(text);
    } finally {
        addon.callkit_text_destroy(text);
    }
}

/** @internal Without what is undefined. */
export function defined(struct: Struct): Struct {
    return Object.fromEntries(Object.entries(struct).filter(([, member]) => member !== undefined));
}

/** @internal Microseconds since 1970. */
export function micros(time: Date | undefined): number | undefined {
    return time === undefined ? undefined : time.getTime() * 1000;
}
