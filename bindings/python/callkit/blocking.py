"""A phone for programs without asyncio: its functions return when their outcome is there. From any thread."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, Self

from . import _ffi
from ._engine import Dispatcher, Engine, Feed, PhoneOptions, Simulator, Twilio, ended
from ._errors import TimedOut, advice, last_error
from ._values import CallEvent, CallRecord, HttpReply, Outcome, from_micros
from ._words import CallStatus, Recording, Recovery
from .log import CallLog, History
from .plugins import LogStore, Provider

__all__ = ["BlockingCall", "BlockingPhone"]

# How long one call of the library waits, so that Ctrl-C is noticed.
_SLICE_MS = 200


class BlockingPhone:
    """Places, follows and logs calls, see `Phone`::

        with callkit.BlockingPhone(store="sqlite:calls.db") as phone:
            record = phone.call("+14155552671").wait()

    Every function may be called from any thread. A `timeout` is in seconds, by the phone's clock; None waits for ever.
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
        self._engine = Engine(
            PhoneOptions(
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
        )
        self._log = self._engine.log()
        self._changed = threading.Condition()
        self._events = Dispatcher()
        self._events.on_lost = lambda: self._events.refresh(self._log)
        self._reading = False
        self._finished = False

    def close(self, timeout: float = 10) -> bool:
        """Takes no new calls and waits, for `timeout` seconds at most, until what is under way is in the log.

        Returns whether it was. Ends no call. What still waits raises Canceled or Closed. May be called again.
        """
        if self._engine.handle.is_closed:
            return True
        try:
            return self._engine.shutdown(max(0, int(timeout * 1000)))
        finally:
            with self._changed:
                self._finished = True
                self._changed.notify_all()
            self._engine.handle.close()
            self._log.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<BlockingPhone ({'closed' if self._engine.handle.is_closed else 'open'})>"

    # One of the threads that wait fetches events for all of them.

    def _wait(self, ready: Callable[[], bool], timeout: float | None) -> None:
        until = None if timeout is None else self._clock() + timeout
        with self._changed:
            while not ready():
                if self._finished:
                    raise ended()
                left = None if until is None else until - self._clock()
                if left is not None and left <= 0:
                    raise TimedOut("it did not happen in time", code="timeout", number=301, advice=advice(301))
                if self._reading:
                    self._changed.wait(_SLICE_MS / 1000 if left is None else min(left, _SLICE_MS / 1000))
                else:
                    self._read(left)

    def _read(self, left: float | None) -> None:
        self._reading = True
        self._changed.release()
        came: list[Any] = []
        try:
            milliseconds = -1 if left is None else max(1, int(left * 1000))
            if not self._engine.virtual:
                milliseconds = _SLICE_MS if left is None else min(milliseconds, _SLICE_MS)
            status, came = self._engine.read(milliseconds)
            error = None if status == _ffi.CALLKIT_OK else last_error(status)
        finally:
            self._changed.acquire()
            self._reading = False
            self._events.take(came)
            self._changed.notify_all()
        if error is not None and (
            not isinstance(error, TimedOut) or (self._engine.virtual and left is None)
        ):
            raise error

    def _clock(self) -> float:
        return self._engine.now_us() / 1e6 if self._engine.virtual else time.monotonic()

    def _outcome(
        self, start: Callable[[], int], timeout: float | None
    ) -> Outcome:
        came: list[Outcome] = []
        with self._changed:  # the outcome may be read by another thread before the number is known here
            op = start()
            self._events.outcomes[op] = came.append
        try:
            self._wait(lambda: bool(came), timeout)
        finally:
            with self._changed:
                self._events.outcomes.pop(op, None)
        return came[0]

    def _do(self, start: Callable[[], int], timeout: float | None) -> Outcome:
        outcome = self._outcome(start, timeout)
        if outcome.error is not None:
            raise outcome.error
        return outcome

    def call(
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
    ) -> "BlockingCall":
        """Wishes a call, see `Phone.call`. Returns when the wish is in the log."""
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
        with self._changed:
            self._events.begin_start()
        try:
            outcome = self._do(lambda: self._engine.call(to, wishes, ring_timeout, time_limit), None)
            with self._changed:
                return BlockingCall(self, outcome.call_id or "", self._events.feed(outcome.call_id or ""))
        finally:
            with self._changed:
                self._events.end_start()

    def find(self, call_id: str) -> "BlockingCall":
        """A call of this log, by its id. Raises NotFound. Its events are those from now on."""
        with self._changed:
            feed = self._events.feed(call_id)
        record = self._log.get(call_id)
        with self._changed:
            if feed.status is None:
                feed.status = record.status
                feed.ended = record.status.is_terminal
        return BlockingCall(self, call_id, feed)

    @property
    def log(self) -> CallLog:
        """The phone's log."""
        return self._log

    def history(self, **filters: Any) -> History:
        """The calls, newest first: ``for record in phone.history(status=…)``; filters as `CallLog.history`."""
        return self._log.history(**filters)

    def deliver(self, events: str | Iterable[str], timeout: float | None = None) -> None:
        """Hands in events (one JSON line each) that arrived by another way than the provider; returns once saved."""
        self._do(lambda: self._engine.deliver(events), timeout)

    def webhook(
        self, target: str, body: bytes, signature: str, method: str = "POST", timeout: float | None = None
    ) -> HttpReply:
        """Takes one of Twilio's webhooks, and says what to answer, also when it is a refusal."""
        outcome = self._outcome(lambda: self._engine.webhook(target, body, signature, method), timeout)
        if outcome.http is None:
            raise outcome.error or ended()
        return outcome.http

    @property
    def now(self) -> datetime:
        """The time by the phone's clock, UTC: the simulator's in virtual time."""
        return from_micros(self._engine.now_us())

    @property
    def active_calls(self) -> int:
        """Calls that have not ended."""
        return self._engine.counts()[0]

    @property
    def unsaved_events(self) -> int:
        """Events that the store has refused so far and that are kept in memory: more than 0 means trouble."""
        return self._engine.counts()[1]


class BlockingCall:
    """A call. Iterate it for what happens, to its end. Forgetting it ends nothing."""

    __slots__ = ("_feed", "_phone", "id")

    def __init__(self, phone: BlockingPhone, call_id: str, feed: Feed) -> None:
        self._phone = phone
        self._feed = feed
        self.id = call_id

    def __repr__(self) -> str:
        return f"<BlockingCall {self.id} {self.status}>"

    @property
    def status(self) -> CallStatus:
        """The latest status that this program was told."""
        return self._feed.status or CallStatus.QUEUED

    def __iter__(self) -> Iterator[CallEvent]:
        """What happens to the call, each event once, until it has ended."""
        feed = self._feed
        while True:
            while feed.events:
                yield feed.events.popleft()
            if feed.ended:
                return
            self._phone._wait(lambda: bool(feed.events) or feed.ended, None)

    def wait(self, timeout: float | None = None) -> CallRecord:
        """Waits until the call has ended; its record."""
        outcome = self._phone._do(lambda: self._phone._engine.wait(self.id), timeout)
        return outcome.record or self.read()

    def read(self) -> CallRecord:
        """The call's row as it stands in the log."""
        return self._phone.log.get(self.id)

    def hang_up(self, timeout: float | None = None) -> None:
        """Ends the call, whatever it is doing; returns once that is confirmed."""
        self._phone._do(lambda: self._phone._engine.hang_up(self.id), timeout)

    def mute(self, on: bool = True, timeout: float | None = None) -> None:
        """Returns once the provider confirms."""
        self._phone._do(lambda: self._phone._engine.set_mute(self.id, on), timeout)

    def hold(self, on: bool = True, timeout: float | None = None) -> None:
        """Returns once the provider confirms."""
        self._phone._do(lambda: self._phone._engine.set_hold(self.id, on), timeout)

    def send_digits(self, digits: str, timeout: float | None = None) -> None:
        """Plays up to 32 of ``0-9 * # A-D``, ``w`` for a pause, to the other end."""
        self._phone._do(lambda: self._phone._engine.send_digits(self.id, digits), timeout)

    def transfer(self, to: str, timeout: float | None = None) -> None:
        """Sends the customer to somebody else; the agent leaves. Twilio, bridged calls."""
        self._phone._do(lambda: self._phone._engine.transfer(self.id, to), timeout)

    def recording(self, action: Recording, timeout: float | None = None) -> None:
        """Records the call from now on, pauses, goes on, ends. Twilio."""
        self._phone._do(lambda: self._phone._engine.record(self.id, action), timeout)
