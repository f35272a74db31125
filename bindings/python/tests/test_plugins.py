"""Logs and providers written in Python."""

import asyncio
import gc
import threading
import weakref
from collections.abc import Iterable, Sequence
from typing import Any

import callkit
import pytest
from callkit import CallStatus, Can, DialRequest, FoundCall, JournalEvent, JournalRow, LogStore, Provider, Request
from conftest import TO, virtual


class ListStore(LogStore):
    def __init__(self, lines: Iterable[str] = ()) -> None:
        self.lines = list(lines)
        self.rows: dict[str, JournalRow] = {}
        self.positions: list[int] = []
        self.closed = 0
        self.flushed = 0
        self.fail: Exception | None = None

    def read(self) -> Iterable[str]:
        return iter(self.lines)

    def append(self, events: Sequence[JournalEvent], rows: Sequence[JournalRow]) -> None:
        if self.fail is not None:
            raise self.fail
        self.lines += [event.json for event in events]
        self.positions += [event.position for event in events]
        self.rows |= {row.call_id: row for row in rows}

    def flush(self) -> None:
        self.flushed += 1

    def close(self) -> None:
        self.closed += 1


def test_a_log_in_python_keeps_the_journal() -> None:
    store = ListStore()
    with callkit.BlockingPhone(store=store, provider=virtual()) as phone:
        record = phone.call(TO, scenario="hangs-up-after:7").wait()
        phone.log.flush()
    assert store.closed == 1 and store.flushed >= 1
    assert store.positions == list(range(1, len(store.lines) + 1))
    row = store.rows[record.id]
    assert row.status is CallStatus.COMPLETED and row.json == record.to_json()
    assert row.workspace_id == "default" and row.created_us == 1767225600 * 1_000_000
    with callkit.CallLog(ListStore(store.lines)) as again:
        assert again.get(record.id) == record


def test_what_a_log_raises_is_the_error_and_its_cause(caplog: pytest.LogCaptureFixture) -> None:
    store = ListStore()
    log = callkit.CallLog(store)
    lines = ListStore()
    with callkit.BlockingPhone(store=lines, provider=virtual()) as phone:
        phone.call(TO, scenario="busy").wait()
    store.fail = OSError("the tape is torn")
    with pytest.raises(callkit.StoreError, match="the tape is torn") as caught:
        log.append(lines.lines)
    assert caught.value.__cause__ is store.fail
    assert list(log.history()) == []
    store.fail = None
    assert log.append(lines.lines) == len(lines.lines)

    class Broken(ListStore):
        def read(self) -> Iterable[str]:
            yield self.lines[0]
            raise ValueError("page two is missing")

    with pytest.raises(callkit.CallkitError, match="page two is missing"):
        callkit.CallLog(Broken(lines.lines))
    with pytest.raises(callkit.CallkitError):
        callkit.CallLog(ListStore(["this is no event"]))
    assert "the tape is torn" in caplog.text


def test_a_log_that_refuses_holds_back_the_call() -> None:
    store = ListStore()
    with callkit.BlockingPhone(store=store, provider=virtual()) as phone:
        store.fail = callkit.StoreError("no room")
        with pytest.raises(callkit.StoreError):
            phone.call(TO).wait(timeout=3600)
        store.fail = None


class Exchange(Provider):
    """A provider whose calls are answered at once and end when they are hung up."""

    name = "exchange"
    can = Can.MUTE | Can.SIMULATE

    def __init__(self) -> None:
        self.host: callkit.ProviderHost | None = None
        self.placed: list[DialRequest] = []
        self.closed = 0
        self.fail: BaseException | None = None
        self.threads: set[int] = set()

    def start(self, host: callkit.ProviderHost) -> None:
        self.host = host

    def tell(self, sid: str, status: CallStatus, sequence: int, **more: Any) -> None:
        assert self.host is not None
        self.host.tell(FoundCall(call_sid=sid, status=status, sequence=sequence, **more))

    def place(self, what: DialRequest, request: Request) -> None:
        self.threads.add(threading.get_ident())
        if self.fail is not None:
            raise self.fail
        self.placed.append(what)
        sid = f"EX{len(self.placed):04}"
        request.reply(sid, CallStatus.QUEUED, "dialling")
        self.tell(sid, CallStatus.RINGING, 1)
        self.tell(sid, CallStatus.IN_PROGRESS, 2, answered_by="human")

    def hang_up(self, call_sid: str, request: Request) -> None:
        request.reply()
        self.tell(call_sid, CallStatus.COMPLETED, 3, duration=42, end_reason="hangup", hangup_by="agent")

    def fetch(self, call_sid: str, request: Request) -> None:
        request.fail(callkit.NotFound("no such call"))

    def set_mute(self, call_sid: str, on: bool, request: Request) -> None:
        if on:
            request.reply()
        else:
            raise RuntimeError("the button sticks")

    def close(self) -> None:
        self.closed += 1


def test_a_provider_in_python_places_calls() -> None:
    provider = Exchange()

    async def main() -> None:
        async with callkit.Phone(provider=provider, caller="+14155550100") as phone:
            call = await phone.call(TO, contact_id="c-9")
            async for event in call:
                if event.status is CallStatus.IN_PROGRESS:
                    break
            await call.mute()
            with pytest.raises(callkit.ProviderError) as caught:
                await call.mute(False)
            assert "the button sticks" in f"{caught.value} {caught.value.provider_message}"
            with pytest.raises(callkit.Unsupported):
                await call.hold()
            await call.hang_up()
            record = await call.wait()
            assert (record.provider, record.call_sid, record.duration) == ("exchange", "EX0001", 42)
            assert (record.answered_by, record.hangup_by, record.contact_id) == ("human", "agent", "c-9")
            assert record.simulated

    asyncio.run(main())
    assert provider.closed == 1
    (placed,) = provider.placed
    assert (placed.to_number, placed.from_number, placed.attempt) == (TO, "+14155550100", 1)
    assert TO not in repr(placed)
    assert provider.threads.isdisjoint({threading.get_ident()})
    assert provider.host is not None
    with pytest.raises(callkit.Closed):
        provider.tell("EX0001", CallStatus.RINGING, 9)


@pytest.mark.parametrize(
    ("error", "phase"),
    [
        (callkit.ProviderError("no such subscriber"), "not-placed"),
        (RuntimeError("the line went dead"), None),
    ],
)
def test_what_place_raises_says_whether_the_call_may_exist(error: Exception, phase: str | None) -> None:
    provider = Exchange()
    provider.fail = error
    with callkit.BlockingPhone(provider=provider, caller="+14155550100") as phone:
        call = phone.call(TO)
        for event in call:
            if event.cause == "in-doubt" or event.status.is_terminal:
                break
        record = call.read()
        if phase is None:
            assert not record.status.is_terminal and record.dial_phase == "in-doubt"
        else:
            assert record.status is CallStatus.FAILED


def test_a_provider_that_does_not_start_is_the_reason() -> None:
    class Absent(Exchange):
        def start(self, host: callkit.ProviderHost) -> None:
            raise LookupError("nobody is there")

    provider = Absent()
    with pytest.raises(LookupError, match="nobody is there"):
        callkit.BlockingPhone(provider=provider, caller="+14155550100")
    assert provider.closed == 1


def test_plugins_are_released_with_the_phone() -> None:
    store, provider = ListStore(), Exchange()
    gone: list[weakref.ref[Any]] = [weakref.ref(store), weakref.ref(provider)]
    phone = callkit.BlockingPhone(store=store, provider=provider, caller="+14155550100")
    phone.call(TO)
    del phone
    gc.collect()
    assert store.closed == 1 and provider.closed == 1
    del store, provider
    gc.collect()
    assert [one() for one in gone] == [None, None]
