// Reads callkit.h and plugin.h: what there is to mirror. The headers are regular enough for that; test/header.test.mjs
// compares the addon with what this finds.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const strip = (text) => text.replace(/\/\*[\s\S]*?\*\//g, ' ');
const tidy = (text) => text.replace(/\s+/g, ' ').trim();

function readEnums(text) {
    const enums = {};
    for (const [, body, name] of text.matchAll(/typedef enum \w+ \{([^}]*)\} (\w+);/g)) {
        enums[name] = {};
        for (const [, key, value] of body.matchAll(/(CALLKIT_\w+) = (-?\w+)/g)) enums[name][key] = Number(value);
    }
    return enums;
}

function readMember(text) {
    const pointer = /\(CALLKIT_CALL \*(\w+)\)/.exec(text);
    if (pointer) return { name: pointer[1], type: 'function' };
    const [, type, stars, name, , length] = /^(.*?)(\**) ?(\w+)(\[(\d+)\])?$/.exec(tidy(text).replace(/ \*/g, '* ').replace(/\* +/g, '*')
        .replace(/\*(\w)/, '* $1')) ?? [];
    return { name, type: tidy(type + (stars ?? '')).replace(/ \*/g, '*'), length: length ? Number(length) : undefined };
}

function readStructs(text) {
    const structs = {};
    for (const [, body, name] of text.matchAll(/typedef struct \w+ \{([^}]*)\} (\w+);/g))
        structs[name] = body.split(';').map(tidy).filter(Boolean).map(readMember);
    return structs;
}

function readFunctions(text) {
    const found = [];
    for (const [, name, parameters] of text.matchAll(/CALLKIT_API [\w\s*]*?\**(callkit_\w+)\(([^)]*)\);/g))
        found.push({ name, parameters: tidy(parameters) === 'void' ? [] : parameters.split(',').map(tidy) });
    return found;
}

function readConstants(text) {
    const constants = {};
    for (const [, name, value] of text.matchAll(/#define (CALLKIT_[A-Z0-9_]+) (0x[0-9a-f]+u|\d+u)/g))
        constants[name] = Number(value.replace('u', ''));
    return constants;
}

/** Everything that the headers in `folder` (include/callkit/c) declare. */
export function readHeaders(folder) {
    const texts = ['callkit.h', 'plugin.h'].map((name) => strip(readFileSync(join(folder, name), 'utf8')));
    const merge = (read) => Object.assign({}, ...texts.map(read));
    return {
        constants: merge(readConstants),
        enums: merge(readEnums),
        structs: merge(readStructs),
        functions: texts.flatMap(readFunctions),
    };
}
