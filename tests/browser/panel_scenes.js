// What is done with the panel, scene by scene, in one browser and beside one server.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { until } = require('./stage.js');

/** The scenes of calls. `stage`: server, tab, open(): another tab, shot(name): a file for a picture, axe. */
const calls = {
  async 'the board shows whom to call, and says that nobody is really called'({ tab, shot, axe }) {
    await tab.ready();
    assert.strictEqual(await tab.id('card').count(), 10);
    await tab.id('simulated').waitFor();
    assert.strictEqual(await tab.id('column-new').getByTestId('card').count(), 10);
    await tab.accessible(axe, 'the board');
    await tab.picture(shot('board'));
  },

  async 'the search narrows the cards down'({ tab }) {
    await tab.page.keyboard.press('/');
    await tab.page.keyboard.type('kayaks');
    await until('one card', async () => await tab.id('card').count() === 1);
    await tab.card('Grace Lindqvist').waitFor();
    await tab.id('search').fill('');
    await until('all cards', async () => await tab.id('card').count() === 10);
  },

  async 'a call from a card goes through every status'({ tab, server, shot, axe }) {
    const id = await tab.callCard('Grace Lindqvist');
    await tab.status('ringing');
    await tab.accessible(axe, 'a call that rings');
    await tab.picture(shot('ringing'));
    await tab.status('in-progress');
    await tab.saw('Starting…', 'Ringing…', 'In call');
    const { call } = await server.call(id);
    assert.strictEqual(call.status, 'in-progress');
    assert.strictEqual(call.contact_id, '00000000-0000-4000-8000-000000000007');
    assert.strictEqual(call.simulated, true);
    await until('the timer counts', async () => /^0:0[1-9]$/.test(await tab.control.getByTestId('timer').textContent()));
  },

  async 'mute says what is asked for, and then what is so'({ tab, server, shot, axe }) {
    const id = await tab.callId();
    await tab.page.keyboard.press('m');
    await tab.says('mute-state', 'Muted');
    await tab.saw('Muting…', 'Muted');
    assert.strictEqual(await tab.id('mute').getAttribute('aria-pressed'), 'true');
    assert.strictEqual((await server.call(id)).call.mute, 'on');
    await tab.accessible(axe, 'a muted call');
    await tab.picture(shot('muted'));
  },

  async 'hold, and back'({ tab, server }) {
    const id = await tab.callId();
    await tab.id('hold').click();
    await tab.says('status', 'On hold');
    assert.strictEqual((await server.call(id)).call.hold, 'on');
    await tab.page.keyboard.press('h');
    await tab.says('status', 'In call');
    assert.strictEqual((await server.call(id)).call.hold, 'off');
  },

  async 'the keypad sends digits, from the keyboard and by click'({ tab, server, shot, axe }) {
    const id = await tab.callId();
    await tab.page.keyboard.press('4');
    await tab.page.keyboard.press('2');
    await tab.page.getByRole('button', { name: 'Hash' }).click();
    await tab.says('digits', '42#');
    const sent = async () => (await server.call(id)).timeline.filter(({ event }) => event.kind === 'digits-sent');
    await until('three digits in the log', async () => (await sent()).reduce((sum, { event }) => sum + event.value, 0) === 3);
    await tab.accessible(axe, 'the keypad');
    await tab.picture(shot('keypad'));
  },

  async 'two tabs agree'({ tab, server, open, shot }) {
    const id = await tab.callId();
    const other = await open();
    await other.ready();
    await other.page.locator('[data-testid=dock-call][data-status=in-progress]').waitFor();
    await other.says('dock', 'Muted');
    await other.picture(shot('dock'));
    await other.page.getByRole('button', { name: 'Open the call with Grace Lindqvist' }).first().click();
    await other.status('in-progress');
    await other.page.keyboard.press('m');
    await tab.id('mute-state').waitFor({ state: 'detached' });
    await until('the log', async () => (await server.call(id)).call.mute === 'off');
    await other.page.close();
  },

  async 'a reload in mid-call comes back to the call'({ tab }) {
    const id = await tab.callId();
    await tab.page.reload();
    await tab.status('in-progress');
    assert.strictEqual(await tab.callId(), id);
    await tab.says('status', 'In call');
    assert.match(await tab.control.getByTestId('timer').textContent(), /^\d+:\d\d$/);
    await tab.page.locator('[data-testid=connection][data-state=live]').waitFor({ state: 'attached' });
  },

  async 'put away, the call goes on; opened again, it is ended'({ tab, server, shot, axe }) {
    const id = await tab.callId();
    await tab.page.keyboard.press('Escape');
    await tab.control.waitFor({ state: 'detached' });
    await tab.id('dock-call').waitFor();
    assert.strictEqual((await server.call(id)).call.status, 'in-progress');
    await tab.accessible(axe, 'the board beside a call');
    await tab.card('Grace Lindqvist').getByRole('button', { name: 'Open the call with Grace Lindqvist' }).click();
    await tab.id('end').click();
    await tab.status('completed');
    await tab.says('status', 'Call ended');
    await until('the log', async () => (await server.call(id)).call.hangup_by === 'agent');
    const { call } = await server.call(id);
    await tab.says('outcome', 'Talked for');
    await tab.says('outcome', 'ended by this side');
    assert.ok(call.duration > 0);
    await tab.accessible(axe, 'the end of a call');
    await tab.picture(shot('ended'));
  },

  async 'a note and a disposition are kept'({ tab, server }) {
    const id = await tab.callId();
    await tab.control.getByRole('button', { name: 'Follow up' }).click();
    await tab.control.locator('[aria-pressed=true]', { hasText: 'Follow up' }).waitFor();
    await tab.control.getByLabel('Note').fill('Wants a red kayak – call on Monday');
    await tab.done();
    const { call } = await server.call(id);
    assert.strictEqual(call.disposition, 'Follow up');
    assert.strictEqual(call.note, 'Wants a red kayak – call on Monday');
    await tab.id('column-follow-up').getByRole('article', { name: 'Grace Lindqvist' }).waitFor();
  },

  async 'a busy line'({ tab, server }) {
    const id = await tab.callCard('Dana Reyes');
    await tab.status('busy');
    await tab.says('status', 'Busy');
    assert.strictEqual((await server.call(id)).call.status, 'busy');
    await tab.page.keyboard.press('Enter');
    await tab.control.waitFor({ state: 'detached' });
    await tab.card('Dana Reyes').getByTestId('last-outcome').getByText('Busy').waitFor();
  },

  async 'nobody answers'({ tab, server }) {
    const id = await tab.callCard('Elif Demir');
    await tab.status('no-answer');
    await tab.saw('Starting…', 'Ringing…', 'No answer');
    assert.strictEqual((await server.call(id)).call.status, 'no-answer');
    await tab.done();
    await tab.id('column-retry').getByRole('article', { name: 'Elif Demir' }).waitFor();
  },

  async 'somebody declines, and a number does not exist'({ tab }) {
    await tab.callCard('Imogen Clarke');
    await tab.says('status', 'Declined');
    await tab.done();
    await tab.callCard('Jonas Virtanen');
    await tab.status('failed');
    await tab.says('outcome', 'no such number');
    await tab.done();
  },

  async 'cancel works at once, before the server has answered'({ tab, server }) {
    let release;
    const held = new Promise(done => { release = done; });
    await tab.page.route('**/api/calls/initiate', async route => {
      const answer = await route.fetch(); // the server has it, the page does not know
      await held;
      await route.fulfill({ response: answer });
    });
    await tab.card('Hiro Tanaka').getByTestId('call').click();
    await tab.id('end').click();
    await tab.says('status', 'Canceling…');
    release();
    const id = await tab.callId();
    await until('the end', async () => ['canceled', 'completed'].includes((await server.call(id)).call.status));
    await tab.status((await server.call(id)).call.status);
    await tab.page.unroute('**/api/calls/initiate');
    await tab.done();
  },

  async 'the answer to a wish is lost, and there is one call all the same'({ tab, server }) {
    const before = (await server.history()).length;
    let tries = 0;
    await tab.page.route('**/api/calls/initiate', async route => {
      if (++tries > 1) return route.continue();
      await route.fetch();
      await route.abort('connectionreset');
    });
    const id = await tab.callCard('Hiro Tanaka');
    await tab.status('in-progress');
    assert.ok(tries > 1);
    assert.strictEqual((await server.history()).length, before + 1);
    await tab.page.unroute('**/api/calls/initiate');
    await tab.page.keyboard.press('q');
    await tab.status('completed');
    assert.strictEqual((await server.call(id)).call.status, 'completed');
    await tab.done();
  },

  async 'a double click calls once'({ tab, server }) {
    const before = (await server.history()).length;
    await tab.card('Ada Whitfield').getByTestId('call').dblclick({ delay: 5 }).catch(() => {}); // the second may meet the call control
    await tab.status('in-progress');
    assert.strictEqual((await server.history()).length, before + 1);
    await tab.status('completed'); // the other side hangs up
    await tab.says('outcome', 'ended by the other side');
    await tab.done();
  },

  async 'a number is dialled, and what is none is said so by the server'({ tab, server, shot, axe }) {
    await tab.id('dial-number').fill('12');
    await tab.id('dial').click();
    await tab.id('dial-error').waitFor();
    assert.match(await tab.id('dial-error').textContent(), /number/i);
    await tab.control.waitFor({ state: 'detached' });
    await tab.accessible(axe, 'a number that is none');
    await tab.picture(shot('invalid'));
    await tab.id('dial-number').fill('+1 (212) 555-0188');
    await tab.id('dial-scenario').selectOption('busy');
    await tab.id('dial-number').press('Enter');
    await tab.status('busy');
    assert.strictEqual((await server.call(await tab.callId())).call.to_number, '+12125550188');
    await tab.done();
  },
};

/** The scenes of what is past. */
const past = {
  async 'the history comes in pages, newest first'({ tab, server, shot, axe }) {
    const { fromNumber, workspaceId } = await server.ask('/api/session');
    const wanted = 40 - (await server.history()).length;
    for (let i = 0; i < wanted; ++i)
      await server.ask('/api/calls/initiate', 'POST', { workspaceId, phoneNumber: `+1312555${String(100 + i).padStart(4, '0')}`, ...(fromNumber ? { fromNumber } : { fromNumber: '+15005550006' }), scenario: 'busy' });
    await until('all have ended', async () => (await server.active()).length === 0);
    await tab.page.keyboard.press('Escape');
    await tab.page.reload(); // else what it tells of each of them would lie over the buttons for most of a minute
    await tab.ready();
    await tab.view('history');
    const rows = tab.id('history-row');
    await until('a page', async () => await rows.count() >= 25);
    await tab.id('load-more').click();
    await until('all', async () => await rows.count() === 40);
    await tab.id('load-more').waitFor({ state: 'detached' });
    const shown = await rows.evaluateAll(all => all.map(one => one.dataset.call));
    assert.deepStrictEqual(shown, (await server.history()).map(one => one.id));
    await tab.accessible(axe, 'the history');
    await tab.picture(shot('history'));
  },

  async 'filters are the server\'s'({ tab, server, shot }) {
    await tab.page.getByLabel('Outcome').selectOption('completed');
    const wanted = (await server.history('&status=completed')).map(one => one.id);
    assert.ok(wanted.length > 0);
    await until('the completed ones', async () => {
      const shown = await tab.id('history-row').evaluateAll(all => all.map(one => one.dataset.call));
      return JSON.stringify(shown) === JSON.stringify(wanted);
    });
    await tab.page.getByLabel('Outcome').selectOption('');
    await tab.page.getByLabel('Number').fill('+1 212 555 0188');
    await until('the one that was dialled', async () => await tab.id('history-row').count() === 1);
    await tab.picture(shot('filtered'));
    await tab.page.getByLabel('Number').fill('');
    await until('all again', async () => await tab.id('history-row').count() >= 25);
  },

  async 'a call\'s details say what was observed'({ tab, server, shot, axe }) {
    const row = (await server.history('&status=completed')).find(one => one.note);
    await tab.page.getByLabel('Outcome').selectOption('completed');
    await tab.page.locator(`[data-call="${row.id}"] td`).first().click();
    await tab.id('drawer').waitFor();
    const { timeline } = await server.call(row.id);
    await until('the whole timeline', async () => await tab.id('timeline').locator('li').count() === timeline.length);
    const kinds = await tab.id('timeline').locator('li').evaluateAll(all => all.map(one => one.dataset.kind));
    assert.deepStrictEqual(kinds, timeline.map(({ event }) => event.kind));
    assert.strictEqual(await tab.id('drawer').getByLabel('Note').inputValue(), row.note);
    await tab.accessible(axe, 'the details of a call');
    await tab.picture(shot('details'));
    await tab.page.keyboard.press('Escape');
    await tab.id('drawer').waitFor({ state: 'detached' });
  },

  async 'the log is exported'({ tab, server }) {
    const [download] = await Promise.all([tab.page.waitForEvent('download'), tab.id('export-csv').click()]);
    const text = fs.readFileSync(await download.path(), 'utf8');
    for (const row of await server.history()) assert.ok(text.includes(row.id));
  },

  async 'the dashboard shows the server\'s figures'({ tab, server, shot, axe }) {
    await tab.view('dashboard');
    const zone = await tab.page.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
    const { stats } = await server.ask(`/api/calls/stats/${await server.workspace()}?tz=${encodeURIComponent(zone)}`);
    for (const [name, text] of [['total', String(stats.total)], ['today', String(stats.today)], ['answered', String(stats.answered)],
                                ['answerRate', `${stats.answerRate} %`]])
      await tab.page.locator(`[data-stat=${name}]`, { hasText: new RegExp(`^${text}$`) }).waitFor();
    await until('the charts', async () => await tab.id('chart').count() === 3);
    await tab.accessible(axe, 'the dashboard');
    await tab.picture(shot('dashboard'));
  },

  async 'dark, all of it'({ tab, shot, axe }) {
    await tab.id('color-mode').click();
    await tab.page.locator('html.dark').waitFor();
    await tab.accessible(axe, 'the dark dashboard');
    await tab.picture(shot('dark-dashboard'));
    await tab.view('history');
    await tab.id('history-row').first().waitFor();
    await tab.accessible(axe, 'the dark history');
    await tab.picture(shot('dark-history'));
    await tab.id('history-row').first().locator('td').first().click();
    await tab.id('timeline').locator('li').first().waitFor();
    await tab.accessible(axe, 'the dark details');
    await tab.picture(shot('dark-details'));
    await tab.page.keyboard.press('Escape');
    await tab.id('drawer').waitFor({ state: 'detached' });
    await tab.view('board');
    await tab.ready();
    await tab.accessible(axe, 'the dark board');
    await tab.picture(shot('dark-board'));
    await tab.callCard('Hiro Tanaka');
    await tab.status('in-progress');
    await tab.page.keyboard.press('m');
    await tab.says('mute-state', 'Muted');
    await tab.page.keyboard.press('k');
    await tab.accessible(axe, 'the dark call control');
    await tab.picture(shot('dark-call'));
  },

  async 'the server dies in mid-call and comes back: the page is right again'({ tab, server, shot, axe }) {
    const id = await tab.callId();
    await server.stop('SIGKILL');
    await tab.id('offline').waitFor();
    await tab.id('control-offline').waitFor(); // the banner is behind the call control
    await tab.accessible(axe, 'without a server');
    await tab.picture(shot('offline'));
    await server.start();
    await tab.id('offline').waitFor({ state: 'detached' });
    // What became of the call, the log decides; the page has to say the same, whatever it is.
    await until('page and log agree', async () => {
      const { call } = await server.call(id);
      return call.status === await tab.control.getAttribute('data-status');
    });
    await tab.id('end').click({ timeout: 1000 }).catch(() => {}); // unless it is over already
    await until('the end', async () => ['completed', 'failed', 'canceled'].includes((await server.call(id)).call.status));
    await tab.status((await server.call(id)).call.status);
    await tab.picture(shot('after-restart'));
    await tab.done();
    // And it is of use again.
    await tab.callCard('Dana Reyes');
    await tab.status('busy');
    await tab.done();
  },
};

/** The scenes beside a server that wants to know who asks. `keys`: an agent's and a supervisor's of the same workspace. */
const access = {
  async 'who is nobody is asked for a key'({ tab, shot, axe }) {
    await tab.id('sign-in').waitFor();
    await tab.accessible(axe, 'the sign-in');
    await tab.picture(shot('sign-in'));
    await tab.id('credential').fill('ck_nonsense');
    await tab.page.keyboard.press('Enter');
    await tab.page.getByText('does not accept this credential').waitFor();
    await tab.accessible(axe, 'a refused sign-in');
  },

  async 'an agent signs in, calls, and stays signed in after a reload'({ tab, server, keys }) {
    await tab.id('credential').fill(keys.agent);
    await tab.page.getByRole('button', { name: 'Sign in' }).click();
    await tab.ready();
    const id = await tab.callCard('Hiro Tanaka');
    await tab.status('in-progress');
    server.credential = keys.supervisor;
    assert.strictEqual((await server.call(id)).call.agent_id, 'agent');
    await tab.page.reload();
    await tab.status('in-progress');
    await tab.page.keyboard.press('q');
    await tab.status('completed');
    await tab.done();
    assert.ok(!tab.page.url().includes(keys.agent));
  },

  async 'an agent exports nothing'({ tab }) {
    await tab.view('history');
    await tab.id('history-row').first().waitFor();
    assert.strictEqual(await tab.id('export-csv').count(), 0);
  },

  async 'signed out, another may come'({ tab, keys }) {
    await tab.id('sign-out').click();
    await tab.id('sign-in').waitFor();
    assert.strictEqual(await tab.page.evaluate(() => sessionStorage.getItem('callkit.credential')), null);
    await tab.id('credential').fill(keys.supervisor);
    await tab.page.keyboard.press('Enter');
    await tab.id('history-row').first().waitFor();
    assert.strictEqual(await tab.id('export-csv').count(), 1);
  },
};

/** The scenes of calls whose sound is in the page, through Twilio's SDK and the fake of Twilio. */
const sound = {
  async 'a call from the browser is heard at the far end'({ tab, server, fake, shot }) {
    await tab.ready();
    assert.strictEqual(await tab.id('simulated').count(), 0);
    await tab.id('dial-number').fill('+14155550100');
    await tab.id('dial').click();
    await tab.status('in-progress');
    const { call } = await server.call(await tab.callId());
    assert.strictEqual(call.to_number, '+14155550100');
    assert.strictEqual(call.direction, 'outbound');
    await until('sound at the far end', async () => (await fake.leg_of_browser()).level > 0.01);
    assert.strictEqual(await tab.id('hold').count(), 0);
    await tab.picture(shot('from-the-browser'));
  },

  async 'mute and digits are the SDK\'s, and another tab and the log know of the mute'({ tab, server, fake, open }) {
    const id = await tab.callId();
    const other = await open();
    await other.ready();
    await other.page.locator('[data-testid=dock-call][data-status=in-progress]').waitFor();
    const shows = async () => (await other.id('dock-call').textContent()).includes('Muted');
    assert.ok(!await shows());
    await tab.page.keyboard.press('m');
    await tab.says('mute-state', 'Muted');
    await until('silence', async () => (await fake.leg_of_browser()).level === 0);
    await until('another tab that knows of it', shows);
    assert.strictEqual((await server.call(id)).call.mute, 'on');
    await tab.page.keyboard.press('m');
    await until('sound', async () => (await fake.leg_of_browser()).level > 0.01);
    await until('another tab that knows of it', async () => !await shows());
    assert.strictEqual((await server.call(id)).call.mute, 'off');
    await tab.page.keyboard.press('m');
    await until('another tab that knows of it', shows);
    const late = await open(); // who comes later hears of it as well
    await late.says('dock', 'Muted');
    await late.page.close();
    await other.page.close();
    await tab.page.keyboard.press('m');
    await tab.page.keyboard.press('7');
    await until('the digit', async () => (await fake.leg_of_browser()).digits === '7');
    const sent = async () => (await server.call(id)).timeline.filter(({ event }) => event.kind === 'digits-sent');
    await until('the digit in the log', async () => (await sent()).length === 1);
    assert.strictEqual((await sent())[0].event.value, 1);
  },

  async 'another tab reaches the microphone and the keys, once, and all agree'({ tab, server, fake, open, shot }) {
    const id = await tab.callId();
    const asked = []; // of the server, by whom
    const note = (who, page) => page.on('request', request => {
      const [, what] = /\/api\/calls\/[^/]+\/(mute|dtmf)$/.exec(request.url()) ?? [];
      if (what) asked.push(`${who}: ${what} ${request.postData()}`);
    });
    const other = await open();
    await other.ready();
    await until('both unmuted', async () => (await server.call(id)).call.mute === 'off' && await tab.id('mute-state').count() === 0);
    await other.page.locator('[data-testid=dock-call][data-status=in-progress]').waitFor();
    await other.id('dock-call').getByRole('button').first().click();
    await other.status('in-progress');
    assert.strictEqual(await other.callId(), id);
    note('sound', tab.page);
    note('other', other.page);
    const { timeline: before } = await server.call(id);
    await other.page.keyboard.press('m');
    await other.says('mute-state', 'Muted');
    await other.saw('Muting…', 'Muted');
    await tab.says('mute-state', 'Muted');
    await until('silence', async () => (await fake.leg_of_browser()).level === 0);
    assert.strictEqual((await server.call(id)).call.mute, 'on');
    await other.page.keyboard.press('8');
    await other.page.keyboard.press('9');
    await until('the digits', async () => (await fake.leg_of_browser()).digits.length >= 3);
    assert.strictEqual((await fake.leg_of_browser()).digits, '789'); // the 7 was sent before
    await other.picture(shot('from-another-tab'));
    await other.page.keyboard.press('m');
    await until('sound', async () => (await fake.leg_of_browser()).level > 0.01);
    for (const one of [tab, other]) await one.id('mute-state').waitFor({ state: 'detached' });
    const fresh = async () => (await server.call(id)).timeline.slice(before.length).map(({ event }) => event);
    await until('all of it in the log', async () => (await fresh()).filter(({ kind }) => kind === 'digits-sent').length >= 2
      && (await fresh()).filter(({ kind }) => kind === 'mute-confirmed').length >= 2);
    const events = await fresh();
    assert.deepStrictEqual(events.filter(({ kind }) => kind === 'digits-sent').map(({ value }) => value), [1, 1]);
    assert.deepStrictEqual(events.filter(({ kind }) => kind === 'mute-confirmed').map(({ on }) => on ?? false), [true, false]);
    assert.deepStrictEqual(asked, ['sound: mute {"on":true,"observed":true}', 'sound: dtmf {"digits":"8","observed":true}',
                                   'sound: dtmf {"digits":"9","observed":true}', 'sound: mute {"on":false,"observed":true}']);
    await other.page.close();
  },

  async 'another browser asks the server, which cannot, and says so'({ tab, server, fake, openElsewhere }) {
    const other = await openElsewhere();
    await other.ready();
    await other.page.locator('[data-testid=dock-call][data-status=in-progress]').waitFor();
    await other.id('dock-call').getByRole('button').first().click();
    await other.status('in-progress');
    await other.page.keyboard.press('m');
    await other.page.getByText('Not muted').first().waitFor();
    await other.saw('Muting…');
    await other.id('mute-state').waitFor({ state: 'detached' });
    assert.strictEqual((await server.call(await tab.callId())).call.mute, 'off');
    assert.strictEqual(await tab.id('mute-state').count(), 0);
    await until('sound', async () => (await fake.leg_of_browser()).level > 0.01);
    assert.ok(await other.id('mute').isEnabled()); // what this call cannot, another may
    await other.page.context().close();
  },

  async 'its end is in the log'({ tab, server }) {
    const id = await tab.callId();
    await tab.id('end').click();
    await tab.status('completed');
    await until('who ended it', async () => (await server.call(id)).call.hangup_by === 'agent');
    await tab.done();
  },

  async 'a busy line, from the browser'({ tab, server }) {
    await tab.id('dial-number').fill('+14155550102');
    await tab.id('dial').click();
    await tab.status('busy');
    assert.strictEqual((await server.call(await tab.callId())).call.status, 'busy');
    await tab.done();
  },

  async 'a number that is none is not called'({ tab, server }) {
    const before = (await server.history()).length;
    await tab.id('dial-number').fill('12');
    await tab.id('dial').click();
    await tab.says('status', 'Not placed');
    assert.strictEqual((await server.history()).length, before);
    await tab.done();
  },
};

module.exports = { access, calls, past, sound };
