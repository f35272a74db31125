"""What both kinds of phone share: the options, the engine's handle, and who gets which event."""

import ctypes
import logging
import weakref
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from . import _ffi, _native, _plugins
from ._errors import CallkitError, check, closed, encode, invalid, last_error, prepared
from ._handles import Handle, InsideCallback
from ._values import CallEvent, EventsLost, Outcome, read_other, to_micros
from ._words import Recording, Recovery, index
from .log import CallLog
from .plugins import LogStore, Provider

_log = logging.getLogger("callkit")
_LEVELS = (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulator:
    """The simulated phone network. docs/simulator.md has the scenarios and the faults.

    `virtual_time`: time stands still while nobody waits for the phone, and jumps to the next thing that happens when
    somebody does. With a seed, the same calls give the same run, ids included.
    """

    scenario: str | None = None
    faults: str | None = None
    seed: int = 0
    speed: int = 1
    virtual_time: bool = False
    start: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Twilio:
    """Calls through Twilio. Needs `account_sid`, and the pair of an API key, that of an OAuth app, or `auth_token`,
    which webhooks need too. callkit.h and docs/twilio.md say what each is for. Its repr shows no secret."""

    account_sid: str
    auth_token: str | None = field(default=None, repr=False)
    previous_auth_token: str | None = field(default=None, repr=False)
    key_sid: str | None = None
    key_secret: str | None = field(default=None, repr=False)
    client_id: str | None = None
    client_secret: str | None = field(default=None, repr=False)
    edge: str | None = None
    region: str | None = None
    base_url: str | None = None
    certificate_authorities: str | None = None
    proxy: str | None = field(default=None, repr=False)
    no_proxy: str | None = None
    public_url: str | None = None
    listen: str | None = None
    agent: str | None = field(default=None, repr=False)
    voice_url: str | None = None
    twiml: str | None = None
    application_sid: str | None = None
    caller_id: str | None = field(default=None, repr=False)
    agent_ring_timeout: int = 0
    request_timeout_ms: int = 0
    ask_first_ms: int = 0
    ask_last_ms: int = 0
    detect_machines: bool = False
    record: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneOptions:
    store: str | CallLog | LogStore
    provider: Simulator | Twilio | Provider | None
    workspace: str | None
    caller: str | None
    region: str | None
    recovery: Recovery
    status_only: bool
    queue_limit: int
    dial_within: int
    numbering_plan: bytes | None


def _simulator(given: Simulator) -> _ffi.callkit_simulator_options:
    made = prepared(_ffi.callkit_simulator_options)
    made.flags = _ffi.CALLKIT_SIMULATOR_VIRTUAL_TIME if given.virtual_time else 0
    made.scenario = encode(given.scenario, "scenario")
    made.faults = encode(given.faults, "faults")
    made.seed = natural(given.seed, "seed", 2**64)
    made.speed = natural(given.speed, "speed", 2**32)
    made.start_us = to_micros(given.start, "start")
    return made


def _twilio(given: Twilio) -> _ffi.callkit_twilio_options:
    made = prepared(_ffi.callkit_twilio_options)
    members: Any = _ffi.callkit_twilio_options._fields_
    for name, kind in members:
        if kind is ctypes.c_char_p:
            setattr(made, name, encode(getattr(given, name), name))
    made.agent_ring_timeout_s = natural(given.agent_ring_timeout, "agent_ring_timeout", 2**32)
    made.request_timeout_ms = natural(given.request_timeout_ms, "request_timeout_ms", 2**32)
    made.ask_first_ms = natural(given.ask_first_ms, "ask_first_ms", 2**32)
    made.ask_last_ms = natural(given.ask_last_ms, "ask_last_ms", 2**32)
    made.flags = (_ffi.CALLKIT_TWILIO_DETECT_MACHINES if given.detect_machines else 0) | (
        _ffi.CALLKIT_TWILIO_RECORD if given.record else 0
    )
    return made


def natural(given: int, what: str, limit: int) -> int:
    """ctypes would cut a number that is too large."""
    if not 0 <= given < limit:
        raise invalid(f"{what} is out of its range")
    return given


def _on_log(level: int, message: bytes, _user_data: object) -> None:
    try:
        with InsideCallback():
            _log.log(_LEVELS[min(max(level, 0), 3)], "%s", message.decode("utf-8", "replace"))
    except BaseException:  # nobody is there to hear of it
        pass


class Engine:
    """An engine, as ctypes sees it, without opinions about waiting."""

    def __init__(self, options: PhoneOptions) -> None:
        made = prepared(_ffi.callkit_engine_options)
        keep: list[object] = []
        self.virtual = isinstance(options.provider, Simulator) and options.provider.virtual_time
        made.flags = (_ffi.CALLKIT_ENGINE_NO_THREAD if self.virtual else 0) | (
            _ffi.CALLKIT_ENGINE_STATUS_ONLY if options.status_only else 0
        )
        own_log: CallLog | None = None
        self._store_plugin: _plugins.StoreAdapter | None = None
        if isinstance(options.store, str):
            made.store_url = encode(options.store, "store")
        else:
            log = options.store
            if isinstance(log, LogStore):
                log = own_log = CallLog(log)
            self._store_plugin = log._plugin
            made.store = log._handle.value
        made.workspace = encode(options.workspace, "workspace")
        made.from_ = encode(options.caller, "caller")
        made.region = encode(options.region, "region")
        adapter: _plugins.ProviderAdapter | None = None
        match options.provider:
            case Simulator():
                made.simulator = ctypes.pointer(_simulator(options.provider))
            case Twilio():
                made.twilio = ctypes.pointer(_twilio(options.provider))
            case Provider():
                adapter = _plugins.ProviderAdapter(options.provider)
                made.provider = ctypes.pointer(adapter.table)
                keep.append(adapter)
            case None:
                pass
            case _:
                raise TypeError("a provider is a Simulator, a Twilio, or a Provider of your own")
        made.recovery = index(Recovery(options.recovery))
        made.queue_limit = natural(options.queue_limit, "queue_limit", 2**32)
        made.dial_within_s = natural(options.dial_within, "dial_within", 2**32)
        if options.numbering_plan is not None:
            plan = ctypes.create_string_buffer(options.numbering_plan, len(options.numbering_plan))
            made.numbering_plan = ctypes.cast(plan, ctypes.c_void_p)
            made.numbering_plan_size = len(options.numbering_plan)
        on_log = _ffi.callkit_log_fn(_on_log)
        made.on_log = on_log
        keep += [on_log, self._store_plugin]
        out = ctypes.c_void_p()
        status = _ffi.callkit_engine_create(ctypes.byref(made), ctypes.byref(out))
        if status != _ffi.CALLKIT_OK:
            error = last_error(status)
            if adapter is not None:
                adapter.check()
            if self._store_plugin is not None:
                self._store_plugin.check(status)
            raise error
        self.handle = Handle(out.value or 0, _ffi.callkit_engine_destroy, "phone", tuple(keep))
        if own_log is not None:
            own_log.close()

    # ---- Operations: each returns its number, and its outcome is an event.

    def _start(self, function: Any, *arguments: object) -> int:
        op = ctypes.c_uint64()
        check(function(self.handle.value, *arguments, ctypes.byref(op)))
        return op.value

    def call(self, to: str, wishes: dict[str, str | None], ring_timeout: int, time_limit: int) -> int:
        options = prepared(_ffi.callkit_call_options)
        options.to = encode(to, "to")
        for name, value in wishes.items():
            setattr(options, name, encode(value, name.rstrip("_")))
        options.ring_timeout_s = natural(ring_timeout, "ring_timeout", 2**32)
        options.time_limit_s = natural(time_limit, "time_limit", 2**32)
        return self._start(_ffi.callkit_call_start, ctypes.byref(options))

    def wait(self, call_id: str) -> int:
        return self._start(_ffi.callkit_call_wait, encode(call_id, "call_id"))

    def hang_up(self, call_id: str) -> int:
        return self._start(_ffi.callkit_call_hangup, encode(call_id, "call_id"))

    def set_mute(self, call_id: str, on: bool) -> int:
        return self._start(_ffi.callkit_call_set_mute, encode(call_id, "call_id"), int(on))

    def set_hold(self, call_id: str, on: bool) -> int:
        return self._start(_ffi.callkit_call_set_hold, encode(call_id, "call_id"), int(on))

    def send_digits(self, call_id: str, digits: str) -> int:
        return self._start(_ffi.callkit_call_send_digits, encode(call_id, "call_id"), encode(digits, "digits"))

    def transfer(self, call_id: str, to: str) -> int:
        return self._start(_ffi.callkit_call_transfer, encode(call_id, "call_id"), encode(to, "to"))

    def record(self, call_id: str, action: Recording) -> int:
        return self._start(_ffi.callkit_call_record, encode(call_id, "call_id"), index(Recording(action)))

    def deliver(self, events: str | Iterable[str]) -> int:
        lines = encode(events if isinstance(events, str) else "\n".join(events), "the events") or b""
        return self._start(_ffi.callkit_engine_deliver, lines, len(lines))

    def webhook(self, target: str, body: bytes, signature: str, method: str) -> int:
        request = prepared(_ffi.callkit_http_request)
        request.method = encode(method, "method")
        request.target = encode(target, "target")
        request.signature = encode(signature, "signature")
        request.body = body
        request.body_size = len(body)
        return self._start(_ffi.callkit_engine_webhook, ctypes.byref(request))

    # ---- Questions.

    def log(self) -> CallLog:
        out = ctypes.c_void_p()
        check(_ffi.callkit_engine_store(self.handle.value, ctypes.byref(out)))
        return CallLog._of_engine(out.value or 0, self._store_plugin)

    def now_us(self) -> int:
        out = ctypes.c_int64()
        check(_ffi.callkit_engine_now(self.handle.value, ctypes.byref(out)))
        return out.value

    def counts(self) -> tuple[int, int]:
        active, unsaved = ctypes.c_uint64(), ctypes.c_uint64()
        check(_ffi.callkit_engine_counts(self.handle.value, ctypes.byref(active), ctypes.byref(unsaved)))
        return active.value, unsaved.value

    def fd(self) -> int:
        out = ctypes.c_int32()
        check(_ffi.callkit_engine_fd(self.handle.value, ctypes.byref(out)))
        return out.value

    def shutdown(self, timeout_ms: int) -> bool:
        """Whether everything was in the log in time."""
        status = _ffi.callkit_engine_shutdown(self.handle.value, timeout_ms)
        if status == _ffi.CALLKIT_E_TIMEOUT:
            return False
        check(status)
        return True

    def wake_up(self) -> None:
        check(_ffi.callkit_engine_wakeup(self.handle.value))

    def read(self, timeout_ms: int) -> tuple[int, list[Any]]:
        """The status, and what came."""
        came: list[Any] = []
        return _native.read_events(self.handle.value, timeout_ms, came), came


class Feed:
    """What happened to one call and was not looked at yet. Whoever holds the call holds it; nobody else does."""

    __slots__ = ("__weakref__", "ended", "events", "status", "wake")

    def __init__(self) -> None:
        self.events: deque[CallEvent] = deque()
        self.status: Any = None
        self.ended = False
        self.wake: Callable[[], None] | None = None

    def push(self, event: CallEvent) -> None:
        if self.ended:
            return  # what is still learned of a call that has ended is in its record
        self.status = event.status
        self.events.append(event)
        self.ended = event.status.is_terminal
        if self.wake is not None:
            self.wake()


class Dispatcher:
    """Who gets which event. Not for several threads at once: a phone has one that reads."""

    def __init__(self) -> None:
        self.outcomes: dict[int, Callable[[Outcome], None]] = {}
        self.feeds: weakref.WeakValueDictionary[str, Feed] = weakref.WeakValueDictionary()
        self.listeners: list[Callable[[CallEvent | EventsLost], None]] = []
        self.starting = 0
        self._early: dict[str, list[CallEvent]] = {}
        self.on_lost: Callable[[], None] | None = None

    def take(self, came: list[Any]) -> None:
        for one in came:
            event = read_other(one) if isinstance(one, bytes) else one
            if isinstance(event, CallEvent):
                self._call(event)
            elif isinstance(event, Outcome):
                self._outcome(event)
            elif isinstance(event, EventsLost):
                for tell in tuple(self.listeners):
                    tell(event)
                if self.on_lost is not None:
                    self.on_lost()

    def _call(self, event: CallEvent) -> None:
        feed = self.feeds.get(event.call_id)
        if feed is not None:
            feed.push(event)
        elif self.starting:
            self._early.setdefault(event.call_id, []).append(event)  # its start's outcome is on the way
        for tell in tuple(self.listeners):
            tell(event)

    def _outcome(self, outcome: Outcome) -> None:
        done = self.outcomes.pop(outcome.op, None)
        if done is not None:
            done(outcome)

    def feed(self, call_id: str) -> Feed:
        """The feed of a call; new, it has what was told of the call while it was being started."""
        feed = self.feeds.get(call_id)
        if feed is None:
            feed = self.feeds[call_id] = Feed()
            for event in self._early.pop(call_id, ()):
                feed.push(event)
        return feed

    def begin_start(self) -> None:
        self.starting += 1

    def end_start(self) -> None:
        self.starting -= 1
        if not self.starting:
            self._early.clear()

    def refresh(self, log: CallLog) -> None:
        """After a loss: the log tells those who follow a call what they have missed."""
        for call_id, feed in list(self.feeds.items()):
            try:
                record = log.get(call_id)
            except CallkitError:
                continue
            if not feed.ended and record.status != feed.status:
                at = to_micros(record.updated_at, "updated_at")
                feed.push(CallEvent(call_id, record.call_sid, record.status, at, True, None))


def ended() -> CallkitError:
    return closed("the phone was closed")
