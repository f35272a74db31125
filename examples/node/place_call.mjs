// Places a call in the simulated network, follows it to its end, and shows its record.
import { Phone } from 'callkit';

const phone = await Phone.open({ simulator: { virtualTime: true, seed: 7 } });
const call = await phone.call('+14155552671', { scenario: 'hangs-up-after:7' });

let first;
for await (const event of call) {
    if (event.event !== 'call:status_updated') continue;
    const at = Date.parse(event.at);
    first ??= at;
    console.log(`${String(at - first).padStart(6)} ms  ${event.status}`);
}
console.log(JSON.stringify(await call.ended()));
await phone.close();
