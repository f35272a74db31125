"""The closed sets of words, as enumerations of strings. Their order is that of the C enumerations."""

from enum import StrEnum
from typing import Self


class _OpenWord(StrEnum):
    """A word that this package does not know, of a newer library, is UNKNOWN."""

    @classmethod
    def _missing_(cls, value: object) -> Self:
        return cls["UNKNOWN"]


class CallStatus(_OpenWord):
    """Where a call is. A live status only moves up."""

    UNKNOWN = "unknown"
    QUEUED = "queued"
    INITIATED = "initiated"
    RINGING = "ringing"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    CANCELED = "canceled"
    NO_ANSWER = "no-answer"
    BUSY = "busy"
    FAILED = "failed"

    @property
    def is_terminal(self) -> bool:
        """Whether the call has ended."""
        return self in _TERMINAL


_TERMINAL = frozenset(
    {CallStatus.COMPLETED, CallStatus.CANCELED, CallStatus.NO_ANSWER, CallStatus.BUSY, CallStatus.FAILED}
)


class Direction(_OpenWord):
    UNKNOWN = "unknown"
    OUTBOUND = "outbound"
    INBOUND = "inbound"


class Control(_OpenWord):
    """Mute or hold as it may be shown: a line is never called muted on a wish alone."""

    OFF = "off"
    ON = "on"
    PENDING_ON = "pending-on"
    PENDING_OFF = "pending-off"
    UNKNOWN = "unknown"


class NumberType(StrEnum):
    """What sort of line a number leads to."""

    UNKNOWN = "unknown"
    FIXED_LINE = "fixed_line"
    MOBILE = "mobile"
    FIXED_LINE_OR_MOBILE = "fixed_line_or_mobile"
    TOLL_FREE = "toll_free"
    PREMIUM_RATE = "premium_rate"
    SHARED_COST = "shared_cost"
    VOIP = "voip"
    PERSONAL_NUMBER = "personal_number"
    PAGER = "pager"
    UAN = "uan"
    VOICEMAIL = "voicemail"


class NumberError(StrEnum):
    """Why a text is not a number."""

    NONE = ""
    INVALID_COUNTRY_CODE = "invalid_country_code"
    NOT_A_NUMBER = "not_a_number"
    TOO_SHORT_AFTER_IDD = "too_short_after_idd"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"


class NumberStyle(StrEnum):
    """How a number is written down."""

    E164 = "e164"
    INTERNATIONAL = "international"
    NATIONAL = "national"
    RFC3966 = "rfc3966"


class NumberMatch(StrEnum):
    """How far two numbers are the same."""

    NOT_A_NUMBER = "not_a_number"
    NO = "no"
    SHORT_NATIONAL = "short_national"
    NATIONAL = "national"
    EXACT = "exact"


class ExportFormat(StrEnum):
    JSONL = "jsonl"
    CSV = "csv"


class Recovery(StrEnum):
    """What becomes of calls that the log says have not ended when a phone is opened."""

    ALL = "all"
    OVERDUE = "overdue"
    NONE = "none"


class Recording(StrEnum):
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"


def index(member: StrEnum) -> int:
    """The value that the enumeration in C gives this member."""
    return list(type(member)).index(member)
