"""Phones that block, from several threads."""

import threading
from typing import Any

import callkit
import pytest
from callkit import CallStatus
from conftest import TO, virtual


def test_a_call_is_followed_to_its_end() -> None:
    with callkit.BlockingPhone(provider=virtual()) as phone:
        call = phone.call(TO, scenario="hangs-up-after:7")
        statuses = [event.status for event in call if event.changed]
        assert statuses[0] is CallStatus.QUEUED and statuses[-1] is CallStatus.COMPLETED
        record = call.wait()
        assert record.duration == 7 and record == call.read()
        assert list(call) == []


def test_time_is_the_phones() -> None:
    with callkit.BlockingPhone(provider=virtual()) as phone:
        before = phone.now
        call = phone.call(TO, scenario="stays")
        with pytest.raises(callkit.TimedOut):
            call.wait(timeout=100)
        assert (phone.now - before).total_seconds() == pytest.approx(100, abs=1)
        call.hang_up()
        assert call.wait().status is CallStatus.COMPLETED


def test_a_call_is_controlled() -> None:
    with callkit.BlockingPhone(provider=virtual()) as phone:
        call = phone.call(TO, scenario="stays")
        for event in call:
            if event.status is CallStatus.IN_PROGRESS:
                break
        call.mute()
        call.hold()
        call.send_digits("1")
        record = call.read()
        assert (record.mute, record.hold) == (callkit.Control.ON, callkit.Control.ON)
        call.mute(False)
        call.hold(False)
        call.hang_up()
        with pytest.raises(callkit.Unsupported):
            call.transfer(TO)


@pytest.mark.parametrize("provider", [virtual(), callkit.Simulator(speed=5000, seed=5)])
def test_any_thread_may_wait(provider: callkit.Simulator) -> None:
    ends: list[Any] = []
    with callkit.BlockingPhone(provider=provider) as phone:

        def work(number: int) -> None:
            try:
                for _ in range(5):
                    call = phone.call(TO, scenario="hangs-up-after:3", contact_id=str(number))
                    last = [event.status for event in call][-1]
                    ends.append((last, call.wait().duration, number))
            except BaseException as error:
                ends.append(error)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(ends) == sorted([(CallStatus.COMPLETED, 3, number) for number in range(6) for _ in range(5)])
        assert len(list(phone.history())) == 30


def test_closing_wakes_whoever_waits() -> None:
    phone = callkit.BlockingPhone(provider=callkit.Simulator(speed=1, seed=1))
    call = phone.call(TO, scenario="stays")
    raised: list[BaseException] = []
    begun = threading.Event()

    def wait() -> None:
        begun.set()
        try:
            call.wait()
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    begun.wait()
    phone.close()
    thread.join()
    assert isinstance(raised[0], (callkit.Canceled, callkit.Closed))
    phone.close()
    with pytest.raises(callkit.Closed):
        phone.call(TO)


def test_when_nothing_will_happen_waiting_ends() -> None:
    with callkit.BlockingPhone(provider=virtual()) as phone:
        call = phone.call(TO, scenario="busy")
        call.wait()
        phone._events.feeds[call.id].ended = False
        phone._events.feeds[call.id].events.clear()
        with pytest.raises(callkit.TimedOut):
            list(call)
