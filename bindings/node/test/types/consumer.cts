// Compiled and not run: the same with require, in a program that knows nothing newer than ES2022.
import callkit = require('callkit');

export async function use(phone: callkit.Phone): Promise<string> {
    const number = callkit.parseNumber('+442071838750');
    const record = await (await phone.call(number.e164 ?? '')).ended();
    return record.status;
}
