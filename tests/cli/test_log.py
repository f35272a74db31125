"""callkit history, show, stats, export, and logs that cannot be opened."""
import csv
import io
import json
import os
import pathlib
import sqlite3
import subprocess
import unittest

from command import CommandTest, NUMBER, SPEED


class Log(CommandTest):
    def test_an_empty_log_is_no_error(self):
        self.assertEqual({"calls": [], "next": None}, self.history())
        outcome = self.run_command("history")
        self.assertEqual((0, ""), (outcome.returncode, outcome.stdout))
        self.assertEqual({"stats": {"total": 0, "today": 0, "answered": 0, "answerRate": 0, "avgDuration": 0}},
                         json.loads(self.succeed("stats", "--json")))

    def test_history_pages_filters_and_separates_workspaces(self):
        for scenario in ("busy", "answers", "busy"):
            self.call("--scenario", scenario)
        self.call("--workspace", "other")
        ids = [call["id"] for call in self.history()["calls"]]
        self.assertEqual(3, len(ids))
        first = self.history("--limit", 2)
        self.assertEqual(ids[:2], [call["id"] for call in first["calls"]])
        second = self.history("--limit", 2, "--cursor", first["next"])
        self.assertEqual((ids[2:], None), ([call["id"] for call in second["calls"]], second["next"]))
        self.assertEqual(2, len(self.history("--status", "busy")["calls"]))
        self.assertEqual(0, len(self.history("--since", "2100-01-01T00:00:00Z")["calls"]))
        self.assertEqual(1, len(self.history("--workspace", "other")["calls"]))
        self.assertIn(NUMBER, self.succeed("history"))

    def test_bad_questions_have_exit_code_2(self):
        self.refuse(2, "malformed", "history", "--cursor", "next")
        self.refuse(2, "malformed", "history", "--since", "yesterday")
        self.refuse(2, "invalid_argument", "history", "--status", "sleeping")
        self.refuse(2, "invalid_argument", "history", "--limit", "0")
        self.refuse(2, "invalid_argument", "history", "--limit", "1001")
        self.refuse(2, "invalid_argument", "stats", "--tz", "Mars/Olympus")
        self.refuse(2, "invalid_argument", "show", "seven")
        self.refuse(2, "invalid_argument", "history", "--store", "cloud:nine")
        self.refuse(2, None, "export", "--format", "xml")
        self.refuse(1, "not_found", "show", "019b76da-a800-7000-8000-000000000001")

    def test_show_has_the_record_and_its_timeline(self):
        record = self.call()[1][-1]["call"]
        shown = json.loads(self.succeed("show", record["id"], "--json"))
        self.assertEqual(record, shown["call"])
        kinds = [event["kind"] for event in shown["events"]]
        self.assertEqual("created", kinds[0])
        self.assertLess(kinds.index("dial-started"), kinds.index("placed"))
        self.assertIn("completed", self.succeed("show", record["id"]))

    def test_the_events_of_a_call_replay_to_its_record(self):
        record = self.call()[1][-1]["call"]
        events = self.succeed("show", record["id"], "--events")
        self.assertEqual({"call": record}, json.loads(self.succeed("replay", "-", input=events)))

    def test_what_came_from_outside_cannot_steer_the_terminal(self):
        record = self.call()[1][-1]["call"]
        for hostile in ("+1\x1b]0;title\x07", "+1\u009b2J", "+1\r\n+2"):
            with sqlite3.connect(self.log) as database:
                database.execute("UPDATE call_logs SET to_number = ?", (hostile,))
                database.execute("UPDATE call_events SET raw_status = ?, status = NULL WHERE kind = 'status'", (hostile,))
            database.close()
            for arguments in (("history",), ("show", record["id"])):
                text = self.succeed(*arguments)
                self.assertIn("+1?", text)
                self.assertEqual([], [c for c in text if c != "\n" and (c < " " or "\x7f" <= c < "\xa0")])

    def test_stats_count_today(self):
        self.call("--scenario", "busy")
        record = self.call("--scenario", "hangs-up-after:3")[1][-1]["call"]
        stats = json.loads(self.succeed("stats", "--json", "--tz", "Pacific/Kiritimati"))["stats"]
        self.assertEqual({"total": 2, "today": 2, "answered": 1, "answerRate": 50, "avgDuration": record["duration"]},
                         stats)

    def test_export_is_every_call_in_both_formats(self):
        for _ in range(3):
            self.call("--scenario", "busy")
        lines = [json.loads(line) for line in self.succeed("export").splitlines()]
        self.assertEqual(self.history()["calls"], lines)
        rows = list(csv.DictReader(io.StringIO(self.succeed("export", "--format", "csv"))))
        self.assertEqual([line["id"] for line in lines], [row["id"] for row in rows])
        self.assertEqual(NUMBER, rows[0]["to_number"])

    def test_a_reader_that_leaves_is_no_error(self):
        for _ in range(2):
            self.call("--scenario", "busy")
        first, second = os.pipe()
        os.close(first)
        environment = dict(os.environ, XDG_DATA_HOME=str(self.folder))
        for arguments in (["history"], ["export"], ["number", "batch"]):
            with open(second, "w", closefd=False) as gone:
                outcome = subprocess.run([os.environ["CALLKIT_CLI"], *arguments], stdout=gone, stderr=subprocess.PIPE,
                                         input=b"GB\t1\n" * 1000, env=environment, timeout=60)
            self.assertEqual((0, b""), (outcome.returncode, outcome.stderr))
        os.close(second)

    @unittest.skipUnless(pathlib.Path("/dev/full").exists(), "there is no /dev/full")
    def test_output_that_cannot_be_written_is_an_error(self):
        with open("/dev/full", "w") as full:
            outcome = subprocess.run([os.environ["CALLKIT_CLI"], "version"], stdout=full, stderr=subprocess.PIPE,
                                     timeout=60)
        self.assertEqual(1, outcome.returncode)
        self.assertIn(b"could not be written", outcome.stderr)


class BrokenLog(CommandTest):
    """Every verb that needs the log says what is wrong with it, and nothing is dialled."""

    def refuse_everywhere(self, code, slug, *store):
        for verb in (["history"], ["stats"], ["export"], ["call", NUMBER, "--speed", SPEED]):
            self.refuse(code, slug, *verb, *store)

    def test_a_log_that_cannot_be_opened(self):
        self.refuse_everywhere(1, "store_unavailable", "--store", f"sqlite:{self.folder}")
        self.refuse_everywhere(1, "store_unavailable", "--store", "sqlite:/dev/null/calls.db")

    def test_a_file_of_something_else_is_left_alone(self):
        path = self.folder / "letter"
        path.write_text("Dear reader, " * 1000)
        self.refuse_everywhere(1, "store_corrupt", "--store", f"sqlite:{path}")
        self.assertEqual("Dear reader, " * 1000, path.read_text())

    def test_a_log_of_a_newer_callkit(self):
        self.history()
        with sqlite3.connect(self.log) as database:
            database.execute("PRAGMA user_version = 9999")
        database.close()
        self.refuse_everywhere(1, "store_too_new")

    def test_a_damaged_log(self):
        for _ in range(3):
            self.call("--scenario", "busy")
        with sqlite3.connect(self.log) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()
        with open(self.log, "r+b") as file:
            file.seek(4096)
            file.write(b"\xa5" * (self.log.stat().st_size - 4096))
        self.refuse_everywhere(1, "store_corrupt")

    def test_the_log_may_be_named_by_the_environment(self):
        path = self.folder / "elsewhere" / "log.db"
        self.succeed("call", NUMBER, "--speed", SPEED, environment={"CALLKIT_STORE": f"sqlite:{path}"})
        self.assertTrue(path.exists())
        self.assertFalse(self.log.exists())

    def test_a_log_in_memory_is_forgotten(self):
        self.succeed("call", NUMBER, "--speed", SPEED, "--store", "memory:")
        self.assertEqual([], self.history()["calls"])


class FullDisk(CommandTest):
    def setUp(self):
        super().setUp()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(self.folder)],
                                 capture_output=True)
        if mounted.returncode != 0:
            self.skipTest("a small disk needs the right to mount one")
        self.addCleanup(subprocess.run, ["umount", str(self.folder)], check=True)

    def test_a_call_on_a_full_disk_is_refused_and_what_was_logged_stays(self):
        self.call("--scenario", "busy")
        before = self.history()
        filler = self.folder / "filler"
        with open(filler, "wb", buffering=0) as file:
            try:
                while file.write(b"x" * 4096):
                    pass
            except OSError:
                pass
        # The write-ahead log may have room left in what it has; then it takes a few calls until the disk is full.
        for _ in range(200):
            outcome = self.run_command("call", NUMBER, "--json", "--speed", SPEED, "--scenario", "busy")
            if outcome.returncode == 1 and "store_full" in outcome.stderr:
                break
        self.assertIn('"code":"store_full"', outcome.stderr)
        self.assertEqual(1, outcome.returncode)
        filler.unlink()
        code, lines = self.call("--scenario", "busy")
        self.assertEqual((1, "busy"), (code, lines[-1]["call"]["status"]))
        after = self.history("--limit", "1000")["calls"]
        self.assertEqual(before["calls"][0], after[-1])
        self.assertEqual([], [call for call in after if call["status"] not in ("busy", "canceled", "failed")])


if __name__ == "__main__":
    unittest.main()
