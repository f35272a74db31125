"""_ffi is the headers, one to one."""

import ctypes
import pathlib
import shutil
import subprocess
import sys
import sysconfig

import pytest
from callkit import _ffi, _words

ROOT = pathlib.Path(__file__).resolve().parents[3]


def structs() -> list[type[ctypes.Structure]]:
    return [
        one
        for one in vars(_ffi).values()
        if isinstance(one, type) and issubclass(one, ctypes.Structure) and one.__name__.startswith("callkit_")
    ]


def test_what_the_generator_wrote_is_what_the_headers_say() -> None:
    made = subprocess.run(
        [sys.executable, str(ROOT / "tools/gen_python_ffi.py"), "--check"], capture_output=True, text=True
    )
    assert made.returncode == 0, made.stdout + made.stderr


def test_every_member_lies_where_the_c_compiler_puts_it(tmp_path: pathlib.Path) -> None:
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("there is no C compiler")
    lines = ["#include <callkit/c/plugin.h>", "#include <stdio.h>", "int main(void) {"]
    expected = []
    for one in structs():
        name = one.__name__
        word = "struct " if name.endswith("_plugin") else ""
        lines.append(f'printf("{name} %zu\\n", sizeof({word}{name}));')
        expected.append(f"{name} {ctypes.sizeof(one)}")
        for field in one._fields_:
            member = field[0].rstrip("_")
            lines.append(f'printf("{name}.{member} %zu\\n", offsetof({word}{name}, {member}));')
            expected.append(f"{name}.{member} {getattr(one, field[0]).offset}")
    lines.append("return 0; }")
    (tmp_path / "layout.c").write_text("\n".join(lines))
    subprocess.run(
        [compiler, f"-I{ROOT / 'include'}", str(tmp_path / "layout.c"), "-o", str(tmp_path / "layout")], check=True
    )
    printed = subprocess.run([str(tmp_path / "layout")], check=True, capture_output=True, text=True).stdout
    assert printed.splitlines() == expected
    assert len(expected) > 300


def test_words_are_the_librarys() -> None:
    def name(function: object, value: int) -> str:
        made: bytes = function(value)  # type: ignore[operator]
        return made.decode()

    for at, status in enumerate(_words.CallStatus):
        assert name(_ffi.callkit_call_status_name, at) == status
        assert bool(_ffi.callkit_call_status_is_terminal(at)) == status.is_terminal
    for at, kind in enumerate(_words.NumberType):
        assert name(_ffi.callkit_number_type_name, at) == kind
    for at, error in enumerate(_words.NumberError):
        assert name(_ffi.callkit_number_error_name, at) == error


def test_no_word_is_missing() -> None:
    """An enumeration in C has one member more: the one that makes it 32 bits wide."""
    for prefix, words in (
        ("CALLKIT_CALL_", _words.CallStatus),
        ("CALLKIT_DIRECTION_", _words.Direction),
        ("CALLKIT_CONTROL_", _words.Control),
        ("CALLKIT_STYLE_", _words.NumberStyle),
        ("CALLKIT_MATCH_", _words.NumberMatch),
        ("CALLKIT_EXPORT_", _words.ExportFormat),
        ("CALLKIT_RECOVER_", _words.Recovery),
        ("CALLKIT_RECORDING_", _words.Recording),
    ):
        named = {
            key: value for key, value in vars(_ffi).items() if key.startswith(prefix) and not key.endswith("FORCE32")
        }
        assert sorted(named.values()) == list(range(len(words))), prefix
        for key, value in named.items():
            assert list(words)[value].name == key.removeprefix(prefix)


def test_every_status_has_an_exception() -> None:
    from callkit._errors import _CLASSES

    statuses = {value for key, value in vars(_ffi).items() if key.startswith("CALLKIT_E_")}
    assert statuses - set(_CLASSES) == {_ffi.CALLKIT_E_BUFFER}  # which never leaves the package
    assert len(set(_CLASSES.values())) == len(_CLASSES)


def test_the_extension_keeps_to_the_stable_abi() -> None:
    from callkit import _native

    assert _native.__file__ is not None and _native.__file__.endswith(".abi3.so")
    assert sysconfig.get_config_var("Py_DEBUG") in (0, None)
