// What the panel's test stands on: `callkit serve --dev`, a page that is watched, axe.
'use strict';
const assert = require('node:assert');
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { until } = require('./stage.js');

/** A port that is free, and stays so for long enough. */
async function freePort() {
  const probe = http.createServer().listen(0, '127.0.0.1');
  await new Promise(done => probe.once('listening', done));
  const { port } = probe.address();
  await new Promise(done => probe.close(done));
  return port;
}

/** `callkit serve`, with the panel, on a store and a port that stay the same when it is started again. */
class Server {
  constructor(cli, folder, name, more, environment = {}) {
    this.cli = cli;
    this.name = name;
    this.more = more;
    this.database = path.join(folder, `${name}.db`);
    this.environment = { ...process.env, TWILIO_ACCOUNT_SID: '', TWILIO_AUTH_TOKEN: '', TWILIO_API_KEY: '', HTTPS_PROXY: '', https_proxy: '', ...environment };
    this.credential = null;
    for (const end of ['', '-wal', '-shm']) fs.rmSync(this.database + end, { force: true });
  }

  async start() {
    this.port ??= await freePort();
    this.origin = `http://127.0.0.1:${this.port}`;
    this.process = spawn(this.cli, ['serve', '--listen', `127.0.0.1:${this.port}`, '--store', `sqlite:${this.database}`, ...this.more],
                         { env: this.environment, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    let over = null;
    this.process.stderr.on('data', text => { said += text; });
    this.process.once('exit', code => { over = code ?? 'a signal'; });
    await until(`${this.name} is ready`, async () => {
      if (over !== null) throw new Error(`callkit serve ended with ${over}: ${said}`);
      return (await fetch(`${this.origin}/readyz`)).ok;
    });
  }

  async stop(signal = 'SIGTERM') {
    if (!this.process || this.process.exitCode !== null || this.process.signalCode !== null) return;
    const gone = new Promise(done => this.process.once('exit', done));
    this.process.kill(signal);
    await gone;
  }

  /** The API itself, to compare the page with. */
  async ask(target, method = 'GET', body = undefined) {
    const headers = {};
    if (this.credential) headers.Authorization = `Bearer ${this.credential}`;
    if (body) headers['Content-Type'] = 'application/json';
    const answer = await fetch(this.origin + target, { method, headers, body: body && JSON.stringify(body) });
    assert.ok(answer.ok, `${method} ${target}: ${answer.status} ${answer.ok ? '' : await answer.text()}`);
    return answer.json();
  }

  async workspace() {
    this.session ??= await this.ask('/api/session');
    return encodeURIComponent(this.session.workspaceId);
  }
  async call(id) { return this.ask(`/api/calls/${id}`); }
  async history(query = '') { return (await this.ask(`/api/calls/history/${await this.workspace()}?limit=200${query}`)).calls; }
  async active() { return (await this.ask(`/api/calls/active/${await this.workspace()}`)).calls; }
}

/** A tab with the panel, and what a test does with it. */
class Tab {
  static async open(context, origin, faults) {
    const tab = new Tab();
    tab.page = await context.newPage();
    tab.page.setDefaultTimeout(20_000);
    tab.page.on('pageerror', error => faults.push(`in the page: ${error.stack}`));
    tab.page.on('console', message => {
      // A browser reports every answer of 4xx by itself, and that a server is away; the test does both on purpose.
      if (message.type() === 'error' && !message.text().includes('Failed to load resource') && !/WebSocket connection|ERR_CONNECTION/.test(message.text()))
        faults.push(`on the console: ${message.text()}`);
    });
    // Each state of the call control that a person could have seen, in order.
    await tab.page.addInitScript(() => {
      window.seen = [];
      const look = () => {
        const one = document.querySelector('[data-testid=call-control]');
        if (!one) return;
        const text = name => one.querySelector(`[data-testid=${name}]`)?.textContent ?? '';
        for (const said of [text('status'), text('mute-state'), text('hold-state')])
          if (said && window.seen.at(-1) !== said && !(window.seen.slice(-3).includes(said))) window.seen.push(said);
      };
      new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
    });
    await tab.page.goto(origin);
    return tab;
  }

  id(name) { return this.page.getByTestId(name); }
  get control() { return this.id('call-control'); }
  card(name) { return this.page.getByRole('article', { name, exact: true }); }

  async ready() {
    await this.id('card').first().waitFor();
    await this.page.locator('[data-testid=connection][data-state=live]').waitFor();
  }

  /** Calls somebody from the card and gives the server's id of the call. */
  async callCard(name) {
    await this.page.evaluate(() => { window.seen.length = 0; });
    await this.card(name).getByTestId('call').click();
    return this.callId();
  }

  async callId() {
    return until('the id of the call', async () => {
      const id = await this.control.getAttribute('data-call', { timeout: 1000 });
      return id && !id.startsWith('wish-') && id;
    });
  }

  async status(wanted) { await this.page.locator(`[data-testid=call-control][data-status="${wanted}"]`).waitFor(); }
  async says(name, text) {
    await until(`${name}: ${text}`, async () => (await this.id(name).textContent({ timeout: 1000 })).includes(text));
  }
  async saw(...texts) {
    const seen = await this.page.evaluate(() => window.seen);
    let at = 0;
    for (const text of texts) {
      const found = seen.indexOf(text, at);
      assert.ok(found >= 0, `not seen: ${text}, or not in this order: ${JSON.stringify(seen)}`);
      at = found + 1;
    }
  }
  async done() {
    await this.control.getByTestId('done').click();
    await this.control.waitFor({ state: 'detached' });
  }
  async view(name) { await this.id(`tab-${name}`).click(); }

  /** When nothing moves any more: what fades in has no contrast yet, and would be a picture of chance. */
  async still() {
    await until('stillness', () => this.page.evaluate(() => document.getAnimations().every(one =>
      one.playState !== 'running' || one.effect.getComputedTiming().iterations === Infinity)));
  }

  async picture(file) {
    await this.still();
    await this.page.screenshot({ path: file });
  }

  /** Nothing that axe finds fault with. */
  async accessible(axe, what) {
    await this.still();
    if (!await this.page.evaluate(() => 'axe' in window)) await this.page.evaluate(axe);
    const found = await this.page.evaluate(async () => {
      const made = await window.axe.run(document, { resultTypes: ['violations'] });
      return made.violations.map(one => `${one.id}: ${one.help}: ${one.nodes.map(node => node.target.join(' ')).join('; ')}`);
    });
    assert.deepStrictEqual(found, [], what);
  }
}

module.exports = { Server, Tab, freePort };
