// The types hold under --strict, for those who import and for those who require.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { here, tool } from '../scripts/common.mjs';

test('programs in TypeScript compile, and wrong ones do not', () => {
    const folder = mkdtempSync(join(tmpdir(), 'callkit-types-'));
    try {
        cpSync(join(here, 'test', 'types'), folder, { recursive: true });
        mkdirSync(join(folder, 'node_modules', '@types'), { recursive: true });
        symlinkSync(here, join(folder, 'node_modules', 'callkit'));
        symlinkSync(tool('@types/node'), join(folder, 'node_modules', '@types', 'node'));
        writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({
            compilerOptions: { strict: true, noEmit: true, skipLibCheck: false, target: 'es2022', module: 'node16', types: ['node'],
                exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, typeRoots: [join(tool('@types/node'), '..')],
                preserveSymlinks: true },
        }));
        const done = spawnSync(process.execPath, [join(tool('typescript'), 'bin', 'tsc'), '-p', folder], { encoding: 'utf8' });
        assert.equal(done.stdout, '');
        assert.equal(done.status, 0);
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
});
