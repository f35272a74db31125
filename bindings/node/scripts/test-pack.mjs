// Packs, installs the package in an empty folder, and runs the quick start of docs/node.md there, with the source tree out
// of reach: hidden under an empty file system where the kernel lets us, else looked for among what was loaded.
//
//   node scripts/test-pack.mjs [--stage FOLDER] [--from-source]
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { Failed, here, main, root, run, tool } from './common.mjs';

const stageAt = process.argv.indexOf('--stage');
const fromSource = process.argv.includes('--from-source');

/** npm packs a copy: the tree stays as it is. */
function pack(folder) {
    const stage = stageAt > 0 ? process.argv[stageAt + 1] : join(folder, 'stage');
    mkdirSync(stage, { recursive: true });
    for (const name of ['addon', 'lib', 'scripts', 'test', 'package.json', 'tsconfig.json', 'README.md'])
        cpSync(join(here, name), join(stage, name), { recursive: true, preserveTimestamps: true });
    const out = run('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: stage, env: { ...process.env, CALLKIT_SOURCE_TREE: root } });
    return join(folder, out.trim().split('\n').at(-1));
}

/** The first block of JavaScript in the page. */
function quickStart() {
    const page = readFileSync(join(root, 'docs', 'node.md'), 'utf8');
    const block = /```js\n([\s\S]*?)```/.exec(page);
    if (!block) throw new Failed('docs/node.md has no quick start');
    return block[1];
}

const script = `set -e
npm init -y > /dev/null
npm install --no-audit --no-fund --silent --offline ./callkit.tgz
node quick-start.mjs
for program in examples/node/*.mjs; do
    node $program | cmp - examples/expected/$(basename $program .mjs).txt
done
mkdir ../bare && cp callkit.tgz quick-start.mjs ../bare
cd ../bare
npm init -y > /dev/null
npm install --no-audit --no-fund --silent --offline --ignore-scripts ./callkit.tgz
node quick-start.mjs > /dev/null
cd ../app
node -e "require('callkit'); const maps = require('fs').readFileSync('/proc/self/maps', 'utf8'); \\
    const from = new Set(maps.match(/\\S*callkit\\S*\\.(so|node)\\S*/g)); console.log([...from].join(' '))"
`;

await main(async () => {
    tool('typescript'); // out of reach: skipped
    const folder = mkdtempSync(join(tmpdir(), 'callkit-pack-'));
    try {
        const tarball = pack(folder);
        const app = join(folder, 'app');
        mkdirSync(app);
        cpSync(tarball, join(app, 'callkit.tgz'));
        for (const name of ['node', 'data', 'expected']) cpSync(join(root, 'examples', name), join(app, 'examples', name), { recursive: true });
        writeFileSync(join(app, 'quick-start.mjs'), quickStart());
        const env = { PATH: process.env.PATH, HOME: folder, ...(process.env.CCACHE_DIR ? { CCACHE_DIR: process.env.CCACHE_DIR } : {}),
            ...(fromSource ? { CALLKIT_BUILD_FROM_SOURCE: '1' } : {}) };
        const hide = `mount -t tmpfs none '${root}' && exec sh -c "$0"`;
        const canHide = spawnSync('unshare', ['-m', 'sh', '-c', `mount -t tmpfs none '${root}'`]).status === 0;
        const [command, args] = canHide ? ['unshare', ['-m', 'sh', '-c', hide, script]] : ['sh', ['-c', script]];
        const done = spawnSync(command, args, { cwd: app, env, encoding: 'utf8' });
        process.stdout.write(done.stdout);
        process.stderr.write(done.stderr);
        if (done.status !== 0) throw new Failed(`the packed package does not work (${done.status})`);
        const loaded = done.stdout.trim().split('\n').at(-1).split(' ');
        if (loaded.length !== 2 || loaded.some((path) => !path.startsWith(join(app, 'node_modules', 'callkit'))))
            throw new Failed(`loaded from elsewhere: ${loaded.join(' ')}`);
        const left = readdirSync(join(app, 'node_modules', 'callkit', 'build')).includes('addon');
        if (left !== fromSource) throw new Failed(`built from source: ${left}`);
        console.log(`${canHide ? 'with the tree hidden' : 'SKIPPED hiding the tree: no mount namespaces here'}; ` +
            `${(readFileSync(tarball).length / 1e6).toFixed(1)} MB packed`);
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
});
