"""What strangers send in Twilio's name: all of it is refused, the log has nothing of it, and calls go on meanwhile."""
import base64
import contextlib
import hashlib
import hmac
import http.client
import json
import os
import socket
import sqlite3
import subprocess
import threading
import time
import unittest
import urllib.parse
import uuid

from server import CALLKIT, WORKSPACE, ServerTest

ACCOUNT = "AC0123456789abcdef0123456789abcdef"
TOKEN = "5ec2e7a0b1c2d3e4f5061728394a5b6c"
FROM = "+14155550100"
LIMIT = 64 * 1024  # of a webhook's body


def signature(url, fields, token=TOKEN):
    """As Twilio signs: the address, then the parameters, sorted by name, name and value without anything between."""
    text = url + "".join(name + value for name, value in sorted(set(fields)))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


class TwilioTest(ServerTest):
    """A server whose calls go through a fake of Twilio."""

    @classmethod
    def start(cls, *arguments, **_):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        cls.public_url = f"http://127.0.0.1:{port}/hooks"
        cls.fake = subprocess.Popen(
            [CALLKIT, "serve", "--fake-twilio", "--json", "--port", "0", "--speed", "20", "--account-sid", ACCOUNT, "--auth-token", TOKEN,
             "--number", FROM, "--scenario", "hangs-up-after:20"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        base = json.loads(cls.fake.stdout.readline())["base_url"]
        super().start(*arguments, "--provider", "twilio", "--public-url", cls.public_url, port=port, environment={
            "CALLKIT_TWILIO_BASE_URL": base, "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_PHONE_NUMBER": FROM})

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.fake.kill()
        cls.fake.wait()
        cls.fake.stdout.close()

    def setUp(self):
        self.call = str(uuid.uuid4())
        self.sid = "CA" + uuid.uuid4().hex
        self.rest = f"/status?ck={self.call}"
        self.fields = [("AccountSid", ACCOUNT), ("CallSid", self.sid), ("CallStatus", "ringing"), ("SequenceNumber", "1"),
                       ("CallbackSource", "call-progress-events"), ("Timestamp", "Wed, 05 Aug 2026 10:00:00 +0000")]

    def good(self):
        return signature(self.public_url + self.rest, self.fields)

    def send(self, signed, fields=None, rest=None, headers=(), body=None):
        """The status and the body that a webhook gets."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        self.addCleanup(connection.close)
        text = body if body is not None else urllib.parse.urlencode(self.fields if fields is None else fields)
        sent = {"Content-Type": "application/x-www-form-urlencoded", **dict(headers)}
        if signed is not None:
            sent["X-Twilio-Signature"] = signed
        connection.request("POST", "/hooks" + (self.rest if rest is None else rest), text, sent)
        answer = connection.getresponse()
        told = answer.read()
        connection.close()
        return answer.status, told

    def journal(self, sid=None):
        """How many events webhooks have brought into the log, of one call or of all. What the engine writes of a call that Twilio does not
        know comes when Twilio has been asked, so it is not counted."""
        with contextlib.closing(sqlite3.connect(f"file:{self.store}?mode=ro", uri=True)) as log:
            where, values = ("", ()) if sid is None else (" AND call_sid = ?", (sid,))
            return log.execute(f"SELECT count(*) FROM call_events WHERE source = 'webhook'{where}", values).fetchone()[0]

    def calls(self):
        """How many calls the log has."""
        with contextlib.closing(sqlite3.connect(f"file:{self.store}?mode=ro", uri=True)) as log:
            return log.execute("SELECT count(DISTINCT call_id) FROM call_events").fetchone()[0]


class Forgeries(TwilioTest):
    def refused(self, expected, *arguments, **more):
        status, told = self.send(*arguments, **more)
        self.assertEqual(expected, status, told)
        for hidden in (TOKEN, self.good(), self.sid, self.call):
            self.assertNotIn(hidden.encode(), told)

    def test_what_twilio_did_not_sign_leaves_no_trace(self):
        before, calls = self.journal(), self.calls()
        good = self.good()
        other = "CA" + uuid.uuid4().hex
        forged = {
            "no signature": (None, {}),
            "an empty one": ("", {}),
            "another token's": (signature(self.public_url + self.rest, self.fields, "0" * 32), {}),
            "an empty token's": (signature(self.public_url + self.rest, self.fields, ""), {}),
            "one letter is another": (("A" if good[0] != "A" else "B") + good[1:], {}),
            "its beginning": (good[:-4], {}),
            "more behind it": (good + "AAAA", {}),
            "in lower case": (good.lower(), {}),
            "as hexadecimal": (base64.b64decode(good).hex(), {}),
            "SHA-256 in its place": (base64.b64encode(hmac.new(TOKEN.encode(), (self.public_url + self.rest).encode(), "sha256").digest())
                                     .decode(), {}),
            "a very long one": ("A" * 4000, {}),
            "of another path": (signature(self.public_url + "/voice" + self.rest[7:], self.fields), {}),
            "of another call's address": (good, {"rest": f"/status?ck={uuid.uuid4()}"}),
            "of the address without its query": (signature(self.public_url + "/status", self.fields), {}),
            "more in the query": (good, {"rest": self.rest + "&leg=agent"}),
            "of another host": (signature("https://evil.example/hooks" + self.rest, self.fields),
                                {"headers": {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}}),
            "another status": (good, {"fields": [(name, "completed" if name == "CallStatus" else value) for name, value in self.fields]}),
            "another call": (good, {"fields": [(name, other if name == "CallSid" else value) for name, value in self.fields]}),
            "a parameter more": (good, {"fields": [*self.fields, ("CallDuration", "3600")]}),
            "a parameter less": (good, {"fields": self.fields[:-1]}),
            "a second status": (good, {"fields": [*self.fields, ("CallStatus", "completed")]}),
            "a second status before it": (good, {"fields": [("CallStatus", "completed"), *self.fields]}),
            "no parameters": (good, {"fields": []}),
            "the hash of another body": (signature(f"{self.public_url}{self.rest}&bodySHA256={'0' * 64}", []),
                                         {"rest": f"{self.rest}&bodySHA256={'0' * 64}"}),
        }
        for name, (signed, changed) in forged.items():
            with self.subTest(name):
                self.refused(403, signed, **changed)
        for rest in ("/voice", "/dialed?ck=" + self.call, "/digits?d=1", "/conference?ck=" + self.call):
            with self.subTest(rest[:8]):
                self.refused(403, good, rest=rest)
        self.assertEqual((before, calls), (self.journal(), self.calls()))
        self.assertEqual(204, self.send(good)[0])  # it was the forging that was refused
        self.assertEqual((before + 1, calls + 1), (self.journal(), self.calls()))
        self.serves_others()

    def test_what_was_signed_once_and_is_sent_again_is_told_once(self):
        good = self.good()
        for _ in range(200):
            self.assertEqual(204, self.send(good)[0])
        for headers in ({"Host": "evil.example"}, {"Host": "127.0.0.1"}, {"X-Forwarded-Host": "evil.example"},
                        {"I-Twilio-Idempotency-Token": "another"}):  # what is signed is our own address, whatever was asked for
            with self.subTest(headers):
                self.assertEqual(204, self.send(good, headers=headers)[0])
        self.assertEqual(1, self.journal(self.sid))
        at_once = [threading.Thread(target=lambda: self.send(good)) for _ in range(16)]
        for one in at_once:
            one.start()
        for one in at_once:
            one.join()
        self.assertEqual(1, self.journal(self.sid))
        self.serves_others()

    def test_a_parameter_that_comes_twice_is_what_it_was_once(self):
        # Twilio signs a parameter that is there twice as one.
        self.assertEqual(204, self.send(self.good())[0])
        self.assertEqual(204, self.send(self.good(), fields=[*self.fields, self.fields[2]])[0])
        self.assertEqual(204, self.send(self.good(), fields=self.fields * 8)[0])
        self.assertEqual(1, self.journal(self.sid))
        self.serves_others()

    def test_parameters_that_are_cut_elsewhere_change_nothing(self):
        # Names and values are signed without anything between, so this is signed as well as the original.
        self.assertEqual(204, self.send(self.good())[0])
        for fields in ([("CallStatusr", "inging") if name == "CallStatus" else (name, value) for name, value in self.fields],
                       [("CallStatusringing", "") if name == "CallStatus" else (name, value) for name, value in self.fields]):
            with self.subTest(fields[2][0]):
                self.assertEqual(self.good(), signature(self.public_url + self.rest, fields))
                self.assertIn(self.send(self.good(), fields=fields)[0], (204, 400))
        self.assertEqual(1, self.journal(self.sid))

    def test_forms_that_are_too_large_are_refused_whoever_signed_them(self):
        before, calls, memory = self.journal(), self.calls(), self.resident_kb()
        large = [*self.fields, ("Filler", "x" * LIMIT)]
        self.refused(413, signature(self.public_url + self.rest, large), fields=large)
        self.refused(413, None, fields=large)
        many = [(f"P{number}", "") for number in range(LIMIT // 4)]
        self.refused(413, signature(self.public_url + self.rest, many), fields=many)
        head = (f"POST /hooks{self.rest} HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                "Content-Length: 104857600\r\n\r\n")
        self.assertEqual("413", self.answer_to(head.encode()).split(" ")[1])
        for body in ("%", "%zz", "=&=&=", "&" * 60_000, "\0" * 1000, "CallSid=%ff%fe"):
            with self.subTest(body[:4]):
                self.assertIn(self.send(self.good(), body=body)[0], (400, 403))
        self.assertEqual((before, calls), (self.journal(), self.calls()))
        self.assertLess(self.resident_kb() - memory, 4096)
        self.serves_others()


class Flood(TwilioTest):
    def test_a_call_goes_on_through_a_flood_of_forged_webhooks(self):
        stop = threading.Event()
        refusals = []  # how many each of them got, and nothing but refusals

        def flood():
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            statuses = {}
            while not stop.is_set():
                body = urllib.parse.urlencode([("CallSid", "CA" + os.urandom(16).hex()), ("CallStatus", "completed"),
                                               ("Filler", "x" * 8000)])
                connection.request("POST", f"/hooks/status?ck={uuid.uuid4()}", body, {
                    "Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": base64.b64encode(os.urandom(20)).decode()})
                answer = connection.getresponse()
                answer.read()
                statuses[answer.status] = statuses.get(answer.status, 0) + 1
            connection.close()
            refusals.append(statuses)

        memory = self.resident_kb()
        attackers = [threading.Thread(target=flood) for _ in range(4)]
        for one in attackers:
            one.start()
        try:
            made = self.place("+14155552671")
            deadline = time.monotonic() + 60
            while True:
                row = json.loads(self.ask("GET", f"/api/calls/{made}")[2])
                if row["call"]["ended_at"] or time.monotonic() > deadline:
                    break
                time.sleep(0.1)
        finally:
            stop.set()
            for one in attackers:
                one.join()
        self.assertEqual("completed", row["call"]["status"], row)
        self.assertIn("webhook", [entry["event"].get("source") for entry in row["timeline"]])
        self.assertEqual({403}, {status for one in refusals for status in one})
        self.assertGreater(sum(one[403] for one in refusals), 100)
        self.assertLess(self.resident_kb() - memory, 8192)
        self.assertEqual(1, self.calls())
        self.assertEqual([made], [one["id"] for one in json.loads(self.ask("GET", f"/api/calls/history/{WORKSPACE}")[2])["calls"]])
        self.serves_others()


if __name__ == "__main__":
    unittest.main()
