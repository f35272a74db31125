// What `npm install` runs. A package brings the library and the addon for the machine that it was packed on; where those do
// not load, and in the source tree, they are built. Nothing is downloaded but, in the tree, TypeScript.
import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { build, here, main } from './common.mjs';

const prebuilt = join(here, 'prebuilt', `${process.platform}-${process.arch}`);

function usePrebuilt() {
    if (!existsSync(prebuilt)) return false;
    mkdirSync(build, { recursive: true });
    for (const name of readdirSync(prebuilt)) copyFileSync(join(prebuilt, name), join(build, name));
    const tried = spawnSync(process.execPath, ['-e', 'require(process.argv[1])', join(build, 'callkit_node.node')], { encoding: 'utf8' });
    if (tried.status === 0) return true;
    const why = /(?:Error: .*)/.exec(tried.stderr)?.[0] ?? '';
    console.error(`callkit: what was built on another machine does not load here (${why}); building it`);
    return false;
}

await main(async () => {
    if (process.env.CALLKIT_BUILD_FROM_SOURCE !== '1' && usePrebuilt()) return;
    const { buildAll } = await import('./build.mjs');
    await buildAll();
});
