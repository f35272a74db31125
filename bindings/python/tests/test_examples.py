import pathlib
import subprocess
import sys

import pytest

EXAMPLES = pathlib.Path(__file__).resolve().parents[3] / "examples"


@pytest.mark.parametrize("name", sorted(path.stem for path in (EXAMPLES / "python").glob("*.py")))
def test_an_example_prints_what_it_should(name: str) -> None:
    made = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", str(EXAMPLES / "python" / f"{name}.py")], capture_output=True
    )
    assert made.returncode == 0 and made.stderr == b"", made.stderr.decode()
    assert made.stdout == (EXAMPLES / "expected" / f"{name}.txt").read_bytes()
