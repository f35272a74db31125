"""Calls through Twilio and callkit doctor, with callkit serve --fake-twilio in Twilio's place."""
import base64
import http.server
import json
import os
import re
import socket
import subprocess
import threading
import unittest
import urllib.request

from command import CommandTest

ACCOUNT = "AC0123456789abcdef0123456789abcdef"
TOKEN = "5ec2e7a0b1c2d3e4f5061728394a5b6c"
KEY = "SK0123456789abcdef0123456789abcdef"
KEY_SECRET = "s3cr3tOfTheApiKey0123456789abcdef"
FROM = "+14155550100"
NUMBER = "+14155552673"
AGENT = "+14155552672"
EXAMPLE = "+14155552671"  # in the advice about numbers
NUMBERS = re.compile(r"\+[0-9]{7,15}")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class TwilioTest(CommandTest):
    """Everything that a command writes is looked through for secrets, and what it says on stderr for numbers."""

    def setUp(self):
        super().setUp()
        self.written = []

    def tearDown(self):
        basic = [base64.b64encode(f"{user}:{word}".encode()).decode() for user, word in ((ACCOUNT, TOKEN), (KEY, KEY_SECRET))]
        stored = b"".join(path.read_bytes() for path in self.folder.rglob("*") if path.is_file())
        for stdout, stderr in self.written:
            for hidden in (TOKEN, KEY_SECRET, *basic):
                self.assertNotIn(hidden, stdout + stderr)
            self.assertLessEqual(set(NUMBERS.findall(stderr)), {EXAMPLE}, stderr)
        for hidden in (TOKEN, KEY_SECRET, *basic):
            self.assertNotIn(hidden.encode(), stored)
        super().tearDown()

    def fake(self, *arguments, speed=50):
        """The fake's base URL, in an environment that leads there."""
        served = subprocess.Popen(
            [os.environ["CALLKIT_CLI"], "serve", "--fake-twilio", "--json", "--port", "0", "--speed", str(speed), "--account-sid",
             ACCOUNT, "--auth-token", TOKEN, "--api-key", KEY, "--api-secret", KEY_SECRET, "--number", FROM, *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8")
        self.addCleanup(served.wait)
        self.addCleanup(served.kill)
        self.addCleanup(served.stdout.close)
        return {"CALLKIT_TWILIO_BASE_URL": json.loads(served.stdout.readline())["base_url"], "TWILIO_ACCOUNT_SID": ACCOUNT,
                "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_PHONE_NUMBER": FROM}

    def run_command(self, *arguments, **more):
        outcome = super().run_command(*arguments, **more)
        self.written.append((outcome.stdout, outcome.stderr))
        return outcome

    def dial(self, environment, *arguments, to=NUMBER, webhooks=False, json_lines=True):
        if webhooks:
            port = free_port()
            arguments += ("--listen", f"127.0.0.1:{port}", "--public-url", f"http://127.0.0.1:{port}/hooks")
        outcome = self.run_command("call", to, "--provider", "twilio", *(("--json",) if json_lines else ()), *arguments,
                                   environment=environment)
        if not json_lines:
            return outcome
        lines = [json.loads(line) for line in outcome.stdout.splitlines()]
        self.assertIn("call", lines[-1] if lines else {}, outcome.stderr)
        return outcome.returncode, lines[-1]["call"], [line["status"] for line in lines[:-1]]

    def sids_at(self, environment):
        """The calls that the fake has made."""
        basic = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        request = urllib.request.Request(f"{environment['CALLKIT_TWILIO_BASE_URL']}/2010-04-01/Accounts/{ACCOUNT}/Calls.json",
                                         headers={"Authorization": "Basic " + basic})
        with urllib.request.urlopen(request) as answer:
            return [call["sid"] for call in json.load(answer)["calls"]]

    def words_of(self, call, store):
        shown = json.loads(self.succeed("show", call["id"], "--json", "--store", store))
        return [event.get("source") for event in shown["events"]]


class Calls(TwilioTest):
    def test_followed_by_asking_and_by_webhooks_a_call_has_the_same_record(self):
        records = []
        for webhooks in (False, True):
            # A log of its own: two fakes with one seed have the same sids.
            store = f"sqlite:{self.folder}/{webhooks}.db"
            code, call, statuses = self.dial(self.fake("--scenario", "answers"), "--store", store, webhooks=webhooks)
            self.assertEqual((0, "completed", "hangup"), (code, call["status"], call["end_reason"]))
            self.assertEqual("completed", statuses[-1])
            self.assertEqual((FROM, NUMBER, "twilio", False),
                             tuple(call[name] for name in ("from_number", "to_number", "provider", "simulated")))
            self.assertRegex(call["call_sid"], "^CA[0-9a-f]{32}$")
            self.assertGreater(call["duration"], 0)
            self.assertEqual("ringing" in statuses, webhooks)
            records.append((call, self.words_of(call, store)))
        (asked, told_when_asked), (called, told_by_webhook) = records
        self.assertEqual(asked["duration"], called["duration"])
        self.assertLessEqual(abs(asked["talk_ms"] - called["talk_ms"]), 2000)
        for call in (asked, called):  # Twilio's times have whole seconds
            self.assertLessEqual(abs(1000 * call["duration"] - call["talk_ms"]), 1000)
        self.assertIn("poll", told_when_asked)
        self.assertNotIn("webhook", told_when_asked)
        self.assertIn("webhook", told_by_webhook)

    def test_a_bridged_call_rings_the_agent_and_then_the_customer(self):
        for webhooks, speed in ((True, 20), (False, 5)):
            environment = self.fake("--scenario", "answers", "--callee", "2672=stays", speed=speed)
            code, call, _ = self.dial(environment, "--agent", AGENT, "--store", "memory:", webhooks=webhooks)
            self.assertEqual((0, "completed"), (code, call["status"]))
            self.assertRegex(call["call_sid"], "^CF[0-9a-f]{32}$")
            self.assertEqual(NUMBER, call["to_number"])
            self.assertGreater(call["duration"], 0)
            self.assertEqual(2, len(self.sids_at(environment)))  # one dial each

    def test_the_agent_can_come_from_the_environment_and_need_not_answer(self):
        environment = {**self.fake("--callee", "2672=no-answer", speed=200), "CALLKIT_AGENT": AGENT}
        code, call, statuses = self.dial(environment, webhooks=True)
        self.assertEqual((1, "canceled", "agent"), (code, call["status"], call["hangup_by"]))
        self.assertNotIn("ringing", statuses)

    def test_busy_is_busy_either_way(self):
        environment = self.fake("--scenario", "busy")
        for webhooks in (False, True):
            code, call, _ = self.dial(environment, webhooks=webhooks)
            self.assertEqual((1, "busy"), (code, call["status"]))

    def test_an_api_key_will_do_without_webhooks(self):
        environment = {**self.fake("--scenario", "busy"), "TWILIO_API_KEY": KEY, "TWILIO_API_SECRET": KEY_SECRET}
        del environment["TWILIO_AUTH_TOKEN"]
        self.assertEqual("busy", self.dial(environment)[1]["status"])
        self.assertIn("TWILIO_AUTH_TOKEN", self.refuse(2, "invalid_argument", "call", NUMBER, "--provider", "twilio", "--listen",
                                                       "127.0.0.1:1", "--public-url", "http://127.0.0.1:1", environment=environment))

    def test_the_log_and_its_verbs_know_these_calls(self):
        environment = {**self.fake("--scenario", "busy"), "CALLKIT_PROVIDER": "twilio"}
        self.assertEqual(1, self.run_command("call", NUMBER, "--contact", "c7", environment=environment).returncode)
        row = self.history()["calls"][0]
        self.assertEqual(("busy", "twilio", "c7"), (row["status"], row["provider"], row["contact_id"]))

    def test_a_dial_whose_answer_is_lost_is_not_sent_again_and_ends_right(self):
        for webhooks in (False, True):  # found by its numbers and its time, and by the callback
            environment = self.fake("--scenario", "answers", "--lose-answers", "1")
            code, call, _ = self.dial(environment, "--store", "memory:", webhooks=webhooks)
            self.assertEqual((0, "completed", False), (code, call["status"], call["ghost_seen"]))
            self.assertEqual([call["call_sid"]], self.sids_at(environment))


class Refusals(TwilioTest):
    def test_a_number_that_is_none_is_refused_before_anything_is_sent(self):
        environment = self.fake()
        self.refuse(3, "invalid_number", "call", "+1415", "--provider", "twilio", environment=environment)
        self.refuse(3, "not_allowed", "call", "911", "--region", "US", "--provider", "twilio", environment=environment)

    def test_what_twilio_refuses_is_a_call_that_failed_and_exit_code_3(self):
        environment = {**self.fake(), "TWILIO_PHONE_NUMBER": "+14155550199"}  # not the account's
        code, call, _ = self.dial(environment)
        self.assertEqual((3, "failed", "blocked", None), (code, call["status"], call["end_reason"], call["call_sid"]))

    def test_a_wrong_token_is_exit_code_4(self):
        environment = {**self.fake(), "TWILIO_AUTH_TOKEN": "0" * 32}
        outcome = self.dial(environment, json_lines=False)
        self.assertEqual(4, outcome.returncode)
        self.assertIn("unauthorized", outcome.stderr)

    def test_nobody_at_the_address_is_exit_code_4(self):
        environment = {**self.fake(), "CALLKIT_TWILIO_BASE_URL": f"http://127.0.0.1:{free_port()}"}
        outcome = self.dial(environment, "--dial-within", "1", json_lines=False)
        self.assertEqual(4, outcome.returncode)
        self.assertIn("could not be reached", outcome.stderr)

    def test_what_is_missing_is_named(self):
        complete = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_PHONE_NUMBER": FROM}
        for name in complete:
            environment = {key: value for key, value in complete.items() if key != name}
            self.assertIn(name, self.refuse(2, "invalid_argument", "call", NUMBER, "--provider", "twilio", environment=environment))
        half = {**complete, "TWILIO_API_KEY": KEY}
        self.assertIn("TWILIO_API_SECRET",
                      self.refuse(2, "invalid_argument", "call", NUMBER, "--provider", "twilio", environment=half))

    def test_options_that_do_not_go_together(self):
        complete = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_PHONE_NUMBER": FROM}
        for wrong in (["--speed", "2"], ["--scenario", "busy"], ["--seed", "1"], ["--listen", "127.0.0.1:1"],
                      ["--public-url", "https://example.com"], ["--public-url", "ftp://x", "--listen", "127.0.0.1:1"],
                      ["--public-url", "https://example.com", "--listen", "nowhere"]):
            self.refuse(2, "invalid_argument", "call", NUMBER, "--provider", "twilio", *wrong, environment=complete)
        self.refuse(2, "unsupported", "call", NUMBER, "--provider", "carrier-pigeon")
        self.refuse(2, None, "call", NUMBER, "--provider", "twilio", "--twiml", "<Response/>", "--voice-url", "http://x")

    def test_an_agent_that_cannot_be_called_is_refused(self):
        complete = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_PHONE_NUMBER": FROM}
        self.refuse(3, "agent", "call", NUMBER, "--provider", "twilio", "--agent", "+1415", environment=complete)


class OddTwilio(http.server.BaseHTTPRequestHandler):
    """An account that is closed and has no money, at a place where it is 2001."""

    def do_GET(self):
        answers = {"Balance": {"balance": "-0.05", "currency": "USD"}, "IncomingPhoneNumbers": {"incoming_phone_numbers": []},
                   "OutgoingCallerIds": {"outgoing_caller_ids": []}}
        body = next((value for name, value in answers.items() if name in self.path), {"sid": ACCOUNT, "status": "suspended"})
        self.send_response_only(200)
        self.send_header("Date", "Mon, 01 Jan 2001 00:00:00 GMT")
        text = json.dumps(body).encode()
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


class Doctor(TwilioTest):
    def examine(self, environment, *arguments):
        outcome = self.run_command("doctor", "--json", *arguments, environment=environment)
        answer = json.loads(outcome.stdout)
        self.assertEqual(outcome.returncode, 0 if answer["ok"] else 1)
        for check in answer["checks"]:
            self.assertEqual(check["status"] == "failed", check["fix"] is not None, check)
            self.assertIsNone(NUMBERS.search(check["message"]), check)
        return {check["name"]: check["status"] for check in answer["checks"]}

    def test_all_is_well(self):
        port = free_port()
        found = self.examine(self.fake(speed=1), "--listen", f"127.0.0.1:{port}", "--public-url", f"http://127.0.0.1:{port}/hooks")
        names = ("store", "credentials", "connection", "account", "balance", "number", "clock", "webhooks")
        self.assertEqual({name: "ok" for name in names}, found)

    def test_as_text_each_finding_is_a_line(self):
        outcome = self.run_command("doctor", environment=self.fake(speed=1))
        self.assertEqual(0, outcome.returncode, outcome.stdout)
        self.assertIn("ok      account: active", outcome.stdout)
        self.assertIn("skipped webhooks", outcome.stdout)

    def test_credentials(self):
        self.assertEqual("failed", self.examine({})["credentials"])
        good = self.fake(speed=1)
        for name in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"):
            self.assertEqual("failed", self.examine({**good, name: "'" + good[name]})["credentials"])
        found = self.examine({**good, "TWILIO_AUTH_TOKEN": "0" * 32})
        self.assertEqual(("ok", "ok", "failed"), tuple(found[name] for name in ("credentials", "connection", "account")))

    def test_nobody_at_the_address(self):
        found = self.examine({**self.fake(speed=1), "CALLKIT_TWILIO_BASE_URL": f"http://127.0.0.1:{free_port()}"})
        self.assertEqual(("failed", "skipped"), (found["connection"], found["account"]))

    def test_the_caller_id(self):
        good = self.fake(speed=1)
        for number in ("", "+14155550199", "me"):
            self.assertEqual("failed", self.examine({**good, "TWILIO_PHONE_NUMBER": number})["number"])

    def test_an_account_that_cannot_call_and_a_clock_that_is_wrong(self):
        odd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), OddTwilio)
        threading.Thread(target=odd.serve_forever, daemon=True).start()
        self.addCleanup(odd.server_close)
        self.addCleanup(odd.shutdown)
        found = self.examine({"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_PHONE_NUMBER": FROM,
                              "CALLKIT_TWILIO_BASE_URL": f"http://127.0.0.1:{odd.server_address[1]}"})
        for name in ("account", "balance", "number", "clock"):
            self.assertEqual("failed", found[name], name)

    def test_the_store(self):
        found = self.examine(self.fake(speed=1), "--store", "sqlite:/proc/nothing/calls.db")
        self.assertEqual("failed", found["store"])

    def test_the_public_address(self):
        good = self.fake(speed=1)
        other = good["CALLKIT_TWILIO_BASE_URL"]  # somebody answers there, and it is not us
        for url in (f"http://127.0.0.1:{free_port()}", other):
            self.assertEqual("failed", self.examine(good, "--listen", f"127.0.0.1:{free_port()}", "--public-url", url)["webhooks"])
        self.assertEqual("failed", self.examine(good, "--public-url", other)["webhooks"])


if __name__ == "__main__":
    unittest.main()
