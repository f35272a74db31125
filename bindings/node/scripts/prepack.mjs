// What `npm pack` needs, and what is taken away behind it:
//
//   prebuilt/linux-x64/   the library and the addon for this machine, stripped
//   native/               callkit's sources and Node's C headers, for machines on which those do not load
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, here, main, nodeHeaders, root, run } from './common.mjs';
import { buildAll } from './build.mjs';

const made = ['native', 'prebuilt', 'LICENSE', 'NOTICE'].map((name) => join(here, name));
const sources = ['CMakeLists.txt', 'cmake', 'include', 'src', 'tests/c/symbols.txt', 'docs/openapi.json', 'LICENSE', 'NOTICE'];

await main(async () => {
    for (const path of made) rmSync(path, { recursive: true, force: true });
    if (process.argv.includes('--clean')) return;
    await buildAll();
    const prebuilt = join(here, 'prebuilt', `${process.platform}-${process.arch}`);
    mkdirSync(prebuilt, { recursive: true });
    for (const name of ['libcallkit_c.so.0', 'callkit_node.node']) {
        copyFileSync(join(build, name), join(prebuilt, name));
        chmodSync(join(prebuilt, name), 0o755);
        run('strip', ['--strip-unneeded', join(prebuilt, name)]);
    }
    const native = join(here, 'native');
    const headers = nodeHeaders(); // asked before native/ is there
    for (const name of sources)
        if (existsSync(join(root, name))) cpSync(join(root, name), join(native, name), { recursive: true });
    cpSync(headers, join(native, 'node-api'), { recursive: true });
    for (const name of ['LICENSE', 'NOTICE']) copyFileSync(join(root, name), join(here, name));
});
