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
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable

import callkit
from callkit import _ffi, _native
from callkit._values import read_other

HERE = pathlib.Path(__file__).resolve().parent
ROUNDS = 7


def best(work: Callable[[], object], items: int) -> float:
    """Nanoseconds an item: the best of some rounds."""
    times = []
    for _ in range(ROUNDS):
        begin = time.perf_counter_ns()
        work()
        times.append(time.perf_counter_ns() - begin)
    return min(times) / items


def row(what: str, nanoseconds: float, note: str = "") -> None:
    print(f"  {what:<58}{nanoseconds:10,.1f} ns   {note}".rstrip())


def repeat(call: Callable[..., object], *arguments: object, times: int = 200_000) -> float:
    """The cost of a call, without that of the loop around it."""
    several = range(times)

    def calls() -> None:
        for _ in several:
            call(*arguments)

    def nothing() -> None:
        for _ in several:
            pass

    return best(calls, times) - best(nothing, times)


def build_noop(folder: str) -> object:
    target = pathlib.Path(folder) / f"noop_extension{sysconfig.get_config_var('EXT_SUFFIX')}"
    command = ["cc", "-O2", "-fPIC", "-shared", f"-I{sysconfig.get_path('include')}"]
    subprocess.run([*command, str(HERE / "noop_extension.c"), "-o", str(target)], check=True)
    sys.path.insert(0, folder)
    import noop_extension  # type: ignore[import-not-found]

    return noop_extension


def build_cffi(folder: str) -> object | None:
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


def crossing(noop: object, cffi_lib: object | None) -> tuple[float, float]:
    print("crossing into C, a call")
    text = "GB"
    base = repeat(noop.noop)  # type: ignore[attr-defined]
    with_text = repeat(noop.noop_text, "+442071838750")  # type: ignore[attr-defined]
    row("an extension that does nothing", base)
    row("an extension that does nothing with a text", with_text)
    if cffi_lib is not None:
        encoded = text.encode()
        row("cffi, API mode: country code of a region", repeat(cffi_lib.callkit_region_country_code, encoded))  # type: ignore[attr-defined]
    else:
        print("  cffi is not installed")
    row("ctypes: country code of a region", repeat(_ffi.callkit_region_country_code, text.encode()))
    return base, with_text


def numbers(with_text: float) -> None:
    print("phone numbers, an item")
    seeds = ["+442071838750", "+14155552671", "+4930901820", "+33142685300", "+81352223311", "+61282525252"]
    texts = [seeds[at % len(seeds)][:-2] + f"{at % 100:02}" for at in range(100_000)]
    lines = ("\n".join(texts) + "\n").encode()
    count = len(texts)
    in_c = best(lambda: parse_in_c(lines, count), count)
    e164 = best(lambda: callkit.parse_numbers(texts).e164, count)
    single = best(lambda: [callkit.parse_number(text) for text in texts], count)
    row("the library alone, a batch, E.164 and all columns", in_c)
    row("parse_numbers: a list in, a list of E.164 out", e164, f"{e164 - in_c:.0f} ns are Python's part")
    ratio = (e164 - in_c) / with_text
    row("an extension that does nothing with a text", with_text, f"Python's part is {ratio:.2f} times that (goal: 2)")
    print(f"  {'all of parse_numbers, the parsing included':<58}{e164 / with_text:10.2f} times that")
    row("parse_number: one PhoneNumber object each", single)
    try:
        import phonenumbers  # type: ignore[import-not-found]
    except ImportError:
        print("  PyPI's phonenumbers is not installed")
        return
    few = texts[:2000]

    def theirs() -> None:
        for text in few:
            number = phonenumbers.parse(text)
            if phonenumbers.is_valid_number(number):
                phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    other = best(theirs, len(few))
    row("PyPI's phonenumbers: parse, valid, E.164", other)
    print(f"  {'parse_numbers is faster by (goal: 30)':<58}{other / e164:10.0f} times")
    print(f"  {'parse_number is faster by':<58}{other / single:10.0f} times")


def parse_in_c(lines: bytes, count: int) -> None:
    """What parse_numbers asks of the library, without anything of Python's around it."""
    one = _ffi.callkit_number_batch()
    _ffi.callkit_init(ctypes.byref(one), ctypes.sizeof(one))
    keep = SCRATCH.setdefault(count, [ctypes.create_string_buffer(size * count) for size in (1, 1, 1, 2, 2, 24)])
    one.input, one.input_size, one.capacity = lines, len(lines), count
    for name, buffer in zip(("valid", "error", "type", "country_code", "regions", "e164"), keep, strict=True):
        kind = dict(_ffi.callkit_number_batch._fields_)[name]
        setattr(one, name, ctypes.cast(buffer, kind))
    one.e164_capacity = 24 * count
    assert _ffi.callkit_numbers_parse(ctypes.byref(one)) == 0 and one.count == count


SCRATCH: dict[int, list[ctypes.Array[ctypes.c_char]]] = {}


def events(base: float) -> None:
    print("events, each, of batches drained from an engine (in virtual time, so that all of them wait)")
    runs = [drain() for _ in range(3)]
    spent = min(nanoseconds / count for count, nanoseconds, _ in runs)
    in_c = min(drain_in_c() for _ in range(3))
    sample = runs[0][2]
    row("drained as CallEvent objects", spent, f"{1e3 / spent:.2f} M a second (goal: 1)")
    row("the library alone, as lines of JSON", in_c, f"{1e3 / in_c:.2f} M a second")
    print(f"  {'Python objects for an event, in calls that do nothing':<58}{(spent - in_c) / base:10.1f}")
    text = b"\n".join(sample)
    row("lines to CallEvent objects, the extension", best(lambda: _native.read_lines(text), len(sample)))
    row("lines to dicts, json.loads of the batch as one array", best(lambda: as_array(sample), len(sample)))
    row("lines to dicts, json.loads of each", best(lambda: [json.loads(one) for one in sample], len(sample)))
    row("lines to CallEvent objects, in Python alone", best(lambda: [read_other(one) for one in sample], len(sample)))


def as_array(lines: list[bytes]) -> object:
    return json.loads(b"[" + b",".join(lines) + b"]")


def full_phone() -> callkit.BlockingPhone:
    """A phone to which events of many calls were delivered while nobody fetched any."""
    phone = callkit.BlockingPhone(
        provider=callkit.Simulator(virtual_time=True, seed=1), queue_limit=200_000, recovery=callkit.Recovery.NONE
    )
    lines = []
    for at in range(25_000):
        for step, status in enumerate(("ringing", "in-progress", "completed"), 1):
            form = f"CallSid=CA{at:032x}&CallStatus={status}&SequenceNumber={step}&To=%2B14155552671&From=%2B14155550100"
            lines += [json.dumps(event) for event in callkit.parse_webhook(form.encode())]
    for first in range(0, len(lines), 5000):
        phone._engine.deliver(lines[first : first + 5000])
    phone._engine.read(1)  # what was delivered is worked on, and gathers
    return phone


def drain() -> tuple[int, int, list[bytes]]:
    phone = full_phone()
    handle = phone._engine.handle.value
    count, sample = 0, []
    begin = time.perf_counter_ns()
    while True:
        came: list[object] = []
        if _native.read_events(handle, 0, came) != 0:
            break
        count += len(came)
        if len(sample) < 100:
            sample.append(came)
    spent = time.perf_counter_ns() - begin
    events = [one for batch in sample for one in batch if isinstance(one, callkit.CallEvent)]
    phone.close()
    return count, spent, [as_line(one) for one in events]


def as_line(event: callkit.CallEvent) -> bytes:
    told = {
        "event": "call:status_updated" if event.changed else "call:updated",
        "callId": event.call_id,
        "callSid": event.call_sid,
        "status": event.status.value,
        "at": event.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
    }
    return json.dumps(told, separators=(",", ":")).encode()


def drain_in_c() -> float:
    phone = full_phone()
    handle = phone._engine.handle.value
    buffer = ctypes.create_string_buffer(64 * 1024)
    size, some, count = ctypes.c_size_t(), ctypes.c_size_t(), 0
    pointers = ctypes.byref(size), ctypes.byref(some)
    begin = time.perf_counter_ns()
    while _ffi.callkit_engine_read_events(handle, 0, buffer, len(buffer), *pointers) == 0:
        count += some.value
    spent = time.perf_counter_ns() - begin
    phone.close()
    return spent / count


def main() -> None:
    print(f"callkit {callkit.__version__}, Python {sys.version.split()[0]}; fields of an event: "
          f"{len(dataclasses.fields(callkit.CallEvent))}")
    with tempfile.TemporaryDirectory() as folder:
        noop = build_noop(folder)
        base, with_text = crossing(noop, build_cffi(folder))
    numbers(with_text)
    events(base)


if __name__ == "__main__":
    main()
