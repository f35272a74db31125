import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

/** Puts the licences of all that is in the bundle beside it, as most of them ask. */
export function licences(): Plugin {
  return {
    name: 'licences',
    apply: 'build',
    generateBundle() {
      const found = new Map<string, string>();
      for (const id of this.getModuleIds()) {
        const file = id.replace(/^\0/, '').split('?')[0] ?? '';
        if (!file.includes('/node_modules/')) continue;
        for (let folder = dirname(file); !folder.endsWith('node_modules'); folder = dirname(folder)) {
          const manifest = join(folder, 'package.json');
          if (!existsSync(manifest)) continue;
          const { name, version, license } = JSON.parse(readFileSync(manifest, 'utf8')) as Record<string, unknown>;
          if (typeof name !== 'string' || typeof version !== 'string') continue; // one that only says "type": "module"
          const text = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
          found.set(`${name} ${version}`, `${String(license)}\n\n${text ? readFileSync(join(folder, text), 'utf8').trim() : ''}`);
          break;
        }
      }
      const source = [...found].sort().map(([name, text]) => `${name}: ${text}\n`).join(`\n${'-'.repeat(80)}\n`);
      this.emitFile({ type: 'asset', fileName: 'licences.txt', source });
    },
  };
}
