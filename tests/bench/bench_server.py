#!/usr/bin/env python3
"""The server beside the original stack (Express, Socket.IO, better-sqlite3) and beside bare Boost.Beast.

    tests/bench/bench_server.py BUILD PEERS [--rows 1000,1000000] [--rounds 3] [--seconds 3] [--clients 1000]

Servers take turns within a round, so that a machine whose speed drifts slows all of them; the server runs on one
processor, what loads it on the other. What counts is the server's own CPU time for each request: it changes least.
Both write with synchronous=FULL. `wrk` makes the load; it is one of Debian's packages.
"""
import argparse
import datetime
import json
import os
import pathlib
import random
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import uuid

HERE = pathlib.Path(__file__).resolve().parent
WORKSPACE = "11111111-1111-4111-8111-111111111111"
TICKS = os.sysconf("SC_CLK_TCK")
INITIATE = ('{"contactId":"22222222-2222-4222-8222-222222222222","workspaceId":"%s","phoneNumber":"%s",'
            '"fromNumber":"+14155550100"}')
# `pages` is history, another page each time, more of them than the server remembers: each is read from the log.
ROUTES = ["initiate", "status", "history", "pages", "stats"]


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_kb(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text()).group(1))


def pinned(processor, command):
    return ["taskset", "-c", str(processor), *command] if os.cpu_count() > 1 else command


class Server:
    """One server on a copy of its log."""

    def __init__(self, name, command, log, port, environment, ready):
        self.name, self.port = name, port
        self.folder = tempfile.TemporaryDirectory()
        self.log = pathlib.Path(self.folder.name) / "calls.db"
        if log:
            shutil.copy(log, self.log)
        expand = {"PORT": str(port), "LOG": str(self.log)}
        self.process = subprocess.Popen(pinned(0, [part.format(**expand) for part in command]),
                                        env={**os.environ, **environment, "PORT": str(port), "DB": str(self.log)},
                                        stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            if ready in line:
                return
        sys.exit(f"{name} did not start")

    @property
    def pid(self):
        return self.process.pid

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()


def script(folder, route, ids):
    """What wrk asks: a path, or a Lua script where bodies differ."""
    if route == "history":
        return [], f"/api/calls/history/{WORKSPACE}?limit=50"
    if route == "stats":
        return [], f"/api/calls/stats/{WORKSPACE}"
    lua = pathlib.Path(folder) / f"{route}.lua"
    if route == "pages":
        lua.write_text(f"""
local i = 0
function request()
  i = i + 1
  return wrk.format("GET", "/api/calls/history/{WORKSPACE}?limit=50&offset=" .. i % 47 * 20)
end""")
    elif route == "initiate":
        # Another number each time: callkit dials a number that is being dialled only after that.
        lua.write_text(f"""
local n = math.random(7000) * 1000
function request()
  n = n + 1
  local body = string.format('{INITIATE}', '{WORKSPACE}', '+1415' .. (2000000 + n % 7900000))
  return wrk.format("POST", "/api/calls/initiate", {{["Content-Type"] = "application/json"}}, body)
end""")
    else:
        lua.write_text(f"""
local ids, i = {{}}, 0
for line in io.lines("{ids}") do ids[#ids + 1] = line end
function request()
  i = i + 1
  local body = i % 2 == 0 and '{{"status":"completed","duration":120}}' or '{{"status":"in-progress","duration":5}}'
  return wrk.format("PUT", "/api/calls/" .. ids[i % #ids + 1] .. "/status", {{["Content-Type"] = "application/json"}}, body)
end""")
    return ["-s", str(lua)], "/"


def load(server, route, seconds, folder, ids):
    options, path = script(folder, route, ids)
    before = cpu_seconds(server.pid)
    out = subprocess.run(pinned(1, ["wrk", "-t1", "-c64", f"-d{seconds}s", "--latency", "--timeout", "30s", *options,
                                    f"http://127.0.0.1:{server.port}{path}"]),
                         capture_output=True, text=True, check=True).stdout
    requests = int(re.search(r"(\d+) requests in", out).group(1))
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    # What is still queued belongs to this turn.
    last = -1.0
    while cpu_seconds(server.pid) - last > 0.02:
        last = cpu_seconds(server.pid)
        time.sleep(0.2)
    return {"cpu": (cpu_seconds(server.pid) - before) / max(requests, 1) * 1e6,
            "rate": float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1)),
            "refused": int(refused.group(1)) if refused else 0, "requests": requests}


def original_log(folder, rows):
    """The original's table with as many rows as our log, and the ids of its newest thousand."""
    path = pathlib.Path(folder) / f"original-{rows}.db"
    if path.exists():
        return path, path.with_suffix(".ids")
    chance = random.Random(42)
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("""CREATE TABLE call_logs (id TEXT PRIMARY KEY, workspace_id TEXT NOT NULL, call_sid TEXT, direction TEXT NOT NULL,
        from_number TEXT, to_number TEXT, status TEXT NOT NULL, duration INTEGER NOT NULL DEFAULT 0,
        created_at TEXT NOT NULL, updated_at TEXT NOT NULL, contact_id TEXT)""")
    now = datetime.datetime.now(datetime.timezone.utc)
    contact = "22222222-2222-4222-8222-222222222222"

    def row(at):
        when = (now - datetime.timedelta(seconds=400 * 86400 * (rows - 1 - at) // rows)).isoformat().replace("+00:00", "Z")
        status = chance.choice(["completed"] * 6 + ["no-answer"] * 2 + ["busy", "failed"])
        return (str(uuid.UUID(int=chance.getrandbits(128), version=4)), WORKSPACE, f"CA{chance.getrandbits(128):032x}", "outbound",
                "+14155550100", f"+1415{chance.randrange(2_000_000, 10_000_000)}", status,
                chance.randrange(5, 900) if status == "completed" else 0, when, when, contact)

    db.executemany("INSERT INTO call_logs VALUES (?,?,?,?,?,?,?,?,?,?,?)", (row(at) for at in range(rows)))
    db.execute("CREATE INDEX by_workspace ON call_logs(workspace_id, created_at)")
    db.commit()
    ids = path.with_suffix(".ids")
    ids.write_text("".join(f"{one}\n" for (one,) in db.execute("SELECT id FROM call_logs ORDER BY rowid DESC LIMIT 1000")))
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return path, ids


def callkit_log(build, folder, rows):
    path = pathlib.Path(folder) / f"callkit-{rows}.db"
    if path.exists():
        return path, path.with_suffix(".ids")
    made = subprocess.run([build / "tests/bench/make_log", str(rows), f"sqlite:{path}"], capture_output=True, text=True,
                          check=True)
    ids = path.with_suffix(".ids")
    ids.write_text(made.stdout)
    return path, ids


def row_of(name, figures, beside=None):
    cpu = statistics.median(one["cpu"] for one in figures)
    rate = statistics.median(one["rate"] for one in figures)
    text = f"  {name:10} {cpu:9.1f} µs {rate:10.0f}/s"
    if beside:
        text += f"   {beside / cpu:8.1f} times less CPU"
    if any(one["refused"] for one in figures):
        text += f"   {sum(one['refused'] for one in figures)} of {sum(one['requests'] for one in figures)} refused"
    print(text, flush=True)
    return cpu


def started(name, build, peers, log, port):
    if name == "original":
        return Server(name, ["node", str(HERE / "server/original.js")], log, port,
                      {"MODULES": str(peers / "original-stack/node_modules")}, "up")
    if name == "mounted":
        return Server(name, [str(build / "tests/bench/mounted")], log, port, {}, "up")
    return Server(name, [str(build / "examples/callkit/callkit"), "serve", "--dev", "--listen", "127.0.0.1:{PORT}",
                         "--store", "sqlite:{LOG}", "--speed", "100"], log, port, {}, "http://")


def http(build, peers, rows, given, folder):
    logs = {"original": original_log(folder, rows), "callkit": callkit_log(build, folder, rows)}
    cost = {}
    for route in given.routes.split(","):
        print(f"{route}, {rows} calls in the log")
        if route == "initiate":
            print("  (`callkit serve` plays the telephone network too, until each call is over: 8 events;\n"
                  "   mounted is its server with a provider that says nothing, as the original has none)")
        servers = [started(name, build, peers, log, 18101 + at) for at, (name, (log, _)) in enumerate(logs.items())]
        if route == "initiate":
            servers.append(started("mounted", build, peers, logs["callkit"][0], 18108))
        servers.append(Server("bare Beast", [str(build / "tests/bench/bare_beast")], None, 18109, {}, "up"))
        try:
            figures = {one.name: [] for one in servers}
            for measured in [False] + [True] * given.rounds:
                for one in servers:
                    if one.name == "bare Beast" and route != "stats":  # it has one answer
                        continue
                    got = load(one, route, given.seconds if measured else 1, folder,
                               logs.get(one.name, (None, ""))[1])
                    if measured:
                        figures[one.name].append(got)
            theirs = row_of("original", figures["original"])
            cost[route] = theirs, row_of("callkit", figures["callkit"], theirs)
            if figures.get("mounted"):
                row_of("mounted", figures["mounted"], theirs)
            if figures["bare Beast"]:
                row_of("bare Beast", figures["bare Beast"], theirs)
                ours, bare = (statistics.median(one["rate"] for one in figures[name]) for name in ("callkit", "bare Beast"))
                print(f"  {100 * ours / bare:.0f} % of the rate of bare Beast")
        finally:
            for one in servers:
                one.stop()
    if {"initiate", "status"} <= cost.keys():
        # What the original does for a call that is answered: its provider's callbacks tell it four statuses.
        theirs, ours = cost["initiate"][0] + 4 * cost["status"][0], cost["initiate"][1]
        print(f"a whole call: original {theirs:.0f} µs (one initiate, four times status), callkit {ours:.0f} µs, the simulated "
              f"network included: {theirs / ours:.1f} times less CPU")


def fan_out(build, peers, given, folder):
    logs = {"original": original_log(folder, 1000), "callkit": callkit_log(build, folder, 1000)}
    bodies = {"original": ("status", '{"status":"in-progress","duration":$N,"t0":"$T"}'), "callkit": ("note", '{"note":"$T"}')}
    program = str(build / "tests/bench/socketio_load")
    for at_once in (1, 8):
        print(f"an event to each of {given.clients} Socket.IO clients, {at_once} at once")
        figures = {"original": [], "callkit": []}
        for round_ in range(given.rounds):
            for name, (log, ids) in logs.items():
                server = started(name, build, peers, log, 18110 + round_)
                try:
                    route, body = bodies[name]
                    path = ",".join(f"/api/calls/{one}/{route}" for one in ids.read_text().split()[:8])
                    warm = [program, str(server.port), "100", "200", "4", path, body]
                    subprocess.run(pinned(1, warm), check=True, capture_output=True, stdin=subprocess.DEVNULL)
                    clients = subprocess.Popen(
                        pinned(1, [program, str(server.port), str(given.clients), "400", str(at_once), path, body]),
                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
                    clients.stdout.readline()  # all are in
                    before = cpu_seconds(server.pid)
                    got = json.loads(clients.communicate("\n")[0])
                    got["cpu"] = (cpu_seconds(server.pid) - before) / got["deliveries"] * 1e6
                    got["rate"] = got["deliveries"] / got["seconds"]
                    figures[name].append(got)
                finally:
                    server.stop()
        for name, all_ in figures.items():
            median = {key: statistics.median(one[key] for one in all_) for key in all_[0]}
            print(f"  {name:10} {median['rate']:9.0f} deliveries/s {median['cpu']:7.2f} µs of the server's CPU each; "
                  f"p50 {median['p50_ms']:.1f} ms, p99 {median['p99_ms']:.1f} ms", flush=True)
        def ratio(key):
            ours, theirs = (statistics.median(one[key] for one in figures[name]) for name in ("callkit", "original"))
            return ours / theirs

        print(f"  {ratio('rate'):.1f} times the deliveries, {1 / ratio('cpu'):.1f} times less CPU for each")


def memory(build, peers, given, folder):
    logs = {"original": original_log(folder, 10), "callkit": callkit_log(build, folder, 10)}
    print(f"memory of each of {given.clients} idle Socket.IO clients")
    each = {}
    for name, (log, ids) in logs.items():
        server = started(name, build, peers, log, 18120)
        try:
            def clients_of(count):
                return [str(build / "tests/bench/socketio_load"), str(server.port), str(count), "0", "1",
                        f"/api/calls/{ids.read_text().split()[0]}/note", "{}"]

            # What the first clients bring into memory, such as the pages of libraries, is nobody's.
            subprocess.run(clients_of(50), check=True, capture_output=True, stdin=subprocess.DEVNULL)
            before = resident_kb(server.pid)
            clients = subprocess.Popen(clients_of(given.clients), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            clients.stdout.readline()
            each[name] = (resident_kb(server.pid) - before) / given.clients
            clients.stdin.close()
            clients.wait()
        finally:
            server.stop()
        print(f"  {name:10} {each[name]:6.1f} KB", flush=True)
    print(f"  {each['original'] / max(each['callkit'], 0.01):.1f} times less")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("build", type=pathlib.Path)
    arguments.add_argument("peers", type=pathlib.Path)
    arguments.add_argument("--rows", default="1000,1000000")
    arguments.add_argument("--routes", default=",".join(ROUTES))
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--seconds", type=int, default=3)
    arguments.add_argument("--clients", type=int, default=1000)
    arguments.add_argument("--parts", default="http,fan_out,memory")
    given = arguments.parse_args()
    build, peers = given.build.resolve(), given.peers.resolve()
    if not (peers / "original-stack").is_dir() or shutil.which("wrk") is None:
        sys.exit("SKIPPED: the original stack or wrk is not here (`tools/bench bench_server` installs both)")
    with tempfile.TemporaryDirectory() as folder:
        if "http" in given.parts:
            for rows in map(int, given.rows.split(",")):
                http(build, peers, rows, given, folder)
        if "fan_out" in given.parts:
            fan_out(build, peers, given, folder)
        if "memory" in given.parts:
            memory(build, peers, given, folder)


if __name__ == "__main__":
    main()
