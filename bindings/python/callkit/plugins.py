"""Logs and providers written in Python. Like the header that they stand on, this may change in a minor release."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntFlag
from typing import TYPE_CHECKING

from . import _ffi
from ._words import CallStatus

if TYPE_CHECKING:
    from ._plugins import ProviderHost, Request

__all__ = ["Can", "DialRequest", "FoundCall", "JournalEvent", "JournalRow", "ListRequest", "LogStore", "Provider"]


@dataclass(frozen=True, slots=True)
class JournalEvent:
    """One new entry of the journal."""

    position: int
    event_id: str
    call_id: str
    json: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class JournalRow:
    """A row as it stands after an append, for those who keep a table of calls."""

    call_id: str
    workspace_id: str
    status: CallStatus
    created_us: int
    json: str = field(repr=False)


class LogStore(ABC):
    """A log of your own: keep a journal of JSON lines, and callkit makes the rows from it.

    The functions are never called twice at once, whatever threads use the log. They may block, and the phone waits.
    What they raise becomes the error of whoever asked (its `__cause__` is the exception); nothing counts as saved then.
    They must not use a phone or a log of callkit's.
    """

    @abstractmethod
    def read(self) -> Iterable[str]:
        """Every entry's JSON, in the order of the positions. Called once, when the log is opened."""

    @abstractmethod
    def append(self, events: Sequence[JournalEvent], rows: Sequence[JournalRow]) -> None:
        """Saves the events, all of them or none. When it returns they survive whatever this log promises to survive."""

    def flush(self) -> None:  # noqa: B027 - append does it already
        """Makes everything that was appended survive power loss."""

    def close(self) -> None:  # noqa: B027 - there may be nothing to do
        """Called once, last."""


class Can(IntFlag):
    """What a provider can do beyond placing, ending and fetching calls."""

    NOTHING = 0
    MUTE = _ffi.CALLKIT_CAN_MUTE
    HOLD = _ffi.CALLKIT_CAN_HOLD
    DIGITS = _ffi.CALLKIT_CAN_DIGITS
    LIST = _ffi.CALLKIT_CAN_LIST
    SIMULATE = _ffi.CALLKIT_IS_SIMULATED


@dataclass(frozen=True, slots=True)
class DialRequest:
    """Everything needed to place a call."""

    call_id: str
    from_number: str = field(repr=False)
    to_number: str = field(repr=False)
    attempt: int
    scenario: str | None
    ring_timeout: int
    time_limit: int


@dataclass(frozen=True, slots=True)
class ListRequest:
    """Which calls to list: those to `to_number`, from `from_number`, accepted at or after `since`."""

    call_id: str | None
    from_number: str = field(repr=False)
    to_number: str = field(repr=False)
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCall:
    """What a provider tells of a call by itself, or has found. None: nobody said."""

    call_sid: str
    status: CallStatus
    call_id: str | None = None
    raw_status: str | None = None
    end_reason: str | None = None
    hangup_by: str | None = None
    answered_by: str | None = None
    from_number: str | None = field(default=None, repr=False)
    to_number: str | None = field(default=None, repr=False)
    at: datetime | None = None
    created_at: datetime | None = None
    sequence: int | None = None
    duration: int | None = None
    sip_code: int = 0
    provider_code: int = 0


class Provider(ABC):
    """Somebody who can place calls.

    Each function starts something and returns at once; its answer is given to the `request`, once, from any thread,
    also before the function returns. They are called one at a time, on a thread of the library's, and must not block.
    What they raise is the answer: for `place` as `Ambiguous`, because the call may exist, unless it is an error of
    callkit's (such as `NetworkError`: certainly not placed) that says otherwise.
    """

    name = "python"
    """Up to 32 of a-z, 0-9, - and _; what events and rows carry."""

    can = Can.NOTHING

    def start(self, host: "ProviderHost") -> None:  # noqa: B027 - a provider may have nothing to tell by itself
        """Called once, before anything else. `host.tell` says what happens to calls."""

    @abstractmethod
    def place(self, what: DialRequest, request: "Request") -> None:
        """Never repeats a request by itself. Answer with the new call's `call_sid`."""

    @abstractmethod
    def hang_up(self, call_sid: str, request: "Request") -> None:
        """A call that has ended is a success."""

    @abstractmethod
    def fetch(self, call_sid: str, request: "Request") -> None:
        """Answer with the call's status, or fail with NotFound."""

    def set_mute(self, call_sid: str, on: bool, request: "Request") -> None:
        """With `Can.MUTE`."""
        raise NotImplementedError

    def set_hold(self, call_sid: str, on: bool, request: "Request") -> None:
        """With `Can.HOLD`."""
        raise NotImplementedError

    def send_digits(self, call_sid: str, digits: str, request: "Request") -> None:
        """With `Can.DIGITS`."""
        raise NotImplementedError

    def list(self, what: ListRequest, request: "Request") -> None:
        """With `Can.LIST`. Tell each with `request.found`, then answer."""
        raise NotImplementedError

    def close(self) -> None:  # noqa: B027 - there may be nothing to do
        """Called once, last."""
