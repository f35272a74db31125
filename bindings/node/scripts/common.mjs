// What the scripts share: where things are, how commands are run, and the few tools that come from npm.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const here = join(dirname(fileURLToPath(import.meta.url)), '..');
export const build = join(here, 'build');
/** callkit's own sources: the tree that this is part of, or the copy that the package carries. */
export const root = process.env.CALLKIT_SOURCE_TREE
    ?? (existsSync(join(here, 'native', 'CMakeLists.txt')) ? join(here, 'native') : join(here, '..', '..'));
/** An unpacked package brings its JavaScript; the tree has TypeScript and makes it. */
export const isPackage = root === join(here, 'native');

export class Failed extends Error {}
/** npm's registry cannot be reached: tests are skipped, loudly. */
export class Unreachable extends Failed {}

export function run(command, args, options = {}) {
    const done = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28, ...options });
    if (done.error?.code === 'ENOENT') throw new Failed(`${command} is needed and cannot be found`);
    if (done.status !== 0) throw new Failed(`${command} ${args.slice(0, 3).join(' ')} … failed:\n${done.stdout ?? ''}${done.stderr ?? ''}`);
    return done.stdout ?? '';
}

export const npm = (args, options) => run('npm', ['--no-audit', '--no-fund', '--silent', ...args], options);

export const newest = (paths) => Math.max(0, ...paths.map((path) => (existsSync(path) ? statSync(path).mtimeMs : Infinity)));
export const oldest = (paths) => Math.min(...paths.map((path) => (existsSync(path) ? statSync(path).mtimeMs : 0)));

const wanted = { typescript: '5.9', '@types/node': '18', 'node-api-headers': '1' };

/** The folder of one of the development tools, which are installed into build/tools the first time. */
export function tool(name) {
    const tools = process.env.CALLKIT_NODE_TOOLS ?? join(build, 'tools');
    const folder = join(tools, 'node_modules', name);
    if (existsSync(join(folder, 'package.json'))) return folder;
    mkdirSync(tools, { recursive: true });
    if (!existsSync(join(tools, 'package.json'))) writeFileSync(join(tools, 'package.json'), '{"private":true}\n');
    try {
        npm(['install', '--prefix', tools, '--no-save', '--ignore-scripts', ...Object.entries(wanted).map(([what, version]) => `${what}@${version}`)], { cwd: tools });
    } catch (error) {
        throw new Unreachable(`npm cannot install ${Object.keys(wanted).join(', ')}: ${error.message}`);
    }
    return folder;
}

/** Node's C headers, which neither need to be downloaded nor to be Node's own: N-API is stable. */
export function nodeHeaders() {
    const carried = join(here, 'native', 'node-api');
    return existsSync(carried) ? carried : join(tool('node-api-headers'), 'include');
}

/** Runs a script's main function: 77 where npm is out of reach. */
export async function main(body) {
    try {
        await body();
    } catch (error) {
        if (!(error instanceof Failed)) throw error;
        const skip = error instanceof Unreachable && process.env.CALLKIT_SKIP_UNREACHABLE === '1';
        console.error(skip ? `SKIPPED: ${error.message}` : `callkit: ${error.message}`);
        process.exit(skip ? 77 : 1);
    }
}
