"""callkit serve: the four routes of the original and what came since, in the simulator."""
import hashlib
import json
import pathlib
import signal
import time
import unittest

from serving import ServeTest


class Development(ServeTest):
    def setUp(self):
        super().setUp()
        panel = self.folder / "panel"
        (panel / "assets").mkdir(parents=True)
        (panel / "index.html").write_text("<!doctype html><title>panel</title>")
        (panel / "assets" / "app.js").write_text("export {};")
        (self.folder / "secret.txt").write_text("not yours")
        self.server, self.base = self.serve("--dev", "--speed", "50", "--scenario", "hangs-up-after:5", "--panel", panel)

    def until(self, call, done):
        for _ in range(600):
            answer = self.ask("GET", f"{self.base}/api/calls/{call}").json
            if done(answer["call"]):
                return answer
            time.sleep(0.02)
        self.fail(f"still {answer['call']['status']}")

    def test_the_four_routes_of_the_original(self):
        made = self.ask("POST", self.base + "/api/calls/initiate",
                        {"contactId": "c-1", "workspaceId": "w-1", "phoneNumber": "+14155552671", "fromNumber": "+14155550100"})
        self.assertEqual(200, made.status, made.body)
        self.assertEqual({"success", "callId", "callSid", "status"}, set(made.json))
        self.assertIs(True, made.json["success"])
        self.assertEqual("initiated", made.json["status"])
        call = made.json["callId"]

        told = self.ask("PUT", f"{self.base}/api/calls/{call}/status", {"status": "completed", "duration": 999})
        self.assertEqual(200, told.status)
        self.assertNotEqual("completed", told.json["status"], "a client ended a call")
        ended = self.until(call, lambda row: row["status"] == "completed")["call"]
        self.assertEqual(5, ended["duration"])
        again = self.ask("PUT", f"{self.base}/api/calls/{call}/status", {"status": "failed", "duration": 1}).json
        self.assertEqual({"success": True, "callId": call, "status": "completed", "duration": 5}, again)

        page = self.ask("GET", self.base + "/api/calls/history/w-1?limit=1&offset=0").json
        self.assertEqual([call], [row["id"] for row in page["calls"]])
        self.assertEqual((1, 0, None), (page["limit"], page["offset"], page["next"]))
        self.assertEqual("c-1", page["calls"][0]["contact_id"])
        self.assertEqual([], self.ask("GET", self.base + "/api/calls/history/w-2").json["calls"])

        stats = self.ask("GET", self.base + "/api/calls/stats/w-1").json["stats"]
        self.assertEqual({"total", "today", "answered", "answerRate", "avgDuration"}, set(stats))
        self.assertEqual(1, stats["total"])

    def test_calls_are_controlled_and_annotated(self):
        call = self.ask("POST", self.base + "/api/calls/initiate",
                        {"phoneNumber": "+14155552671", "workspaceId": "w-1", "scenario": "hangs-up-after:3600"},
                        Prefer="wait=10").json
        self.assertIsNotNone(call["callSid"])
        one = f"{self.base}/api/calls/{call['callId']}"
        self.until(call["callId"], lambda row: row["status"] == "in-progress")
        self.assertEqual(1, len(self.ask("GET", self.base + "/api/calls/active/w-1").json["calls"]))
        self.assertEqual({"success": True, "callId": call["callId"], "on": True}, self.ask("PUT", one + "/mute", {"on": True}).json)
        self.assertEqual(200, self.ask("PUT", one + "/hold", {"on": True}).status)
        self.assertEqual(200, self.ask("POST", one + "/dtmf", {"digits": "12#"}).status)
        self.assertEqual("sold", self.ask("PUT", one + "/disposition", {"disposition": "sold"}).json["disposition"])
        self.assertEqual("zwei\nZeilen", self.ask("PUT", one + "/note", {"note": "zwei\nZeilen"}).json["note"])
        self.assertEqual(422, self.ask("PUT", one + "/note", {"note": "x" * 1001}).status)
        ending = self.ask("POST", one + "/hangup")
        self.assertEqual(202, ending.status)
        whole = self.until(call["callId"], lambda row: row["ended_at"])
        self.assertEqual(("on", "on", "sold", "zwei\nZeilen", "agent"),
                         tuple(whole["call"][name] for name in ("mute", "hold", "disposition", "note", "hangup_by")))
        self.assertEqual("development", [entry["event"]["detail"]["name"] for entry in whole["timeline"]
                                         if entry["event"]["kind"] == "annotation"][0])
        self.assertEqual(409, self.ask("PUT", one + "/mute", {"on": False}).status)

    def test_the_number_that_is_called_decides_what_happens(self):
        self.server.send_signal(signal.SIGTERM)
        self.assertEqual(0, self.server.wait(30))
        _, self.base = self.serve("--dev", "--speed", "50", "--scenario", "rejects", "--callee", "2671=busy",
                                  "--callee", "671=fails", "--callee", "+14155552672=hangs-up-after:2")

        def ends(to, **more):
            call = self.ask("POST", self.base + "/api/calls/initiate", {"phoneNumber": to, "workspaceId": "w-1", **more}).json["callId"]
            row = self.until(call, lambda one: one["ended_at"])["call"]
            return row["status"], row["duration"]

        self.assertEqual(("busy", 0), ends("+14155552671"))
        self.assertEqual(("failed", 0), ends("+14155550671"))
        self.assertEqual(("completed", 2), ends("+1 (415) 555-2672"))
        self.assertEqual("no-answer", ends("+14155552673")[0])
        self.assertEqual(("completed", 3), ends("+14155552671", scenario="hangs-up-after:3"))

    def test_a_key_means_one_call_after_a_restart_too(self):
        first = self.initiate(self.base, Idempotency_Key="k-1").json
        self.assertEqual(first["callId"], self.initiate(self.base, Idempotency_Key="k-1").json["callId"])
        other = self.initiate(self.base, "+14155550177", Idempotency_Key="k-1")
        self.assertEqual((422, "invalid_argument"), (other.status, other.json["code"]))
        self.assertNotEqual(first["callId"], self.initiate(self.base, workspace="w-2", Idempotency_Key="k-1").json["callId"])
        self.server.send_signal(signal.SIGTERM)
        self.assertEqual(0, self.server.wait(30))
        _, base = self.serve("--dev", "--speed", "50")
        self.assertEqual(first["callId"], self.initiate(base, Idempotency_Key="k-1").json["callId"])
        self.assertEqual(1, len(self.ask("GET", base + "/api/calls/history/w-1").json["calls"]))

    def test_what_is_wrong_is_told_as_a_problem(self):
        def problem(code, slug, method, path, body=None, **headers):
            answer = self.ask(method, self.base + path, body, **headers)
            self.assertEqual((code, slug, "application/problem+json"),
                             (answer.status, answer.json["code"], answer.headers["Content-Type"]), answer.body)
            self.assertEqual(code, answer.json["status"])
            return answer

        bad = problem(422, "invalid_number", "POST", "/api/calls/initiate", {"phoneNumber": "+1234567890"})
        self.assertNotIn("1234567890", bad.body)
        problem(400, "malformed", "POST", "/api/calls/initiate", {"phoneNumber": "+14155552671", "colour": "red"})
        problem(400, "malformed", "POST", "/api/calls/initiate", [])
        problem(415, "malformed", "POST", "/api/calls/initiate", {}, Content_Type="text/plain")
        problem(404, "not_found", "PUT", "/api/calls/019b76da-a800-7000-8000-000000000001/status", {"status": "ringing"})
        problem(404, "not_found", "GET", "/api/nothing")
        wrong = problem(405, "unsupported", "GET", "/api/calls/initiate")
        self.assertEqual("POST, OPTIONS", wrong.headers["Allow"])
        problem(422, "invalid_argument", "GET", "/api/calls/history/w-1?limit=201")
        problem(400, "malformed", "GET", "/api/calls/history/w-1?limt=20")
        problem(403, "not_allowed", "POST", "/api/calls/initiate", {"phoneNumber": "+14155552671"}, Origin="https://evil.example")
        problem(421, "not_allowed", "GET", "/api/session", Host="evil.example")
        problem(404, "not_found", "POST", "/api/token", {})

    def test_the_log_is_exported_and_the_server_describes_itself(self):
        for number in range(3):
            self.initiate(self.base, f"+1415555267{number}")
        csv = self.ask("GET", self.base + "/api/calls/export/w-1?format=csv")
        self.assertEqual(4, len(csv.body.splitlines()))
        rows = self.ask("GET", self.base + "/api/calls/export/w-1?format=jsonl").body.splitlines()
        self.assertEqual(3, len({json.loads(row)["id"] for row in rows}))
        days = self.ask("GET", self.base + "/api/calls/analytics/w-1?days=3&tz=Pacific/Auckland").json["days"]
        self.assertEqual(3, days[-1]["total"])
        self.assertEqual(sorted(day["date"] for day in days), [day["date"] for day in days])
        session = self.ask("GET", self.base + "/api/session").json
        self.assertEqual(("development", True, True, "+14155550100"),
                         tuple(session[name] for name in ("subject", "simulated", "development", "fromNumber")))
        self.assertEqual("3.1.0", self.ask("GET", self.base + "/openapi.json").json["openapi"])
        self.assertEqual(200, self.ask("GET", self.base + "/healthz").status)
        self.assertEqual(200, self.ask("GET", self.base + "/readyz").status)
        self.assertIn('callkit_http_requests_total{route="POST /api/calls/initiate",status="2xx"} 3',
                      self.ask("GET", self.base + "/metrics").body)

    def test_the_panel_is_served_and_nothing_else_of_the_disk(self):
        page = self.ask("GET", self.base + "/")
        self.assertIn("panel", page.body)
        self.assertIn("default-src 'none'", page.headers["Content-Security-Policy"])
        self.assertEqual(304, self.ask("GET", self.base + "/", If_None_Match=page.headers["ETag"]).status)
        self.assertEqual("text/javascript; charset=utf-8", self.ask("GET", self.base + "/assets/app.js").headers["Content-Type"])
        for path in ("/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt", "//etc/passwd", "/assets"):
            self.assertEqual(404, self.ask("GET", self.base + path).status, path)


class Credentials(ServeTest):
    def test_nobody_comes_in_without_credentials(self):
        why = self.refuse(2, "invalid_argument", "serve", "--store", "memory:")
        self.assertIn("--dev", why)
        self.refuse(2, "invalid_argument", "serve", "--dev", "--listen", "0.0.0.0:0", "--store", "memory:")

    def test_a_key_opens_its_own_workspace_alone(self):
        keys = self.folder / "keys.json"
        texts = {role: "ck_" + role.ljust(32, "a") for role in ("agent", "auditor")}
        keys.write_text(json.dumps({"keys": [
            {"name": role, "hash": hashlib.sha256(text.encode()).hexdigest(), "workspace": "w-1", "role": role}
            for role, text in texts.items()]}))
        _, base = self.serve("--api-keys", keys, "--from", "+14155550100")
        self.assertEqual(401, self.initiate(base).status)
        self.assertIn("Bearer", self.initiate(base).headers["WWW-Authenticate"])
        agent = {"Authorization": "Bearer " + texts["agent"]}
        auditor = {"Authorization": "Bearer " + texts["auditor"]}
        call = self.initiate(base, **agent)
        self.assertEqual(200, call.status, call.body)
        self.assertEqual(404, self.initiate(base, workspace="w-2", **agent).status)
        self.assertEqual(404, self.ask("GET", base + "/api/calls/history/w-2", **agent).status)
        self.assertEqual(403, self.initiate(base, **auditor).status)
        self.assertEqual(403, self.ask("GET", base + "/api/calls/export/w-1", **agent).status)
        self.assertEqual(200, self.ask("GET", base + "/api/calls/export/w-1", **auditor).status)
        row = self.ask("GET", f"{base}/api/calls/{call.json['callId']}", **auditor).json["call"]
        self.assertEqual("agent", row["agent_id"])
        foreign = self.ask("POST", base + "/api/calls/initiate",
                           {"phoneNumber": "+14155552671", "fromNumber": "+14155550199"}, **agent)
        self.assertEqual((403, "not_allowed"), (foreign.status, foreign.json["code"]))
        self.assertNotIn("ck_", (pathlib.Path(self.folder) / "keys.json").read_text())


if __name__ == "__main__":
    unittest.main()
