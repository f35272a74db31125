"""The reader of batches in the extension, beside the JSON module."""

import json
import random
from datetime import UTC, datetime

from callkit import CallEvent, CallStatus, _native
from callkit._values import read_other, to_micros


def line(**more: object) -> dict[str, object]:
    return {
        "event": "call:status_updated",
        "callId": "019b76da-a800-7000-8ef8-fedd20c23345",
        "callSid": None,
        "status": "in-progress",
        "at": "2026-01-01T00:00:04.881000Z",
    } | more


def read(*lines: dict[str, object]) -> list[object]:
    text = "\n".join(json.dumps(one, separators=(",", ":")) for one in lines)
    return _native.read_lines(text.encode())


def test_an_event_is_read() -> None:
    (event,) = read(line(callSid="SC1"))
    assert event == CallEvent(
        "019b76da-a800-7000-8ef8-fedd20c23345",
        "SC1",
        CallStatus.IN_PROGRESS,
        to_micros(datetime(2026, 1, 1, 0, 0, 4, 881000, UTC), "at"),
        True,
        None,
    )
    assert isinstance(event, CallEvent) and event.status is CallStatus.IN_PROGRESS
    (update,) = read(line(event="call:updated", cause="mute-confirmed"))
    assert isinstance(update, CallEvent) and (update.changed, update.cause) == (False, "mute-confirmed")


def test_what_the_reader_does_not_know_goes_to_the_json_module() -> None:
    for other in (
        line(event="queue:overflow"),
        line(callSid='quoted "sid"'),
        line(callSid="Zoë"),
        line(count=3),
        line(more={"a": [1]}),
        {"event": "op:done", "op": 1},
    ):
        (made,) = read(other)
        assert isinstance(made, bytes) and json.loads(made) == other
    assert read_other(json.dumps(line(callSid="Zoë")).encode()) == CallEvent(
        "019b76da-a800-7000-8ef8-fedd20c23345", "Zoë", CallStatus.IN_PROGRESS, 1767225604881000, True, None
    )
    (unknown,) = read(line(unknown="thing", status="levitating"))
    assert isinstance(unknown, CallEvent) and unknown.status is CallStatus.UNKNOWN


def test_every_time_is_read_as_pythons_own_library_does() -> None:
    seed = 20260102
    print(f"seed {seed}")
    draw = random.Random(seed)
    for _ in range(5000):
        moment = datetime.fromtimestamp(draw.randrange(-2_000_000_000, 9_000_000_000), UTC)
        moment = moment.replace(microsecond=draw.randrange(1_000_000))
        text = moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        (event,) = read(line(at=text))
        assert isinstance(event, CallEvent) and event.at == moment and event.at_us == to_micros(moment, "at")


def test_no_mangled_line_harms_the_reader() -> None:
    seed = 20260103
    print(f"seed {seed}")
    draw = random.Random(seed)
    text = json.dumps(line(cause="placed"), separators=(",", ":")).encode()
    for _ in range(20_000):
        mangled = bytearray(text)
        for _ in range(draw.randrange(1, 4)):
            at = draw.randrange(len(mangled))
            choice = draw.randrange(3)
            if choice == 0:
                mangled[at] = draw.randrange(256)
            elif choice == 1:
                del mangled[at:]
            else:
                mangled[at:at] = draw.choice([b'"', b"\\", b"{", b"}", b"\n", b"\x00", b"null", b","])
            if not mangled:
                break
        for made in _native.read_lines(bytes(mangled)):
            assert isinstance(made, (CallEvent, bytes))
