import { addon, flag, value, type BatchResult } from './addon';
import { attempt } from './errors';

/** What sort of line a number leads to. */
export type NumberType =
    | 'unknown' | 'fixed_line' | 'mobile' | 'fixed_line_or_mobile' | 'toll_free' | 'premium_rate' | 'shared_cost' | 'voip'
    | 'personal_number' | 'pager' | 'uan' | 'voicemail';

/** Why a text is no number. */
export type NumberProblem = 'invalid_country_code' | 'not_a_number' | 'too_short_after_idd' | 'too_short' | 'too_long';

/** A text that was read as a phone number; as `callkit number parse --json` prints it. */
export interface ParsedNumber {
    input: string;
    /** Whether the numbering plan has such a number. Only then there is an `e164`. */
    valid: boolean;
    e164?: string;
    /** Two letters, or null for a number of no country. */
    region: string | null;
    country_code: number;
    national: string;
    international: string;
    type: NumberType;
    extension: string | null;
}

/** A text that is no phone number. */
export interface NotANumber {
    input: string;
    error: NumberProblem;
    valid?: undefined;
    e164?: undefined;
}

export interface NumberOptions {
    /** The country whose habits apply to numbers without +, such as `GB`. Without it only numbers with + are read. */
    region?: string;
}

/** Reads a phone number. A text that is none is no exception: see `error`. */
export function parseNumber(text: string, options: NumberOptions = {}): ParsedNumber | NotANumber {
    return JSON.parse(attempt(() => addon.callkit_number_json(text, options.region))) as ParsedNumber | NotANumber;
}

const styles = { e164: 'CALLKIT_STYLE_E164', international: 'CALLKIT_STYLE_INTERNATIONAL', national: 'CALLKIT_STYLE_NATIONAL',
    rfc3966: 'CALLKIT_STYLE_RFC3966' } as const;
export type NumberStyle = keyof typeof styles;

/** Writes a number down. Throws where it is none. */
export function formatNumber(text: string, style: NumberStyle, options: NumberOptions = {}): string {
    const wanted = value('callkit_number_style', styles[style]);
    return attempt(() => addon.callkit_number_format(text, options.region, wanted));
}

/** The address that would be dialled for a text: E.164, `sip:…`, `client:…`. Throws for what cannot be, such as 911. */
export function dialable(text: string, options: NumberOptions = {}): string {
    return attempt(() => addon.callkit_number_dialable(text, options.region));
}

/** What a log may show of an address: `+4•••50`. */
export function maskNumber(text: string): string {
    return attempt(() => addon.callkit_number_mask(text));
}

/** The text as a person who has typed so far should see it: `415-5`. */
export function numberAsTyped(text: string, options: NumberOptions = {}): string {
    return attempt(() => addon.callkit_number_as_typed(text, options.region));
}

const matches = ['not_a_number', 'no', 'short_national', 'national', 'exact'] as const;
export type NumberMatch = (typeof matches)[number];

/** How far two texts are the same number. */
export function compareNumbers(a: string, b: string): NumberMatch {
    return matches[attempt(() => addon.callkit_number_compare(a, b))] ?? 'no';
}

/** The country code of a region, 0 for one without. */
export function countryCode(region: string): number {
    return addon.callkit_region_country_code(region);
}

export type NumberColumn = 'valid' | 'error' | 'type' | 'country_code' | 'regions' | 'e164' | 'national' | 'international' | 'rfc3966';

export interface BatchOptions extends NumberOptions {
    /** What is wanted; a column that nobody wants costs nothing. Default: all but the three written forms. */
    columns?: readonly NumberColumn[];
    /** A region for each item, "" for none. */
    regions?: readonly string[];
}

const usual: readonly NumberColumn[] = ['valid', 'error', 'type', 'country_code', 'regions', 'e164'];

function names<Name extends string>(type: string, name: (number: number) => string): readonly Name[] {
    return Object.values(addon.enums[type] ?? {}).map((number) => name(number) as Name);
}

const typeNames = names<NumberType>('callkit_number_type', addon.callkit_number_type_name);
const errorNames = names<NumberProblem | ''>('callkit_number_error', addon.callkit_number_error_name);

/** What `at` tells of one item; without the columns that were not wanted. */
export interface BatchItem {
    valid?: boolean;
    error?: NumberProblem | undefined;
    e164?: string | undefined;
    region?: string | null;
    country_code?: number;
    type?: NumberType;
    national?: string;
    international?: string;
    rfc3966?: string;
}

/** Many numbers that were read at once, column by column: the cheap way for lists of thousands. */
export class NumberBatch implements Iterable<BatchItem> {
    readonly length: number;
    readonly validCount: number;
    readonly #raw: BatchResult;
    readonly #texts = new Map<string, readonly string[]>();

    /** @internal */
    constructor(raw: BatchResult) {
        this.#raw = raw;
        this.length = raw.count;
        this.validCount = raw.valid_count;
    }

    /** 1 for each number that is valid, else 0. */
    get valid(): Uint8Array { return this.#column('valid'); }
    /** An index into `NumberBatch.errors`; 0 for a number. */
    get error(): Uint8Array { return this.#column('error'); }
    /** An index into `NumberBatch.types`. */
    get type(): Uint8Array { return this.#column('type'); }
    get countryCode(): Uint16Array { return this.#column('country_code'); }
    /** Two letters each, two zeros for none. */
    get regions(): Uint8Array { return this.#column('regions'); }
    /** "" for what is not valid. */
    get e164(): readonly string[] { return this.#lines('e164'); }
    /** "" for what is no number; here and below. */
    get national(): readonly string[] { return this.#lines('national'); }
    get international(): readonly string[] { return this.#lines('international'); }
    get rfc3966(): readonly string[] { return this.#lines('rfc3966'); }

    static readonly types = typeNames;
    static readonly errors = errorNames;

    at(index: number): BatchItem | undefined {
        if (index < 0) index += this.length;
        if (!(index >= 0 && index < this.length)) return undefined;
        const raw = this.#raw;
        const item: BatchItem = {};
        if (raw.valid) item.valid = raw.valid[index] === 1;
        if (raw.error) item.error = (errorNames[raw.error[index] ?? 0] || undefined) as NumberProblem | undefined;
        if (raw.type) item.type = typeNames[raw.type[index] ?? 0] ?? 'unknown';
        if (raw.country_code) item.country_code = raw.country_code[index] ?? 0;
        if (raw.regions) {
            const [a, b] = [raw.regions[2 * index] ?? 0, raw.regions[2 * index + 1] ?? 0];
            item.region = a === 0 ? null : String.fromCharCode(a, b);
        }
        if (raw.e164 !== undefined) item.e164 = this.e164[index] || undefined;
        if (raw.national !== undefined) item.national = this.national[index] ?? '';
        if (raw.international !== undefined) item.international = this.international[index] ?? '';
        if (raw.rfc3966 !== undefined) item.rfc3966 = this.rfc3966[index] ?? '';
        return item;
    }

    *[Symbol.iterator](): Iterator<BatchItem> {
        for (let i = 0; i < this.length; ++i) yield this.at(i) as BatchItem;
    }

    #column<Name extends 'valid' | 'error' | 'type' | 'country_code' | 'regions'>(name: Name): NonNullable<BatchResult[Name]> {
        const column = this.#raw[name];
        if (column === undefined) throw new TypeError(`the column ${name} was not asked for`);
        return column as NonNullable<BatchResult[Name]>;
    }

    #lines(name: 'e164' | 'national' | 'international' | 'rfc3966'): readonly string[] {
        const text = this.#raw[name];
        if (text === undefined) throw new TypeError(`the column ${name} was not asked for`);
        let lines = this.#texts.get(name);
        if (!lines) {
            lines = text.split('\n');
            (lines as string[]).length = this.length; // behind the last line feed there is nothing
            this.#texts.set(name, lines);
        }
        return lines;
    }
}

const breaks = /[\n\t]/g;

function joined(inputs: readonly string[], regions: readonly string[] | undefined): string {
    if (!regions) return inputs.length === 0 ? '' : `${inputs.join('\n')}\n`;
    if (regions.length !== inputs.length) throw new TypeError('there must be as many regions as numbers');
    let text = ''; // cheaper than an array of lines that is joined
    for (let i = 0; i < inputs.length; ++i) text += `${regions[i] ?? ''}\t${inputs[i] ?? ''}\n`;
    return text;
}

/**
 * Reads many numbers at once: an array of texts, or one text (or its UTF-8 bytes) with one number a line.
 *
 *     const batch = parseNumbers(list, { region: 'GB', columns: ['valid', 'e164'] });
 *     batch.e164[0]
 */
export function parseNumbers(inputs: readonly string[] | string | Uint8Array, options: BatchOptions = {}): NumberBatch {
    const wanted = Object.fromEntries((options.columns ?? usual).map((name) => [name, true]));
    const flags = options.regions ? flag('CALLKIT_BATCH_REGIONS') : 0;
    const parse = (text: string | Uint8Array) => attempt(() => addon.callkit_numbers_parse(text, options.region, flags, wanted));
    if (typeof inputs === 'string' || inputs instanceof Uint8Array) return new NumberBatch(parse(inputs));
    let raw = parse(joined(inputs, options.regions));
    // A text with line feeds in it would be several: no number has any.
    if (raw.count !== inputs.length) raw = parse(joined(inputs.map((text) => text.replace(breaks, ' ')), options.regions));
    return new NumberBatch(raw);
}
