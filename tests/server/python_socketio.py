#!/usr/bin/env python3
"""PyPI's python-socketio, unchanged, against callkit's live events.

    python_socketio.py PEERS SERVER

PEERS: what tools/peers has fetched; SERVER: live_test_server.
"""
import json
import pathlib
import queue
import subprocess
import sys
import unittest

PEERS, PROGRAM = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
found = sorted(PEERS.glob("python-socketio-*")) if PEERS.exists() else []
if not found:
    print("SKIPPED: PyPI's python-socketio is not here, so it is not tried (tools/peers)")
    sys.exit(0)
sys.path.insert(0, str(found[-1]))
import socketio  # noqa: E402


class Server:
    def __init__(self, store="memory:", ping=25):
        self.process = subprocess.Popen([PROGRAM, store, "0", str(ping)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.url = f"http://127.0.0.1:{json.loads(self.process.stdout.readline())['port']}"

    def ask(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def stop(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


class Client:
    def __init__(self, server, transports, token="of-A", **options):
        self.events = queue.Queue()
        self.client = socketio.Client(reconnection_delay=0.02, reconnection_delay_max=0.05, **options)
        self.client.on("*", lambda *event: self.events.put(event))
        self.client.connect(server.url, auth={"token": token}, transports=transports)

    def next(self):
        return self.events.get(timeout=30)


class Live(unittest.TestCase):
    def setUp(self):
        self.server = self.started()

    def started(self, **options):
        server = Server(**options)
        self.addCleanup(server.stop)
        return server

    def client(self, transports, server=None, **options):
        client = Client(server or self.server, transports, **options)
        self.addCleanup(client.client.disconnect)
        return client

    def test_events_arrive_in_order_whatever_carries_them(self):
        for transports in (["websocket"], ["polling"], ["polling", "websocket"]):
            with self.subTest(transports=transports):
                client = self.client(transports)
                call = self.server.ask("call A")["call"]
                self.server.ask("call B")
                for status in ("ringing", "in-progress", "completed"):
                    self.server.ask(f"status {call} {status} 5")
                told = [client.next() for _ in range(4)]
                self.assertEqual([(name, data["status"]) for name, data, _ in told],
                                 [("call:initiated", "queued"), ("call:status_updated", "ringing"),
                                  ("call:status_updated", "in-progress"), ("call:status_updated", "completed")])
                self.assertEqual({data["callId"] for _, data, _ in told}, {call})
                self.assertTrue(all(isinstance(place, str) for _, _, place in told))

    def test_a_bad_credential_is_refused(self):
        with self.assertRaises(socketio.exceptions.ConnectionError):
            Client(self.server, ["websocket"], token="wrong")

    def test_joining_is_acknowledged(self):
        client = self.client(["websocket"])
        self.assertEqual(client.client.call("join-workspace", "A", timeout=30), "ok")
        self.assertEqual(client.client.call("join-workspace", "B", timeout=30)["error"]["code"], "not_found")

    def test_heartbeats_keep_a_connection(self):
        client = self.client(["websocket"], self.started(ping=1))
        pings = queue.Queue()
        handle = client.client.eio._receive_packet

        def watched(packet):
            if packet.packet_type == 2:
                pings.put(packet)
            handle(packet)
        client.client.eio._receive_packet = watched
        for _ in range(3):
            pings.get(timeout=30)
        self.assertTrue(client.client.connected)

    def test_it_comes_back_when_every_connection_is_cut(self):
        for transports in (["websocket"], ["polling"]):
            with self.subTest(transports=transports):
                client = self.client(transports)
                self.server.ask("drop")
                # It does not ask for what it missed, as npm's does. A client that polls may come back without noticing
                # that it was gone.
                calls = []
                while True:
                    calls.append(self.server.ask("call A")["call"])
                    try:
                        told = client.events.get(timeout=0.2)
                        break
                    except queue.Empty:
                        self.assertLess(len(calls), 150)
                self.assertIn(told[1]["callId"], calls)
                client.client.disconnect()


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
