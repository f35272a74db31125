// JSON web tokens beside npm's jose: the good ones that it makes we take, and what we take of the bad ones it takes too.
//
//   against_jose.js JOSE VERIFY_TOKENS COUNT SEED
'use strict';

const crypto = require('node:crypto');
const { spawnSync } = require('node:child_process');

const [folder, program, count, seed] = process.argv.slice(2);
const jose = require(folder);

const now = 1767225600;
const secret = 'a shared secret, as long as it has to be';
const issuer = 'https://issuer.example';
const audience = 'callkit';

let state = Number(seed);
function below(bound) {
    // mulberry32
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % bound;
}
const pick = (list) => list[below(list.length)];

const pairs = {
    RS256: ['r', crypto.generateKeyPairSync('rsa', { modulusLength: 2048 })],
    ES256: ['e', crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' })],
    EdDSA: ['d', crypto.generateKeyPairSync('ed25519')],
};
const shared = new TextEncoder().encode(secret);

function goodClaims() {
    const claims = {
        iss: issuer, sub: `user-${below(1000)}`, iat: now - below(600), exp: now + 1 + below(7200),
        aud: pick([audience, [audience], ['other', audience]]),
        workspace_id: `w-${below(100)}`, workspace_role: pick(['agent', 'supervisor', 'admin', 'auditor']),
    };
    if (below(2))
        claims.nbf = claims.iat;
    if (below(3) === 0)
        claims.name = pick(['Zoë', '日本', '"\\\u0001', '😀', 'x'.repeat(below(500))]);
    return claims;
}

async function sign(algorithm, claims, header = {}) {
    const [kid, pair] = pairs[algorithm] ?? [];
    const all = { alg: algorithm, ...(kid && { kid }), ...(below(2) && { typ: 'JWT' }), ...header };
    return new jose.SignJWT(claims).setProtectedHeader(all).sign(pair ? pair.privateKey : shared);
}

/// Whether jose takes it, as somebody would use it who takes the four algorithms.
async function isGood(token) {
    try {
        const keys = (header) => {
            if (header.alg === 'HS256' && header.kid === undefined)
                return shared;
            const found = Object.entries(pairs).find(([alg, [kid]]) => alg === header.alg && kid === header.kid);
            if (!found)
                throw new Error('no such key');
            return found[1][1].publicKey;
        };
        await jose.jwtVerify(token, keys, {
            issuer, audience, clockTolerance: 30, currentDate: new Date(now * 1000),
            algorithms: ['HS256', 'RS256', 'ES256', 'EdDSA'], requiredClaims: ['exp', 'sub'],
        });
        return true;
    } catch (_) {
        return false;
    }
}

const encode = (value) => Buffer.from(value).toString('base64url');

/// Something that is nearly right.
async function bend(algorithm) {
    const claims = goodClaims();
    const token = await sign(algorithm, claims);
    const parts = token.split('.');
    switch (below(8)) {
    case 0: { // a letter
        const at = below(token.length);
        return token.slice(0, at) + pick([...'AZaz09-_.=+/ ']) + token.slice(at + 1);
    }
    case 1: // a letter less
        return token.slice(0, below(token.length));
    case 2: { // of somebody else
        const other = (await sign(pick(['HS256', 'RS256', 'ES256', 'EdDSA']), goodClaims())).split('.');
        const which = below(3);
        parts[which] = other[which];
        return parts.join('.');
    }
    case 3: // another algorithm in the header
        parts[0] = encode(JSON.stringify({ alg: pick(['none', 'HS256', 'RS256', 'ES256', 'EdDSA', 'HS384', 'PS256']),
                                           kid: pick(['r', 'e', 'd', undefined, 'x']) }));
        return parts.join('.');
    case 4: // times
        claims[pick(['exp', 'nbf', 'iat'])] = pick([now, now - 29, now - 30, now - 31, now + 29, now + 30, now + 31, 0, '1', 1.5, null]);
        return sign(algorithm, claims);
    case 5: // whose and for whom
        claims[pick(['iss', 'aud', 'sub'])] = pick([undefined, '', 'callkit ', 7, ['callkit', 'x'], [], null]);
        return sign(algorithm, claims);
    case 6: { // a public key as a secret
        const [kid, pair] = pick(Object.values(pairs));
        const pem = pair.publicKey.export({ type: 'spki', format: pick(['pem', 'der']) });
        const text = encode(JSON.stringify({ alg: 'HS256', kid: pick([kid, undefined]) })) + '.' + parts[1];
        return text + '.' + crypto.createHmac('sha256', pem).update(text).digest('base64url');
    }
    default: // ECDSA as OpenSSL writes it, or in halves that are not
        return parts.slice(0, 2).join('.') + '.' +
            encode(crypto.sign('sha256', Buffer.from(parts.slice(0, 2).join('.')), pairs.ES256[1].privateKey));
    }
}

async function main() {
    const keys = [];
    for (const [alg, [kid, pair]] of Object.entries(pairs))
        keys.push({ ...(await jose.exportJWK(pair.publicKey)), kid, alg, use: 'sig' });
    const cases = [];
    for (let i = 0; i < Number(count); ++i) {
        const algorithm = pick(['HS256', 'RS256', 'ES256', 'EdDSA']);
        if (i % 2 === 0) {
            const claims = goodClaims();
            cases.push({ token: await sign(algorithm, claims),
                         says: `welcome ${claims.sub} ${claims.workspace_id} ${claims.workspace_role}` });
        } else {
            cases.push({ token: await bend(algorithm) });
        }
    }
    const input = [JSON.stringify({ keys }), secret, ...cases.map((one) => one.token)].join('\n') + '\n';
    const run = spawnSync(program, [String(now)], { input, encoding: 'utf8', maxBuffer: 1 << 28 });
    const answers = run.stdout.split('\n');
    if (run.status !== 0 || answers.length !== cases.length + 1)
        throw new Error(`verify_tokens ended with ${run.status}, ${answers.length} answers: ${run.stderr}`);
    const reasons = {};
    let wrong = 0;
    for (const [i, one] of cases.entries()) {
        const taken = answers[i].startsWith('welcome');
        const good = await isGood(one.token);
        const right = one.says ? good && answers[i] === one.says : !taken || good;
        if (!right && ++wrong <= 10)
            console.error(`${answers[i]}, and jose ${good ? 'takes' : 'refuses'} it: ${one.token}`);
        const reason = one.says ? 'good' : taken ? 'bent and still good' : good ? `jose takes, but ${answers[i]}` : answers[i];
        reasons[reason] = (reasons[reason] ?? 0) + 1;
    }
    console.log(`seed ${seed}, ${cases.length} tokens, ${wrong} taken wrongly or refused wrongly`);
    for (const [reason, times] of Object.entries(reasons).sort((a, b) => b[1] - a[1]))
        console.log(`${String(times).padStart(6)} ${reason}`);
    process.exit(wrong === 0 && Object.keys(reasons).length > 8 ? 0 : 1);
}

main();
