"""The tables of functions through which the library calls into Python. Nothing may leave them but a status."""

import ctypes
import logging
from collections.abc import Callable
from typing import Any

from . import _ffi
from ._errors import CallkitError, check, encode, last_error, prepared, status_of, text
from ._handles import InsideCallback
from ._values import from_micros, to_micros
from ._words import CallStatus, index
from .plugins import DialRequest, FoundCall, JournalEvent, JournalRow, ListRequest, LogStore, Provider

_log = logging.getLogger("callkit")
_STATUSES = list(CallStatus)


def _members(table: Any) -> dict[str, Any]:
    return dict(table._fields_)


class Sink:
    """A function of Python's that takes text from the library while one of its functions runs."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self._error: BaseException | None = None
        self.function = _ffi.callkit_sink_fn(self._take)

    def _take(self, data: int, size: int, _user_data: object) -> int:
        try:
            with InsideCallback():
                self._write(ctypes.string_at(data, size))
        except BaseException as error:  # also KeyboardInterrupt: C cannot be left by it
            self._error = error
            return 1
        return 0

    def check(self) -> None:
        if self._error is not None:
            raise self._error

    def __enter__(self) -> "Sink":
        return self

    def __exit__(self, *_: object) -> None:
        del self.function  # it and this refer to each other


class StoreAdapter:
    """A LogStore as the table that the library wants."""

    def __init__(self, store: LogStore) -> None:
        self._store = store
        self._error: BaseException | None = None
        self.table = _ffi.callkit_store_plugin()
        self.table.struct_size = ctypes.sizeof(self.table)
        members = _members(_ffi.callkit_store_plugin)
        self.table.read = members["read"](self._read)
        self.table.append = members["append"](self._append)
        self.table.flush = members["flush"](self._flush)
        self.table.destroy = members["destroy"](self._destroy)

    def check(self, status: int) -> None:
        """Raises what the library says, and behind it what the store raised."""
        error, self._error = self._error, None
        if error is None:
            return
        if not isinstance(error, Exception):
            raise error  # KeyboardInterrupt and its kind
        made = last_error(status)
        made.detail = f"{made.detail}: {error}"
        made.args = (made.detail,)
        raise made from error

    def _guard(self, work: Callable[[], None], what: str) -> int:
        try:
            with InsideCallback():
                work()
        except BaseException as error:
            self._error = error
            _log.error("the log's %s raised %s", what, type(error).__name__, exc_info=error)
            return status_of(error, _ffi.CALLKIT_E_STORE)
        return int(_ffi.CALLKIT_OK)

    def _read(self, _self: object, entry: Any, sink: int) -> int:
        refused: list[int] = []

        def work() -> None:
            for line in self._store.read():
                data = line.encode()
                status = entry(data, len(data), sink)
                if status != _ffi.CALLKIT_OK:
                    refused.append(status)
                    return

        status = self._guard(work, "read")
        return refused[0] if refused else status

    def _append(self, _self: object, events: Any, event_count: int, rows: Any, row_count: int) -> int:
        def work() -> None:
            self._store.append(
                [
                    JournalEvent(one.position, text(one.event_id), text(one.call_id), text(one.json))
                    for one in events[:event_count]
                ],
                [
                    JournalRow(
                        text(one.call_id),
                        text(one.workspace_id),
                        _STATUSES[one.status],
                        one.created_us,
                        text(one.json),
                    )
                    for one in rows[:row_count]
                ],
            )

        return self._guard(work, "append")

    def _flush(self, _self: object) -> int:
        return self._guard(self._store.flush, "flush")

    def _destroy(self, _self: object) -> None:
        self._guard(self._store.close, "close")


class ProviderHost:
    """Through this a provider tells what happens. From any thread, also inside the provider's functions."""

    __slots__ = ("_value",)

    def __init__(self, value: int) -> None:
        self._value = value

    def tell(self, what: FoundCall) -> None:
        """Something happened to a call. Raises Closed once the phone is."""
        event, _keep = _provider_event(what)
        check(_ffi.callkit_provider_tell(self._value, ctypes.byref(event)))


class Request:
    """What a provider was asked, to be answered once: with `reply` or `fail`. From any thread."""

    __slots__ = ("_host", "_number", "answered")

    def __init__(self, host: int, number: int) -> None:
        self._host = host
        self._number = number
        self.answered = False

    def reply(
        self, call_sid: str | None = None, status: CallStatus = CallStatus.UNKNOWN, raw_status: str | None = None
    ) -> None:
        """It is done. `place` and `fetch` tell the call's id and how it stands."""
        self._answer(_ffi.CALLKIT_OK, call_sid, status, raw_status, None, None)

    def fail(self, error: BaseException, otherwise: int = _ffi.CALLKIT_E_PROVIDER) -> None:
        """It is not done. The class of the error says how: for `place` it matters most, see `Provider`."""
        if isinstance(error, CallkitError):
            detail, words = error.detail, error.provider_message
        else:
            detail, words = f"the provider raised {type(error).__name__}: {error}", str(error)
        self._answer(status_of(error, otherwise), None, CallStatus.UNKNOWN, None, detail, words)

    def found(self, what: FoundCall) -> None:
        """One call that `list` has found."""
        event, _keep = _provider_event(what)
        check(_ffi.callkit_provider_found(self._host, self._number, ctypes.byref(event)))

    def _answer(
        self,
        status: int,
        call_sid: str | None,
        call_status: CallStatus,
        raw_status: str | None,
        detail: str | None,
        words: str | None,
    ) -> None:
        answer = prepared(_ffi.callkit_provider_answer)
        answer.status = status
        answer.call_status = index(CallStatus(call_status))
        answer.call_sid = encode(call_sid, "call_sid")
        answer.raw_status = encode(raw_status, "raw_status")
        answer.detail = _loose(detail)
        answer.provider_message = _loose(words)
        self.answered = True
        check(_ffi.callkit_provider_reply(self._host, self._number, ctypes.byref(answer)))


def _loose(words: str | None) -> bytes | None:
    """Text of an exception: whatever it is, it must not become another exception."""
    return None if words is None else words.encode("utf-8", "replace").replace(b"\0", b"?")


def _provider_event(what: FoundCall) -> tuple[Any, tuple[object, ...]]:
    event = prepared(_ffi.callkit_provider_event)
    event.call_status = index(CallStatus(what.status))
    event.call_sid = encode(what.call_sid, "call_sid")
    event.call_id = encode(what.call_id, "call_id")
    event.raw_status = encode(what.raw_status, "raw_status")
    event.end_reason = encode(what.end_reason, "end_reason")
    event.hangup_by = encode(what.hangup_by, "hangup_by")
    event.answered_by = encode(what.answered_by, "answered_by")
    event.from_ = encode(what.from_number, "from_number")
    event.to = encode(what.to_number, "to_number")
    event.occurred_us = to_micros(what.at, "at")
    event.created_us = to_micros(what.created_at, "created_at")
    event.sequence_plus_1 = 0 if what.sequence is None else what.sequence + 1
    event.duration_plus_1 = 0 if what.duration is None else what.duration + 1
    event.sip_code = what.sip_code
    event.provider_code = what.provider_code
    return event, ()


class ProviderAdapter:
    """A Provider as the table that the library wants."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._host = 0
        self._error: BaseException | None = None
        self.table = _ffi.callkit_provider_plugin()
        self.table.struct_size = ctypes.sizeof(self.table)
        self.table.capabilities = int(provider.can)
        self.table.name = encode(provider.name, "the provider's name")
        members = _members(_ffi.callkit_provider_plugin)
        for name in ("start", "place", "hang_up", "fetch", "set_mute", "set_hold", "send_digits", "list", "destroy"):
            setattr(self.table, name, members[name](getattr(self, "_" + name)))

    def check(self) -> None:
        """What `start` raised."""
        error, self._error = self._error, None
        if error is not None:
            raise error

    def _start(self, _self: object, host: int) -> int:
        self._host = host
        try:
            with InsideCallback():
                self._provider.start(ProviderHost(host))
        except BaseException as error:
            self._error = error
            return status_of(error, _ffi.CALLKIT_E_PROVIDER)
        return int(_ffi.CALLKIT_OK)

    def _ask(self, number: int, otherwise: int, work: Callable[[Request], None]) -> int:
        request = Request(self._host, number)
        try:
            with InsideCallback():
                try:
                    work(request)
                except BaseException as error:
                    if request.answered:
                        _log.error("the provider raised %s after its answer", type(error).__name__, exc_info=error)
                    else:
                        request.fail(error, otherwise)
        except BaseException:
            return otherwise
        return int(_ffi.CALLKIT_OK)

    def _place(self, _self: object, what: Any, number: int) -> int:
        def work(request: Request) -> None:
            one = what.contents
            self._provider.place(
                DialRequest(
                    call_id=text(one.call_id),
                    from_number=text(one.from_),
                    to_number=text(one.to),
                    attempt=one.attempt,
                    scenario=text(one.scenario) or None,
                    ring_timeout=one.ring_timeout_s,
                    time_limit=one.time_limit_s,
                ),
                request,
            )

        return self._ask(number, _ffi.CALLKIT_E_AMBIGUOUS, work)

    def _hang_up(self, _self: object, sid: bytes, number: int) -> int:
        return self._ask(number, _ffi.CALLKIT_E_PROVIDER, lambda to: self._provider.hang_up(text(sid), to))

    def _fetch(self, _self: object, sid: bytes, number: int) -> int:
        return self._ask(number, _ffi.CALLKIT_E_PROVIDER, lambda to: self._provider.fetch(text(sid), to))

    def _set_mute(self, _self: object, sid: bytes, on: int, number: int) -> int:
        return self._ask(
            number, _ffi.CALLKIT_E_PROVIDER, lambda to: self._provider.set_mute(text(sid), bool(on), to)
        )

    def _set_hold(self, _self: object, sid: bytes, on: int, number: int) -> int:
        return self._ask(
            number, _ffi.CALLKIT_E_PROVIDER, lambda to: self._provider.set_hold(text(sid), bool(on), to)
        )

    def _send_digits(self, _self: object, sid: bytes, digits: bytes, number: int) -> int:
        return self._ask(
            number, _ffi.CALLKIT_E_PROVIDER, lambda to: self._provider.send_digits(text(sid), text(digits), to)
        )

    def _list(self, _self: object, what: Any, number: int) -> int:
        def work(request: Request) -> None:
            one = what.contents
            self._provider.list(
                ListRequest(
                    call_id=text(one.call_id) or None,
                    from_number=text(one.from_),
                    to_number=text(one.to),
                    since=from_micros(one.since_us),
                ),
                request,
            )

        return self._ask(number, _ffi.CALLKIT_E_PROVIDER, work)

    def _destroy(self, _self: object) -> None:
        try:
            with InsideCallback():
                self._provider.close()
        except BaseException as error:
            _log.error("the provider's close raised %s", type(error).__name__, exc_info=error)
