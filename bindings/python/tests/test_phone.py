"""Phones for asyncio."""

import asyncio
import gc
import json
from collections.abc import Callable, Coroutine
from typing import Any

import callkit
import pytest
from callkit import CallStatus
from conftest import TO, Runner, virtual


def with_phone(body: Callable[[callkit.Phone], Coroutine[Any, Any, Any]], **options: Any) -> Any:
    async def main() -> Any:
        options.setdefault("provider", virtual())
        async with callkit.Phone(**options) as phone:
            return await body(phone)

    return asyncio.run(main())


def test_a_call_is_followed_to_its_end() -> None:
    async def body(phone: callkit.Phone) -> None:
        call = await phone.call(TO, scenario="hangs-up-after:7", contact_id="c-1")
        told = [event async for event in call]
        assert [event.status for event in told if event.changed] == [
            CallStatus.QUEUED,
            CallStatus.INITIATED,
            CallStatus.RINGING,
            CallStatus.IN_PROGRESS,
            CallStatus.COMPLETED,
        ]
        assert all(event.call_id == call.id for event in told)
        assert [event.at for event in told] == sorted(event.at for event in told)
        assert {event.cause for event in told if not event.changed} >= {"placed"}
        assert call.status is CallStatus.COMPLETED and call.status.is_terminal
        record = await call.wait()
        assert (record.status, record.duration, record.contact_id) == (CallStatus.COMPLETED, 7, "c-1")
        assert record.simulated and record.talk_ms == 7000
        assert record.ended_at is not None and record.ended_at == told[-1].at
        assert record == await call.read() == phone.log.get(call.id)
        assert json.loads(record.to_json())["id"] == call.id
        assert TO not in repr(record)
        assert [event async for event in call] == []  # each event once

    with_phone(body)


def test_the_same_seed_gives_the_same_run() -> None:
    async def body(phone: callkit.Phone) -> list[str]:
        calls = [await phone.call(TO, scenario="mixed") for _ in range(20)]
        return [(await call.wait()).to_json() for call in calls]

    first = with_phone(body, provider=virtual(11))
    assert first == with_phone(body, provider=virtual(11))
    assert first != with_phone(body, provider=virtual(12))


def test_a_call_is_controlled() -> None:
    async def body(phone: callkit.Phone) -> None:
        call = await phone.call(TO, scenario="stays")
        async for event in call:
            if event.status is CallStatus.IN_PROGRESS:
                break
        await call.mute()
        assert (await call.read()).mute is callkit.Control.ON
        await call.mute(False)
        await call.hold()
        assert (await call.read()).hold is callkit.Control.ON
        await call.send_digits("12#")
        await call.hang_up()
        record = await call.wait()
        assert (record.status, record.hangup_by) == (CallStatus.COMPLETED, "agent")
        with pytest.raises(callkit.CallkitError):
            await call.mute()
        with pytest.raises(callkit.Unsupported):
            await call.recording(callkit.Recording.START)

    with_phone(body)


def test_many_calls_at_once_end_each_in_its_own_way() -> None:
    async def body(phone: callkit.Phone) -> None:
        async def one(scenario: str) -> list[CallStatus]:
            call = await phone.call(TO, scenario=scenario)
            return [event.status async for event in call][-1:]

        scenarios = ["busy", "no-answer", "fails", "hangs-up-after:5"] * 10
        ends = await asyncio.gather(*map(one, scenarios))
        assert [end[0] for end in ends[:4]] == [
            CallStatus.BUSY,
            CallStatus.NO_ANSWER,
            CallStatus.FAILED,
            CallStatus.COMPLETED,
        ]
        assert phone.active_calls == 0 and phone.unsaved_events == 0

    with_phone(body)


def test_what_is_wrong_is_raised_at_once() -> None:
    async def body(phone: callkit.Phone) -> None:
        with pytest.raises(callkit.InvalidNumber) as caught:
            await phone.call("12")
        assert (caught.value.code, caught.value.number) == ("invalid_number", 101)
        assert caught.value.advice.endswith(".") and "12" not in str(caught.value)
        with pytest.raises(callkit.Refused):
            await phone.call("999", region="GB")
        with pytest.raises(callkit.InvalidArgument):
            await phone.call(TO, scenario="no such")
        with pytest.raises(callkit.InvalidArgument):
            await phone.call(TO, ring_timeout=-1)
        with pytest.raises(callkit.InvalidArgument):
            await phone.call(TO, contact_id="a\x00b")
        with pytest.raises(callkit.NotFound):
            await phone.find("019b76da-a800-7000-8000-000000000001")
        with pytest.raises(callkit.InvalidArgument):
            await phone.find("nonsense")
        with pytest.raises(callkit.Unsupported):
            await phone.webhook("/status", b"", "x")
        assert phone.active_calls == 0

    with_phone(body)


def test_events_of_all_calls_are_heard() -> None:
    async def body(phone: callkit.Phone) -> None:
        heard: list[callkit.CallEvent | callkit.EventsLost] = []

        async def listen() -> None:
            async for event in phone.events():
                heard.append(event)

        listener = asyncio.create_task(listen())
        await asyncio.sleep(0)
        calls = [await phone.call(TO, scenario="busy") for _ in range(3)]
        for call in calls:
            await call.wait()
        await phone.close()
        await listener
        ids = {event.call_id for event in heard if isinstance(event, callkit.CallEvent)}
        assert ids == {call.id for call in calls}

    with_phone(body)


def test_events_that_were_lost_do_not_leave_a_call_open() -> None:
    """A queue of four, and nobody who empties it while calls end: what was missed is read from the log."""

    async def body(phone: callkit.Phone) -> None:
        calls = [await phone.call(TO, scenario="busy") for _ in range(4)]
        lost: list[int] = []

        async def listen() -> None:
            async for event in phone.events():
                if isinstance(event, callkit.EventsLost):
                    lost.append(event.count)

        listener = asyncio.create_task(listen())
        for call in calls:
            assert [event.status async for event in call][-1] is CallStatus.BUSY
        listener.cancel()

    with_phone(body, queue_limit=4)


def test_forgetting_a_call_ends_nothing() -> None:
    async def body(phone: callkit.Phone) -> None:
        call_id = (await phone.call(TO, scenario="hangs-up-after:5")).id
        gc.collect()
        assert phone.active_calls == 1
        found = await phone.find(call_id)
        assert (await found.wait()).duration == 5

    with_phone(body)


def test_a_closed_phone_says_so_and_leaves_its_calls_to_the_next(tmp_path: Any) -> None:
    store = f"sqlite:{tmp_path}/calls.db"

    async def first(phone: callkit.Phone) -> str:
        call = await phone.call(TO, scenario="stays")
        assert await phone.close()
        for use in (phone.call(TO), call.wait(), call.hang_up()):
            with pytest.raises(callkit.Closed):
                await use
        assert await phone.close()
        return call.id

    call_id = with_phone(first, store=store)
    with callkit.CallLog(store) as log:
        assert not log.get(call_id).status.is_terminal

    async def second(phone: callkit.Phone) -> None:
        assert phone.active_calls == 1

    with_phone(second, store=store)


def test_what_is_awaited_when_the_phone_closes_is_given_up() -> None:
    async def body(phone: callkit.Phone) -> None:
        call = await phone.call(TO, scenario="stays")

        async def follow() -> None:
            async for _ in call:
                pass

        tasks = [asyncio.create_task(call.wait()), asyncio.create_task(follow())]
        await asyncio.sleep(0)
        await phone.close()
        done = await asyncio.gather(*tasks, return_exceptions=True)
        assert isinstance(done[0], (callkit.Canceled, callkit.Closed)) or hasattr(done[0], "status")
        assert done[1] is None or isinstance(done[1], callkit.Closed)

    with_phone(body)


def test_a_task_that_is_cancelled_leaves_the_phone_whole() -> None:
    async def body(phone: callkit.Phone) -> None:
        call = await phone.call(TO, scenario="hangs-up-after:9")
        task = asyncio.create_task(call.wait())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await call.wait()).duration == 9

    with_phone(body)


def test_a_phone_with_a_thread_wakes_the_loop() -> None:
    """In the simulator's fast time, with the library's own thread and the file descriptor."""

    async def body(phone: callkit.Phone) -> None:
        call = await phone.call(TO, scenario="hangs-up-after:7")
        statuses = [event.status async for event in call]
        assert statuses[-1] is CallStatus.COMPLETED
        assert (await call.wait()).duration == 7

    with_phone(body, provider=callkit.Simulator(speed=2000, seed=3))


def test_history_is_iterated_both_ways() -> None:
    async def body(phone: callkit.Phone) -> None:
        for at in range(7):
            await (await phone.call(TO, scenario="busy" if at % 2 else "hangs-up-after:2")).wait()
        plain = list(phone.history(page_size=3))
        assert len(plain) == 7
        assert [record async for record in phone.history(page_size=3)] == plain
        busy = [record async for record in phone.history(status=CallStatus.BUSY)]
        assert [record.status for record in busy] == [CallStatus.BUSY] * 3
        first = phone.history(page_size=3).page()
        assert len(first.records) == 3 and first.next is not None
        assert phone.history(page_size=3).page(first.next).records[0] == plain[3]
        since = plain[2].created_at
        assert list(phone.history(since=since)) == plain[:3]

    with_phone(body)


def test_a_phone_that_is_not_open_says_so() -> None:
    phone = callkit.Phone()
    with pytest.raises(RuntimeError):
        asyncio.run(phone.call(TO))
    with pytest.raises(TypeError):
        asyncio.run(callkit.Phone(provider=3).open())  # type: ignore[arg-type]
    with pytest.raises(callkit.StoreError) as caught:
        asyncio.run(callkit.Phone(store="sqlite:/dev/null/calls.db").open())
    assert caught.value.code == "store_unavailable"


def test_events_are_delivered(run: Runner) -> None:
    async def body(phone: callkit.Phone) -> None:
        call = await phone.call(TO, scenario="stays")
        async for event in call:
            if event.status is CallStatus.IN_PROGRESS:
                break
        lines = [json.dumps(one) for one in phone.log.timeline(call.id)]
        await phone.deliver(lines)
        assert phone.log.append(lines) == 0
        with pytest.raises(callkit.Malformed):
            await phone.deliver("no event")

    with_phone(body)
