"""A phone for asyncio."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from typing import Any, Self

from . import _ffi
from ._engine import Dispatcher, Engine, Feed, PhoneOptions, Simulator, Twilio, ended
from ._errors import CallkitError, last_error
from ._values import CallEvent, CallRecord, EventsLost, HttpReply, Outcome, from_micros
from ._words import CallStatus, Recording, Recovery
from .log import CallLog, History
from .plugins import LogStore, Provider

__all__ = ["Call", "Phone"]


class Phone:
    """Places, follows and logs calls::

        async with callkit.Phone(store="sqlite:calls.db") as phone:
            call = await phone.call("+14155552671")
            async for event in call:
                print(event.status)

    `provider` is a `Simulator` (the default), a `Twilio`, or a `Provider` of your own; `store` an address, an open
    `CallLog`, or a `LogStore` of your own. `caller` is the number that calls come from.

    Its functions belong to the event loop in which it was opened. No call ends because a phone or a call is closed or
    forgotten: calls go on at the provider, and the next phone on the same log takes them over.
    """

    def __init__(
        self,
        *,
        store: str | CallLog | LogStore = "memory:",
        provider: Simulator | Twilio | Provider | None = None,
        workspace: str | None = None,
        caller: str | None = None,
        region: str | None = None,
        recovery: Recovery = Recovery.ALL,
        status_only: bool = False,
        queue_limit: int = 0,
        dial_within: int = 0,
        numbering_plan: bytes | None = None,
    ) -> None:
        self._options = PhoneOptions(
            store=store,
            provider=provider,
            workspace=workspace,
            caller=caller,
            region=region,
            recovery=recovery,
            status_only=status_only,
            queue_limit=queue_limit,
            dial_within=dial_within,
            numbering_plan=numbering_plan,
        )
        self._engine: Engine | None = None
        self._driver: _Driver | None = None
        self._log: CallLog | None = None

    async def open(self) -> Self:
        """Opens the log, and takes over what an earlier run left. ``async with`` does it."""
        if self._engine is not None:
            raise RuntimeError("a phone is opened once")
        self._engine = await asyncio.to_thread(Engine, self._options)
        self._log = self._engine.log()
        self._driver = _Driver(self._engine, self._log)
        return self

    async def close(self, timeout: float = 10) -> bool:
        """Takes no new calls and waits, for `timeout` seconds at most, until what is under way is in the log.

        Returns whether it was. Ends no call. What is still awaited raises Canceled or Closed. May be called again.
        """
        engine, driver = self._engine, self._driver
        if engine is None or driver is None or engine.handle.is_closed:
            return True
        try:
            return await asyncio.to_thread(engine.shutdown, max(0, int(timeout * 1000)))
        finally:
            driver.finish()
            await asyncio.to_thread(engine.handle.close)
            if self._log is not None:
                self._log.close()

    async def __aenter__(self) -> Self:
        return await self.open()

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def __repr__(self) -> str:
        state = "not open" if self._engine is None else "closed" if self._engine.handle.is_closed else "open"
        return f"<Phone ({state})>"

    def _parts(self) -> "tuple[Engine, _Driver]":
        if self._engine is None or self._driver is None:
            raise RuntimeError("the phone is not open: use async with")
        return self._engine, self._driver

    async def call(
        self,
        to: str,
        *,
        caller: str | None = None,
        region: str | None = None,
        workspace: str | None = None,
        contact_id: str | None = None,
        agent_id: str | None = None,
        team_id: str | None = None,
        campaign_id: str | None = None,
        scenario: str | None = None,
        ring_timeout: int = 0,
        time_limit: int = 0,
    ) -> "Call":
        """Wishes a call: to a phone number, ``sip:…`` or ``client:…``. Returns when the wish is in the log.

        What can be known at once is raised: InvalidNumber, Refused, InvalidArgument. Times are in seconds; 0 is the
        default, a minute of ringing and four hours of talk.
        """
        engine, driver = self._parts()
        wishes = {
            "from_": caller,
            "region": region,
            "workspace_id": workspace,
            "contact_id": contact_id,
            "agent_id": agent_id,
            "team_id": team_id,
            "campaign_id": campaign_id,
            "scenario": scenario,
        }
        driver.events.begin_start()
        try:
            outcome = await driver.outcome(engine.call(to, wishes, ring_timeout, time_limit))
            call_id = outcome.call_id or ""
            return Call(self, call_id, driver.events.feed(call_id))
        finally:
            driver.events.end_start()

    async def find(self, call_id: str) -> "Call":
        """A call of this log, by its id. Raises NotFound. Its events are those from now on."""
        _, driver = self._parts()
        feed = driver.events.feed(call_id)
        record = await asyncio.to_thread(self.log.get, call_id)
        if feed.status is None:
            feed.status = record.status
            feed.ended = record.status.is_terminal
        return Call(self, call_id, feed)

    async def events(self) -> AsyncIterator[CallEvent | EventsLost]:
        """Everything that happens to any call, from now on, until the phone is closed."""
        _, driver = self._parts()
        waiting: deque[CallEvent | EventsLost] = deque()
        wake = asyncio.Event()

        def tell(event: CallEvent | EventsLost) -> None:
            waiting.append(event)
            wake.set()

        driver.events.listeners.append(tell)
        driver.wakes.add(wake)
        try:
            while True:
                while waiting:
                    yield waiting.popleft()
                if driver.finished:
                    return
                wake.clear()
                await driver.wait(wake)
        finally:
            driver.events.listeners.remove(tell)
            driver.wakes.discard(wake)

    @property
    def log(self) -> CallLog:
        """The phone's log."""
        if self._log is None:
            raise RuntimeError("the phone is not open: use async with")
        return self._log

    def history(self, **filters: Any) -> History:
        """The calls, newest first: ``async for record in phone.history(status=…)``; filters as `CallLog.history`."""
        return self.log.history(**filters)

    async def deliver(self, events: str | Iterable[str]) -> None:
        """Hands in events (one JSON line each) that arrived by another way than the provider; returns once saved."""
        engine, driver = self._parts()
        await driver.outcome(engine.deliver(events))

    async def webhook(self, target: str, body: bytes, signature: str, method: str = "POST") -> HttpReply:
        """Takes one of Twilio's webhooks, and says what to answer, also when it is a refusal.

        `target`: path and query as they arrived; `signature`: the X-Twilio-Signature header.
        """
        engine, driver = self._parts()
        outcome = await driver.outcome(engine.webhook(target, body, signature, method), or_reply=True)
        if outcome.http is None:
            raise outcome.error or ended()
        return outcome.http

    @property
    def now(self) -> datetime:
        """The time by the phone's clock, UTC: the simulator's in virtual time."""
        return from_micros(self._parts()[0].now_us())

    @property
    def active_calls(self) -> int:
        """Calls that have not ended."""
        return self._parts()[0].counts()[0]

    @property
    def unsaved_events(self) -> int:
        """Events that the store has refused so far and that are kept in memory: more than 0 means trouble."""
        return self._parts()[0].counts()[1]


class Call:
    """A call. Iterate it for what happens, to its end. Forgetting it ends nothing."""

    __slots__ = ("_feed", "_phone", "id")

    def __init__(self, phone: Phone, call_id: str, feed: Feed) -> None:
        self._phone = phone
        self._feed = feed
        self.id = call_id

    def __repr__(self) -> str:
        return f"<Call {self.id} {self.status}>"

    @property
    def status(self) -> CallStatus:
        """The latest status that this program was told."""
        return self._feed.status or CallStatus.QUEUED

    async def __aiter__(self) -> AsyncIterator[CallEvent]:
        """What happens to the call, each event once, until it has ended."""
        _, driver = self._phone._parts()
        feed = self._feed
        wake = asyncio.Event()
        driver.wakes.add(wake)
        feed.wake = wake.set
        try:
            while True:
                while feed.events:
                    yield feed.events.popleft()
                if feed.ended:
                    return
                if driver.finished:
                    raise ended()
                wake.clear()
                await driver.wait(wake)
        finally:
            driver.wakes.discard(wake)

    async def _do(self, op: int) -> Outcome:
        return await self._phone._parts()[1].outcome(op)

    async def wait(self) -> CallRecord:
        """Waits until the call has ended; its record."""
        outcome = await self._do(self._phone._parts()[0].wait(self.id))
        return outcome.record or await self.read()

    async def read(self) -> CallRecord:
        """The call's row as it stands in the log."""
        return await asyncio.to_thread(self._phone.log.get, self.id)

    async def hang_up(self) -> None:
        """Ends the call, whatever it is doing; returns once that is confirmed."""
        await self._do(self._phone._parts()[0].hang_up(self.id))

    async def mute(self, on: bool = True) -> None:
        """Returns once the provider confirms."""
        await self._do(self._phone._parts()[0].set_mute(self.id, on))

    async def hold(self, on: bool = True) -> None:
        """Returns once the provider confirms."""
        await self._do(self._phone._parts()[0].set_hold(self.id, on))

    async def send_digits(self, digits: str) -> None:
        """Plays up to 32 of ``0-9 * # A-D``, ``w`` for a pause, to the other end."""
        await self._do(self._phone._parts()[0].send_digits(self.id, digits))

    async def transfer(self, to: str) -> None:
        """Sends the customer to somebody else; the agent leaves. Twilio, bridged calls."""
        await self._do(self._phone._parts()[0].transfer(self.id, to))

    async def recording(self, action: Recording) -> None:
        """Records the call from now on, pauses, goes on, ends. Twilio."""
        await self._do(self._phone._parts()[0].record(self.id, action))


class _Driver:
    """Brings an engine's events into an event loop.

    An engine with a thread has a file descriptor that the loop watches. In virtual time nothing happens by itself:
    there, while somebody waits, each turn of the loop fetches what comes next, so that tasks see every event before
    time goes on.
    """

    def __init__(self, engine: Engine, log: CallLog) -> None:
        self.events = Dispatcher()
        self.events.on_lost = lambda: self.events.refresh(log)
        self.wakes: set[asyncio.Event] = set()
        self.finished = False
        self._engine = engine
        self._loop = asyncio.get_running_loop()
        self._waiting: set[asyncio.Future[Outcome]] = set()
        self._asleep = 0
        self._turn: asyncio.Handle | None = None
        self._fd = -1
        if not engine.virtual:
            self._fd = engine.fd()
            self._loop.add_reader(self._fd, self._readable)

    async def outcome(self, op: int, or_reply: bool = False) -> Outcome:
        future: asyncio.Future[Outcome] = self._loop.create_future()

        def done(outcome: Outcome) -> None:
            self._waiting.discard(future)
            if not future.done():
                future.set_result(outcome)

        self.events.outcomes[op] = done
        self._waiting.add(future)
        self._next_turn()
        try:
            outcome = await future
        finally:
            self._waiting.discard(future)
        if outcome.error is not None and not (or_reply and outcome.http is not None):
            raise outcome.error
        return outcome

    async def wait(self, wake: asyncio.Event) -> None:
        self._asleep += 1
        self._next_turn()
        try:
            await wake.wait()
        finally:
            self._asleep -= 1

    def _readable(self) -> None:
        status, came = self._engine.read(0)
        self.events.take(came)
        if status == _ffi.CALLKIT_E_CLOSED:
            self._loop.remove_reader(self._fd)

    def _next_turn(self) -> None:
        if self._engine.virtual and self._turn is None and not self.finished:
            self._turn = self._loop.call_soon(self._move)

    def _move(self) -> None:
        self._turn = None
        if self.finished or not (self._waiting or self._asleep):
            return
        status, came = self._engine.read(-1)
        if status == _ffi.CALLKIT_OK:
            self.events.take(came)
            self._next_turn()
        elif status not in (_ffi.CALLKIT_E_TIMEOUT, _ffi.CALLKIT_E_CANCELED, _ffi.CALLKIT_E_CLOSED):
            self._fail(last_error(status))
        # else nothing will happen any more, until somebody begins something.

    def _fail(self, error: CallkitError) -> None:
        for future in tuple(self._waiting):
            if not future.done():
                future.set_exception(error)
        self._waiting.clear()

    def finish(self) -> None:
        """What came last is handed out; nothing comes any more."""
        if self.finished:
            return
        if self._fd >= 0:
            self._loop.remove_reader(self._fd)
        status = int(_ffi.CALLKIT_OK)
        while status == _ffi.CALLKIT_OK:
            try:
                status, came = self._engine.read(0)
            except CallkitError:
                break
            self.events.take(came)
        self.finished = True
        self._fail(ended())
        for wake in tuple(self.wakes):
            wake.set()
