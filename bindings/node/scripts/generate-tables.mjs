// Writes addon/tables.inc from the headers: what members the structs have and what values the enums have.
//
//   node scripts/generate-tables.mjs [--check]     --check: fails when the file is not what the headers say
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dirname, join } from 'node:path';
import { readHeaders } from './header.mjs';

const here = join(dirname(fileURLToPath(import.meta.url)), '..');
const target = join(here, 'addon', 'tables.inc');

const scalars = { uint32_t: 'u32', int32_t: 'i32', uint64_t: 'u64', int64_t: 'i64', size_t: 'size' };

function kindOf(member, members, { enums, structs }) {
    const has = (name) => members.some((other) => other.name === name);
    const { name, type } = member;
    if (name === 'struct_size') return ['struct_size'];
    if (type === 'char' && member.length) return ['chars'];
    if (type === 'const char*' || type === 'const void*') return has(`${name}_size`) ? ['bytes', `${name}_size`] : ['text'];
    if (type === 'size_t' && name.endsWith('_size') && has(name.slice(0, -5)) && !name.startsWith('e164')) {
        const of = members.find((other) => other.name === name.slice(0, -5));
        if (of.type.startsWith('const')) return ['filled'];
    }
    if (type.startsWith('const char*const') || type === 'const char* const*') return ['texts', `${name.replace(/s$/, '')}_count`];
    if (type === 'size_t' && name.endsWith('_count') && has(`${name.slice(0, -6)}s`)) return ['filled'];
    if (scalars[type]) return [scalars[type]];
    if (enums[type]) return ['i32'];
    const nested = /^const (?:struct )?(callkit_\w+)\*$/.exec(type);
    if (nested && structs[nested[1]] && !nested[1].endsWith('_plugin')) return ['nested', undefined, nested[1]];
    return ['other'];
}

/** The text of tables.inc. */
export function generate(headers) {
    const out = ['// Made by scripts/generate-tables.mjs from callkit.h and plugin.h.'];
    const names = Object.keys(headers.structs);
    for (const name of names) {
        const members = headers.structs[name];
        out.push(`inline constexpr field ${name}_fields[] = {`);
        for (const member of members) {
            const [kind, partner, nested] = kindOf(member, members, headers);
            const extra = kind === 'chars' ? member.length : partner ? `offsetof(${name}, ${partner})` : 0;
            out.push(`    {"${member.name}", kind::${kind}, offsetof(${name}, ${member.name}), ${extra}, ` +
                `${nested ? `&${nested}_table` : 'nullptr'}},`);
        }
        out.push('};', `inline constexpr struct_table ${name}_table{"${name}", sizeof(${name}), ${name}_fields};`);
    }
    out.push('inline constexpr const struct_table* all_structs[] = {', ...names.map((name) => `    &${name}_table,`), '};');
    out.push('inline constexpr enumerator all_enumerators[] = {');
    for (const [name, values] of Object.entries(headers.enums))
        for (const key of Object.keys(values)) if (!key.endsWith('_FORCE32')) out.push(`    {"${name}", "${key}", ${key}},`);
    out.push('};', 'inline constexpr enumerator all_constants[] = {');
    for (const key of Object.keys(headers.constants)) out.push(`    {"", "${key}", static_cast<std::int32_t>(${key})},`);
    out.push('};');
    return `${out.join('\n')}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    const text = generate(readHeaders(join(here, '..', '..', 'include', 'callkit', 'c')));
    if (!process.argv.includes('--check')) writeFileSync(target, text);
    else if (readFileSync(target, 'utf8') !== text) {
        console.error('addon/tables.inc is not what the headers say: node scripts/generate-tables.mjs');
        process.exit(1);
    }
}
