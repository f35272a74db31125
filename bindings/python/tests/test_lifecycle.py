"""Objects that are forgotten, closed in any order, forked, or left behind when Python exits."""

import gc
import os
import pathlib
import subprocess
import sys
import threading
import warnings

import callkit
import pytest
from conftest import TO, virtual


def python(code: str, *, timeout: float = 60) -> "subprocess.CompletedProcess[str]":
    """Runs a program of its own, which must not crash, whatever it leaves open."""
    return subprocess.run(
        [sys.executable, "-X", "dev", "-c", code], capture_output=True, text=True, timeout=timeout, check=False
    )


def test_handles_are_closed_in_any_order() -> None:
    for order in ("phone log other", "other log phone", "log phone other"):
        phone = callkit.BlockingPhone(provider=virtual())
        call = phone.call(TO)
        log, other = phone.log, callkit.CallLog()
        objects: dict[str, callkit.BlockingPhone | callkit.CallLog] = {"phone": phone, "log": log, "other": other}
        for name in order.split():
            objects[name].close()
            objects[name].close()
        with pytest.raises(callkit.Closed):
            call.wait()
        with pytest.raises(callkit.Closed):
            log.get(call.id)


def test_a_log_outlives_its_phone_and_a_phone_its_log() -> None:
    log = callkit.CallLog()
    phone = callkit.BlockingPhone(store=log, provider=virtual())
    log.close()
    call_id = phone.call(TO, scenario="busy").wait().id
    second = phone.log
    assert second.get(call_id).status is callkit.CallStatus.BUSY


def test_a_forgotten_phone_is_closed_and_its_calls_go_on(tmp_path: pathlib.Path) -> None:
    store = f"sqlite:{tmp_path}/calls.db"
    phone = callkit.BlockingPhone(store=store, provider=virtual())
    call_id = phone.call(TO, scenario="stays").id
    del phone
    gc.collect()
    with callkit.CallLog(store) as log:
        assert not log.get(call_id).status.is_terminal


def test_objects_are_forgotten_on_other_threads() -> None:
    def work() -> None:
        for _ in range(5):
            phone = callkit.BlockingPhone(provider=callkit.Simulator(seed=2, speed=1000))
            phone.call(TO, scenario="stays")

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    gc.collect()


@pytest.mark.parametrize(
    "left",
    [
        "phone = callkit.BlockingPhone(provider=callkit.Simulator(speed=1000)); call = phone.call(TO)",
        "phone = callkit.BlockingPhone(provider=callkit.Simulator(virtual_time=True)); call = phone.call(TO)",
        "log = callkit.CallLog(); rows = iter(log.history())",
        "phone = callkit.BlockingPhone(); call = phone.call(TO, scenario='stays')\n"
        "def wait():\n    try: call.wait()\n    except callkit.CallkitError: pass\n"
        "threading.Thread(target=wait, daemon=True).start()",
        "loop = asyncio.new_event_loop(); phone = callkit.Phone(); loop.run_until_complete(phone.open());"
        " call = loop.run_until_complete(phone.call(TO)); loop.close()",
        "callkit.BlockingPhone().call(TO); sys.exit(0)",
        "a = callkit.BlockingPhone(); a.me = a; gc.collect(); a.call(TO)",
    ],
)
def test_python_exits_whatever_is_left_open(left: str) -> None:
    made = python(f"import asyncio, gc, sys, threading\nimport callkit\nTO = '{TO}'\n{left}\nprint('end')")
    assert made.returncode == 0, made.stderr
    assert "Fatal" not in made.stderr and "Traceback" not in made.stderr, made.stderr


def test_python_exits_with_plugins_at_work() -> None:
    made = python(
        f"""
import callkit
class Store(callkit.LogStore):
    def read(self): return []
    def append(self, events, rows): pass
    def close(self): print("closed")
phone = callkit.BlockingPhone(store=Store(), provider=callkit.Simulator(speed=100000))
calls = [phone.call("{TO}", scenario="mixed") for _ in range(50)]
"""
    )
    assert made.returncode == 0 and made.stdout == "closed\n", made.stderr


def test_after_a_fork_the_child_is_told() -> None:
    phone = callkit.BlockingPhone(provider=callkit.Simulator(seed=1, speed=1000))
    call = phone.call(TO, scenario="stays")
    log = phone.log
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        child = os.fork()
    if child == 0:
        code = 1
        try:
            for use in (lambda: phone.call(TO), call.hang_up, call.wait, lambda: log.get(call.id)):
                try:
                    use()
                except callkit.Forked as error:
                    assert error.code == "forked" and error.advice
                else:
                    os._exit(2)
            del phone, call, log
            gc.collect()
            with callkit.BlockingPhone(provider=virtual()) as own:  # one of its own works
                assert own.call(TO, scenario="busy").wait().status == "busy"
            assert callkit.parse_number("+442071838750").valid
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    call.hang_up()  # and the parent has noticed nothing
    phone.close()


def test_a_child_that_exits_in_the_ordinary_way_does_no_harm(tmp_path: pathlib.Path) -> None:
    made = python(
        f"""
import os, callkit
phone = callkit.BlockingPhone(store="sqlite:{tmp_path}/calls.db", provider=callkit.Simulator(speed=1000))
call = phone.call("{TO}", scenario="stays")
if os.fork() == 0:
    raise SystemExit(0)
pid, status = os.wait()
assert status == 0, status
call.hang_up()
print(call.wait().status.is_terminal)
"""
    )
    assert made.returncode == 0 and made.stdout == "True\n", made.stderr


def test_ctrl_c_ends_waiting() -> None:
    made = python(
        f"""
import signal, threading, callkit
phone = callkit.BlockingPhone()
call = phone.call("{TO}", scenario="stays")
for event in call:
    if event.status == "initiated": break
signal.signal(signal.SIGALRM, lambda *_: signal.raise_signal(signal.SIGINT))
signal.setitimer(signal.ITIMER_REAL, 0.01)
try:
    call.wait()
except KeyboardInterrupt:
    print("interrupted")
"""
    )
    assert made.returncode == 0 and made.stdout == "interrupted\n", made.stderr


def test_importing_costs_no_dependency() -> None:
    made = python("import sys, callkit; print(sorted(m for m in ('cffi', 'numpy', 'phonenumbers') if m in sys.modules))")
    assert made.stdout == "[]\n", made.stderr
