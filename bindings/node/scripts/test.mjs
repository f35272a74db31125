// Builds the package, in the folder it is in or in a copy of it, and runs its tests.
//
//   node scripts/test.mjs [--stage FOLDER] [test files]
import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { here, main, root } from './common.mjs';

const stageAt = process.argv.indexOf('--stage');

/** Everything happens in a copy: the source tree stays as it is, and two builds do not disturb each other. */
function inCopy(folder) {
    mkdirSync(folder, { recursive: true });
    for (const name of ['addon', 'lib', 'scripts', 'test', 'package.json', 'tsconfig.json'])
        cpSync(join(here, name), join(folder, name), { recursive: true, preserveTimestamps: true });
    const rest = process.argv.slice(2).filter((_, i) => i !== stageAt - 2 && i !== stageAt - 1);
    const done = spawnSync(process.execPath, [join(folder, 'scripts', 'test.mjs'), ...rest],
        { stdio: 'inherit', env: { ...process.env, CALLKIT_SOURCE_TREE: root } });
    return done.status ?? 1;
}

async function runTests() {
    const { buildAll } = await import('./build.mjs');
    await buildAll();
    const wanted = process.argv.slice(2);
    const files = wanted.length > 0 ? wanted : readdirSync(join(here, 'test')).filter((name) => name.endsWith('.test.mjs'))
        .map((name) => join(here, 'test', name));
    const done = spawnSync(process.execPath, ['--expose-gc', '--test', ...files],
        { stdio: 'inherit' });
    return done.status ?? 1;
}

await main(async () => {
    process.exitCode = stageAt > 0 ? inCopy(process.argv[stageAt + 1]) : await runTests();
});
