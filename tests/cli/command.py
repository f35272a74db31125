"""Runs the callkit command with a home of its own."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

NUMBER = "+14155552671"
# How fast simulated time runs. callkit's deadlines run as fast, so this also says how long the machine may be busy with
# something else before a call is, rightly, given up: a minute of the phone's time is more than a second of ours.
SPEED = "50"


class CommandTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="callkit-cli-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    @property
    def log(self):
        return self.folder / "callkit" / "calls.db"

    def run_command(self, *arguments, input=None, environment=None):
        values = {"PATH": os.environ["PATH"], "XDG_DATA_HOME": str(self.folder), "HOME": str(self.folder)}
        # Sanitizers and the like are told how to behave through the environment.
        values.update({name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")})
        values.update(environment or {})
        return subprocess.run([os.environ["CALLKIT_CLI"], *map(str, arguments)], input=input, capture_output=True,
                              encoding="utf-8", env=values, timeout=120)

    def succeed(self, *arguments, **more):
        outcome = self.run_command(*arguments, **more)
        self.assertEqual(0, outcome.returncode, outcome.stdout + outcome.stderr)
        self.assertEqual("", outcome.stderr)
        return outcome.stdout

    def refuse(self, code, slug, *arguments, **more):
        """The command fails with the exit code and names the error, as text and as JSON, and prints no result."""
        outcome = self.run_command(*arguments, **more)
        self.assertEqual(code, outcome.returncode, outcome.stdout + outcome.stderr)
        self.assertEqual("", outcome.stdout)
        if slug:
            self.assertIn(slug, outcome.stderr)
        return outcome.stderr

    def call(self, *arguments):
        outcome = self.run_command("call", NUMBER, "--json", "--speed", SPEED, *arguments)
        lines = [json.loads(line) for line in outcome.stdout.splitlines()]
        return outcome.returncode, lines

    def history(self, *arguments):
        return json.loads(self.succeed("history", "--json", *arguments))
