#!/usr/bin/env python3
"""What Python's side of callkit costs, beside what it could cost: one run, printed as ratios.

    tools/bench bench_bindings_python       builds all that is needed and runs this

Compares phone numbers with PyPI's `phonenumbers`, ways to cross into C (an extension, cffi, ctypes), and ways in which
a batch of events becomes Python objects. Takes the package from PYTHONPATH; what is missing is said and left out.
"""

import ctypes
import dataclasses
import json
import pathlib
import random
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable
from typing import Any

import callkit
from callkit import _ffi, _native
from callkit._values import read_other

try:
    import phonenumbers as PEER  # type: ignore[import-untyped, unused-ignore]
except ImportError:
    PEER = None

HERE = pathlib.Path(__file__).resolve().parent
ROUNDS = 100
SEVERAL = range(2000)


def best(work: Callable[[], object], items: int) -> float:
    """Nanoseconds of this process an item: the best of some rounds."""
    return together((work, items))[0]


def together(*works: tuple[Callable[[], object], int]) -> list[float]:
    """The same of several, in turns, so that all of them meet the machine in its best moments."""
    times = [float("inf")] * len(works)
    for _ in range(ROUNDS):
        for at, (work, items) in enumerate(works):
            begin = time.process_time_ns()
            work()
            times[at] = min(times[at], (time.process_time_ns() - begin) / items)
    return times


def row(what: str, nanoseconds: float, note: str = "") -> None:
    print(f"  {what:<58}{nanoseconds:10,.1f} ns   {note}".rstrip())


def calls(call: Callable[..., object], *arguments: object) -> Callable[[], None]:
    def work() -> None:
        for _ in SEVERAL:
            call(*arguments)

    return work


def nothing() -> None:
    for _ in SEVERAL:
        pass


def costs(*works: Callable[[], None]) -> list[float]:
    """What calls cost, without the loop around them."""
    times = together((nothing, len(SEVERAL)), *((work, len(SEVERAL)) for work in works))
    return [one - times[0] for one in times[1:]]


class Subclass(str):
    """A str that parse_numbers does not give back as it is."""

    __slots__ = ()


def build_noop(folder: str) -> Any:
    target = pathlib.Path(folder) / f"noop_extension{sysconfig.get_config_var('EXT_SUFFIX')}"
    command = ["cc", "-O2", "-fPIC", "-shared", f"-I{sysconfig.get_path('include')}"]
    subprocess.run([*command, str(HERE / "noop_extension.c"), "-o", str(target)], check=True)
    sys.path.insert(0, folder)
    import noop_extension  # type: ignore[import-not-found]

    return noop_extension


def build_cffi(folder: str) -> Any:
    try:
        import cffi  # type: ignore[import-not-found]
    except ImportError:
        return None
    ffi = cffi.FFI()
    ffi.cdef("unsigned callkit_region_country_code(const char *region);")
    include = HERE.parent.parent / "include"
    (library,) = {
        line.split(maxsplit=5)[5].strip()
        for line in pathlib.Path("/proc/self/maps").read_text().splitlines()
        if "libcallkit_c" in line
    }
    ffi.set_source(
        "bench_cffi",
        "#include <callkit/c/callkit.h>",
        include_dirs=[str(include)],
        extra_link_args=[library, f"-Wl,-rpath,{pathlib.Path(library).parent}"],
    )
    try:
        ffi.compile(tmpdir=folder)
    except Exception as error:  # setuptools may be missing
        print(f"  cffi is left out: {error}")
        return None
    import bench_cffi  # type: ignore[import-not-found]

    return bench_cffi.lib


def crossing(noop: Any, cffi_lib: Any) -> None:
    print("crossing into C, a call")
    text = b"GB"
    works = [
        calls(noop.noop),
        calls(noop.noop_text, "+442071838750"),
        calls(_ffi.callkit_region_country_code, text),
    ]
    if cffi_lib is not None:
        works.append(calls(cffi_lib.callkit_region_country_code, text))
    times = costs(*works)
    row("an extension that does nothing", times[0])
    row("an extension that does nothing with a text", times[1])
    if cffi_lib is not None:
        row("cffi, API mode: country code of a region", times[3])
    row("ctypes: country code of a region", times[2])


def numbers(noop: Any) -> None:
    print("phone numbers, an item")
    seeds = ["+442071838750", "+14155552671", "+4930901820", "+33142685300", "+81352223311", "+61282525252"]
    texts = [seeds[at % len(seeds)][:-2] + f"{at % 100:02}" for at in range(2000)]
    lines = ("\n".join(texts) + "\n").encode()
    count = len(texts)

    # What is E.164 stays the str that it is. These must become another: "+44 20 7183 8750", "020 7183 8750".
    written = [callkit.parse_number(text) for text in texts]
    international = [one.international for one in written]
    national = [one.national for one in written if one.country_code == 44]
    national *= count // len(national)
    subclass: list[str] = [Subclass(text) for text in texts]

    def each() -> None:
        for text in texts:
            noop.noop_text(text)

    varied = every_region() or texts
    batch = prepare(lines, count)
    with_text, in_c, e164, any_region, fresh, spaced, british, single, theirs = together(
        (each, count),
        (lambda: parse_in_c(batch, count), count),
        (lambda: callkit.parse_numbers(texts).e164, count),
        (lambda: callkit.parse_numbers(varied).e164, len(varied)),
        (lambda: callkit.parse_numbers(subclass).e164, count),
        (lambda: callkit.parse_numbers(international).e164, count),
        (lambda: callkit.parse_numbers(national, "GB").e164, len(national)),
        (lambda: [callkit.parse_number(text) for text in texts], count),
        (lambda: parse_with_peer(texts[:100]), 100),
    )
    row("an extension that does nothing with a text", with_text)
    row("the library alone, a batch, E.164 and all columns", in_c)
    goal = "times a call that does nothing (goal: 2)"
    row("parse_numbers: a list in, a list of E.164 out", e164, f"{e164 / with_text:.2f} {goal}")
    row("of that Python's part", e164 - in_c, f"{(e164 - in_c) / with_text:.2f} times")
    if varied is not texts:
        what = f"the same of numbers of all regions, {len(varied) - callkit.parse_numbers(varied).valid_count} not valid"
        row(what, any_region, f"{any_region / with_text:.2f} times")
    row("the same of a subclass of str, so a new str each", fresh, f"{fresh / with_text:.2f} times")
    row("the same of +44 20 7183 8750, a new str each", spaced, f"{spaced / with_text:.2f} times")
    row("the same of 020 7183 8750, a new str each", british, f"{british / with_text:.2f} times")
    row("parse_number: one PhoneNumber object each", single)
    if PEER is None:
        print("  PyPI's phonenumbers is not installed")
        return
    row("PyPI's phonenumbers: parse, valid, E.164", theirs)
    print(f"  {'parse_numbers is faster by (goal: 30)':<58}{theirs / e164:10.0f} times")
    print(f"  {'parse_number is faster by':<58}{theirs / single:10.0f} times")


def every_region() -> list[str]:
    """Some E.164 of each region and of three types, in a random order, the last three digits at random, so that not all
    are valid."""
    if PEER is None:
        return []
    draw = random.Random(1)
    kinds = (PEER.PhoneNumberType.FIXED_LINE, PEER.PhoneNumberType.MOBILE, PEER.PhoneNumberType.TOLL_FREE)
    made = []
    for region in sorted(PEER.SUPPORTED_REGIONS):
        for kind in kinds:
            if number := PEER.example_number_for_type(region, kind):
                text = PEER.format_number(number, PEER.PhoneNumberFormat.E164)
                made += [f"{text[:-3]}{draw.randrange(1000):03}" for _ in range(3)]
    draw.shuffle(made)
    return " ".join(made).split()  # so that they lie in this order, as what was read from somewhere does


def parse_with_peer(texts: list[str]) -> None:
    if PEER is None:
        return
    for text in texts:
        number = PEER.parse(text)
        if PEER.is_valid_number(number):
            PEER.format_number(number, PEER.PhoneNumberFormat.E164)


def prepare(lines: bytes, count: int) -> Any:
    """A batch with every column of those that parse_numbers asks for."""
    one: Any = _ffi.callkit_number_batch()
    _ffi.callkit_init(ctypes.byref(one), ctypes.sizeof(one))
    one.input, one.input_size, one.capacity, one.e164_capacity = lines, len(lines), count, 24 * count
    members: Any = _ffi.callkit_number_batch._fields_
    kinds = dict(members)
    for name, size in {"valid": 1, "error": 1, "type": 1, "country_code": 2, "regions": 2, "e164": 24}.items():
        buffer = ctypes.create_string_buffer(size * count)
        one.keep = [*getattr(one, "keep", []), buffer]
        setattr(one, name, ctypes.cast(buffer, kinds[name]))
    return one


def parse_in_c(batch: Any, count: int) -> None:
    """What parse_numbers asks of the library, without anything of Python's around it."""
    assert _ffi.callkit_numbers_parse(ctypes.byref(batch)) == 0 and batch.count == count


def events() -> None:
    print("events, each, of batches drained from an engine (in virtual time, so that all of them wait)")
    (drained, drained_wall), (in_c, in_c_wall) = measure()
    sample = [as_line(one) for one in SAMPLE]
    text = b"\n".join(sample)
    count = len(sample)
    extension, array, each, python = together(
        (lambda: _native.read_lines(text), count),
        (lambda: as_array(sample), count),
        (lambda: [json.loads(one) for one in sample], count),
        (lambda: [read_other(one) for one in sample], count),
    )
    row("drained as CallEvent objects", drained, f"{rates(drained, drained_wall)} (goal: 1)")
    row("the library alone, as lines of JSON", in_c, rates(in_c, in_c_wall))
    row("lines to CallEvent objects, the extension", extension)
    row("lines to dicts, json.loads of the batch as one array", array)
    row("lines to dicts, json.loads of each", each)
    row("lines to CallEvent objects, in Python alone", python)


def rates(cpu: float, wall: float) -> str:
    return f"{1e3 / cpu:.2f} M a second of CPU time, {1e3 / wall:.2f} M by the clock"


def as_array(lines: list[bytes]) -> object:
    return json.loads(b"[" + b",".join(lines) + b"]")


def measure() -> list[list[float]]:
    """The cost of an event, CPU time of this thread and by the clock, as objects and as lines: some thousand gather, then
    all are fetched."""
    phone = callkit.BlockingPhone(
        provider=callkit.Simulator(virtual_time=True, seed=1), queue_limit=100_000, recovery=callkit.Recovery.NONE
    )
    handle = phone._engine.handle.value
    out = ctypes.c_void_p()
    ways = (read_objects, read_json)
    spent = [[float("inf"), float("inf")] for _ in ways]
    for at in range(40):
        lines = []
        for call in range(at * 1000, (at + 1) * 1000):
            for step, status in enumerate(("ringing", "in-progress", "completed"), 1):
                form = f"CallSid=CA{call:032x}&CallStatus={status}&SequenceNumber={step}&To=%2B14155552671&From=%2B14155550100"
                lines += [json.dumps(event) for event in callkit.parse_webhook(form.encode())]
        op = phone._engine.deliver(lines)
        assert _ffi.callkit_engine_wait_op(handle, op, -1, ctypes.byref(out)) == 0  # leaves the other events there
        _ffi.callkit_event_destroy(out)
        way = at % len(ways)
        begin, begin_wall = time.thread_time_ns(), time.perf_counter_ns()
        came = 0
        while some := ways[way](handle):
            came += some
        took = time.thread_time_ns() - begin, time.perf_counter_ns() - begin_wall
        spent[way] = [min(least, one / came) for least, one in zip(spent[way], took, strict=True)]
        assert came >= 2000
    phone.close()
    return spent


SAMPLE: list[callkit.CallEvent] = []


def read_objects(handle: int) -> int:
    came: list[object] = []
    _native.read_events(handle, 0, came)
    if len(SAMPLE) < 5000:
        SAMPLE.extend(one for one in came if isinstance(one, callkit.CallEvent))
    return len(came)


LINES = ctypes.create_string_buffer(64 * 1024)
SIZE, SOME = ctypes.c_size_t(), ctypes.c_size_t()


def read_json(handle: int) -> int:
    _ffi.callkit_engine_read_events(handle, 0, LINES, len(LINES), ctypes.byref(SIZE), ctypes.byref(SOME))
    return SOME.value


def as_line(event: callkit.CallEvent) -> bytes:
    told = {
        "event": "call:status_updated" if event.changed else "call:updated",
        "callId": event.call_id,
        "callSid": event.call_sid,
        "status": event.status.value,
        "at": event.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
    }
    return json.dumps(told, separators=(",", ":")).encode()


def main() -> None:
    print(f"callkit {callkit.__version__}, Python {sys.version.split()[0]}; fields of an event: "
          f"{len(dataclasses.fields(callkit.CallEvent))}")
    with tempfile.TemporaryDirectory() as folder:
        noop = build_noop(folder)
        crossing(noop, build_cffi(folder))
        numbers(noop)
    events()


if __name__ == "__main__":
    main()
