"""How the wheel is built: by scikit-build-core over CMake, and then made to stand alone.

auditwheel puts the shared libraries that a clean machine may not have (OpenSSL, SQLite, …) into the wheel, under names
of their own, so that they never meet the ones that Python itself has loaded.
"""

import pathlib
import subprocess
import sys
import tempfile

from scikit_build_core import build as _build
from scikit_build_core.build import (  # noqa: F401 - what a backend has
    build_editable,
    get_requires_for_build_editable,
    get_requires_for_build_sdist,
    get_requires_for_build_wheel,
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)


class UnsupportedOperation(Exception):
    """What a frontend expects when there is no such thing."""


def build_sdist(sdist_directory, config_settings=None):
    raise UnsupportedOperation("the package is built together with the library, from callkit's repository")


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    with tempfile.TemporaryDirectory() as folder:
        plain = pathlib.Path(folder) / "plain"
        repaired = pathlib.Path(folder) / "repaired"
        plain.mkdir()
        name = _build.build_wheel(str(plain), config_settings, metadata_directory)
        command = [sys.executable, "-m", "auditwheel", "repair", "--wheel-dir", str(repaired), str(plain / name)]
        subprocess.run(command, check=True)
        (made,) = repaired.glob("*.whl")
        target = pathlib.Path(wheel_directory) / made.name
        target.write_bytes(made.read_bytes())
        return made.name
