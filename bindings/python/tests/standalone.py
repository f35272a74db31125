"""Run with an installed wheel: what it loads is in the wheel, or is the C library. One argument: the wheel's venv."""

# ruff: noqa: E402 - what Python loads by itself is looked at first
import asyncio  # noqa: F401 - brings Python's own OpenSSL along
import ctypes  # noqa: F401
import pathlib
import sys


def loaded() -> set[pathlib.Path]:
    lines = pathlib.Path("/proc/self/maps").read_text().splitlines()
    return {pathlib.Path(line.split(maxsplit=5)[5].strip()) for line in lines if ".so" in line}


before = loaded()

import callkit

assert callkit.parse_number("+442071838750").valid
venv = pathlib.Path(sys.argv[1]).resolve()
new = loaded() - before
ours = {one for one in new if venv in one.parents}
foreign = sorted(str(one) for one in new - ours if not one.name.startswith(("libc.", "libm.", "libgcc_s.", "libstdc++.")))
assert any("callkit_c" in one.name for one in ours), new
# Modules of Python itself, which lie where the venv's Python comes from.
assert not [one for one in foreign if "lib-dynload" not in one], foreign
print(f"callkit {callkit.__version__}, {callkit.numbering_plan()}; {len(ours)} libraries of the wheel, none of the system")
