// What the browser's test stands on: the fake of Twilio with its gateway, an application's web server, Chromium.
'use strict';
const { execFileSync, spawn } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const path = require('node:path');

const account = 'AC00000000000000000000000000000001';
const authToken = '00000000000000000000000000000001';
const apiKey = 'SK00000000000000000000000000000001';
const apiSecret = 'callkit-fake-api-secret-00000001';
const application = 'AP00000000000000000000000000000001';
const limit = 20_000; // milliseconds for any one condition; a hang must not stop the whole test run

/** Asks until the answer is good. `probe` returns something true, or nothing yet. */
async function until(what, probe) {
  const end = Date.now() + limit;
  for (let last; ; last = undefined) {
    try {
      const made = await probe();
      if (made) return made;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`waited in vain: ${what}${last ? ` (${last.message})` : ''}`);
    await new Promise(next => setTimeout(next, 20));
  }
}

/**
 * The application that Twilio asks: /voice gets its TwiML from `answer`; what comes to /status is kept. With an `upstream`,
 * a port, it is a proxy in front of it and passes everything on.
 */
class Application {
  constructor(files, validate) {
    this.files = files;
    this.validate = validate;
    this.voiceRequests = [];
    this.statuses = [];
    this.faults = [];
    this.answer = () => '<Response/>';
    this.upstream = 0;
  }

  async listen() {
    this.server = http.createServer((request, response) => this.handle(request, response)).listen(0, '127.0.0.1');
    await new Promise(done => this.server.once('listening', done));
    this.origin = `http://127.0.0.1:${this.server.address().port}`;
  }

  handle(request, response) {
    const file = this.files[request.url];
    if (file) {
      response.setHeader('Content-Type', file.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8');
      return response.end(fs.readFileSync(file));
    }
    let body = '';
    request.on('data', part => { body += part; });
    request.on('end', () => {
      if (this.upstream) return this.pass_on(request, response, body);
      const form = Object.fromEntries(new URLSearchParams(body));
      const signature = request.headers['x-twilio-signature'] || '';
      if (request.method !== 'POST' || !this.validate(authToken, signature, this.origin + request.url, form)) {
        this.faults.push(`${request.method} ${request.url} is not signed`);
        return response.writeHead(403).end();
      }
      if (request.url === '/voice') {
        this.voiceRequests.push(form);
        response.setHeader('Content-Type', 'text/xml');
        return response.end(this.answer(form));
      }
      this.statuses.push({ ...form, path: request.url });
      response.writeHead(204).end();
    });
  }

  pass_on(request, response, body) {
    const { method, url: path, headers } = request;
    const onward = http.request({ host: '127.0.0.1', port: this.upstream, method, path, headers }, answer => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    onward.once('error', error => {
      this.faults.push(`${method} ${path}: ${error.message}`);
      response.writeHead(502).end();
    });
    onward.end(body);
  }

  /** CallStatus of each callback for a leg, in the order of their sequence numbers. */
  statusesOf(sid) {
    return this.statuses.filter(one => one.CallSid === sid)
        .sort((a, b) => a.SequenceNumber - b.SequenceNumber).map(one => one.CallStatus);
  }
}

/** `callkit serve --fake-twilio`, with the gateway for browsers on its port. */
class Fake {
  constructor(cli, folder) {
    this.cli = cli;
    this.folder = folder;
  }

  async start(voiceUrl) {
    const key = path.join(this.folder, 'key.pem');
    const certificate = path.join(this.folder, 'certificate.pem');
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout',
      key, '-out', certificate, '-days', '2', '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'], { stdio: 'ignore' });
    this.process = spawn(this.cli, ['serve', '--fake-twilio', '--json', '--certificate', certificate, '--key', key,
      '--voice-url', voiceUrl, '--callee', '0100=stays', '--callee', '0102=busy', '--callee',
      '0103=no-answer'], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.port = await new Promise((done, failed) => {
      this.process.once('error', failed);
      this.process.once('exit', code => failed(new Error(`the fake ended with ${code}`)));
      this.process.stdout.once('data', text => done(Number(new URL(JSON.parse(text).base_url).port)));
    });
    this.address = `127.0.0.1:${this.port}`;
    this.certificate = certificate;
  }

  request(method, target, form) {
    const body = form ? new URLSearchParams(form).toString() : '';
    const options = {
      host: '127.0.0.1', port: this.port, path: target, method, rejectUnauthorized: false,
      auth: `${account}:${authToken}`,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body) },
    };
    return new Promise((done, failed) => {
      const asked = https.request(options, answer => {
        let text = '';
        answer.on('data', part => { text += part; });
        answer.on('end', () => {
          if (answer.statusCode >= 300) failed(new Error(`${method} ${target}: ${answer.statusCode} ${text}`));
          else done(JSON.parse(text));
        });
      });
      asked.once('error', failed);
      asked.end(body);
    });
  }

  calls(sid = '') { return `/2010-04-01/Accounts/${account}/Calls${sid ? '/' + sid : ''}.json`; }
  create(form) { return this.request('POST', this.calls(), form); }
  fetch(sid) { return this.request('GET', this.calls(sid)); }
  update(sid, form) { return this.request('POST', this.calls(sid), form); }
  async children(sid) { return (await this.request('GET', `${this.calls()}?ParentCallSid=${sid}`)).calls; }

  async conferences() {
    return (await this.request('GET', `/2010-04-01/Accounts/${account}/Conferences.json`)).conferences;
  }
  participants(sid) { return `/2010-04-01/Accounts/${account}/Conferences/${sid}/Participants.json`; }

  /** What the gateway measured of a leg. */
  async leg(sid) {
    return (await this.request('GET', '/callkit/browsers')).legs.find(one => one.callSid === sid);
  }

  async stop() {
    if (!this.process || this.process.exitCode !== null) return;
    const gone = new Promise(done => this.process.once('exit', done));
    this.process.kill();
    await gone;
  }
}

/** `callkit serve --twilio`: answers /voice, takes the webhooks and logs the calls. */
class Callkit {
  constructor(cli, fake, origin, phone, folder) {
    this.cli = cli;
    this.origin = origin;
    this.store = `sqlite:${path.join(folder, 'calls.db')}`;
    fs.rmSync(path.join(folder, 'calls.db'), { force: true });
    this.environment = {
      ...process.env, TWILIO_ACCOUNT_SID: account, TWILIO_AUTH_TOKEN: authToken, TWILIO_PHONE_NUMBER: phone,
      TWILIO_API_KEY: '', TWILIO_EDGE: '', TWILIO_REGION: '', HTTPS_PROXY: '', https_proxy: '',
      CALLKIT_TWILIO_BASE_URL: `https://${fake.address}`, SSL_CERT_FILE: fake.certificate,
    };
  }

  async start() {
    // A port that is free, and stays so for long enough.
    const probe = http.createServer().listen(0, '127.0.0.1');
    await new Promise(done => probe.once('listening', done));
    this.port = probe.address().port;
    await new Promise(done => probe.close(done));
    this.process = spawn(this.cli, ['serve', '--twilio', '--json', '--listen', `127.0.0.1:${this.port}`, '--public-url',
      this.origin, '--store', this.store], { env: this.environment, stdio: ['ignore', 'ignore', 'pipe'] });
    await new Promise((done, failed) => {
      this.process.once('exit', code => failed(new Error(`callkit serve ended with ${code}`)));
      this.process.stderr.on('data', text => { if (String(text).includes('are taken at')) done(); });
    });
  }

  history() {
    const asked = execFileSync(this.cli, ['history', '--json', '--store', this.store], { env: this.environment });
    return JSON.parse(asked.toString()).calls;
  }

  async stop() {
    if (!this.process || this.process.exitCode !== null) return;
    const gone = new Promise(done => this.process.once('exit', done));
    this.process.kill();
    await gone;
  }
}

/** An access token by callkit's own command. */
function token(cli, identity, more = []) {
  return execFileSync(cli, ['token', '--identity', identity, '--incoming', '--outgoing-app', application, ...more], {
    env: { ...process.env, TWILIO_ACCOUNT_SID: account, TWILIO_API_KEY: apiKey, TWILIO_API_SECRET: apiSecret,
           TWILIO_REGION: '' },
  }).toString().trim();
}

function launch(playwright, chromium) {
  return playwright.chromium.launch({
    executablePath: chromium,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
           '--disable-background-networking', '--disable-component-update', '--disable-sync',
           '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', '--ignore-certificate-errors',
           '--autoplay-policy=no-user-gesture-required',
           '--allow-loopback-in-peer-connection'], // for machines with no other network
  });
}

module.exports = { Application, Callkit, Fake, application, launch, token, until };
