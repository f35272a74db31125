"""tools/quickstart, with what it installs and builds already there."""
import fcntl
import os
import pathlib
import pty
import re
import shutil
import socket
import subprocess
import termios
import unittest
import urllib.request

from command import CommandTest

TOOLS = pathlib.Path(__file__).parent / "../../tools"
PAGE = "<!doctype html><title>panel</title>"


class Quickstart(CommandTest):
    def setUp(self):
        super().setUp()
        self.tree = self.folder / "tree"
        self.script("tools/install-dependencies", "exit 0")
        self.script("tools/board", f"mkdir -p build/board && echo '{PAGE}' > build/board/index.html")
        self.script("bin/cmake", "exit 0")
        shutil.copy(TOOLS / "quickstart", self.tree / "tools")
        built = self.tree / "build/quickstart/examples/callkit/callkit"
        built.parent.mkdir(parents=True)
        built.symlink_to(os.path.abspath(os.environ["CALLKIT_CLI"]))
        self.environment = {**os.environ, "PATH": f"{self.tree}/bin:{os.environ['PATH']}", "XDG_DATA_HOME": str(self.folder),
                            "HOME": str(self.folder), "CALLKIT_STORE": "", "CALLKIT_PROVIDER": "simulator"}

    def script(self, name, text):
        path = self.tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)

    def take(self, port):
        """From now on somebody listens there, if nobody did before."""
        other = socket.socket()
        self.addCleanup(other.close)
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            other.bind(("127.0.0.1", port))
            other.listen(8)
        except OSError:
            pass

    def on_a_terminal(self, *arguments):
        """Starts it; gives the process and a function that reads what it says up to a pattern."""
        ours, theirs = pty.openpty()
        self.addCleanup(os.close, ours)
        started = subprocess.Popen([self.tree / "tools/quickstart", *arguments], stdin=theirs, stdout=theirs, stderr=theirs,
                                   env=self.environment, start_new_session=True,
                                   preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(theirs)
        self.addCleanup(started.wait)
        self.addCleanup(started.kill)
        said = ""

        def until(pattern):
            nonlocal said
            while not (found := re.search(pattern, said)):
                try:
                    more = os.read(ours, 4096)
                except OSError: # the other end is gone
                    more = b""
                self.assertTrue(more, said)
                said += more.decode()
            return found

        return started, ours, until

    def test_on_a_terminal_it_calls_and_serves_the_panel_until_ctrl_c(self):
        self.take(8080)
        started, terminal, until = self.on_a_terminal("+14155552671", "--speed", "50")
        until("completed, ")
        until(r"completed .*\+14155552671")
        until("Port 8080 is taken")
        url = until(r"The call panel is at (http://127\.0\.0\.1:\d+) until Ctrl\+C").group(1)
        self.assertNotEqual("http://127.0.0.1:8080", url)
        until(re.escape(url) + "/\r?\n")
        with urllib.request.urlopen(url + "/", timeout=30) as answer:
            self.assertEqual(PAGE, answer.read().decode().strip())
        os.write(terminal, b"\x03")
        self.assertEqual(0, started.wait(30))

    def test_elsewhere_it_calls_and_says_how_the_panel_is_served(self):
        done = subprocess.run([self.tree / "tools/quickstart", "+14155552671", "--speed", "50"], env=self.environment,
                              capture_output=True, encoding="utf-8", timeout=120)
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertRegex(done.stdout, r"completed .*\+14155552671")
        self.assertRegex(done.stderr, r"The call panel: .*callkit serve --dev --listen 127\.0\.0\.1:(\d+) .*, then http://127\.0\.0\.1:\1\n$")

    def test_a_call_that_fails_is_its_exit_code(self):
        done = subprocess.run([self.tree / "tools/quickstart", "+14155552671", "--speed", "50", "--scenario", "busy"],
                              env=self.environment, capture_output=True, encoding="utf-8", timeout=120)
        self.assertEqual(1, done.returncode, done.stderr)


if __name__ == "__main__":
    unittest.main()
