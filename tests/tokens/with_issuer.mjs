// callkit serve with the tokens of an issuer that others wrote: npm's oidc-provider, over TLS on this machine.
//     node with_issuer.mjs OIDC_PROVIDER_FOLDER CALLKIT
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import os from "node:os";
import path from "node:path";
import readline from "node:readline";
import { pathToFileURL } from "node:url";

const [peer, callkit] = process.argv.slice(2);
const { Provider } = await import(pathToFileURL(path.join(path.resolve(peer), "node_modules/oidc-provider/lib/index.js")));
const jose = await import(pathToFileURL(path.join(path.resolve(peer), "node_modules/jose/dist/node/esm/index.js")));

const audience = "https://calls.example";
const workspace = "w-1";
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "callkit-issuer-"));
const certificate = path.join(folder, "cert.pem");
const stranger = path.join(folder, "stranger.pem");
for (const file of [certificate, stranger])
    execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
        "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", file + ".key", "-out", file], { stdio: "ignore" });

/** Two key pairs under the names that are given, and what signs with them. */
async function keyPairs(rsa, ec) {
    const made = [];
    for (const [kid, alg] of [[rsa, "RS256"], [ec, "ES256"]]) {
        const { privateKey } = await jose.generateKeyPair(alg, { extractable: true });
        made.push({ ...(await jose.exportJWK(privateKey)), kid, alg, use: "sig" });
    }
    return made;
}

class Issuer {
    fetches = 0;
    broken = false;
    turnedAway = 0; // connections whose other end did not like the certificate

    async listen() {
        this.server = https.createServer({ cert: fs.readFileSync(certificate), key: fs.readFileSync(certificate + ".key") }, (request, response) => {
            if (request.url === "/jwks")
                ++this.fetches;
            if (request.url === "/jwks" && this.broken)
                return response.writeHead(500).end();
            this.handle(request, response);
        });
        this.server.on("tlsClientError", () => ++this.turnedAway);
        this.server.listen(0, "127.0.0.1");
        await once(this.server, "listening");
        this.url = `https://127.0.0.1:${this.server.address().port}`;
    }

    publish(keys) {
        this.keys = keys;
        const resource = (alg) => ({ audience, scope: "calls", accessTokenFormat: "jwt", accessTokenTTL: 600, jwt: { sign: { alg } } });
        const provider = new Provider(this.url, {
            jwks: { keys },
            clients: [{ client_id: "agent-7", client_secret: "a secret of the client's own", grant_types: ["client_credentials"], redirect_uris: [],
                response_types: [] }],
            extraTokenClaims: () => ({ workspace_id: workspace, workspace_role: "agent" }),
            features: {
                clientCredentials: { enabled: true },
                devInteractions: { enabled: false },
                resourceIndicators: {
                    enabled: true,
                    getResourceServerInfo: (_, indicator) => resource(indicator.endsWith("rs256") ? "RS256" : "ES256"),
                },
            },
        });
        this.handle = provider.callback();
    }

    /** A token as a client of the issuer gets it. */
    async issue(alg) {
        const form = new URLSearchParams({ grant_type: "client_credentials", scope: "calls", resource: `urn:${alg.toLowerCase()}` }).toString();
        const { status, body } = await ask(`${this.url}/token`, {
            method: "POST", ca: fs.readFileSync(certificate), body: form,
            headers: { "Content-Type": "application/x-www-form-urlencoded", "Content-Length": form.length,
                Authorization: "Basic " + Buffer.from("agent-7:" + encodeURIComponent("a secret of the client's own")).toString("base64") },
        });
        assert.equal(status, 200, body);
        return JSON.parse(body).access_token;
    }

    /** A token that the issuer would not have given out, with its own key unless another is named. */
    async sign(claims, { key = this.keys[0], header = {} } = {}) {
        const now = Math.floor(Date.now() / 1000);
        return new jose.SignJWT({ iss: this.url, aud: audience, sub: "agent-7", workspace_id: workspace, workspace_role: "agent", iat: now,
            exp: now + 600, ...claims }).setProtectedHeader({ alg: key.alg, kid: key.kid, ...header }).sign(await jose.importJWK(key, key.alg));
    }
}

/** Status and body; of a stream of events only the status, with the body `stream`. */
function ask(url, { body, ...options } = {}) {
    return new Promise((resolve, reject) => {
        const client = url.startsWith("https") ? https : http;
        const request = client.request(url, options, (response) => {
            if (response.headers["content-type"] === "text/event-stream") {
                request.destroy();
                return resolve({ status: response.statusCode, body: "stream" });
            }
            const parts = [];
            response.on("data", (part) => parts.push(part));
            response.on("end", () => resolve({ status: response.statusCode, body: Buffer.concat(parts).toString() }));
        });
        request.on("error", reject);
        request.end(body);
    });
}

const children = [];

async function serve(issuer, ...more) {
    const child = spawn(callkit, ["serve", "--listen", "127.0.0.1:0", "--store", `sqlite:${folder}/calls.db`, "--jwks", `${issuer.url}/jwks`,
        "--issuer", issuer.url, "--audience", audience, "--jwks-pause", "2", ...more], { stdio: ["ignore", "pipe", "ignore"] });
    children.push(child);
    const [line] = await once(readline.createInterface(child.stdout), "line");
    const base = line.replace(/\/$/, "");
    const with_token = (where, token) => ask(base + where, { headers: { Authorization: `Bearer ${token}` } });
    return {
        stats: async (token, of = workspace) => (await with_token(`/api/calls/stats/${of}`, token)).status,
        /** Listening is not limited by how often somebody fails, so here a refusal is always 401. */
        listen: async (token) => (await with_token(`/api/events/${workspace}`, token)).status,
        session: async (token) => JSON.parse((await with_token("/api/session", token)).body),
        stop: async () => {
            child.kill("SIGTERM");
            assert.equal((await once(child, "exit"))[0], 0);
        },
    };
}

/** Until it is so, for half a minute. */
async function until(what, is) {
    for (const end = Date.now() + 30_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 100)))
        if (await is())
            return;
    assert.fail(what);
}

async function main() {
    const issuer = new Issuer();
    await issuer.listen();
    issuer.publish(await keyPairs("r-1", "e-1"));
    const first = { RS256: await issuer.issue("RS256"), ES256: await issuer.issue("ES256") };
    for (const [alg, token] of Object.entries(first))
        assert.deepEqual(jose.decodeProtectedHeader(token), { alg, typ: "at+jwt", kid: alg === "RS256" ? "r-1" : "e-1" });

    // Whose certificate is not trusted gives no keys.
    for (const trust of [[], ["--jwks-ca", stranger]]) {
        const before = issuer.turnedAway;
        const server = await serve(issuer, ...trust);
        await until("the certificate is looked at", async () => {
            assert.equal(await server.listen(first.RS256), 401);
            return issuer.turnedAway > before;
        });
        assert.equal(await server.listen(first.RS256), 401);
        await server.stop();
    }
    assert.equal(issuer.fetches, 0);

    const server = await serve(issuer, "--jwks-ca", certificate);
    await until("the keys come", async () => (await server.listen(first.RS256)) === 200);
    for (const token of Object.values(first)) {
        assert.equal(await server.stats(token), 200);
        const { subject, workspaceId, role } = await server.session(token);
        assert.deepEqual({ subject, workspaceId, role }, { subject: "agent-7", workspaceId: workspace, role: "agent" });
        assert.equal(await server.stats(token, "w-2"), 404);
    }
    assert.equal(issuer.fetches, 1);

    // Signed by the issuer, and still not good; and not signed by it.
    const now = Math.floor(Date.now() / 1000);
    const pem = await jose.exportSPKI(await jose.importJWK({ kty: "RSA", n: issuer.keys[0].n, e: issuer.keys[0].e }, "RS256"));
    const hmac = (bytes, header) => new jose.SignJWT({ iss: issuer.url, aud: audience, sub: "x", workspace_id: workspace, workspace_role: "admin",
        iat: now, exp: now + 600 }).setProtectedHeader({ alg: "HS256", ...header }).sign(bytes);
    const others = await keyPairs("r-1", "e-1");
    const [head, body, signature] = first.RS256.split(".");
    const refused = {
        "another issuer": await issuer.sign({ iss: "https://evil.example" }),
        "an issuer with a slash more": await issuer.sign({ iss: issuer.url + "/" }),
        "another audience": await issuer.sign({ aud: "https://elsewhere.example" }),
        "no audience": await issuer.sign({ aud: undefined }),
        "expired": await issuer.sign({ iat: now - 7200, exp: now - 3600 }),
        "not yet valid": await issuer.sign({ nbf: now + 600 }),
        "without an end": await issuer.sign({ exp: undefined }),
        "no workspace": await issuer.sign({ workspace_id: undefined }),
        "a role that is none": await issuer.sign({ workspace_role: "owner" }),
        "an ID token's or another's type": await issuer.sign({}, { header: { typ: "logout+jwt" } }),
        "another's RSA key under this name": await issuer.sign({}, { key: others[0] }),
        "another's EC key under this name": await issuer.sign({}, { key: others[1] }),
        "the EC key under the RSA key's name": await issuer.sign({}, { key: issuer.keys[1], header: { kid: "r-1" } }),
        "HS256 with the public key": await hmac(new TextEncoder().encode(pem), { kid: "r-1" }),
        "HS256 with the modulus": await hmac(Buffer.from(issuer.keys[0].n, "base64url"), { kid: "r-1" }),
        "alg none": `${Buffer.from('{"alg":"none"}').toString("base64url")}.${body}.`,
        "another's claims": `${head}.${Buffer.from(JSON.stringify({ ...jose.decodeJwt(first.RS256), workspace_role: "admin" })).toString("base64url")}.${signature}`,
    };
    for (const [name, token] of Object.entries(refused))
        assert.equal(await server.listen(token), 401, name);
    assert.equal(await server.listen(await issuer.sign({})), 200, "it was not the signing that was refused");
    assert.equal(issuer.fetches, 1, "a known kid is no reason to fetch");

    // Kids that nobody knows: one fetch in two seconds, however many ask.
    const began = Date.now();
    const unknown = await issuer.sign({}, { key: { ...others[0], kid: "r-9" } });
    await until("an unknown kid leads to a fetch", async () => {
        assert.equal(await server.listen(unknown), 401);
        return issuer.fetches > 1;
    });
    for (let i = 0; i < 100; ++i)
        assert.equal(await server.listen(unknown), 401);
    assert.ok(issuer.fetches <= 2 + Math.floor((Date.now() - began) / 2000), `${issuer.fetches} fetches`);

    // The keys are changed: the new ones are taken when somebody comes with them, the old ones no longer.
    issuer.publish(await keyPairs("r-2", "e-2"));
    const second = { RS256: await issuer.issue("RS256"), ES256: await issuer.issue("ES256") };
    await until("the new key is taken", async () => (await server.listen(second.ES256)) === 200);
    assert.equal(await server.stats(second.RS256), 200);
    for (const token of Object.values(first))
        assert.equal(await server.listen(token), 401, "a key that is not published any more");

    // When the issuer fails, the keys that are known serve.
    issuer.broken = true;
    const before = issuer.fetches;
    await until("it is tried", async () => {
        assert.equal(await server.listen(unknown), 401);
        return issuer.fetches > before;
    });
    for (const token of Object.values(second))
        assert.equal(await server.stats(token), 200);
    await server.stop();
    issuer.server.close();
    issuer.server.closeAllConnections();
    console.log(`ok: ${Object.keys(refused).length} refusals, ${issuer.fetches} fetches`);
}

try {
    await main();
} finally {
    for (const child of children)
        child.kill("SIGKILL");
    fs.rmSync(folder, { recursive: true });
}
