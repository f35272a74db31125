"""Run with an installed wheel: what is loaded comes with the wheel or is the system's C library. One argument: its venv."""

import pathlib
import sys

import callkit

BASIC = ("ld-linux", "libc.", "libm.", "libdl.", "libpthread.", "librt.", "libutil.", "libgcc_s.", "libstdc++.")

venv = pathlib.Path(sys.argv[1]).resolve()
python = pathlib.Path(sys.base_prefix).resolve()
callkit.parse_number("+442071838750")
loaded = {
    pathlib.Path(line.split(maxsplit=5)[5].strip())
    for line in pathlib.Path("/proc/self/maps").read_text().splitlines()
    if ".so" in line
}
ours = {one for one in loaded if venv in one.parents}
assert any("callkit_c" in one.name for one in ours), loaded
foreign = {
    one
    for one in loaded - ours
    if not one.name.startswith(BASIC) and python not in one.parents and "python3" not in str(one)
}
# ctypes and json are Python's, and bring libraries of Python's.
foreign = {one for one in foreign if not one.name.startswith(("libffi", "libz.", "libexpat"))}
assert not foreign, f"not in the wheel: {sorted(map(str, foreign))}"
print(f"{len(ours)} libraries of the wheel, {callkit.__version__}, {callkit.numbering_plan()}")
