"""Records, events and statistics, as values that never change."""

import json
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from typing import Any

from ._errors import CallkitError, advice, class_of
from ._words import CallStatus, Control, Direction

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_micros(moment: datetime | None, what: str) -> int:
    """Microseconds since 1970, exactly; 0 for none."""
    if moment is None:
        return 0
    if moment.tzinfo is None:
        raise ValueError(f"{what} needs a time zone: datetime.now(UTC), not datetime.now()")
    return (moment - EPOCH) // timedelta(microseconds=1)


def from_micros(micros: int) -> datetime:
    return EPOCH + timedelta(microseconds=micros)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecord:
    """One row of the log: all that is known of a call. What is not known is None; docs/store.md has each column."""

    id: str
    workspace_id: str | None
    call_sid: str | None
    direction: Direction
    from_number: str | None = field(repr=False)
    to_number: str | None = field(repr=False)
    status: CallStatus
    duration: int
    """Whole seconds of talk; 0 for a call that was never answered."""
    created_at: datetime | None
    updated_at: datetime | None
    contact_id: str | None
    agent_id: str | None
    team_id: str | None
    campaign_id: str | None
    provider: str | None
    provider_raw_status: str | None
    unknown_status: str | None
    dial_phase: str | None
    end_reason: str | None
    hangup_by: str | None
    answered_by: str | None
    sip_code: int | None
    provider_code: int | None
    provider_duration: int | None
    simulated: bool
    ghost_seen: bool
    queued_at: datetime | None
    initiated_at: datetime | None
    ringing_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    setup_ms: int | None
    ring_ms: int | None
    talk_ms: int | None
    total_ms: int | None
    mute: Control
    hold: Control
    recording_state: str | None
    recording_id: str | None
    recording_url: str | None = field(repr=False)
    recording_ms: int | None
    queue_ms: int | None
    amd_ms: int | None
    transcript_ref: str | None
    note: str | None = field(repr=False)
    disposition: str | None
    row: dict[str, Any] = field(repr=False, compare=False)
    """The row as JSON has it, columns of a newer library included."""

    def to_json(self) -> str:
        """The row in one line, as the library writes it."""
        return json.dumps(self.row, separators=(",", ":"), ensure_ascii=False)


_TIMES = tuple(one.name for one in fields(CallRecord) if one.name.endswith("_at"))
_NAMES = frozenset(one.name for one in fields(CallRecord)) - {"row"}


def make_record(row: dict[str, Any]) -> CallRecord:
    known: dict[str, Any] = {name: row.get(name) for name in _NAMES}
    for name in _TIMES:
        if known[name] is not None:
            known[name] = datetime.fromisoformat(known[name])
    known["status"] = CallStatus(known["status"])
    known["direction"] = Direction(known["direction"])
    known["mute"] = Control(known["mute"])
    known["hold"] = Control(known["hold"])
    return CallRecord(row=row, **known)


@dataclass(frozen=True, slots=True)
class CallEvent:
    """Something became part of a call's record and is in the log. `at_us` is in microseconds since 1970, UTC."""

    call_id: str
    call_sid: str | None
    status: CallStatus
    at_us: int
    changed: bool
    """Whether the status is another one than before."""
    cause: str | None
    """What was observed, such as ``"mute-confirmed"``, where the status did not change; docs/events.md."""

    @property
    def at(self) -> datetime:
        """When it happened, UTC."""
        return from_micros(self.at_us)


@dataclass(frozen=True, slots=True)
class EventsLost:
    """Events were dropped because nobody fetched them. The log has everything."""

    count: int


@dataclass(frozen=True, slots=True)
class HttpReply:
    """What to answer to a webhook."""

    status: int
    content_type: str
    body: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an operation ended."""

    op: int
    call_id: str | None
    error: CallkitError | None
    record: CallRecord | None
    http: HttpReply | None


def make_outcome(told: dict[str, Any]) -> Outcome:
    wrong = told.get("error")
    error = None
    if wrong is not None:
        error = class_of(wrong["status"])(
            wrong["message"],
            code=wrong["code"],
            number=wrong["number"],
            advice=wrong.get("advice") or advice(wrong["number"]),
            provider_message=wrong.get("provider_message") or wrong.get("providerMessage") or "",
        )
    row = told.get("call")
    http = told.get("http")
    return Outcome(
        op=told["op"],
        call_id=told.get("callId"),
        error=error,
        record=None if row is None else make_record(row),
        http=None if http is None else HttpReply(http["status"], http["contentType"], http["body"]),
    )


def read_other(line: bytes) -> CallEvent | Outcome | EventsLost | None:
    """The lines of a batch that are no plain event of a call; None for one that a newer library has."""
    told = json.loads(line)
    match told["event"]:
        case "op:done":
            return make_outcome(told)
        case "queue:overflow":
            return EventsLost(told["lost"])
        case "call:status_updated" | "call:updated" as kind:
            at = datetime.fromisoformat(told["at"])
            return CallEvent(
                call_id=told["callId"],
                call_sid=told["callSid"],
                status=CallStatus(told["status"]),
                at_us=to_micros(at, "at"),
                changed=kind == "call:status_updated",
                cause=told.get("cause"),
            )
    return None


@dataclass(frozen=True, slots=True)
class Stats:
    """The statistics of a workspace. `total` counts all calls ever, the others those created today."""

    total: int
    today: int
    answered: int
    answer_rate: int
    """Percent, rounded; 0 when there were no calls."""
    average_duration: float
    """Of the answered ones, in seconds, to a tenth."""
    json: str = field(repr=False, compare=False)
    """The same in one line, as the library writes it."""
