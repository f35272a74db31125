"""What can go wrong, as exceptions: one class a category, one base."""

import ctypes
from collections.abc import Callable
from typing import TypeVar

from . import _ffi

_Struct = TypeVar("_Struct", bound=ctypes.Structure)


class CallkitError(Exception):
    """Every failure that callkit reports.

    `code` is a stable word finer than the class, such as ``"store_full"``; `number` its stable number; `advice` one
    sentence that says what to do; `detail` one plain line, safe to log: it never holds a number, a token or a body.
    `provider_message` are the provider's own words: for the person who asked, never for a log.
    """

    code: str
    number: int
    detail: str
    advice: str
    provider_message: str

    def __init__(
        self, detail: str = "", *, code: str = "", number: int = 0, advice: str = "", provider_message: str = ""
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code
        self.number = number
        self.advice = advice
        self.provider_message = provider_message

    def __str__(self) -> str:
        return f"{self.code}: {self.detail}" if self.code else self.detail


class InternalError(CallkitError):
    """A bug in callkit, or something that a plugin raised."""


class OutOfMemory(CallkitError, MemoryError):
    """An allocation failed."""


class InvalidArgument(CallkitError, ValueError):
    """An argument is outside its documented range."""


class NotFound(CallkitError, LookupError):
    """No such call, or nothing there."""


class WrongState(CallkitError):
    """Not now: the call's status, or from inside a callback."""


class TimedOut(CallkitError, TimeoutError):
    """The time passed."""


class Canceled(CallkitError):
    """Given up before it was done."""


class AuthError(CallkitError):
    """Credentials or a signature are missing, wrong, or not for this."""


class RateLimited(CallkitError):
    """The provider asks to slow down; it did nothing."""


class NetworkError(CallkitError):
    """The provider was not reached; nothing was sent."""


class ProviderError(CallkitError):
    """The provider refused or failed."""


class StoreError(CallkitError):
    """The store cannot be opened, read or written."""


class Unsupported(CallkitError):
    """This provider or this version cannot do it."""


class Closed(CallkitError):
    """What was asked has been closed."""


class InvalidNumber(CallkitError, ValueError):
    """The text is no phone number that can be dialled."""


class Refused(CallkitError):
    """A rule forbids the call, such as to an emergency service."""


class Ambiguous(CallkitError):
    """It may have taken effect. Never repeat it; the record will tell."""


class Malformed(CallkitError, ValueError):
    """The input is not in the format it claims."""


class TooLarge(CallkitError, ValueError):
    """The input exceeds a documented limit."""


class Forked(CallkitError):
    """The object belongs to the process that forked this one: make a new one here."""


class Busy(CallkitError):
    """Too many operations are under way."""


_CLASSES: dict[int, type[CallkitError]] = {
    _ffi.CALLKIT_E_INTERNAL: InternalError,
    _ffi.CALLKIT_E_NOMEM: OutOfMemory,
    _ffi.CALLKIT_E_INVALID: InvalidArgument,
    _ffi.CALLKIT_E_NOT_FOUND: NotFound,
    _ffi.CALLKIT_E_STATE: WrongState,
    _ffi.CALLKIT_E_TIMEOUT: TimedOut,
    _ffi.CALLKIT_E_CANCELED: Canceled,
    _ffi.CALLKIT_E_AUTH: AuthError,
    _ffi.CALLKIT_E_RATE_LIMITED: RateLimited,
    _ffi.CALLKIT_E_NETWORK: NetworkError,
    _ffi.CALLKIT_E_PROVIDER: ProviderError,
    _ffi.CALLKIT_E_STORE: StoreError,
    _ffi.CALLKIT_E_UNSUPPORTED: Unsupported,
    _ffi.CALLKIT_E_CLOSED: Closed,
    _ffi.CALLKIT_E_NUMBER: InvalidNumber,
    _ffi.CALLKIT_E_REFUSED: Refused,
    _ffi.CALLKIT_E_AMBIGUOUS: Ambiguous,
    _ffi.CALLKIT_E_MALFORMED: Malformed,
    _ffi.CALLKIT_E_TOO_LARGE: TooLarge,
    _ffi.CALLKIT_E_FORK: Forked,
    _ffi.CALLKIT_E_BUSY: Busy,
}


def text(given: bytes | None) -> str:
    return "" if given is None else given.decode("utf-8", "replace")


def class_of(status: int) -> type[CallkitError]:
    return _CLASSES.get(status, InternalError)


def status_of(error: BaseException, otherwise: int) -> int:
    """The C status for an exception that a plugin raised."""
    for status, kind in _CLASSES.items():
        if isinstance(error, kind):
            return status
    return _ffi.CALLKIT_E_NOMEM if isinstance(error, MemoryError) else otherwise


def advice(number: int) -> str:
    return text(_ffi.callkit_error_advice(number))


def last_error(status: int) -> CallkitError:
    """This thread's last failure. To be asked right after it."""
    number: int = _ffi.callkit_last_error_number()
    return class_of(status)(
        text(_ffi.callkit_last_error()),
        code=text(_ffi.callkit_last_error_name()),
        number=number,
        advice=advice(number),
    )


def check(status: int) -> None:
    if status != _ffi.CALLKIT_OK:
        raise last_error(status)


def invalid(detail: str) -> InvalidArgument:
    number = 100
    return InvalidArgument(detail, code="invalid_argument", number=number, advice=advice(number))


def closed(detail: str) -> Closed:
    number = 500
    return Closed(detail, code="closed", number=number, advice=advice(number))


def encode(given: str | None, what: str) -> bytes | None:
    """Text for C, which must not be cut short by a NUL."""
    if given is None:
        return None
    if not isinstance(given, str):
        raise TypeError(f"{what} is a str, not {type(given).__name__}")
    try:
        made = given.encode()
    except UnicodeEncodeError:
        raise invalid(f"{what} is not Unicode") from None
    if b"\0" in made:
        raise invalid(f"{what} holds a NUL")
    return made


def prepared(kind: type[_Struct]) -> _Struct:
    """A struct of the C API in which everything is its default."""
    made = kind()
    _ffi.callkit_init(ctypes.byref(made), ctypes.sizeof(made))
    return made


def copy_out(ask: Callable[..., int], *arguments: object) -> str:
    """Text from a function that ends in (buffer, capacity, out_len): mostly one call."""
    capacity = 1024
    while True:
        buffer = ctypes.create_string_buffer(capacity)
        size = ctypes.c_size_t()
        status = ask(*arguments, buffer, capacity, ctypes.byref(size))
        if status != _ffi.CALLKIT_E_BUFFER:
            check(status)
            return buffer.raw[: size.value].decode("utf-8", "replace")
        capacity = size.value + 1
