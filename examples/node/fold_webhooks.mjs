// Checks and understands what Twilio has sent; no engine is needed for that.
import { readFileSync } from 'node:fs';
import { CallkitError, checkWebhook, replay } from 'callkit';

const data = (name) => readFileSync(new URL(`../data/${name}`, import.meta.url));

for (const call of await replay(data('webhooks.jsonl'))) console.log(JSON.stringify({ call }));

const body = data('webhook_body.txt').toString();
for (const received of [body, body.replace('CallDuration=37', 'CallDuration=99')]) {
    try {
        checkWebhook({
            url: 'https://example.com/twilio/status',
            signature: '2woeToRLwsPDmZwdx/xHW10qmm4=',
            authToken: '2a1b3c4d5e6f708192a3b4c5d6e7f809',
            body: received,
        });
        console.log('genuine');
    } catch (error) {
        if (!(error instanceof CallkitError)) throw error;
        console.log(error.code);
    }
}
