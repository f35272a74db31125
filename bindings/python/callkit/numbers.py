"""Phone numbers: reading, classifying and writing them down. Needs no phone, and may be used from any thread."""

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import overload

from . import _ffi, _native
from ._errors import check, copy_out, encode, last_error, text
from ._values import CallEvent
from ._words import CallStatus, NumberError, NumberMatch, NumberStyle, NumberType, index

__all__ = [
    "Numbers",
    "PhoneNumber",
    "as_typed",
    "compare_numbers",
    "country_code",
    "dialable",
    "format_number",
    "mask_number",
    "numbering_plan",
    "parse_number",
    "parse_numbers",
]


@dataclass(frozen=True, slots=True, repr=False)
class PhoneNumber:
    """What a text is as a phone number. Its repr shows no more of it than a log may."""

    text: str
    valid: bool
    """Whether the numbering plan has such a number. Without that there is no `e164`."""
    e164: str | None
    region: str | None
    country_code: int | None
    type: NumberType | None
    national_digits: str | None
    extension: str | None
    error: NumberError | None
    """Why the text is no number; everything else is None then."""
    default_region: str | None = field(compare=False)

    def format(self, style: NumberStyle) -> str:
        """The number written down. Raises InvalidNumber when it is none."""
        return format_number(self.text, style, self.default_region)

    @property
    def national(self) -> str:
        """Such as ``"020 7183 8750"``."""
        return self.format(NumberStyle.NATIONAL)

    @property
    def international(self) -> str:
        """Such as ``"+44 20 7183 8750"``."""
        return self.format(NumberStyle.INTERNATIONAL)

    def __bool__(self) -> bool:
        return self.valid

    def __repr__(self) -> str:
        if self.error is not None:
            return f"<PhoneNumber error={self.error}>"
        return f"<PhoneNumber {mask_number(self.e164 or self.text)} valid={self.valid} type={self.type}>"


_native.configure(
    PhoneNumber,
    tuple(PhoneNumber.__slots__),
    tuple(NumberType),
    tuple(NumberError),
    CallEvent,
    tuple(CallEvent.__slots__),
    tuple(CallStatus),
)


def parse_number(given: str, region: str | None = None) -> PhoneNumber:
    """Reads a number. A text that is none is no failure: `error` tells.

    `region`: two capital letters, such as ``"GB"``: whose habits apply to numbers without +.
    """
    made = _native.parse_number(given, region)
    if isinstance(made, PhoneNumber):
        return made
    if isinstance(made, int):
        raise last_error(made)
    # It holds a NUL, or half a surrogate pair; no number has one.
    return PhoneNumber(given, False, None, None, None, None, None, None, NumberError.NOT_A_NUMBER, region)


class Numbers(Sequence[PhoneNumber]):
    """Many numbers, in columns. An item is a PhoneNumber, made when it is asked for."""

    __slots__ = ("_codes", "_e164", "_errors", "_regions", "_texts", "_types", "_valid", "default_region")

    def __init__(
        self, texts: list[str], region: str | None, columns: tuple[bytes, bytes, bytes, bytes, bytes, list[str | None]]
    ) -> None:
        self._texts = texts
        self.default_region = region
        self._valid, self._errors, self._types, self._codes, self._regions, self._e164 = columns

    def __len__(self) -> int:
        return len(self._texts)

    @overload
    def __getitem__(self, at: int) -> PhoneNumber: ...
    @overload
    def __getitem__(self, at: slice) -> list[PhoneNumber]: ...
    def __getitem__(self, at: int | slice) -> PhoneNumber | list[PhoneNumber]:
        if isinstance(at, slice):
            return [parse_number(one, self.default_region) for one in self._texts[at]]
        return parse_number(self._texts[at], self.default_region)

    def __iter__(self) -> Iterator[PhoneNumber]:
        return (parse_number(one, self.default_region) for one in self._texts)

    def __repr__(self) -> str:
        return f"<Numbers: {len(self)}, {self.valid_count} valid>"

    @property
    def texts(self) -> Sequence[str]:
        """What was given."""
        return self._texts

    @property
    def valid(self) -> bytes:
        """One byte an item, 1 or 0: index it, iterate it, or give it to NumPy."""
        return self._valid

    @property
    def valid_count(self) -> int:
        return self._valid.count(1)

    @property
    def e164(self) -> list[str | None]:
        """E.164 where the number is valid, else None."""
        return self._e164

    @property
    def regions(self) -> list[str | None]:
        raw = self._regions.decode("ascii")
        return [None if raw[at] == "\0" else raw[at : at + 2] for at in range(0, len(raw), 2)]

    @property
    def country_codes(self) -> list[int]:
        """0 for what is no number."""
        return memoryview(self._codes).cast("H").tolist()

    @property
    def types(self) -> list[NumberType | None]:
        members = list(NumberType)
        return [None if error else members[one] for one, error in zip(self._types, self._errors, strict=True)]

    @property
    def errors(self) -> list[NumberError | None]:
        members = list(NumberError)
        return [members[one] if one else None for one in self._errors]


def parse_numbers(given: Iterable[str], region: str | None = None) -> Numbers:
    """Reads many numbers, as `parse_number` reads one, in a few calls of the library.

    Other threads of Python run meanwhile.
    """
    texts = list(given)
    encode(region, "region")
    columns = _native.parse_numbers(texts, region)
    if isinstance(columns, int):
        raise last_error(columns)
    return Numbers(texts, region, columns)


def format_number(given: str, style: NumberStyle = NumberStyle.INTERNATIONAL, region: str | None = None) -> str:
    """Writes a number down. Raises InvalidNumber when it is none, or has no such form."""
    return copy_out(
        _ffi.callkit_number_format, encode(given, "the number"), encode(region, "region"), index(NumberStyle(style))
    )


def dialable(given: str, region: str | None = None) -> str:
    """The address that would be dialled: E.164, ``sip:``, ``sips:`` or ``client:``.

    Raises InvalidNumber when there is none, Refused for an emergency number.
    """
    return copy_out(_ffi.callkit_number_dialable, encode(given, "the number"), encode(region, "region"))


def mask_number(given: str) -> str:
    """What a log may show of an address: ``"+4•••50"``."""
    return copy_out(_ffi.callkit_number_mask, encode(given, "the number"))


def as_typed(given: str, region: str | None = None) -> str:
    """The text as a person who has typed so far should see it: ``"415-5"``."""
    return copy_out(_ffi.callkit_number_as_typed, encode(given, "the text"), encode(region, "region"))


def compare_numbers(a: str, b: str) -> NumberMatch:
    """Whether two texts are the same number."""
    out = ctypes.c_int32()
    check(_ffi.callkit_number_compare(encode(a, "a number"), encode(b, "a number"), ctypes.byref(out)))
    return list(NumberMatch)[out.value]


def country_code(region: str) -> int | None:
    """The country code of a region, None for one without."""
    return int(_ffi.callkit_region_country_code(encode(region, "region"))) or None


def numbering_plan() -> str:
    """The numbering plan that is compiled in."""
    return text(_ffi.callkit_numbering_plan())
