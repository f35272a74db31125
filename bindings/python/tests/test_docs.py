"""The programs in the documents run, in virtual time."""

import pathlib
import re
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
PROGRAMS = [
    (path.name, at, code)
    for path in (ROOT / "docs/python.md", ROOT / "bindings/python/README.md")
    for at, code in enumerate(re.findall(r"```python\n(.*?)```", path.read_text(), re.DOTALL))
]


@pytest.mark.parametrize(("name", "at", "code"), PROGRAMS, ids=[f"{name}-{at}" for name, at, _ in PROGRAMS])
def test_a_program_runs(name: str, at: int, code: str, tmp_path: pathlib.Path) -> None:
    code = code.replace(", provider=callkit.Simulator(speed=10)", "")
    code, count = re.subn(r"Phone\(store", "Phone(provider=callkit.Simulator(virtual_time=True, seed=7), store", code)
    assert count == 1
    made = subprocess.run([sys.executable, "-X", "dev", "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert made.returncode == 0 and made.stderr == "", made.stderr
    if "async for event" in code:
        assert "completed" in made.stdout
    assert len(PROGRAMS) == 3
