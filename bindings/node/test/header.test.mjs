// The addon has what callkit.h and plugin.h declare, under the same names.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../scripts/common.mjs';
import { generate } from '../scripts/generate-tables.mjs';
import { readHeaders } from '../scripts/header.mjs';

const addon = createRequire(import.meta.url)('../build/callkit_node.node');
const headers = readHeaders(join(root, 'include', 'callkit', 'c'));

// What a language with objects and exceptions has no use for.
const left = ['callkit_init'];
// What the mirror needs beside the header's own functions.
const added = ['end', 'engine_keep_alive', 'export_read', 'export_stop', 'enums', 'constants', 'structs'];

test('every function of the headers is there, and nothing else', () => {
    const wanted = headers.functions.map((one) => one.name).filter((name) => !left.includes(name));
    assert.ok(wanted.length > 80);
    assert.deepEqual(Object.keys(addon).sort(), [...wanted, ...added].sort());
});

test('enums, constants and structs are those of the headers', () => {
    for (const values of Object.values(headers.enums))
        for (const name of Object.keys(values)) if (name.endsWith('_FORCE32')) delete values[name];
    assert.deepEqual(addon.enums, headers.enums);
    assert.deepEqual(addon.constants, headers.constants);
    const structs = Object.fromEntries(Object.entries(headers.structs).map(([name, members]) => [name, members.map((one) => one.name)]));
    assert.deepEqual(addon.structs, structs);
});

test('the tables were made from these headers', () => {
    assert.equal(readFileSync(new URL('../addon/tables.inc', import.meta.url), 'utf8'), generate(headers));
});

test('tools/check_capi.py finds the same in the headers', () => {
    const done = spawnSync('python3', [join(root, 'tools', 'check_capi.py'), '--json', root], { encoding: 'utf8' });
    assert.equal(done.status, 0, done.stderr);
    const table = JSON.parse(done.stdout);
    assert.equal(table.abi, addon.callkit_abi_version());
    assert.deepEqual(table.functions.map((one) => one.name).sort(), headers.functions.map((one) => one.name).sort());
    const structs = Object.fromEntries(table.structs.map((one) => [one.name, one.members.map((member) => member.name)]));
    assert.deepEqual(addon.structs, structs);
    const enums = Object.fromEntries(table.enums.map((one) =>
        [one.name, Object.fromEntries(one.values.filter(({ name }) => !name.endsWith('_FORCE32')).map(({ name, value }) => [name, value]))]));
    assert.deepEqual(addon.enums, enums);
});

test('the ABI is the one that the addon was built with', () => {
    assert.equal(addon.callkit_abi_version(), addon.constants.CALLKIT_ABI_VERSION);
});

test('a handle of the wrong kind, or none at all, is a TypeError', async () => {
    const store = await addon.callkit_store_create();
    const wrong = [undefined, null, 7, {}, 'text', Object.create(store), new Proxy(store, {})];
    for (const value of wrong) {
        assert.throws(() => addon.callkit_store_history(value, {}), TypeError);
        assert.throws(() => addon.callkit_event_json(value), TypeError);
        assert.throws(() => addon.callkit_engine_wakeup(value), TypeError);
    }
    assert.throws(() => addon.callkit_record_json(store), TypeError);
    assert.throws(() => addon.callkit_engine_read_events(store, 0), TypeError);
    await addon.callkit_store_destroy(store);
});

test('a handle that was destroyed says so, however often, and shows no address', async () => {
    const store = await addon.callkit_store_create({ url: 'memory:' });
    const { inspect } = await import('node:util');
    assert.doesNotMatch(inspect(store, { showHidden: true }), /[0-9a-f]{6}/);
    await addon.callkit_store_destroy(store);
    await addon.callkit_store_destroy(store);
    await assert.rejects(addon.callkit_store_get(store, '019b76da-a800-7000-8000-000000000001'), { code: 'closed', status: -15 });
});

test('a struct takes its members only, of their types and in their ranges', () => {
    const engine = {};
    assert.throws(() => addon.callkit_twiml_dial_make({ numbr: '+1' }), /callkit_twiml_dial has no member numbr/);
    assert.throws(() => addon.callkit_twiml_dial_make({ struct_size: 1 }), /has no member struct_size/);
    assert.throws(() => addon.callkit_twiml_dial_make({ number: 1 }), /number must be a string/);
    assert.throws(() => addon.callkit_twiml_dial_make({ timeout_s: 1.5 }), /timeout_s must be a whole number/);
    assert.throws(() => addon.callkit_twiml_dial_make({ timeout_s: -1 }), /timeout_s is out of its range/);
    assert.throws(() => addon.callkit_twiml_dial_make({ timeout_s: 2 ** 32 }), /timeout_s is out of its range/);
    assert.throws(() => addon.callkit_twiml_dial_make({ number: 'a\0b' }), /must not hold a NUL/);
    assert.throws(() => addon.callkit_twiml_dial_make('text'), TypeError);
    assert.throws(() => addon.callkit_call_start(engine, {}), TypeError);
});
