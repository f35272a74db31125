"""callkit serve --fake-twilio, as a user and a signal see it."""
import base64
import json
import os
import signal
import subprocess
import unittest
import urllib.error
import urllib.parse
import urllib.request

from command import CommandTest


class FakeTwilio(CommandTest):
    def start(self, *arguments):
        served = subprocess.Popen([os.environ["CALLKIT_CLI"], "serve", "--fake-twilio", "--json", *arguments],
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")
        self.addCleanup(served.wait)
        self.addCleanup(served.kill)
        self.addCleanup(served.stdout.close)
        self.addCleanup(served.stderr.close)
        return served, json.loads(served.stdout.readline())

    def ask(self, started, path, **fields):
        user = f"{started['account_sid']}:{started['auth_token']}".encode()
        body = urllib.parse.urlencode(fields).encode() if fields else None
        url = f"{started['base_url']}/2010-04-01/Accounts/{started['account_sid']}{path}"
        request = urllib.request.Request(url, body, {"Authorization": "Basic " + base64.b64encode(user).decode()})
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def test_it_answers_until_it_is_told_to_stop(self):
        for stop in (signal.SIGINT, signal.SIGTERM):
            served, started = self.start("--auth-token", "secret", "--number", "+14155550100")
            self.assertRegex(started["base_url"], r"^http://127\.0\.0\.1:\d+$")
            call = self.ask(started, "/Calls.json", To="+14155559901", From="+14155550100", Twiml="<Response/>")
            self.assertEqual(call["sid"], self.ask(started, f"/Calls/{call['sid']}.json")["sid"])
            with self.assertRaises(urllib.error.HTTPError) as refused:
                self.ask(started, "/Calls.json", To="+1", From="+14155550100", Twiml="<Response/>")
            self.assertEqual(21211, json.load(refused.exception)["code"])
            refused.exception.close()
            served.send_signal(stop)
            self.assertEqual(0, served.wait(30))

    def test_bad_arguments_have_exit_code_2(self):
        self.refuse(2, "invalid_argument", "serve", "--fake-twilio", "--twilio")
        self.refuse(2, "invalid_argument", "serve", "--fake-twilio", "--faults", "gremlins")
        self.refuse(2, "unknown_scenario", "serve", "--fake-twilio", "--scenario", "dances")
        self.refuse(2, "invalid_argument", "serve", "--fake-twilio", "--callee", "9901")
        self.refuse(2, "invalid_argument", "serve", "--fake-twilio", "--certificate", "/nonexistent.pem")

    def test_an_option_of_another_way_of_serving_is_not_left_out_in_silence(self):
        for option, value in (("--number", "+14155550100"), ("--lose-answers", "2"), ("--voice-url", "http://127.0.0.1/")):
            self.assertIn(f"{option} is for --fake-twilio", self.refuse(2, "invalid_argument", "serve", "--dev", option, value))
        self.assertIn("give --listen", self.refuse(2, "invalid_argument", "serve", "--dev", "--port", "8081"))
        for option, value in (("--callee", "01=busy"), ("--scenario", "busy"), ("--faults", "late"), ("--speed", "2"), ("--seed", "2")):
            for real in (("--twilio",), ("--dev", "--provider", "twilio")):
                self.assertIn(f"{option} is for simulated calls", self.refuse(2, "invalid_argument", "serve", *real, option, value))
        self.refuse(2, "invalid_argument", "serve", "--dev", "--callee", "9901")
        self.refuse(2, "unknown_scenario", "serve", "--dev", "--callee", "9901=dances")
        self.refuse(2, "unknown_scenario", "serve", "--dev", "--scenario", "dances")
        self.refuse(2, "invalid_argument", "serve", "--dev", "--faults", "gremlins")

    def test_a_port_that_is_taken_is_an_error(self):
        _, started = self.start()
        port = urllib.parse.urlsplit(started["base_url"]).port
        self.refuse(4, "network", "serve", "--fake-twilio", "--port", port)


if __name__ == "__main__":
    unittest.main()
