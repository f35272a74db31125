"""callkit webhook and token."""
import base64
import hashlib
import hmac
import json
import unittest

from command import CommandTest

TOKEN = "2a1b3c4d5e6f708192a3b4c5d6e7f809"
URL = "https://example.com/twilio/status"
BODY = "CallSid=CA1234567890abcdef1234567890abcdef&CallStatus=completed&To=%2B14155551212"
KEYS = {"TWILIO_ACCOUNT_SID": "AC0123456789abcdef0123456789abcdef", "TWILIO_API_KEY": "SK0123456789abcdef0123456789abcdef",
        "TWILIO_API_SECRET": "s3cr3t_s3cr3t_s3cr3t_s3cr3t_1234"}


def sign(url, parameters, token=TOKEN):
    text = url + "".join(key + value for key, value in sorted(parameters.items()))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


SIGNATURE = sign(URL, {"CallSid": "CA1234567890abcdef1234567890abcdef", "CallStatus": "completed", "To": "+14155551212"})


class Webhook(CommandTest):
    def body(self, text=BODY):
        path = self.folder / "body"
        path.write_bytes(text.encode())
        return path

    def run_webhook(self, verb, url=URL, signature=SIGNATURE, body=BODY, tokens=(TOKEN,), *more, **environment):
        arguments = ["webhook", verb, "--url", url, "--signature", signature, "--body", self.body(body)]
        for token in tokens:
            arguments += ["--token", token]
        return self.run_command(*arguments, *more, environment=environment)

    def test_a_genuine_request_has_exit_code_0_and_any_other_1(self):
        self.assertEqual(0, self.run_webhook("verify").returncode)
        self.assertEqual(1, self.run_webhook("verify", body=BODY + "&Evil=1").returncode)
        self.assertEqual(1, self.run_webhook("verify", signature="x").returncode)
        self.assertEqual(1, self.run_webhook("verify", url=URL.replace("https", "http")).returncode)
        self.assertEqual(0, self.run_webhook("verify", url=URL.replace(".com", ".com:8443")).returncode)
        self.assertEqual(0, self.run_webhook("verify", tokens=("other", TOKEN)).returncode)
        self.assertEqual(0, self.run_webhook("verify", tokens=(), TWILIO_AUTH_TOKEN=TOKEN).returncode)

    def test_verify_speaks_json(self):
        self.assertEqual({"valid": True}, json.loads(self.run_webhook("verify", URL, SIGNATURE, BODY, (TOKEN,), "--json").stdout))
        answer = json.loads(self.run_webhook("verify", URL, "x", BODY, (TOKEN,), "--json").stdout)
        self.assertFalse(answer["valid"])
        self.assertIn("signature", answer["why"])

    def test_a_body_can_come_by_standard_input(self):
        outcome = self.run_command("webhook", "verify", "--url", URL, "--signature", SIGNATURE, "--body", "-", "--token", TOKEN,
                                   input=BODY)
        self.assertEqual(0, outcome.returncode)

    def test_explain_names_what_would_have_been_right(self):
        outcome = self.run_webhook("explain", url=URL.replace("https", "http"))
        self.assertEqual(0, outcome.returncode)
        self.assertIn("https://", outcome.stdout)
        self.assertIn("refused", outcome.stdout)
        self.assertIn("token 2", self.run_webhook("explain", tokens=("other", TOKEN)).stdout)
        self.assertIn("line end", self.run_webhook("explain", body=BODY + "\n").stdout)
        self.assertEqual(1, self.run_webhook("explain", signature="x").returncode)
        answer = json.loads(self.run_webhook("explain", URL, SIGNATURE, BODY, (TOKEN,), "--json").stdout)
        self.assertEqual([True], [one["matches"] for one in answer["tried"] if one["what"] == "as received"])

    def test_no_output_has_the_token(self):
        for verb in ("verify", "explain"):
            for signature in (SIGNATURE, "x"):
                outcome = self.run_webhook(verb, signature=signature)
                self.assertNotIn(TOKEN, outcome.stdout + outcome.stderr)

    def test_without_a_token_or_a_body_nothing_is_said_of_the_signature(self):
        self.refuse(2, "invalid_argument", "webhook", "verify", "--url", URL, "--signature", "x")
        self.refuse(1, "not_found", "webhook", "verify", "--url", URL, "--signature", "x", "--token", "t", "--body", "/gone")


class Token(CommandTest):
    @staticmethod
    def claims(token):
        part = token.split(".")[1]
        return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))

    def test_a_token_is_signed_with_the_api_key(self):
        token = self.succeed("token", "--identity", "alice", "--ttl", "60", "--incoming", "--outgoing-app", "AP1",
                             "--now", "1795284000", environment=KEYS).strip()
        signed, signature = token.rsplit(".", 1)
        expected = hmac.new(KEYS["TWILIO_API_SECRET"].encode(), signed.encode(), hashlib.sha256).digest()
        self.assertEqual(base64.urlsafe_b64encode(expected).decode().rstrip("="), signature)
        self.assertEqual({"jti": KEYS["TWILIO_API_KEY"] + "-1795284000",
                          "grants": {"identity": "alice",
                                     "voice": {"incoming": {"allow": True}, "outgoing": {"application_sid": "AP1"}}},
                          "iat": 1795284000, "exp": 1795284060, "iss": KEYS["TWILIO_API_KEY"], "sub": KEYS["TWILIO_ACCOUNT_SID"]},
                         self.claims(token))

    def test_the_same_in_json_and_with_another_way_of_giving_the_time(self):
        answer = json.loads(self.succeed("token", "--identity", "bob", "--now", "2026-11-21T18:00:00Z", "--json", environment=KEYS))
        self.assertEqual(("bob", "2026-11-21T19:00:00.000000Z"), (answer["identity"], answer["expires_at"]))
        self.assertEqual(1795284000, self.claims(answer["token"])["iat"])

    def test_a_token_that_could_not_work_is_not_made(self):
        self.refuse(2, "TWILIO_API_KEY", "token", "--identity", "alice")
        self.refuse(2, "invalid_argument", "token", "--identity", "a" * 122, environment=KEYS)
        self.refuse(2, "invalid_argument", "token", "--identity", "a", "--ttl", "86401", environment=KEYS)
        self.refuse(2, "malformed", "token", "--identity", "a", "--now", "yesterday", environment=KEYS)
        self.refuse(2, None, "token", environment=KEYS)


if __name__ == "__main__":
    unittest.main()
