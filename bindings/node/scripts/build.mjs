// Builds the package into build/ and dist/:
//
//   build/libcallkit_c.so.0    callkit; from CALLKIT_C_LIBRARY, or built here with cmake
//   build/callkit_node.node    the addon, which finds the library beside it
//   dist/                      the JavaScript, for import and for require, and its types
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, Failed, here, isPackage, main, newest, nodeHeaders, oldest, root, run, tool } from './common.mjs';

const soname = 'libcallkit_c.so.0';

/** CMake's own choice is make, which a machine with ninja need not have. A folder keeps what it was begun with. */
function generator(folder) {
    if (process.env.CMAKE_GENERATOR || existsSync(join(folder, 'CMakeCache.txt'))) return [];
    return spawnSync('ninja', ['--version']).status === 0 ? ['-G', 'Ninja'] : [];
}

function buildLibrary() {
    const target = join(build, soname);
    const given = process.env.CALLKIT_C_LIBRARY;
    if (given) {
        if (newest([given]) > oldest([target])) copyFileSync(given, target);
        return;
    }
    console.error('callkit: building the library (some minutes the first time)');
    const folder = join(build, 'callkit');
    const parallel = String(Math.max(1, cpus().length));
    run('cmake', ['-S', root, '-B', folder, ...generator(folder), '-DCMAKE_BUILD_TYPE=Release', '-DCMAKE_UNITY_BUILD=ON', '-DCALLKIT_BUILD_TESTS=OFF', '-DCALLKIT_BUILD_EXAMPLES=OFF',
        '-DCALLKIT_BUILD_BENCHMARKS=OFF', '-DCALLKIT_BUILD_PYTHON=OFF', '-DCALLKIT_INSTALL=OFF']);
    run('cmake', ['--build', folder, '--target', 'callkit_c', '-j', parallel], { stdio: ['ignore', 'inherit', 'inherit'] });
    copyFileSync(join(folder, soname), target);
}

const compiler = process.env.CXX ?? 'g++';

async function compile(source, object) {
    const args = ['-std=c++20', '-O3', '-fPIC', '-fvisibility=hidden', '-Wall', '-Wextra', '-isystem', nodeHeaders(),
        '-I', join(root, 'include'), '-c', source, '-o', object];
    const child = spawn(compiler, args, { stdio: ['ignore', 'inherit', 'inherit'] });
    const code = await new Promise((resolve, reject) => child.on('close', resolve).on('error', reject));
    if (code !== 0) throw new Failed(`${compiler} failed on ${source}`);
}

async function buildAddon() {
    const folder = join(here, 'addon');
    const names = readdirSync(folder);
    const headers = names.filter((name) => !name.endsWith('.cpp')).map((name) => join(folder, name));
    headers.push(...['callkit.h', 'plugin.h', 'export.h'].map((name) => join(root, 'include', 'callkit', 'c', name)));
    mkdirSync(join(build, 'addon'), { recursive: true });
    const pairs = names.filter((name) => name.endsWith('.cpp')).map((name) => [join(folder, name), join(build, 'addon', `${name}.o`)]);
    const stale = pairs.filter(([source, object]) => newest([source, ...headers]) > oldest([object]));
    if (stale.length > 0) console.error('callkit: building the addon');
    const workers = Array.from({ length: Math.max(1, cpus().length) }, async () => {
        for (let next = stale.pop(); next; next = stale.pop()) await compile(...next);
    });
    await Promise.all(workers);
    const target = join(build, 'callkit_node.node');
    const objects = pairs.map(([, object]) => object);
    if (newest([...objects, join(build, soname)]) <= oldest([target])) return;
    rmSync(target, { force: true });
    run(compiler, ['-shared', '-o', target, ...objects, join(build, soname), '-Wl,-rpath,$ORIGIN', '-Wl,-z,nodelete',
        '-static-libstdc++', '-static-libgcc']);
}

export function buildScripts() {
    const dist = join(here, 'dist');
    if (isPackage && existsSync(join(dist, 'index.js'))) return;
    const sources = readdirSync(join(here, 'lib')).map((name) => join(here, 'lib', name));
    const made = join(dist, 'index.d.mts');
    if (newest([...sources, join(here, 'tsconfig.json'), fileURLToPath(import.meta.url)]) <= oldest([made])) return;
    rmSync(dist, { recursive: true, force: true });
    const types = join(tool('@types/node'), '..');
    run(process.execPath, [join(tool('typescript'), 'bin', 'tsc'), '-p', here, '--typeRoots', types]);
    // One implementation: whoever imports and whoever requires get the same classes.
    const names = Object.keys(createRequire(import.meta.url)(join(dist, 'index.js'))).sort();
    writeFileSync(join(dist, 'index.mjs'), `import callkit from './index.js';\nexport const { ${names.join(', ')} } = callkit;\n`);
    writeFileSync(made, "export * from './index.js';\n");
}

export async function buildAll() {
    mkdirSync(build, { recursive: true });
    buildLibrary();
    await buildAddon();
    buildScripts();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(buildAll);
