import { addon, value } from './addon';

/**
 * Something that callkit could not do. Branch on the class or on `code`; the message is for people, and never holds a
 * phone number, a token or a body. docs/errors.md lists the codes.
 */
export class CallkitError extends Error {
    /** The stable name of what went wrong, such as `store_full`. */
    readonly code: string;
    /** The stable number of it, such as 401; its hundreds are its category. */
    readonly number: number;
    /** One sentence: what to do about it. */
    readonly advice: string;
    /** @internal callkit_status */
    readonly status: number;

    constructor(what: { code: string; number: number; message: string; status?: number }) {
        super(what.message);
        this.name = new.target.name;
        this.code = what.code;
        this.number = what.number;
        this.advice = addon.callkit_error_advice(what.number);
        this.status = what.status ?? addon.callkit_error_status(what.number);
    }
}

/** A value, a number, or the moment is not right (100 to 199, 600 to 699). */
export class UsageError extends CallkitError {}
/** Credentials are missing, wrong, or not for this (200 to 299). */
export class IdentityError extends CallkitError {}
/** The provider or the way to it failed (300 to 399). */
export class ProviderError extends CallkitError {}
/** It may have taken effect: never do it again, look at the call's record (302). */
export class AmbiguousError extends ProviderError {}
/** The log cannot be opened, read or written (400 to 499). */
export class StoreError extends CallkitError {}
/** Closed, out of memory, or a bug in callkit (500 to 599). */
export class InternalError extends CallkitError {}

/** @internal */
export interface RawError {
    code: string;
    number: number;
    message: string;
    status?: number;
}

/** @internal */
export function makeError(raw: RawError): CallkitError {
    const what = { code: raw.code, number: raw.number, message: raw.message, ...(raw.status === undefined ? {} : { status: raw.status }) };
    if (raw.number === 302) return new AmbiguousError(what);
    switch (Math.trunc(raw.number / 100)) {
        case 1:
        case 6:
            return new UsageError(what);
        case 2:
            return new IdentityError(what);
        case 3:
            return new ProviderError(what);
        case 4:
            return new StoreError(what);
        default:
            return new InternalError(what);
    }
}

function isRaw(error: unknown): error is RawError & Error {
    return error instanceof Error && !(error instanceof CallkitError) && 'number' in error && 'status' in error;
}

/** @internal What the addon threw, as one of the classes above. */
export function translate(error: unknown): unknown {
    if (!isRaw(error)) return error;
    const made = makeError(error);
    Error.captureStackTrace?.(made, translate);
    return made;
}

/** @internal */
export function attempt<T>(run: () => T): T {
    try {
        return run();
    } catch (error) {
        throw translate(error);
    }
}

/** @internal */
export async function attemptAsync<T>(run: () => Promise<T> | T): Promise<T> {
    try {
        return await run();
    } catch (error) {
        throw translate(error);
    }
}

/** @internal Nothing there, as `undefined`. */
export async function orUndefined<T>(run: () => Promise<T>): Promise<T | undefined> {
    try {
        return await run();
    } catch (error) {
        if (isRaw(error) && error.status === value('callkit_status', 'CALLKIT_E_NOT_FOUND')) return undefined;
        throw translate(error);
    }
}
