// callkit's requests before prism (https://stoplight.io/open-source/prism), a mock server that is nobody's of ours, with
// Twilio's own OpenAPI: every request must be answered with a success.
//
//   node openapi_prism.js CLI_CORE_PACKAGE PRISM_FOLDER PRINT_REQUESTS [COUNT [SEED]]
//
// Where prism is known to be wrong the specification is put right in a copy: it cannot read arrays in forms, and takes
// no date where Twilio's own examples have one in place of a date-time. It must also refuse requests that are broken, or
// nothing would be shown. Exit code 1 when an answer is not what it should be.
'use strict';
const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { load, scope } = require('./openapi.js');

const [folder, prism, program, count = '8', seed = '1'] = process.argv.slice(2);
const account = 'AC' + '0123456789abcdef'.repeat(2);
const deadline_ms = 120000;

function put_right(document) {
  for (const item of Object.values(document.paths)) {
    for (const method of ['get', 'post', 'put', 'delete']) {
      const one = item[method];
      for (const parameter of (one && one.parameters) || []) {
        if (parameter.schema && parameter.schema.format === 'date-time') delete parameter.schema.format;
      }
      const content = one && one.requestBody && one.requestBody.content['application/x-www-form-urlencoded'];
      const properties = (content && content.schema && content.schema.properties) || {};
      for (const [name, schema] of Object.entries(properties)) {
        if (schema.type === 'array') properties[name] = schema.items;
        if (name === 'WaitUrl') delete schema.format; // an empty one is silence, says its description
      }
    }
  }
  return document;
}

const free_port = () => new Promise((resolve, reject) => {
  const server = net.createServer().on('error', reject).listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
const send = (port, request) => new Promise((resolve, reject) => {
  const headers = { Authorization: 'Basic ' + Buffer.from(`${account}:0123456789abcdef`).toString('base64') };
  if (request.method === 'POST') {
    headers['Content-Type'] = 'application/x-www-form-urlencoded';
    headers['Content-Length'] = Buffer.byteLength(request.body);
  }
  const asked = http.request({ agent, host: '127.0.0.1', port, method: request.method, path: request.target, headers }, (answer) => {
    let body = '';
    answer.setEncoding('utf8').on('data', (part) => { body += part; }).on('end', () => resolve({ status: answer.statusCode, body }));
  });
  asked.on('error', reject).end(request.body);
});

const answers = (port) => new Promise((resolve) => {
  const socket = net.connect(port, '127.0.0.1', () => { socket.destroy(); resolve(true); }).on('error', () => resolve(false));
});

const children = [];
const stop_all = () => { for (const { server } of children) server.kill(); };
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => { stop_all(); process.exit(1); });

async function start(product, document, working) {
  const file = path.join(working, `${product}.json`);
  fs.writeFileSync(file, JSON.stringify(put_right(document)));
  const port = await free_port();
  const server = spawn(process.execPath, [path.join(prism, 'node_modules/@stoplight/prism-cli/dist/index.js'), 'mock', '-h', '127.0.0.1', '-p', String(port), file],
    { stdio: ['ignore', 'ignore', 'inherit'] });
  children.push({ server, ended: new Promise((resolve) => server.on('exit', resolve)) });
  const began = Date.now();
  while (!(await answers(port))) {
    if (server.exitCode !== null) throw new Error(`prism for ${product} ended with ${server.exitCode}`);
    if (Date.now() - began > deadline_ms) throw new Error(`prism for ${product} does not listen`);
    await new Promise((resolve) => setTimeout(resolve, 50)); // between two looks at the port
  }
  return { port };
}

async function main() {
  const run = spawnSync(program, [count, seed], { encoding: 'utf8', maxBuffer: 1 << 30 });
  if (run.status !== 0) throw new Error(`${program} ended with ${run.status}: ${run.stderr}`);
  const requests = run.stdout.split('\n').filter((line) => line).map((line) => JSON.parse(line));
  const working = fs.mkdtempSync(path.join(os.tmpdir(), 'callkit-prism-'));
  const servers = {};
  let failures = 0;
  try {
    const documents = load(folder);
    const started = await Promise.allSettled(Object.entries(documents).map(async ([product, document]) => {
      servers[product] = await start(product, document, working);
    }));
    for (const one of started) if (one.status === 'rejected') throw one.reason;

    const calls = { method: 'POST', target: `/2010-04-01/Accounts/${account}/Calls.json`, body: '' };
    const form = 'To=%2B14155551212&From=%2B18668675310&Url=https%3A%2F%2Fe.com%2F';
    for (const [what, request] of Object.entries({
      'a missing parameter': { ...calls, body: 'To=%2B14155551212' }, 'no integer': { ...calls, body: form + '&Timeout=soon' },
      'a bad word': { ...calls, body: form + '&Method=PUT' }, 'no boolean': { ...calls, body: form + '&Record=perhaps' },
      'no URI': { ...calls, body: form.replace('https%3A%2F%2F', '%20') }, 'a sid of another kind': { ...calls, body: form, target: calls.target.replace('/AC', '/AD') },
      'no such path': { ...calls, body: form, target: calls.target.replace('Calls', 'Call') }, 'no such method': { ...calls, method: 'PUT' },
    })) {
      const { status } = await send(servers.api.port, request);
      if (status >= 400) continue;
      ++failures;
      console.log(`prism accepts ${what}`);
    }

    const judged = new Set();
    let next = 0;
    const work = async () => {
      while (next < requests.length) {
        const request = requests[next++];
        const { status, body } = await send(servers[request.host.split('.')[0]].port, request);
        judged.add(request.operation);
        if (status >= 200 && status < 300) continue;
        if (++failures <= 20) console.log(`${status} to ${JSON.stringify(request)}\n  ${body.slice(0, 600)}`);
      }
    };
    await Promise.all([work(), work(), work(), work()]);
    for (const operation of scope) {
      if (judged.has(operation)) continue;
      ++failures;
      console.log(`${operation}: never tried`);
    }
    const version = JSON.parse(fs.readFileSync(path.join(prism, 'node_modules/@stoplight/prism-cli/package.json'), 'utf8')).version;
    console.log(`prism ${version}: ${requests.length} requests of seed ${seed}, ${judged.size} operations, ${failures} failures`);
  } finally {
    agent.destroy();
    stop_all();
    await Promise.all(children.map((one) => one.ended));
    fs.rmSync(working, { recursive: true, force: true });
  }
  return failures === 0 ? 0 : 1;
}

main().then((code) => process.exit(code), (error) => { console.log(String(error)); process.exit(1); });
