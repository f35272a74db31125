"""callkit serve: credentials that are taken back while it runs, and how many connections somebody may have."""
import base64
import contextlib
import hashlib
import hmac
import json
import os
import time
import unittest
import urllib.error
import urllib.request

from serving import ServeTest

SECRET = "a secret of the tests, as long as it has to be"
WAITS = 60  # seconds, for what takes one


def token(**claims):
    now = int(time.time())
    parts = [{"alg": "HS256"}, {"workspace_id": "w-1", "workspace_role": "agent", "iat": now, "exp": now + 600, **claims}]
    text = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    signature = hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).digest()
    return text + "." + base64.urlsafe_b64encode(signature).decode().rstrip("=")


class TakenBack(ServeTest):
    def write(self, path, content):
        """As an editor or `callkit key` does: in place of what was there, at once."""
        beside = path.with_suffix(".new")
        beside.write_text(content if isinstance(content, str) else json.dumps(content))
        os.replace(beside, path)

    def status(self, credential, path="/api/calls/stats/w-1"):
        return self.ask("GET", self.base + path, Authorization="Bearer " + credential).status

    def until(self, is_so, what):
        end = time.monotonic() + WAITS
        while not is_so():
            self.assertLess(time.monotonic(), end, what)
            time.sleep(0.1)

    def listen(self, credential):
        request = urllib.request.Request(self.base + "/api/events/w-1", headers={"Authorization": "Bearer " + credential})
        stream = self.enterContext(contextlib.closing(urllib.request.urlopen(request, timeout=WAITS)))
        self.assertTrue(stream.readline().startswith(b"retry"))
        return stream

    def test_a_token_that_is_taken_back_opens_nothing_and_what_it_had_open_ends(self):
        revoked = self.folder / "revoked.json"
        self.write(revoked, {"revoked": []})
        server, self.base = self.serve("--jwt-secret", SECRET, "--revoked", revoked)
        mine, mine_too, theirs = token(sub="u", jti="t-1"), token(sub="u", jti="t-2"), token(sub="v", jti="t-3")
        for one in (mine, mine_too, theirs):
            self.assertEqual(200, self.status(one))
        open_before = self.listen(mine)
        staying = self.listen(theirs)

        self.write(revoked, {"revoked": [{"jti": "t-1"}]})
        self.until(lambda: self.status(mine) == 401, "the token still opens something")
        with self.assertRaises(urllib.error.HTTPError) as refused:
            self.listen(mine)
        self.assertEqual(401, refused.exception.code)
        refused.exception.close()
        while open_before.readline():  # ends: what it had open is closed
            pass
        self.assertEqual(200, self.status(mine_too))

        self.write(revoked, "{")  # makes no sense, and changes nothing
        while "stay as they were" not in server.stderr.readline():
            pass
        self.assertIn(self.status(mine), (401, 429))
        self.assertEqual(200, self.status(mine_too))
        self.write(revoked, {"revoked": [{"subject": "u", "issued_before": int(time.time()) + 1}]})
        self.until(lambda: self.status(mine_too) in (401, 429), "what was issued before still opens something")
        self.assertEqual(200, self.status(token(sub="u", jti="t-4", iat=int(time.time()) + 2)))  # issued since
        self.assertEqual(200, self.status(theirs))
        self.place_and_hear(theirs, staying)
        revoked.unlink()  # changes nothing either
        self.write(revoked, {"revoked": []})
        self.until(lambda: self.status(mine) == 200, "the list has it no more")
        server.terminate()
        self.assertEqual(0, server.wait(30))

    def place_and_hear(self, credential, stream):
        self.assertEqual(200, self.initiate(self.base, Authorization="Bearer " + credential).status)
        while not stream.readline().startswith(b"event: call:"):
            pass

    def test_an_api_key_goes_when_it_goes_from_its_file(self):
        keys = self.folder / "keys.json"
        made = {name: json.loads(self.succeed_quietly("key", name, "--file", keys, "--workspace", "w-1", "--json"))["key"]
                for name in ("one", "two")}
        _, self.base = self.serve("--api-keys", keys)
        stream = self.listen(made["one"])
        self.assertEqual(200, self.status(made["one"]))
        rest = [key for key in json.loads(keys.read_text())["keys"] if key["name"] != "one"]
        self.write(keys, {"keys": rest})
        self.until(lambda: self.status(made["one"]) == 401, "the key still opens something")
        while stream.readline():
            pass
        self.assertEqual(200, self.status(made["two"]))
        more = json.loads(self.succeed_quietly("key", "three", "--file", keys, "--workspace", "w-1", "--json"))["key"]
        self.until(lambda: self.status(more) == 200, "a key that was made just now is not taken")

    def succeed_quietly(self, *arguments):
        outcome = self.run_command(*arguments)
        self.assertEqual(0, outcome.returncode, outcome.stderr)
        return outcome.stdout

    def test_a_user_has_so_many_connections(self):
        _, self.base = self.serve("--jwt-secret", SECRET, "--sockets-per-user", "2")
        first, second = self.listen(token(sub="u")), self.listen(token(sub="u", jti="another"))
        refused = self.ask("GET", self.base + "/api/events/w-1", Authorization="Bearer " + token(sub="u"))
        self.assertEqual((429, "rate_limited", "application/problem+json"),
                         (refused.status, refused.json["code"], refused.headers["Content-Type"]))
        self.listen(token(sub="v"))
        self.assertEqual(200, self.status(token(sub="u")))  # it is connections that are counted
        second.close()
        self.until(lambda: self.may_listen(token(sub="u")), "the place of a connection that ended is free")
        first.close()

    def may_listen(self, credential):
        try:
            self.listen(credential)
            return True
        except urllib.error.HTTPError as refused:
            refused.close()
            return False

    def test_what_cannot_be_is_refused_at_the_start(self):
        revoked = self.folder / "revoked.json"
        self.refuse(1, "not_found", "serve", "--store", "memory:", "--jwt-secret", SECRET, "--revoked", revoked)
        revoked.write_text('{"revoked":[{}]}')
        self.assertIn("entry 1", self.refuse(2, "malformed", "serve", "--store", "memory:", "--jwt-secret", SECRET, "--revoked", revoked))
        revoked.write_text('{"revoked":[]}')
        self.refuse(2, "invalid_argument", "serve", "--store", "memory:", "--dev", "--revoked", revoked)
        self.refuse(2, "invalid_argument", "serve", "--store", "memory:", "--jwt-secret", SECRET, "--jwks-ca", revoked)


if __name__ == "__main__":
    unittest.main()
