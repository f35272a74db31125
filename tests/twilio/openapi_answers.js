// Twilio's own examples of answers, as its OpenAPI has them, read by callkit: every one must be read, as the resource
// that it is, with all of a list and where the list goes on.
//
//   node openapi_answers.js CLI_CORE_PACKAGE READ_ANSWERS
//
// Exit code 1 when one is not.
'use strict';
const { spawnSync } = require('node:child_process');
const { load, scope } = require('./openapi.js');

const [folder, program] = process.argv.slice(2);
const examples = [];
for (const document of Object.values(load(folder))) {
  for (const item of Object.values(document.paths)) {
    for (const method of ['get', 'post']) {
      const one = item[method];
      if (!one || !scope.has(one.operationId)) continue;
      for (const [code, answer] of Object.entries(one.responses)) {
        const content = code.startsWith('2') && answer.content && answer.content['application/json'];
        for (const [name, example] of Object.entries((content && content.examples) || {})) {
          examples.push({ operation: one.operationId, name, value: example.value });
        }
      }
    }
  }
}
const id = (one) => one.sid ?? one.call_sid ?? one.balance ?? one.access_token ?? one.phone_number;
const input = examples.map(({ operation, value }) => JSON.stringify({ operation, body: JSON.stringify(value) })).join('\n') + '\n';
const run = spawnSync(program, { input, encoding: 'utf8', maxBuffer: 1 << 28 });
const answers = run.stdout.split('\n').filter((line) => line).map((line) => JSON.parse(line));
let failures = answers.length === examples.length && examples.length > 0 ? 0 : 1;
examples.forEach(({ operation, name, value }, i) => {
  const list = operation.startsWith('List') ? Object.values(value).find(Array.isArray) : null;
  const expected = list ? { ids: list.map(id), next: value.next_page_uri ?? '' } : { id: id(value) };
  if (JSON.stringify(answers[i]) === JSON.stringify(expected)) return;
  if (++failures <= 10) console.log(`${operation} ${name}: ${JSON.stringify(answers[i])}, and not ${JSON.stringify(expected)}`);
});
const operations = new Set(examples.map(({ operation }) => operation));
console.log(`Twilio's own answers: ${examples.length} of ${operations.size} operations, ${failures} failures`);
process.exit(failures ? 1 : 0);
