// Random TwiML documents as npm's twilio prints them, for twiml_compare to build again.
//
//   node twiml_cases.js PACKAGE_FOLDER SEED COUNT | twiml_compare
//
// A line is {"xml": …, "build": {name, attributes: [[name, value]…], children: [text or another such object…]}}.
// Which elements, children and attributes there are comes from the package itself, from its methods and its
// declarations, so a newer package shows what callkit does not know yet.
'use strict';
const fs = require('node:fs');
const path = require('node:path');

const [folder, seed, count] = process.argv.slice(2);
const { VoiceResponse } = require(path.resolve(folder)).twiml;
const declarations = fs.readFileSync(path.join(folder, 'lib/twiml/VoiceResponse.d.ts'), 'utf8');

/** Class name -> [[attribute, type]…]. */
const attributesOf = {};
for (const [, owner, body] of declarations.matchAll(/interface (\w+)Attributes \{([^}]*)\}/g))
  attributesOf[owner] = [...body.matchAll(/^\s*"?([\w:-]+)"?\?: ([^;]*);/gm)].map(([, name, type]) => [name, type]);

let state = Number(seed) >>> 0;
function below(n) { // mulberry32: the same documents from the same seed on every machine
  state = (state + 0x6d2b79f5) >>> 0;
  let t = state;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) % n;
}
const pick = (list) => list[below(list.length)];

const pieces = ['', ' ', '&', '<', '>', '"', "'", '\t', '\n', '\r', '\r\n', '&amp;', '&#xD;', ']]>', '<!--', '-->',
  '<?', '/>', '\x7f', '\x80', '\x85', '\x9f', '\xa0', '\u2028', '\ufeff', '\ufffd', '\ufdd0', '\ud7ff', '\ue000',
  '\u{1f600}', '\u{1fffe}', '\u{10ffff}', 'e\u0301', '\u05d0\u202e', '電話', 'Grüße', '+14155551212', '%22', '\\',
  'sip:alice@example.com', 'https://example.com/?a=1&b="2"', '{"a":"b"}', '${x}', '0', 'true', 'x'.repeat(300)];
function text() {
  let made = '';
  for (let left = below(6); left > 0; --left)
    made += below(4) === 0 ? String.fromCodePoint(0x20 + below(0xd000)) : pick(pieces);
  return made;
}

function value(type) {
  if (below(20) === 0)
    return pick([null, '', 0, false, -1, Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER]);
  if (type.endsWith('[]'))
    return Array.from({ length: below(4) }, () => (type === 'number[]' ? below(10) : text()));
  if (type === 'boolean')
    return below(2) === 0;
  return type === 'number' ? below(100000) : text();
}

/** The methods that add an element, each with what it is said to take. */
const methodsOf = (made) => Object.getOwnPropertyNames(Object.getPrototypeOf(made))
  .filter((name) => name !== 'constructor' && !name.startsWith('comment'))
  .map((name) => ({ name, takesText: made[name].length === 2 }));

const seen = new Set();
function fill(made, takesText, depth) {
  const children = [];
  const methods = methodsOf(made);
  for (let left = below(depth === 0 ? 8 : 4); left > 0; --left) {
    if (takesText && below(3) === 0) {
      const more = text();
      made.addText(more);
      children.push(more);
    } else if (methods.length > 0 && depth < 12) {
      children.push(add(made, pick(methods), depth + 1));
    }
  }
  return children;
}

function add(parent, method, depth) {
  // The declarations name attributes by the class that the method makes, which only a trial tells.
  const trial = parent[method.name]({});
  const owner = trial.constructor.name;
  trial._getXml().remove();
  const known = (attributesOf[owner] || []).map((one) => [below(1 << 20), one]).sort((a, b) => a[0] - b[0]);
  const attributes = known.slice(0, below(known.length + 1)).map(([, [name, type]]) => [name, value(type)]);
  for (const [name] of attributes)
    seen.add(`${owner} ${name}`);
  seen.add(owner);

  const given = Object.fromEntries(attributes);
  const children = [];
  let made;
  if (method.takesText && below(3) !== 0) {
    const inside = text();
    made = attributes.length === 0 && below(2) === 0 ? parent[method.name](inside) : parent[method.name](given, inside);
    children.push(inside);
  } else {
    made = attributes.length === 0 && below(2) === 0 ? parent[method.name]() : parent[method.name](given);
  }
  children.push(...fill(made, method.takesText, depth));
  return { name: made._getXml().name, attributes, children };
}

for (let left = Number(count); left > 0; --left) {
  const response = new VoiceResponse();
  const build = { name: 'Response', attributes: [], children: fill(response, false, 0) };
  const xml = response.toString();
  if (Buffer.byteLength(xml) > 65536) // callkit refuses it, as Twilio does
    ++left;
  else
    process.stdout.write(`${JSON.stringify({ xml, build })}\n`);
}
const declared = Object.entries(attributesOf).flatMap(([owner, names]) => names.map(([name]) => `${owner} ${name}`));
const missed = declared.filter((one) => !seen.has(one));
process.stderr.write(`twiml: ${seen.size} kinds of elements and attributes seen, ${missed.length} not\n`);
