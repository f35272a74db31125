// The call panel in Chromium, against `callkit serve --dev` and its simulated network.
//
//   node panel.js PEERS BOARD CLI OUT [1]
//
// PEERS: what tools/peers has fetched; BOARD: what tools/board has built; CLI: the callkit command; OUT: a folder for the log and the
// screenshots; 1: the command has the gateway for browsers, so calls with sound are tried too.
'use strict';
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { Fake, application, launch } = require('./stage.js');
const { Server, Tab, freePort } = require('./panel_stage.js');
const { access, calls, past, sound } = require('./panel_scenes.js');

const [peers, board, cli, out] = process.argv.slice(2, 6).map(one => path.resolve(one));
const gateway = process.argv[6];
const chromium = process.env.CHROMIUM || '/usr/bin/chromium';
const axeFile = path.join(__dirname, '../../examples/board/node_modules/axe-core/axe.min.js');

const playwright = fs.existsSync(peers) ? fs.readdirSync(peers).filter(one => one.startsWith('playwright-core-')).sort().pop() : undefined;
for (const [what, there] of [['Chromium', fs.existsSync(chromium)], ['playwright-core', playwright],
                             ['call panel', fs.existsSync(path.join(board, 'index.html'))], ['axe-core', fs.existsSync(axeFile)]])
  if (!there) {
    console.log(`SKIPPED: no ${what} here, so the call panel is not tried (tools/install-dependencies, tools/peers, tools/board)`);
    process.exit(0);
  }

/** The server with the fake of Twilio in place of the simulator, and a page that finds its way there. */
class BrowserStage {
  async start(browser, faults) {
    this.fake = new Fake(cli, out);
    const port = await freePort();
    const publicUrl = `http://127.0.0.1:${port}/twilio`;
    await this.fake.start(`${publicUrl}/voice`);
    this.fake.leg_of_browser = async () => (await this.fake.request('GET', '/callkit/browsers')).legs.at(-1);
    this.server = new Server(cli, out, 'sound', ['--dev', '--provider', 'twilio', '--panel', board, '--public-url', publicUrl, '--from', '+15005550006'], {
      TWILIO_ACCOUNT_SID: 'AC00000000000000000000000000000001', TWILIO_AUTH_TOKEN: '00000000000000000000000000000001',
      TWILIO_API_KEY: 'SK00000000000000000000000000000001', TWILIO_API_SECRET: 'callkit-fake-api-secret-00000001', TWILIO_APPLICATION_SID: application,
      TWILIO_PHONE_NUMBER: '+15005550006', TWILIO_EDGE: '', TWILIO_REGION: '', CALLKIT_TWILIO_BASE_URL: `https://${this.fake.address}`, SSL_CERT_FILE: this.fake.certificate,
    });
    this.server.port = port;
    await this.server.start();
    // The page's policy lets it speak to Twilio alone, and rightly; the fake is elsewhere.
    const viewport = { width: 1280, height: 820 };
    this.context = await browser.newContext({ viewport, ignoreHTTPSErrors: true, bypassCSP: true, permissions: ['microphone'] });
    await this.context.route('**/config.json', route => route.fulfill({ json: { deviceOptions: { chunderw: this.fake.address, publishEvents: false, logLevel: 'silent' } } }));
    this.open = () => Tab.open(this.context, this.server.origin, faults);
    this.openElsewhere = async () => Tab.open(await browser.newContext({ viewport }), this.server.origin, faults); // as if in another browser
    this.tab = await this.open();
  }

  async stop() {
    await this.context?.close();
    await this.server?.stop();
    await this.fake?.stop();
  }
}

/** A file with keys for two people of one workspace. */
function makeKeys(file) {
  fs.rmSync(file, { force: true });
  const make = role => execFileSync(cli, ['key', role, '--role', role, '--workspace', 'sales', '--file', file],
                                    { stdio: ['ignore', 'pipe', 'ignore'] }).toString().trim();
  return { agent: make('agent'), supervisor: make('supervisor') };
}

async function main() {
  fs.mkdirSync(out, { recursive: true });
  const axe = fs.readFileSync(axeFile, 'utf8');
  const server = new Server(cli, out, 'panel', ['--dev', '--panel', board, '--speed', '10']);
  const keyFile = path.join(out, 'keys.json');
  const keys = makeKeys(keyFile);
  const guarded = new Server(cli, out, 'guarded', ['--api-keys', keyFile, '--panel', board, '--speed', '10']);
  const heard = new BrowserStage();
  const faults = [];
  let failed = 0;
  let browser;
  const shot = name => path.join(out, `${name}.png`);
  const play = async (name, tab, run) => {
    const began = Date.now();
    try {
      await run();
      console.log(`ok      ${name} (${Date.now() - began} ms)`);
      return true;
    } catch (error) {
      ++failed;
      console.log(`FAILED  ${name}\n        ${error.stack}`);
      await tab.page.screenshot({ path: shot('failed') }).catch(() => {});
      return false; // what follows goes on from here
    }
  };
  try {
    await server.start();
    browser = await launch(require(path.join(peers, playwright)), chromium);
    console.log(`Chromium ${browser.version()}`);
    const context = await browser.newContext({ viewport: { width: 1280, height: 820 }, colorScheme: 'light' });
    const tab = await Tab.open(context, server.origin, faults);
    const open = () => Tab.open(context, server.origin, faults);
    for (const [name, scene] of Object.entries({ ...calls, ...past }))
      if (!await play(name, tab, () => scene({ server, tab, open, shot, axe }))) break;
    await context.close();

    await guarded.start();
    const other = await browser.newContext({ viewport: { width: 1280, height: 820 }, colorScheme: 'light' });
    const visitor = await Tab.open(other, guarded.origin, faults);
    for (const [name, scene] of Object.entries(access))
      if (!await play(name, visitor, () => scene({ server: guarded, tab: visitor, keys, shot, axe }))) break;
    if (gateway === '1') {
      await heard.start(browser, faults);
      for (const [name, scene] of Object.entries(sound))
        if (!await play(name, heard.tab, () => scene({ ...heard, shot, axe }))) break;
    } else {
      console.log('the command has no gateway for browsers, so no sound is tried');
    }
    for (const fault of faults) {
      ++failed;
      console.log(`FAILED  ${fault}`);
    }
  } finally {
    await heard.stop();
    if (browser) await browser.close();
    await server.stop();
    await guarded.stop();
  }
  process.exitCode = failed === 0 ? 0 : 1;
}

main().catch(error => {
  console.log(`FAILED  ${error.stack}`);
  process.exitCode = 1;
});
