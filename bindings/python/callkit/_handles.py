"""Handles of the library, owned by Python objects. Nothing here ends a call: destroying is forgetting."""

import atexit
import ctypes
import threading
import weakref
from typing import Any

from . import _ffi
from ._errors import check, closed

_local = threading.local()
_live: "weakref.WeakSet[Handle]" = weakref.WeakSet()
_later: list[tuple[Any, int]] = []


class InsideCallback:
    """Marks that this thread is in a callback, where the library destroys nothing: it is done later."""

    def __enter__(self) -> None:
        _local.depth = getattr(_local, "depth", 0) + 1

    def __exit__(self, *_: object) -> None:
        _local.depth -= 1


def bury() -> None:
    """Destroys what the garbage collector has found while this was not possible."""
    while _later and not getattr(_local, "depth", 0):
        destroy, value = _later.pop()
        destroy(value)


class Handle:
    """A handle, destroyed once: when it is closed, or forgotten, or Python exits. Safe from any thread."""

    __slots__ = ("__weakref__", "_destroy", "_keep", "_lock", "_value", "what")

    def __init__(self, value: int, destroy: Any, what: str, keep: tuple[object, ...] = ()) -> None:
        self._value = value
        self._destroy = destroy
        self._keep = keep  # callbacks and what they need, until nothing calls them any more
        self._lock = threading.Lock()
        self.what = what
        _live.add(self)
        bury()

    @property
    def value(self) -> int:
        value = self._value
        if value == 0:
            raise closed(f"the {self.what} was closed")
        return value

    @property
    def is_closed(self) -> bool:
        return self._value == 0

    def close(self) -> None:
        with self._lock:
            value, self._value = self._value, 0
        if value != 0:
            if getattr(_local, "depth", 0):
                _later.append((_Keeping(self._destroy, self._keep), value))
            else:
                self._destroy(value)
        self._keep = ()

    def __del__(self) -> None:
        self.close()


class _Keeping:
    """A destroy function that is called later, and what must live until then."""

    def __init__(self, destroy: Any, keep: tuple[object, ...]) -> None:
        self._destroy = destroy
        self._keep = keep

    def __call__(self, value: int) -> None:
        self._destroy(value)


def take_text(ask: Any, *arguments: object) -> str:
    """The text of a function that makes a callkit_text, its last parameter."""
    out = ctypes.c_void_p()
    check(ask(*arguments, ctypes.byref(out)))
    try:
        size = _ffi.callkit_text_size(out)
        made = _text_bytes(out, size)
    finally:
        _ffi.callkit_text_destroy(out)
    return made.decode("utf-8", "replace")


def _text_bytes(out: ctypes.c_void_p, size: int) -> bytes:
    # c_char_p would end it at a NUL, so the address is asked for.
    ask = ctypes.cast(_ffi.callkit_text_data, ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p))
    return ctypes.string_at(ask(out), size)


@atexit.register
def _close_all() -> None:
    """Before the interpreter goes: afterwards a thread of the library could not call into it any more."""
    for one in sorted(_live, key=lambda handle: handle.what != "phone"):
        one.close()
    bury()
