// Compiled and not run: how a program in TypeScript, strict, sees the package.
import { CallLog, CallkitError, Phone, parseNumbers, type CallEvent, type CallProvider, type CallRecord, type CustomLog } from 'callkit';

const kept: string[] = [];
const log: CustomLog = {
    async *read() { yield* kept; },
    append(entries) { for (const { json } of entries) kept.push(json); },
};
const provider: CallProvider = {
    name: 'p',
    place: async (request) => ({ callSid: request.callId, status: 'initiated' }),
    hangUp: async () => undefined,
    fetch: () => undefined,
};

export async function use(): Promise<CallRecord> {
    await using phone = await Phone.open({ log, provider });
    phone.on('call:status_updated', (event) => event.status satisfies string);
    phone.on('call:updated', (event) => event.cause.length);
    const call = await phone.call('+14155552671', { ringTimeoutSeconds: 20 });
    for await (const event of call) {
        const seen: CallEvent = event;
        if (seen.event === 'call:updated') seen.cause.length;
    }
    for await (const row of phone.log.history({ status: 'completed', since: new Date(0) })) row.duration.toFixed();
    const batch = parseNumbers(['1'], { columns: ['valid', 'e164'] });
    batch.e164[0]?.length;
    try {
        await call.hangup();
    } catch (error) {
        if (error instanceof CallkitError) error.advice.length;
    }
    return call.ended();
}

// @ts-expect-error there is no such option
void Phone.open({ nosuch: true });
// @ts-expect-error nor such a status
void new Phone();
// @ts-expect-error handles are not made by programs
void new CallLog();
// @ts-expect-error a number is text
parseNumbers([1]);
// @ts-expect-error what is internal is not told
void ((phone: Phone) => phone.handle);
