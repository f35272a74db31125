// The call panel in Chromium, against `callkit serve --dev` and its simulated network.
//
//   node panel.js PEERS BOARD CLI OUT
//
// PEERS: what tools/peers has fetched; BOARD: what tools/board has built; CLI: the callkit command; OUT: a folder for the log and the
// screenshots.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { launch } = require('./stage.js');
const { Server, Tab } = require('./panel_stage.js');
const { calls, past } = require('./panel_scenes.js');

const [peers, board, cli, out] = process.argv.slice(2).map(one => path.resolve(one));
const chromium = process.env.CHROMIUM || '/usr/bin/chromium';
const axeFile = path.join(__dirname, '../../examples/board/node_modules/axe-core/axe.min.js');

const playwright = fs.existsSync(peers) ? fs.readdirSync(peers).filter(one => one.startsWith('playwright-core-')).sort().pop() : undefined;
for (const [what, there] of [['Chromium', fs.existsSync(chromium)], ['playwright-core', playwright],
                             ['call panel', fs.existsSync(path.join(board, 'index.html'))], ['axe-core', fs.existsSync(axeFile)]])
  if (!there) {
    console.log(`SKIPPED: no ${what} here, so the call panel is not tried (tools/install-dependencies, tools/peers, tools/board)`);
    process.exit(0);
  }

async function main() {
  fs.mkdirSync(out, { recursive: true });
  const axe = fs.readFileSync(axeFile, 'utf8');
  const server = new Server(cli, out, 'panel', ['--dev', '--panel', board, '--speed', '10']);
  const faults = [];
  let failed = 0;
  let browser;
  const shot = name => path.join(out, `${name}.png`);
  const play = async (name, scene, tab, run) => {
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
      if (!await play(name, scene, tab, () => scene({ server, tab, open, shot, axe }))) break;
    for (const fault of faults) {
      ++failed;
      console.log(`FAILED  ${fault}`);
    }
  } finally {
    if (browser) await browser.close();
    await server.stop();
  }
  process.exitCode = failed === 0 ? 0 : 1;
}

main().catch(error => {
  console.log(`FAILED  ${error.stack}`);
  process.exitCode = 1;
});
