import json
import pathlib
from datetime import UTC, datetime
from typing import Any

import callkit
import pytest
from callkit import CallStatus
from conftest import TO, virtual


def fill(store: Any) -> list[str]:
    with callkit.BlockingPhone(store=store, provider=virtual()) as phone:
        calls = [phone.call(TO, scenario=one) for one in ("busy", "hangs-up-after:4", "no-answer")]
        for call in calls:
            call.wait()
        return [call.id for call in calls]


def test_a_log_is_read_again(tmp_path: pathlib.Path) -> None:
    store = f"sqlite:{tmp_path}/calls.db"
    ids = fill(store)
    with callkit.CallLog(store) as log:
        assert {record.id for record in log.history()} == set(ids)
        record = log.get(ids[1])
        assert record.call_sid is not None
        assert log.find("simulator", record.call_sid) == record
        timeline = log.timeline(ids[1])
        assert timeline[0]["kind"] == "created"
        stats = log.stats(now=datetime(2026, 1, 1, 12, tzinfo=UTC))
        assert (stats.total, stats.today, stats.answered, stats.answer_rate) == (3, 3, 1, 33)
        assert stats.average_duration == 4.0
        assert json.loads(stats.json)["total"] == 3
        with pytest.raises(callkit.InvalidArgument):
            log.stats(zone="Europe/Nowhere")
        log.flush()
    with pytest.raises(callkit.Closed):
        log.get(ids[0])
    log.close()


def test_an_export_is_the_whole_log() -> None:
    log = callkit.CallLog()
    fill(log)
    pieces: list[bytes] = []
    log.export(pieces.append)
    rows = [json.loads(line) for line in b"".join(pieces).splitlines()]
    assert [row["id"] for row in rows] == [record.id for record in log.history()]
    text: list[bytes] = []
    log.export(text.append, format=callkit.ExportFormat.CSV)
    assert b"".join(text).startswith(b"id,") and b"".join(text).count(b"\r\n") == 4


def test_what_a_writer_raises_ends_the_export() -> None:
    log = callkit.CallLog()
    fill(log)

    def write(_: bytes) -> None:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="disk is full"):
        log.export(write)

    def reenter(_: bytes) -> None:
        list(log.history())

    with pytest.raises(callkit.WrongState):
        log.export(reenter)


def test_events_move_from_one_log_to_another() -> None:
    log = callkit.CallLog()
    ids = fill(log)
    lines = [json.dumps(one) for one in log.timeline(ids[1])]
    other = callkit.CallLog()
    assert other.append(reversed(lines)) == len(lines)
    assert other.append(lines) == 0
    assert other.get(ids[1]).status is CallStatus.COMPLETED
    (record,) = callkit.replay(lines)
    assert record.duration == 4
    with pytest.raises(callkit.Malformed, match="line 1"):
        other.append("{}")


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        callkit.CallLog().history(since=datetime(2026, 1, 1))


def test_a_wrong_address_is_an_error() -> None:
    for store in ("nonsense:", "sqlite:/dev/null/calls.db"):
        with pytest.raises(callkit.CallkitError) as caught:
            callkit.CallLog(store)
        assert caught.value.advice
