"""A `callkit serve` of a test's own, and raw connections to it."""
import json
import os
import pathlib
import re
import socket
import subprocess
import tempfile
import unittest
import urllib.error
import urllib.request

CALLKIT = os.environ["CALLKIT_CLI"]
WORKSPACE = "11111111-1111-4111-8111-111111111111"
OTHER = "99999999-9999-4999-8999-999999999999"


class ServerTest(unittest.TestCase):
    """One server for the class: two workspaces, each with a key."""

    arguments = ()

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.store = pathlib.Path(cls.folder.name) / "calls.db"
        keys = pathlib.Path(cls.folder.name) / "keys.json"
        cls.keys = {}
        for name, workspace in (("ours", WORKSPACE), ("theirs", OTHER)):
            made = subprocess.run([CALLKIT, "key", name, "--file", str(keys), "--workspace", workspace, "--role", "admin", "--json"],
                                  check=True, capture_output=True, text=True).stdout
            cls.keys[name] = json.loads(made)["key"]
        cls.start("--api-keys", str(keys), *cls.arguments)

    @classmethod
    def start(cls, *arguments, port=0, environment=None):
        cls.process = subprocess.Popen([CALLKIT, "serve", "--listen", f"127.0.0.1:{port}", "--store", f"sqlite:{cls.store}", *arguments],
                                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                       env={**os.environ, **(environment or {})})
        for line in cls.process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:(\d+)", line):
                cls.port = int(found.group(1))
                return
        raise AssertionError("the server did not start")

    @classmethod
    def tearDownClass(cls):
        cls.process.terminate()
        cls.process.wait()
        cls.process.stdout.close()
        cls.folder.cleanup()

    def ask(self, method, path, body=None, key="ours", headers=()):
        """Status, headers and body of an answer."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", method=method,
                                         data=None if body is None else json.dumps(body).encode())
        if body is not None:
            request.add_header("Content-Type", "application/json")
        if key:
            request.add_header("Authorization", f"Bearer {self.keys.get(key, key)}")
        for name, value in headers:
            request.add_header(name, value)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.headers, refused.read()

    def place(self, number="+14155550123", key="ours", workspace=WORKSPACE):
        status, _, body = self.ask("POST", "/api/calls/initiate", {
            "contactId": "22222222-2222-4222-8222-222222222222", "workspaceId": workspace, "phoneNumber": number,
            "fromNumber": "+14155550100"}, key)
        self.assertEqual(200, status, body)
        return json.loads(body)["callId"]

    def raw(self, data=b""):
        """A connection that has sent `data`."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        self.addCleanup(connection.close)
        if data:
            connection.sendall(data)
        return connection

    def answer_to(self, data):
        """The status line that raw bytes get, empty when the connection is just closed."""
        connection = self.raw(data)
        try:
            return connection.makefile("rb").readline().decode().strip()
        except ConnectionError:
            return ""

    def serves_others(self):
        status, _, body = self.ask("GET", f"/api/calls/stats/{WORKSPACE}")
        self.assertEqual(200, status, body)

    def resident_kb(self):
        return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{self.process.pid}/status").read_text()).group(1))
