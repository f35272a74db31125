// Makes four calls and reads them back: a page at a time, by contact, as statistics, and as CSV.
import { Phone } from 'callkit';

const phone = await Phone.open({ simulator: { virtualTime: true, seed: 7 } });
for (const [contactId, scenario] of [
    ['contact-1', 'hangs-up-after:12'],
    ['contact-2', 'busy'],
    ['contact-1', 'hangs-up-after:30'],
    ['contact-3', 'no-answer'],
]) {
    const call = await phone.call('+14155552671', { contactId, scenario });
    await call.ended();
}

const { log } = phone;
for await (const row of log.history({ pageSize: 3 })) console.log(`${row.contact_id}  ${row.status}, ${row.duration} s`);

let times = 0;
for await (const row of log.history({ contactId: 'contact-1' })) times += row.contact_id === 'contact-1' ? 1 : 0;
console.log(`contact-1 was called ${times} times`);

console.log(JSON.stringify(await log.stats({ workspace: 'default', zone: 'Europe/Kyiv', now: await phone.now() })));
for await (const piece of log.export({ workspace: 'default', format: 'csv' })) process.stdout.write(piece);
await phone.close();
