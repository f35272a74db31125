"""The log of calls."""

import asyncio
import ctypes
import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from . import _ffi, _plugins
from ._errors import check, copy_out, encode, invalid, prepared
from ._handles import Handle, take_text
from ._values import CallRecord, Stats, make_record, to_micros
from ._words import CallStatus, Direction, ExportFormat, index
from .plugins import LogStore

__all__ = ["CallLog", "History", "Page"]


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of the log, newest first, and the cursor of those behind them."""

    records: tuple[CallRecord, ...]
    next: str | None


class History:
    """The rows that a question has, fetched a page at a time: iterate it with ``for`` or, in asyncio, ``async for``.

    The cost of a page does not grow with its depth. Rows that are added meanwhile are not seen.
    """

    __slots__ = ("_fetch",)

    def __init__(self, fetch: Callable[[str | None], Page]) -> None:
        self._fetch = fetch

    def page(self, cursor: str | None = None) -> Page:
        """One page: the first, or the one behind an earlier page's `next`."""
        return self._fetch(cursor)

    def pages(self) -> Iterator[Page]:
        cursor: str | None = None
        while True:
            page = self._fetch(cursor)
            yield page
            cursor = page.next
            if cursor is None:
                return

    def __iter__(self) -> Iterator[CallRecord]:
        for page in self.pages():
            yield from page.records

    async def __aiter__(self) -> AsyncIterator[CallRecord]:
        cursor: str | None = None
        while True:
            page = await asyncio.to_thread(self._fetch, cursor)
            for record in page.records:
                yield record
            cursor = page.next
            if cursor is None:
                return


class CallLog:
    """A log of calls: ``CallLog("sqlite:calls.db")``, ``CallLog("memory:")``, or one of your own, see `LogStore`.

    Every function may be called from any thread, and waits for the disk; in asyncio use ``asyncio.to_thread``, or
    ``async for`` over a history. Close it, use it in a ``with`` statement, or forget it.
    """

    __slots__ = ("_handle", "_plugin")

    def __init__(self, store: "str | LogStore" = "memory:") -> None:
        options = prepared(_ffi.callkit_store_options)
        self._plugin: _plugins.StoreAdapter | None = None
        keep: tuple[object, ...] = ()
        if isinstance(store, LogStore):
            self._plugin = _plugins.StoreAdapter(store)
            options.plugin = ctypes.pointer(self._plugin.table)
            keep = (self._plugin,)
        else:
            options.url = encode(store, "the store")
        out = ctypes.c_void_p()
        self._check(_ffi.callkit_store_create(ctypes.byref(options), ctypes.byref(out)))
        self._handle = Handle(out.value or 0, _ffi.callkit_store_destroy, "log", keep)

    @classmethod
    def _of_engine(cls, value: int, plugin: "_plugins.StoreAdapter | None") -> "CallLog":
        made = cls.__new__(cls)
        made._plugin = plugin
        made._handle = Handle(value, _ffi.callkit_store_destroy, "log", () if plugin is None else (plugin,))
        return made

    def _check(self, status: int) -> None:
        if status != _ffi.CALLKIT_OK and self._plugin is not None:
            self._plugin.check(status)
        check(status)

    def close(self) -> None:
        """Closes it; a phone that uses it keeps it open for itself. May be called again."""
        self._handle.close()

    def __enter__(self) -> "CallLog":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<CallLog{' (closed)' if self._handle.is_closed else ''}>"

    def _record(self, out: ctypes.c_void_p) -> CallRecord:
        try:
            return make_record(json.loads(copy_out(_ffi.callkit_record_json, out)))
        finally:
            _ffi.callkit_record_destroy(out)

    def get(self, call_id: str) -> CallRecord:
        """One call. Raises NotFound."""
        out = ctypes.c_void_p()
        self._check(_ffi.callkit_store_get(self._handle.value, encode(call_id, "call_id"), ctypes.byref(out)))
        return self._record(out)

    def find(self, provider: str, call_sid: str) -> CallRecord:
        """The call that has a provider's id. Raises NotFound."""
        out = ctypes.c_void_p()
        self._check(
            _ffi.callkit_store_find(
                self._handle.value, encode(provider, "provider"), encode(call_sid, "call_sid"), ctypes.byref(out)
            )
        )
        return self._record(out)

    def timeline(self, call_id: str) -> list[dict[str, Any]]:
        """Every event that is known of a call, in the order of the journal; docs/events.md."""
        lines = take_text(
            _ffi.callkit_store_timeline, self._handle.value, encode(call_id, "call_id"), _ffi.CALLKIT_TIMELINE_EVENTS
        )
        return [json.loads(line) for line in lines.splitlines()]

    def history(
        self,
        *,
        workspace: str | None = None,
        status: CallStatus | None = None,
        direction: Direction | None = None,
        end_reason: str | None = None,
        provider: str | None = None,
        contact_id: str | None = None,
        agent_id: str | None = None,
        number: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        page_size: int = 200,
    ) -> History:
        """The calls, newest first. What is None does not filter. `since` is included, `until` is not."""
        if not 1 <= page_size <= 1000:
            raise invalid("page_size is 1 to 1000")
        query = prepared(_ffi.callkit_history_query)
        query.limit = page_size
        query.workspace_id = encode(workspace, "workspace")
        query.status = 0 if status is None else index(CallStatus(status))
        query.direction = 0 if direction is None else index(Direction(direction))
        query.end_reason = encode(end_reason, "end_reason")
        query.provider = encode(provider, "provider")
        query.contact_id = encode(contact_id, "contact_id")
        query.agent_id = encode(agent_id, "agent_id")
        query.number = encode(number, "number")
        query.since_us = to_micros(since, "since")
        query.until_us = to_micros(until, "until")
        return History(lambda cursor: self._page(query, cursor))

    def _page(self, question: _ffi.callkit_history_query, cursor: str | None) -> Page:
        query = _ffi.callkit_history_query.from_buffer_copy(question)
        query.cursor = encode(cursor, "cursor")
        out = ctypes.c_void_p()
        self._check(_ffi.callkit_store_history(self._handle.value, ctypes.byref(query), ctypes.byref(out)))
        try:
            page = json.loads(take_text(_ffi.callkit_page_json, out))
        finally:
            _ffi.callkit_page_destroy(out)
        return Page(tuple(map(make_record, page["calls"])), page["next"])

    def stats(
        self, workspace: str | None = None, *, zone: str | None = None, now: datetime | None = None
    ) -> Stats:
        """Counts. `zone`: whose today, such as ``"Europe/Kyiv"``, UTC without; `now`: the moment that is today."""
        out = prepared(_ffi.callkit_stats)
        self._check(
            _ffi.callkit_store_stats(
                self._handle.value,
                encode(workspace, "workspace"),
                encode(zone, "zone"),
                to_micros(now, "now"),
                ctypes.byref(out),
            )
        )
        return Stats(
            total=out.total,
            today=out.today,
            answered=out.answered,
            answer_rate=out.answer_rate,
            average_duration=out.average_tenths_s / 10,
            json=copy_out(_ffi.callkit_stats_json, ctypes.byref(out)),
        )

    def export(
        self,
        write: Callable[[bytes], object],
        workspace: str | None = None,
        *,
        format: ExportFormat = ExportFormat.JSONL,
    ) -> None:
        """Writes the whole log, newest call first, in pieces of whole lines: ``log.export(file.write)``.

        What `write` raises ends the export and is raised here.
        """
        with _plugins.Sink(write) as sink:
            status = _ffi.callkit_store_export(
                self._handle.value,
                encode(workspace, "workspace"),
                index(ExportFormat(format)),
                sink.function,
                None,
            )
            sink.check()
        self._check(status)

    def append(self, events: "str | Iterable[str]") -> int:
        """Joins events (one JSON line each, docs/events.md) into the log, all or none; how many were new.

        When it returns they are saved. A phone on this log is not told: see `Phone.deliver`.
        """
        lines = encode(events if isinstance(events, str) else "\n".join(events), "the events") or b""
        out = ctypes.c_uint64()
        self._check(_ffi.callkit_store_append(self._handle.value, lines, len(lines), ctypes.byref(out)))
        return out.value

    def flush(self) -> None:
        """Makes everything that was saved survive power loss, where the log was opened to do that later."""
        self._check(_ffi.callkit_store_flush(self._handle.value))
