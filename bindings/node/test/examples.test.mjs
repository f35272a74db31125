// The example programs print what they print in every language, to the byte.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { here, root } from '../scripts/common.mjs';

const folder = mkdtempSync(join(tmpdir(), 'callkit-examples-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const name of ['node', 'data', 'expected']) cpSync(join(root, 'examples', name), join(folder, name), { recursive: true });
mkdirSync(join(folder, 'node_modules'));
symlinkSync(here, join(folder, 'node_modules', 'callkit'));

const programs = readdirSync(join(folder, 'node')).filter((name) => name.endsWith('.mjs'));

test('there are as many programs as outputs', () => {
    assert.deepEqual(programs.map((name) => name.replace('.mjs', '.txt')).sort(), readdirSync(join(folder, 'expected')).sort());
});

for (const name of programs)
    test(`${name} prints what it does in every language`, () => {
        const done = spawnSync(process.execPath, [join(folder, 'node', name)], { encoding: 'utf8' });
        assert.equal(done.stderr, '');
        assert.equal(done.status, 0);
        assert.equal(done.stdout, readFileSync(join(folder, 'expected', name.replace('.mjs', '.txt')), 'utf8'));
    });
