"""callkit serve is killed under load and started again: what it acknowledged is there, once, and comes to an end."""
import concurrent.futures
import http.client
import json
import sqlite3
import time
import unittest

from serving import ServeTest


class Killed(ServeTest):
    ROUNDS = 3

    def load(self, base, round_, acknowledged, stop):
        """One client after another call, each with a key, until the server is gone."""
        host = base.removeprefix("http://")

        def client(number):
            connection = http.client.HTTPConnection(host, timeout=10)
            for at in range(10_000):
                key = f"{round_}-{number}-{at}"
                body = json.dumps({"phoneNumber": f"+1415555{2000 + (number * 977 + at) % 7000}", "workspaceId": "w-1"})
                try:
                    connection.request("POST", "/api/calls/initiate", body,
                                       {"Content-Type": "application/json", "Idempotency-Key": key})
                    answer = connection.getresponse()
                    told = json.loads(answer.read())
                except (OSError, http.client.HTTPException, ValueError):
                    return
                if answer.status == 200:
                    acknowledged[key] = (told["callId"], body)
                if stop.is_set():
                    return

        return client

    def test_kill_minus_nine_loses_nothing_and_dials_nothing_twice(self):
        import threading
        acknowledged = {}
        for round_ in range(self.ROUNDS):
            served, base = self.serve("--dev", "--speed", "1000", "--scenario", "hangs-up-after:1")
            stop = threading.Event()
            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                clients = [pool.submit(self.load(base, round_, acknowledged, stop), number) for number in range(8)]
                time.sleep(0.4 + 0.1 * round_)
                served.kill()
                served.wait()
                stop.set()
                for one in clients:
                    one.result()
        self.assertGreater(len(acknowledged), 20)

        served, base = self.serve("--dev", "--speed", "1000", "--scenario", "hangs-up-after:1")
        # Who sends again what was acknowledged, and who could not know, gets the same call.
        for key, (call, body) in list(acknowledged.items())[-20:]:
            again = self.ask("POST", base + "/api/calls/initiate", json.loads(body), Idempotency_Key=key)
            self.assertEqual((200, call), (again.status, again.json["callId"]))
        deadline = time.monotonic() + 60
        while self.ask("GET", base + "/api/calls/active/w-1").json["calls"]:
            self.assertLess(time.monotonic(), deadline, "calls did not come to an end")
            time.sleep(0.1)
        served.terminate()
        self.assertEqual(0, served.wait(30))

        log = sqlite3.connect(self.folder / "calls.db")
        self.addCleanup(log.close)
        known = {bytes(id_).hex() for (id_,) in log.execute("SELECT id FROM call_logs")}
        lost = [call for call, _ in acknowledged.values() if call.replace("-", "") not in known]
        self.assertEqual([], lost)
        self.assertEqual(len(acknowledged), len({call for call, _ in acknowledged.values()}))
        twice = log.execute("""SELECT count(*) FROM (SELECT call_id FROM call_events WHERE kind IN ('placed', 'ghost')
                               GROUP BY call_id HAVING count(DISTINCT call_sid) > 1)""").fetchone()[0]
        self.assertEqual(0, twice)
        self.assertEqual([(0,)], log.execute("SELECT count(*) FROM call_logs WHERE ghost_seen").fetchall())
        open_ = log.execute("SELECT count(*) FROM call_logs WHERE status NOT IN "
                            "('completed', 'busy', 'no-answer', 'failed', 'canceled')").fetchone()[0]
        self.assertEqual(0, open_)


if __name__ == "__main__":
    unittest.main()
