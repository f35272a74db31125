"""callkit serve as its clients have it."""
import json
import os
import subprocess
import urllib.error
import urllib.request

from command import CommandTest

TO = "+14155552671"


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)


class ServeTest(CommandTest):
    def serve(self, *arguments, environment=None):
        """Starts it on a free port; the first line that it prints is its address."""
        served = subprocess.Popen(
            [os.environ["CALLKIT_CLI"], "serve", "--listen", "127.0.0.1:0", "--store", f"sqlite:{self.folder}/calls.db",
             *map(str, arguments)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", env={**os.environ, **(environment or {})})
        self.addCleanup(served.wait)
        self.addCleanup(served.kill)
        self.addCleanup(served.stdout.close)
        self.addCleanup(served.stderr.close)
        line = served.stdout.readline().strip()
        self.assertTrue(line.startswith("http"), line or served.stderr.read())
        return served, line.rstrip("/")

    def ask(self, method, url, body=None, **headers):
        data = None if body is None else json.dumps(body).encode()
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        if data is not None:
            names.setdefault("Content-Type", "application/json")
        request = urllib.request.Request(url, data, names, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return Answer(answer.status, answer.headers, answer.read().decode())
        except urllib.error.HTTPError as refusal:
            with refusal:
                return Answer(refusal.code, refusal.headers, refusal.read().decode())

    def initiate(self, base, to=TO, workspace="w-1", **headers):
        return self.ask("POST", base + "/api/calls/initiate", {"phoneNumber": to, "workspaceId": workspace}, **headers)
