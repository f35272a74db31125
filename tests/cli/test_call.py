"""callkit call: a call from the wish to its row."""
import json
import os
import pty
import select
import signal
import subprocess
import termios
import unittest

from command import CommandTest, NUMBER, SPEED


class Call(CommandTest):
    def test_a_call_without_any_configuration_is_followed_and_logged(self):
        text = self.succeed("call", NUMBER, "--speed", SPEED)
        self.assertEqual(["queued", "initiated", "ringing", "in-progress", "completed"], text.split("\n")[:5])
        calls = self.history()["calls"]
        self.assertEqual(1, len(calls))
        self.assertEqual(NUMBER, calls[0]["to_number"])
        self.assertEqual("completed", calls[0]["status"])
        self.assertTrue(calls[0]["simulated"])
        self.assertGreater(calls[0]["duration"], 0)

    def test_json_is_one_line_per_event_and_then_the_record(self):
        code, lines = self.call()
        self.assertEqual(0, code)
        record = lines[-1]["call"]
        for line in lines[:-1]:
            self.assertEqual("call:status_updated", line["event"])
            self.assertEqual(record["id"], line["callId"])
        self.assertEqual("completed", lines[-2]["status"])
        self.assertEqual(record, self.history()["calls"][0])

    def test_a_busy_line_ends_busy_with_no_duration_and_exit_code_1(self):
        code, lines = self.call("--scenario", "busy")
        self.assertEqual(1, code)
        self.assertEqual(("busy", 0), (lines[-1]["call"]["status"], lines[-1]["call"]["duration"]))

    def test_every_scenario_ends_as_it_says(self):
        for scenario, status in (("answers", "completed"), ("no-answer", "no-answer"), ("rejects", "no-answer"),
                                 ("voicemail", "completed"), ("fails", "failed"), ("unreachable", "failed"),
                                 ("hangs-up-after:2", "completed")):
            with self.subTest(scenario):
                code, lines = self.call("--scenario", scenario)
                self.assertEqual(status, lines[-1]["call"]["status"])
                self.assertEqual(0 if status == "completed" else 1, code)
        self.assertEqual(7, len(self.history()["calls"]))

    def test_the_same_seed_plays_the_same_callee_and_is_another_call(self):
        records = [self.call("--seed", 4)[1][-1]["call"] for _ in range(2)]
        self.assertNotEqual(records[0]["id"], records[1]["id"])
        self.assertEqual(2, len(self.history()["calls"]))

    def test_what_was_given_is_in_the_row(self):
        _, lines = self.call("--contact", "c-1", "--workspace", "w", "--from", "+442071838750")
        record = lines[-1]["call"]
        self.assertEqual(("c-1", "w", "+442071838750"),
                         (record["contact_id"], record["workspace_id"], record["from_number"]))

    def test_an_invalid_number_is_refused_and_never_shown(self):
        for number in ("12", "hello", "+1234567890", "", "+999123456789", "+1415555267100000000", "sip:", "2125550123"):
            with self.subTest(number):
                text = self.refuse(3, "invalid_number", "call", number)
                if len(number) > 4:
                    self.assertNotIn(number, text)
        self.refuse(3, "invalid_number", "call", NUMBER, "--from", "12")
        self.assertFalse(self.log.exists())

    def test_bad_usage_has_exit_code_2(self):
        self.refuse(2, "unknown_scenario", "call", NUMBER, "--scenario", "dances")
        self.refuse(2, "unsupported", "call", NUMBER, "--provider", "pigeon")
        self.refuse(2, "invalid_argument", "call", NUMBER, "--workspace", "a b")
        self.refuse(2, "invalid_argument", "call", NUMBER, "--region", "england")
        self.refuse(2, None, "call")
        self.refuse(2, None, "call", NUMBER, "--speed", "0")
        self.refuse(2, None, "call", NUMBER, "--colour", "red")
        self.refuse(2, None, "sing")

    def test_errors_are_json_for_programs(self):
        outcome = self.run_command("call", "12", "--json")
        self.assertEqual("", outcome.stdout)
        why = json.loads(outcome.stderr)["error"]
        self.assertEqual(("invalid_number", 101), (why["code"], why["number"]))
        self.assertTrue(why["advice"])

    def test_wrong_usage_is_json_for_programs_too_and_shows_no_number(self):
        for arguments in (("call",), ("call", NUMBER, NUMBER), ("history", "--limit", NUMBER),
                          ("history", f"--limit={NUMBER}"), ("history", "+1 415 555 2671")):
            outcome = self.run_command(*arguments, "--json")
            self.assertEqual((2, ""), (outcome.returncode, outcome.stdout))
            self.assertEqual("invalid_argument", json.loads(outcome.stderr)["error"]["code"])
            for text in (outcome.stderr, self.refuse(2, None, *arguments)):
                self.assertNotIn("415", text)

    def test_a_terminal_that_goes_or_a_quit_hangs_up_and_leaves_the_keyboard_as_it_was(self):
        for number in (signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM):
            with self.subTest(number):
                control, terminal = pty.openpty()
                before = termios.tcgetattr(terminal)
                running = subprocess.Popen(
                    [os.environ["CALLKIT_CLI"], "call", NUMBER, "--scenario", "stays", "--speed", SPEED],
                    stdin=terminal, stdout=terminal, stderr=subprocess.DEVNULL,
                    env=dict(os.environ, XDG_DATA_HOME=str(self.folder)))
                seen = b""
                while running.poll() is None:
                    ready, _, _ = select.select([control], [], [], 0.1)
                    if ready:
                        seen = (seen + os.read(control, 4096))[-8192:]
                    if b"in-progress" in seen:
                        self.assertNotEqual(before, termios.tcgetattr(terminal))
                        running.send_signal(number)
                        seen = b""
                        number = 0  # signal 0 only asks whether the process is there
                self.assertEqual(0, running.wait(60))
                self.assertEqual(before, termios.tcgetattr(terminal))
                os.close(control)
                os.close(terminal)
                self.assertEqual("agent", self.history()["calls"][0]["hangup_by"])

    def test_ctrl_c_hangs_up_and_waits_for_the_end(self):
        running = subprocess.Popen([os.environ["CALLKIT_CLI"], "call", NUMBER, "--scenario", "stays", "--json", "--speed",
                                    SPEED], stdout=subprocess.PIPE, encoding="utf-8",
                                   env=dict(os.environ, XDG_DATA_HOME=str(self.folder)))
        with running:
            for line in running.stdout:
                if json.loads(line).get("status") == "in-progress":
                    running.send_signal(signal.SIGINT)
                last = line
        record = json.loads(last)["call"]
        self.assertEqual(("completed", "agent"), (record["status"], record["hangup_by"]))
        self.assertEqual(0, running.returncode)

    def test_keys_mute_hold_and_hang_up_on_a_terminal(self):
        control, terminal = pty.openpty()
        running = subprocess.Popen([os.environ["CALLKIT_CLI"], "call", NUMBER, "--scenario", "stays", "--speed", "20"],
                                   stdin=terminal, stdout=terminal, stderr=terminal,
                                   env=dict(os.environ, XDG_DATA_HOME=str(self.folder), TERM="xterm"))
        os.close(terminal)
        seen = ""

        def wait_for(text):
            nonlocal seen
            while text not in seen:
                ready, _, _ = select.select([control], [], [], 60)
                self.assertTrue(ready, seen)
                try:
                    seen += os.read(control, 4096).decode("utf-8", "replace")
                except OSError:  # the other end is gone
                    break
            self.assertIn(text, seen)
            seen = seen[seen.index(text) + len(text):]

        wait_for("in-progress")
        os.write(control, b"m")
        wait_for("muted ")
        os.write(control, b"h")
        wait_for("on hold ")
        os.write(control, b"d12#\n")
        wait_for("digits: 12#")
        wait_for("digits sent")
        os.write(control, b"q")
        wait_for("completed")
        self.assertEqual(0, running.wait(60))
        os.close(control)
        record = self.history()["calls"][0]
        self.assertEqual(("completed", "agent", "on", "on"),
                         (record["status"], record["hangup_by"], record["mute"], record["hold"]))
        events = [json.loads(line) for line in self.succeed("show", record["id"], "--events").splitlines()]
        self.assertEqual([3], [event["value"] for event in events if event["kind"] == "digits-sent"])


if __name__ == "__main__":
    unittest.main()
