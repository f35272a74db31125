"""include/callkit/c/callkit.h and plugin.h, one to one. Written by tools/gen_python_ffi.py: do not edit.

No opinions and no checks here: the package's other modules have those. Names are the headers' own; a member that is a
word of Python's has a line behind it (`from_`).
"""

import ctypes as _c
from typing import Any

from . import _native

# The library is what the extension was linked with, wherever that was found.
_library = _c.CDLL(_native.__file__)

CALLKIT_ABI_VERSION = 0
CALLKIT_NO_TIME = -(2**63)
CALLKIT_BATCH_REGIONS = 0x1
CALLKIT_ENGINE_NO_THREAD = 0x1
CALLKIT_ENGINE_STATUS_ONLY = 0x2
CALLKIT_SIMULATOR_VIRTUAL_TIME = 0x1
CALLKIT_TWILIO_DETECT_MACHINES = 0x1
CALLKIT_TWILIO_RECORD = 0x2
CALLKIT_WEBHOOK_WEBSOCKET = 0x1
CALLKIT_TOKEN_INCOMING = 0x1
CALLKIT_DIAL_ANSWER_ON_BRIDGE = 0x1
CALLKIT_DIAL_RECORD = 0x2
CALLKIT_CAN_MUTE = 0x1
CALLKIT_CAN_HOLD = 0x2
CALLKIT_CAN_DIGITS = 0x4
CALLKIT_CAN_LIST = 0x8
CALLKIT_IS_SIMULATED = 0x10

# callkit_status
CALLKIT_OK = 0
CALLKIT_E_INTERNAL = -1
CALLKIT_E_NOMEM = -2
CALLKIT_E_INVALID = -3
CALLKIT_E_NOT_FOUND = -4
CALLKIT_E_STATE = -5
CALLKIT_E_BUFFER = -6
CALLKIT_E_TIMEOUT = -7
CALLKIT_E_CANCELED = -8
CALLKIT_E_AUTH = -9
CALLKIT_E_RATE_LIMITED = -10
CALLKIT_E_NETWORK = -11
CALLKIT_E_PROVIDER = -12
CALLKIT_E_STORE = -13
CALLKIT_E_UNSUPPORTED = -14
CALLKIT_E_CLOSED = -15
CALLKIT_E_NUMBER = -16
CALLKIT_E_REFUSED = -17
CALLKIT_E_AMBIGUOUS = -18
CALLKIT_E_MALFORMED = -19
CALLKIT_E_TOO_LARGE = -20
CALLKIT_E_FORK = -21
CALLKIT_E_BUSY = -22

# callkit_number_error
CALLKIT_NUMBER_OK = 0
CALLKIT_NUMBER_INVALID_COUNTRY_CODE = 1
CALLKIT_NUMBER_NOT_A_NUMBER = 2
CALLKIT_NUMBER_TOO_SHORT_AFTER_IDD = 3
CALLKIT_NUMBER_TOO_SHORT = 4
CALLKIT_NUMBER_TOO_LONG = 5

# callkit_number_type
CALLKIT_NUMBER_UNKNOWN = 0
CALLKIT_NUMBER_FIXED_LINE = 1
CALLKIT_NUMBER_MOBILE = 2
CALLKIT_NUMBER_FIXED_LINE_OR_MOBILE = 3
CALLKIT_NUMBER_TOLL_FREE = 4
CALLKIT_NUMBER_PREMIUM_RATE = 5
CALLKIT_NUMBER_SHARED_COST = 6
CALLKIT_NUMBER_VOIP = 7
CALLKIT_NUMBER_PERSONAL_NUMBER = 8
CALLKIT_NUMBER_PAGER = 9
CALLKIT_NUMBER_UAN = 10
CALLKIT_NUMBER_VOICEMAIL = 11

# callkit_number_style
CALLKIT_STYLE_E164 = 0
CALLKIT_STYLE_INTERNATIONAL = 1
CALLKIT_STYLE_NATIONAL = 2
CALLKIT_STYLE_RFC3966 = 3

# callkit_number_match
CALLKIT_MATCH_NOT_A_NUMBER = 0
CALLKIT_MATCH_NO = 1
CALLKIT_MATCH_SHORT_NATIONAL = 2
CALLKIT_MATCH_NATIONAL = 3
CALLKIT_MATCH_EXACT = 4

# callkit_call_status
CALLKIT_CALL_UNKNOWN = 0
CALLKIT_CALL_QUEUED = 1
CALLKIT_CALL_INITIATED = 2
CALLKIT_CALL_RINGING = 3
CALLKIT_CALL_IN_PROGRESS = 4
CALLKIT_CALL_COMPLETED = 5
CALLKIT_CALL_CANCELED = 6
CALLKIT_CALL_NO_ANSWER = 7
CALLKIT_CALL_BUSY = 8
CALLKIT_CALL_FAILED = 9

# callkit_direction
CALLKIT_DIRECTION_UNKNOWN = 0
CALLKIT_DIRECTION_OUTBOUND = 1
CALLKIT_DIRECTION_INBOUND = 2

# callkit_control
CALLKIT_CONTROL_OFF = 0
CALLKIT_CONTROL_ON = 1
CALLKIT_CONTROL_PENDING_ON = 2
CALLKIT_CONTROL_PENDING_OFF = 3
CALLKIT_CONTROL_UNKNOWN = 4

# callkit_timeline_format
CALLKIT_TIMELINE_JSON = 0
CALLKIT_TIMELINE_EVENTS = 1

# callkit_export_format
CALLKIT_EXPORT_JSONL = 0
CALLKIT_EXPORT_CSV = 1

# callkit_recovery
CALLKIT_RECOVER_ALL = 0
CALLKIT_RECOVER_OVERDUE = 1
CALLKIT_RECOVER_NONE = 2

# callkit_recording
CALLKIT_RECORDING_START = 0
CALLKIT_RECORDING_PAUSE = 1
CALLKIT_RECORDING_RESUME = 2
CALLKIT_RECORDING_STOP = 3

# callkit_event_kind
CALLKIT_EVENT_NONE = 0
CALLKIT_EVENT_CALL = 1
CALLKIT_EVENT_OP_DONE = 2
CALLKIT_EVENT_OVERFLOW = 3

callkit_wake_fn = _c.CFUNCTYPE(None, _c.c_void_p)
callkit_log_fn = _c.CFUNCTYPE(None, _c.c_int32, _c.c_char_p, _c.c_void_p)
callkit_sink_fn = _c.CFUNCTYPE(_c.c_int32, _c.c_void_p, _c.c_size_t, _c.c_void_p)
callkit_plugin_read_fn = _c.CFUNCTYPE(_c.c_int32, _c.c_void_p, _c.c_size_t, _c.c_void_p)


class callkit_number(_c.Structure):
    _fields_ = [
        ("struct_size", _c.c_uint32),
        ("error", _c.c_int32),
        ("valid", _c.c_uint32),
        ("type", _c.c_int32),
        ("country_code", _c.c_uint32),
        ("region", _c.c_char * 4),
        ("e164", _c.c_char * 24),
        ("national_digits", _c.c_char * 24),
        ("extension", _c.c_char * 24),
    ]


class callkit_number_batch(_c.Structure):
    _fields_ = [
        ("struct_size", _c.c_uint32),
        ("flags", _c.c_uint32),
        ("input", _c.c_char_p),
        ("input_size", _c.c_size_t),
        ("region", _c.c_char_p),
        ("capacity", _c.c_size_t),
        ("valid", _c.POINTER(_c.c_uint8)),
        ("error", _c.POINTER(_c.c_uint8)),
        ("type", _c.POINTER(_c.c_uint8)),
        ("country_code", _c.POINTER(_c.c_uint16)),
        ("regions", _c.POINTER(_c.c_char)),
        ("e164", _c.POINTER(_c.c_char)),
        ("e164_capacity", _c.c_size_t),
        ("national", _c.POINTER(_c.c_char)),
        ("national_capacity", _c.c_size_t),
        ("international", _c.POINTER(_c.c_char)),
        ("international_capacity", _c.c_size_t),
        ("rfc3966", _c.POINTER(_c.c_char)),
        ("rfc3966_capacity", _c.c_size_t),
        ("count", _c.c_size_t),
        ("consumed", _c.c_size_t),
        ("valid_count", _c.c_size_t),
        ("e164_size", _c.c_size_t),
        ("national_size", _c.c_size_t),
        ("international_size", _c.c_size_t),
        ("rfc3966_size", _c.c_size_t),
    ]


class callkit_call_info(_c.Structure):
    _fields_ = [
        ("struct_size", _c.c_uint32),
        ("status", _c.c_int32),
        ("direction", _c.c_int32),
        ("mute", _c.c_int32),
        ("hold", _c.c_int32),
        ("simulated", _c.c_uint32),
        ("ghost_seen", _c.c_uint32),
        ("sip_code", _c.c_int32),
        ("provider_code", _c.c_int32),
        ("provider_duration_s", _c.c_int32),
        ("id", _c.c_char_p),
        ("workspace_id", _c.c_char_p),
        ("call_sid", _c.c_char_p),
        ("from_number", _c.c_char_p),
        ("to_number", _c.c_char_p),
        ("contact_id", _c.c_char_p),
        ("agent_id", _c.c_char_p),
        ("team_id", _c.c_char_p),
        ("campaign_id", _c.c_char_p),
        ("provider", _c.c_char_p),
        ("provider_raw_status", _c.c_char_p),
        ("unknown_status", _c.c_char_p),
        ("dial_phase", _c.c_char_p),
        ("end_reason", _c.c_char_p),
        ("hangup_by", _c.c_char_p),
        ("answered_by", _c.c_char_p),
        ("duration_s", _c.c_int64),
        ("created_us", _c.c_int64),
        ("updated_us", _c.c_int64),
        ("queued_us", _c.c_int64),
        ("initiated_us", _c.c_int64),
        ("ringing_us", _c.c_int64),
        ("answered_us", _c.c_int64),
        ("ended_us", _c.c_int64),
        ("setup_ms", _c.c_int64),
        ("ring_ms", _c.c_int64),
        ("talk_ms", _c.c_int64),
        ("total_ms", _c.c_int64),
        ("recording_state", _c.c_char_p),
        ("recording_id", _c.c_char_p),
        ("recording_url", _c.c_char_p),
        ("recording_ms", _c.c_int64),
        ("queue_ms", _c.c_int64),
        ("amd_ms", _c.c_int64),
        ("transcript_ref", _c.c_char_p),
        ("note", _c.c_char_p),
        ("disposition", _c.c_char_p),
    ]


class callkit_history_query(_c.Structure):
    _fields_ = [
        ("struct_size", _c.c_uint32),
        ("limit", _c.c_uint32),
        ("workspace_id", _c.c_char_p),
        ("cursor", _c.c_char_p),
        ("status", _c.c_int32),
        ("direction", _c.c_int32),
        ("end_reason", _c.c_char_p),
        ("provider", _c.c_char_p),
        ("contact_id", _c.c_char_p),
        ("agent_id", _c.c_char_p),
        ("number", _c.c_char_p),
        ("since_us", _c.c_int64),
        ("until_us", _c.c_int64),
        ("offset", _c.c_uint64),
    ]


class callkit_stats(_c.Structure):
    _fields_ = [
        ("struct_size", _c.c_uint32),
        ("answer_rate", _c.c_uint32),
        ("total", _c.c_uint64),
        ("today", _c.c_uint64),
        ("answered", _c.c_uint64),
        ("duration_sum_s", _c.c_uint64),
        ("average_tenths_s", _c.c_uint64),
    ]


class callkit_simulator_options(_c.Structure):
    _fields_ = [
        ("struct_size", _c.c_uint32),
        ("flags", _c.c_uint32),
        ("scenario", _c.c_char_p),
        ("faults", _c.c_char_p),
        ("seed", _c.c_uint64),
        ("speed", _c.c_uint32),
        ("reserved", _c.c_uint32),
        ("start_us", _c.c_int64),
    ]


class callkit_twilio_options(_c.Structure):
    _fields_ = [
        ("struct_size", _c.c_uint32),
        ("flags", _c.c_uint32),
        ("account_sid", _c.c_char_p),
        ("auth_token", _c.c_char_p),
        ("previous_auth_token", _c.c_char_p),
        ("key_sid", _c.c_char_p),
        ("key_secret", _c.c_char_p),
        ("client_id", _c.c_char_p),
        ("client_secret", _c.c_char_p),
        ("edge", _c.c_char_p),
        ("region", _c.c_char_p),
        ("base_url", _c.c_char_p),
        ("certificate_authorities", _c.c_char_p),
        ("proxy", _c.c_char_p),
        ("no_proxy", _c.c_char_p),
        ("public_url", _c.c_char_p),
        ("listen", _c.c_char_p),
        ("agent", _c.c_char_p),
        ("voice_url", _c.c_char_p),
        ("twiml", _c.c_char_p),
        ("application_sid", _c.c_char_p),
        ("caller_id", _c.c_char_p),
        ("agent_ring_timeout_s", _c.c_uint32),
        ("request_timeout_ms", _c.c_uint32),
        ("ask_first_ms", _c.c_uint32),
        ("ask_last_ms", _c.c_uint32),
    ]


class callkit_call_options(_c.Structure):
    _fields_ = [
        ("struct_size", _c.c_uint32),
        ("flags", _c.c_uint32),
        ("to", _c.c_char_p),
        ("from_", _c.c_char_p),
        ("region", _c.c_char_p),
        ("workspace_id", _c.c_char_p),
        ("contact_id", _c.c_char_p),
        ("agent_id", _c.c_char_p),
        ("team_id", _c.c_char_p),
        ("campaign_id", _c.c_char_p),
        ("scenario", _c.c_char_p),
        ("ring_timeout_s", _c.c_uint32),
        ("time_limit_s", _c.c_uint32),
    ]


class callkit_http_request(_c.Structure):
    _fields_ = [
        ("struct_size", _c.c_uint32),
        ("flags", _c.c_uint32),
        ("method", _c.c_char_p),
        ("target", _c.c_char_p),
        ("signature", _c.c_char_p),
        ("body", _c.c_char_p),
        ("body_size", _c.c_size_t),
    ]


class callkit_event_info(_c.Structure):
    _fields_ = [
        ("struct_size", _c.c_uint32),
        ("kind", _c.c_int32),
        ("op", _c.c_uint64),
        ("status", _c.c_int32),
        ("error_number", _c.c_int32),
        ("call_status", _c.c_int32),
        ("previous", _c.c_int32),
        ("status_changed", _c.c_uint32),
        ("http_status", _c.c_int32),
        ("position", _c.c_uint64),
        ("count", _c.c_uint64),
        ("occurred_us", _c.c_int64),
        ("call_id", _c.c_char_p),
        ("call_sid", _c.c_char_p),
        ("cause", _c.c_char_p),
        ("operation", _c.c_char_p),
        ("error_name", _c.c_char_p),
        ("message", _c.c_char_p),
        ("provider_message", _c.c_char_p),
        ("http_content_type", _c.c_char_p),
        ("http_body", _c.c_char_p),
        ("http_body_size", _c.c_size_t),
    ]


class callkit_webhook(_c.Structure):
    _fields_ = [
        ("struct_size", _c.c_uint32),
        ("flags", _c.c_uint32),
        ("url", _c.c_char_p),
        ("signature", _c.c_char_p),
        ("body", _c.c_char_p),
        ("body_size", _c.c_size_t),
        ("auth_tokens", _c.POINTER(_c.c_char_p)),
        ("auth_token_count", _c.c_size_t),
    ]


class callkit_access_token(_c.Structure):
    _fields_ = [
        ("struct_size", _c.c_uint32),
        ("flags", _c.c_uint32),
        ("account_sid", _c.c_char_p),
        ("key_sid", _c.c_char_p),
        ("key_secret", _c.c_char_p),
        ("identity", _c.c_char_p),
        ("outgoing_app_sid", _c.c_char_p),
        ("outgoing_parameters", _c.c_char_p),
        ("push_credential_sid", _c.c_char_p),
        ("endpoint_id", _c.c_char_p),
        ("region", _c.c_char_p),
        ("ttl_s", _c.c_int64),
        ("not_before_us", _c.c_int64),
        ("now_us", _c.c_int64),
    ]


class callkit_twiml_dial(_c.Structure):
    _fields_ = [
        ("struct_size", _c.c_uint32),
        ("flags", _c.c_uint32),
        ("say", _c.c_char_p),
        ("number", _c.c_char_p),
        ("client", _c.c_char_p),
        ("sip", _c.c_char_p),
        ("conference", _c.c_char_p),
        ("caller_id", _c.c_char_p),
        ("action", _c.c_char_p),
        ("status_callback", _c.c_char_p),
        ("timeout_s", _c.c_uint32),
        ("time_limit_s", _c.c_uint32),
    ]


class callkit_simulation(_c.Structure):
    _fields_ = [
        ("struct_size", _c.c_uint32),
        ("calls_per_second", _c.c_uint32),
        ("calls", _c.c_uint64),
        ("seed", _c.c_uint64),
        ("faults", _c.c_char_p),
        ("scenario", _c.c_char_p),
        ("live", _c.c_uint64),
        ("double_dials", _c.c_uint64),
        ("disagreements", _c.c_uint64),
        ("events", _c.c_uint64),
        ("digest", _c.c_uint64),
        ("virtual_ms", _c.c_int64),
    ]


class callkit_plugin_event(_c.Structure):
    _fields_ = [
        ("struct_size", _c.c_uint32),
        ("reserved", _c.c_uint32),
        ("position", _c.c_uint64),
        ("event_id", _c.c_char_p),
        ("call_id", _c.c_char_p),
        ("json", _c.c_char_p),
        ("json_size", _c.c_size_t),
    ]


class callkit_plugin_row(_c.Structure):
    _fields_ = [
        ("struct_size", _c.c_uint32),
        ("status", _c.c_int32),
        ("call_id", _c.c_char_p),
        ("workspace_id", _c.c_char_p),
        ("created_us", _c.c_int64),
        ("json", _c.c_char_p),
        ("json_size", _c.c_size_t),
    ]


class callkit_store_plugin(_c.Structure):
    _fields_ = [
        ("struct_size", _c.c_uint32),
        ("flags", _c.c_uint32),
        ("read", _c.CFUNCTYPE(_c.c_int32, _c.c_void_p, callkit_plugin_read_fn, _c.c_void_p)),
        ("append", _c.CFUNCTYPE(_c.c_int32, _c.c_void_p, _c.POINTER(callkit_plugin_event), _c.c_size_t, _c.POINTER(callkit_plugin_row), _c.c_size_t)),
        ("flush", _c.CFUNCTYPE(_c.c_int32, _c.c_void_p)),
        ("destroy", _c.CFUNCTYPE(None, _c.c_void_p)),
    ]


class callkit_store_options(_c.Structure):
    _fields_ = [
        ("struct_size", _c.c_uint32),
        ("flags", _c.c_uint32),
        ("url", _c.c_char_p),
        ("plugin", _c.POINTER(callkit_store_plugin)),
        ("plugin_self", _c.c_void_p),
    ]


class callkit_dial_request(_c.Structure):
    _fields_ = [
        ("struct_size", _c.c_uint32),
        ("attempt", _c.c_uint32),
        ("call_id", _c.c_char_p),
        ("from_", _c.c_char_p),
        ("to", _c.c_char_p),
        ("scenario", _c.c_char_p),
        ("ring_timeout_s", _c.c_uint32),
        ("time_limit_s", _c.c_uint32),
    ]


class callkit_list_request(_c.Structure):
    _fields_ = [
        ("struct_size", _c.c_uint32),
        ("reserved", _c.c_uint32),
        ("call_id", _c.c_char_p),
        ("from_", _c.c_char_p),
        ("to", _c.c_char_p),
        ("since_us", _c.c_int64),
    ]


class callkit_provider_answer(_c.Structure):
    _fields_ = [
        ("struct_size", _c.c_uint32),
        ("status", _c.c_int32),
        ("call_status", _c.c_int32),
        ("reserved", _c.c_uint32),
        ("call_sid", _c.c_char_p),
        ("raw_status", _c.c_char_p),
        ("detail", _c.c_char_p),
        ("provider_message", _c.c_char_p),
    ]


class callkit_provider_event(_c.Structure):
    _fields_ = [
        ("struct_size", _c.c_uint32),
        ("call_status", _c.c_int32),
        ("call_sid", _c.c_char_p),
        ("call_id", _c.c_char_p),
        ("raw_status", _c.c_char_p),
        ("end_reason", _c.c_char_p),
        ("hangup_by", _c.c_char_p),
        ("answered_by", _c.c_char_p),
        ("from_", _c.c_char_p),
        ("to", _c.c_char_p),
        ("occurred_us", _c.c_int64),
        ("created_us", _c.c_int64),
        ("sequence_plus_1", _c.c_int64),
        ("duration_plus_1", _c.c_int32),
        ("sip_code", _c.c_int32),
        ("provider_code", _c.c_int32),
        ("reserved", _c.c_uint32),
    ]


class callkit_provider_plugin(_c.Structure):
    _fields_ = [
        ("struct_size", _c.c_uint32),
        ("capabilities", _c.c_uint32),
        ("name", _c.c_char_p),
        ("start", _c.CFUNCTYPE(_c.c_int32, _c.c_void_p, _c.c_void_p)),
        ("place", _c.CFUNCTYPE(_c.c_int32, _c.c_void_p, _c.POINTER(callkit_dial_request), _c.c_uint64)),
        ("hang_up", _c.CFUNCTYPE(_c.c_int32, _c.c_void_p, _c.c_char_p, _c.c_uint64)),
        ("fetch", _c.CFUNCTYPE(_c.c_int32, _c.c_void_p, _c.c_char_p, _c.c_uint64)),
        ("set_mute", _c.CFUNCTYPE(_c.c_int32, _c.c_void_p, _c.c_char_p, _c.c_int32, _c.c_uint64)),
        ("set_hold", _c.CFUNCTYPE(_c.c_int32, _c.c_void_p, _c.c_char_p, _c.c_int32, _c.c_uint64)),
        ("send_digits", _c.CFUNCTYPE(_c.c_int32, _c.c_void_p, _c.c_char_p, _c.c_char_p, _c.c_uint64)),
        ("list", _c.CFUNCTYPE(_c.c_int32, _c.c_void_p, _c.POINTER(callkit_list_request), _c.c_uint64)),
        ("destroy", _c.CFUNCTYPE(None, _c.c_void_p)),
    ]


class callkit_engine_options(_c.Structure):
    _fields_ = [
        ("struct_size", _c.c_uint32),
        ("flags", _c.c_uint32),
        ("store_url", _c.c_char_p),
        ("store", _c.c_void_p),
        ("workspace", _c.c_char_p),
        ("from_", _c.c_char_p),
        ("region", _c.c_char_p),
        ("simulator", _c.POINTER(callkit_simulator_options)),
        ("twilio", _c.POINTER(callkit_twilio_options)),
        ("provider", _c.POINTER(callkit_provider_plugin)),
        ("provider_self", _c.c_void_p),
        ("recovery", _c.c_int32),
        ("queue_limit", _c.c_uint32),
        ("dial_within_s", _c.c_uint32),
        ("reserved", _c.c_uint32),
        ("numbering_plan", _c.c_void_p),
        ("numbering_plan_size", _c.c_size_t),
        ("on_wake", callkit_wake_fn),
        ("wake_user_data", _c.c_void_p),
        ("on_log", callkit_log_fn),
        ("log_user_data", _c.c_void_p),
    ]


callkit_abi_version: Any = _library.callkit_abi_version
callkit_abi_version.argtypes = []
callkit_abi_version.restype = _c.c_uint32

callkit_version: Any = _library.callkit_version
callkit_version.argtypes = []
callkit_version.restype = _c.c_char_p

callkit_numbering_plan: Any = _library.callkit_numbering_plan
callkit_numbering_plan.argtypes = []
callkit_numbering_plan.restype = _c.c_char_p

callkit_init: Any = _library.callkit_init
callkit_init.argtypes = [_c.c_void_p, _c.c_size_t]
callkit_init.restype = None

callkit_status_name: Any = _library.callkit_status_name
callkit_status_name.argtypes = [_c.c_int32]
callkit_status_name.restype = _c.c_char_p

callkit_last_error: Any = _library.callkit_last_error
callkit_last_error.argtypes = []
callkit_last_error.restype = _c.c_char_p

callkit_last_error_name: Any = _library.callkit_last_error_name
callkit_last_error_name.argtypes = []
callkit_last_error_name.restype = _c.c_char_p

callkit_last_error_number: Any = _library.callkit_last_error_number
callkit_last_error_number.argtypes = []
callkit_last_error_number.restype = _c.c_int32

callkit_error_name: Any = _library.callkit_error_name
callkit_error_name.argtypes = [_c.c_int32]
callkit_error_name.restype = _c.c_char_p

callkit_error_advice: Any = _library.callkit_error_advice
callkit_error_advice.argtypes = [_c.c_int32]
callkit_error_advice.restype = _c.c_char_p

callkit_error_status: Any = _library.callkit_error_status
callkit_error_status.argtypes = [_c.c_int32]
callkit_error_status.restype = _c.c_int32

callkit_text_data: Any = _library.callkit_text_data
callkit_text_data.argtypes = [_c.c_void_p]
callkit_text_data.restype = _c.c_char_p

callkit_text_size: Any = _library.callkit_text_size
callkit_text_size.argtypes = [_c.c_void_p]
callkit_text_size.restype = _c.c_size_t

callkit_text_destroy: Any = _library.callkit_text_destroy
callkit_text_destroy.argtypes = [_c.c_void_p]
callkit_text_destroy.restype = None

callkit_number_parse: Any = _library.callkit_number_parse
callkit_number_parse.argtypes = [_c.c_char_p, _c.c_char_p, _c.POINTER(callkit_number)]
callkit_number_parse.restype = _c.c_int32

callkit_number_format: Any = _library.callkit_number_format
callkit_number_format.argtypes = [_c.c_char_p, _c.c_char_p, _c.c_int32, _c.POINTER(_c.c_char), _c.c_size_t, _c.POINTER(_c.c_size_t)]
callkit_number_format.restype = _c.c_int32

callkit_number_json: Any = _library.callkit_number_json
callkit_number_json.argtypes = [_c.c_char_p, _c.c_char_p, _c.POINTER(_c.c_char), _c.c_size_t, _c.POINTER(_c.c_size_t)]
callkit_number_json.restype = _c.c_int32

callkit_number_dialable: Any = _library.callkit_number_dialable
callkit_number_dialable.argtypes = [_c.c_char_p, _c.c_char_p, _c.POINTER(_c.c_char), _c.c_size_t, _c.POINTER(_c.c_size_t)]
callkit_number_dialable.restype = _c.c_int32

callkit_number_mask: Any = _library.callkit_number_mask
callkit_number_mask.argtypes = [_c.c_char_p, _c.POINTER(_c.c_char), _c.c_size_t, _c.POINTER(_c.c_size_t)]
callkit_number_mask.restype = _c.c_int32

callkit_number_as_typed: Any = _library.callkit_number_as_typed
callkit_number_as_typed.argtypes = [_c.c_char_p, _c.c_char_p, _c.POINTER(_c.c_char), _c.c_size_t, _c.POINTER(_c.c_size_t)]
callkit_number_as_typed.restype = _c.c_int32

callkit_number_compare: Any = _library.callkit_number_compare
callkit_number_compare.argtypes = [_c.c_char_p, _c.c_char_p, _c.POINTER(_c.c_int32)]
callkit_number_compare.restype = _c.c_int32

callkit_region_country_code: Any = _library.callkit_region_country_code
callkit_region_country_code.argtypes = [_c.c_char_p]
callkit_region_country_code.restype = _c.c_uint32

callkit_number_type_name: Any = _library.callkit_number_type_name
callkit_number_type_name.argtypes = [_c.c_int32]
callkit_number_type_name.restype = _c.c_char_p

callkit_number_error_name: Any = _library.callkit_number_error_name
callkit_number_error_name.argtypes = [_c.c_int32]
callkit_number_error_name.restype = _c.c_char_p

callkit_numbers_parse: Any = _library.callkit_numbers_parse
callkit_numbers_parse.argtypes = [_c.POINTER(callkit_number_batch)]
callkit_numbers_parse.restype = _c.c_int32

callkit_call_status_name: Any = _library.callkit_call_status_name
callkit_call_status_name.argtypes = [_c.c_int32]
callkit_call_status_name.restype = _c.c_char_p

callkit_call_status_is_terminal: Any = _library.callkit_call_status_is_terminal
callkit_call_status_is_terminal.argtypes = [_c.c_int32]
callkit_call_status_is_terminal.restype = _c.c_int32

callkit_record_info: Any = _library.callkit_record_info
callkit_record_info.argtypes = [_c.c_void_p, _c.POINTER(callkit_call_info)]
callkit_record_info.restype = _c.c_int32

callkit_record_json: Any = _library.callkit_record_json
callkit_record_json.argtypes = [_c.c_void_p, _c.POINTER(_c.c_char), _c.c_size_t, _c.POINTER(_c.c_size_t)]
callkit_record_json.restype = _c.c_int32

callkit_record_destroy: Any = _library.callkit_record_destroy
callkit_record_destroy.argtypes = [_c.c_void_p]
callkit_record_destroy.restype = None

callkit_store_create: Any = _library.callkit_store_create
callkit_store_create.argtypes = [_c.POINTER(callkit_store_options), _c.POINTER(_c.c_void_p)]
callkit_store_create.restype = _c.c_int32

callkit_store_destroy: Any = _library.callkit_store_destroy
callkit_store_destroy.argtypes = [_c.c_void_p]
callkit_store_destroy.restype = None

callkit_store_get: Any = _library.callkit_store_get
callkit_store_get.argtypes = [_c.c_void_p, _c.c_char_p, _c.POINTER(_c.c_void_p)]
callkit_store_get.restype = _c.c_int32

callkit_store_find: Any = _library.callkit_store_find
callkit_store_find.argtypes = [_c.c_void_p, _c.c_char_p, _c.c_char_p, _c.POINTER(_c.c_void_p)]
callkit_store_find.restype = _c.c_int32

callkit_store_history: Any = _library.callkit_store_history
callkit_store_history.argtypes = [_c.c_void_p, _c.POINTER(callkit_history_query), _c.POINTER(_c.c_void_p)]
callkit_store_history.restype = _c.c_int32

callkit_page_count: Any = _library.callkit_page_count
callkit_page_count.argtypes = [_c.c_void_p]
callkit_page_count.restype = _c.c_size_t

callkit_page_record: Any = _library.callkit_page_record
callkit_page_record.argtypes = [_c.c_void_p, _c.c_size_t, _c.POINTER(_c.c_void_p)]
callkit_page_record.restype = _c.c_int32

callkit_page_info: Any = _library.callkit_page_info
callkit_page_info.argtypes = [_c.c_void_p, _c.c_size_t, _c.POINTER(callkit_call_info)]
callkit_page_info.restype = _c.c_int32

callkit_page_next: Any = _library.callkit_page_next
callkit_page_next.argtypes = [_c.c_void_p]
callkit_page_next.restype = _c.c_char_p

callkit_page_json: Any = _library.callkit_page_json
callkit_page_json.argtypes = [_c.c_void_p, _c.POINTER(_c.c_void_p)]
callkit_page_json.restype = _c.c_int32

callkit_page_destroy: Any = _library.callkit_page_destroy
callkit_page_destroy.argtypes = [_c.c_void_p]
callkit_page_destroy.restype = None

callkit_store_timeline: Any = _library.callkit_store_timeline
callkit_store_timeline.argtypes = [_c.c_void_p, _c.c_char_p, _c.c_int32, _c.POINTER(_c.c_void_p)]
callkit_store_timeline.restype = _c.c_int32

callkit_store_stats: Any = _library.callkit_store_stats
callkit_store_stats.argtypes = [_c.c_void_p, _c.c_char_p, _c.c_char_p, _c.c_int64, _c.POINTER(callkit_stats)]
callkit_store_stats.restype = _c.c_int32

callkit_stats_json: Any = _library.callkit_stats_json
callkit_stats_json.argtypes = [_c.POINTER(callkit_stats), _c.POINTER(_c.c_char), _c.c_size_t, _c.POINTER(_c.c_size_t)]
callkit_stats_json.restype = _c.c_int32

callkit_store_export: Any = _library.callkit_store_export
callkit_store_export.argtypes = [_c.c_void_p, _c.c_char_p, _c.c_int32, callkit_sink_fn, _c.c_void_p]
callkit_store_export.restype = _c.c_int32

callkit_store_append: Any = _library.callkit_store_append
callkit_store_append.argtypes = [_c.c_void_p, _c.c_char_p, _c.c_size_t, _c.POINTER(_c.c_uint64)]
callkit_store_append.restype = _c.c_int32

callkit_store_flush: Any = _library.callkit_store_flush
callkit_store_flush.argtypes = [_c.c_void_p]
callkit_store_flush.restype = _c.c_int32

callkit_engine_create: Any = _library.callkit_engine_create
callkit_engine_create.argtypes = [_c.POINTER(callkit_engine_options), _c.POINTER(_c.c_void_p)]
callkit_engine_create.restype = _c.c_int32

callkit_engine_shutdown: Any = _library.callkit_engine_shutdown
callkit_engine_shutdown.argtypes = [_c.c_void_p, _c.c_int64]
callkit_engine_shutdown.restype = _c.c_int32

callkit_engine_destroy: Any = _library.callkit_engine_destroy
callkit_engine_destroy.argtypes = [_c.c_void_p]
callkit_engine_destroy.restype = None

callkit_engine_store: Any = _library.callkit_engine_store
callkit_engine_store.argtypes = [_c.c_void_p, _c.POINTER(_c.c_void_p)]
callkit_engine_store.restype = _c.c_int32

callkit_engine_counts: Any = _library.callkit_engine_counts
callkit_engine_counts.argtypes = [_c.c_void_p, _c.POINTER(_c.c_uint64), _c.POINTER(_c.c_uint64)]
callkit_engine_counts.restype = _c.c_int32

callkit_engine_now: Any = _library.callkit_engine_now
callkit_engine_now.argtypes = [_c.c_void_p, _c.POINTER(_c.c_int64)]
callkit_engine_now.restype = _c.c_int32

callkit_call_start: Any = _library.callkit_call_start
callkit_call_start.argtypes = [_c.c_void_p, _c.POINTER(callkit_call_options), _c.POINTER(_c.c_uint64)]
callkit_call_start.restype = _c.c_int32

callkit_call_wait: Any = _library.callkit_call_wait
callkit_call_wait.argtypes = [_c.c_void_p, _c.c_char_p, _c.POINTER(_c.c_uint64)]
callkit_call_wait.restype = _c.c_int32

callkit_call_hangup: Any = _library.callkit_call_hangup
callkit_call_hangup.argtypes = [_c.c_void_p, _c.c_char_p, _c.POINTER(_c.c_uint64)]
callkit_call_hangup.restype = _c.c_int32

callkit_call_set_mute: Any = _library.callkit_call_set_mute
callkit_call_set_mute.argtypes = [_c.c_void_p, _c.c_char_p, _c.c_int32, _c.POINTER(_c.c_uint64)]
callkit_call_set_mute.restype = _c.c_int32

callkit_call_set_hold: Any = _library.callkit_call_set_hold
callkit_call_set_hold.argtypes = [_c.c_void_p, _c.c_char_p, _c.c_int32, _c.POINTER(_c.c_uint64)]
callkit_call_set_hold.restype = _c.c_int32

callkit_call_send_digits: Any = _library.callkit_call_send_digits
callkit_call_send_digits.argtypes = [_c.c_void_p, _c.c_char_p, _c.c_char_p, _c.POINTER(_c.c_uint64)]
callkit_call_send_digits.restype = _c.c_int32

callkit_call_transfer: Any = _library.callkit_call_transfer
callkit_call_transfer.argtypes = [_c.c_void_p, _c.c_char_p, _c.c_char_p, _c.POINTER(_c.c_uint64)]
callkit_call_transfer.restype = _c.c_int32

callkit_call_record: Any = _library.callkit_call_record
callkit_call_record.argtypes = [_c.c_void_p, _c.c_char_p, _c.c_int32, _c.POINTER(_c.c_uint64)]
callkit_call_record.restype = _c.c_int32

callkit_engine_deliver: Any = _library.callkit_engine_deliver
callkit_engine_deliver.argtypes = [_c.c_void_p, _c.c_char_p, _c.c_size_t, _c.POINTER(_c.c_uint64)]
callkit_engine_deliver.restype = _c.c_int32

callkit_engine_webhook: Any = _library.callkit_engine_webhook
callkit_engine_webhook.argtypes = [_c.c_void_p, _c.POINTER(callkit_http_request), _c.POINTER(_c.c_uint64)]
callkit_engine_webhook.restype = _c.c_int32

callkit_engine_next_event: Any = _library.callkit_engine_next_event
callkit_engine_next_event.argtypes = [_c.c_void_p, _c.c_int64, _c.POINTER(_c.c_void_p)]
callkit_engine_next_event.restype = _c.c_int32

callkit_engine_next_events: Any = _library.callkit_engine_next_events
callkit_engine_next_events.argtypes = [_c.c_void_p, _c.c_int64, _c.POINTER(_c.c_void_p), _c.c_size_t, _c.POINTER(_c.c_size_t)]
callkit_engine_next_events.restype = _c.c_int32

callkit_engine_read_events: Any = _library.callkit_engine_read_events
callkit_engine_read_events.argtypes = [_c.c_void_p, _c.c_int64, _c.POINTER(_c.c_char), _c.c_size_t, _c.POINTER(_c.c_size_t), _c.POINTER(_c.c_size_t)]
callkit_engine_read_events.restype = _c.c_int32

callkit_engine_wait_op: Any = _library.callkit_engine_wait_op
callkit_engine_wait_op.argtypes = [_c.c_void_p, _c.c_uint64, _c.c_int64, _c.POINTER(_c.c_void_p)]
callkit_engine_wait_op.restype = _c.c_int32

callkit_engine_wakeup: Any = _library.callkit_engine_wakeup
callkit_engine_wakeup.argtypes = [_c.c_void_p]
callkit_engine_wakeup.restype = _c.c_int32

callkit_engine_fd: Any = _library.callkit_engine_fd
callkit_engine_fd.argtypes = [_c.c_void_p, _c.POINTER(_c.c_int32)]
callkit_engine_fd.restype = _c.c_int32

callkit_event_read: Any = _library.callkit_event_read
callkit_event_read.argtypes = [_c.c_void_p, _c.POINTER(callkit_event_info)]
callkit_event_read.restype = _c.c_int32

callkit_event_record: Any = _library.callkit_event_record
callkit_event_record.argtypes = [_c.c_void_p, _c.POINTER(_c.c_void_p)]
callkit_event_record.restype = _c.c_int32

callkit_event_json: Any = _library.callkit_event_json
callkit_event_json.argtypes = [_c.c_void_p, _c.POINTER(_c.c_char), _c.c_size_t, _c.POINTER(_c.c_size_t)]
callkit_event_json.restype = _c.c_int32

callkit_event_destroy: Any = _library.callkit_event_destroy
callkit_event_destroy.argtypes = [_c.c_void_p]
callkit_event_destroy.restype = None

callkit_replay: Any = _library.callkit_replay
callkit_replay.argtypes = [_c.c_char_p, _c.c_size_t, _c.POINTER(_c.c_void_p)]
callkit_replay.restype = _c.c_int32

callkit_webhook_verify: Any = _library.callkit_webhook_verify
callkit_webhook_verify.argtypes = [_c.POINTER(callkit_webhook)]
callkit_webhook_verify.restype = _c.c_int32

callkit_webhook_explain: Any = _library.callkit_webhook_explain
callkit_webhook_explain.argtypes = [_c.POINTER(callkit_webhook), _c.POINTER(_c.c_void_p)]
callkit_webhook_explain.restype = _c.c_int32

callkit_webhook_parse: Any = _library.callkit_webhook_parse
callkit_webhook_parse.argtypes = [_c.c_char_p, _c.c_size_t, _c.POINTER(_c.c_void_p)]
callkit_webhook_parse.restype = _c.c_int32

callkit_access_token_make: Any = _library.callkit_access_token_make
callkit_access_token_make.argtypes = [_c.POINTER(callkit_access_token), _c.POINTER(_c.c_char), _c.c_size_t, _c.POINTER(_c.c_size_t)]
callkit_access_token_make.restype = _c.c_int32

callkit_twiml_dial_make: Any = _library.callkit_twiml_dial_make
callkit_twiml_dial_make.argtypes = [_c.POINTER(callkit_twiml_dial), _c.POINTER(_c.c_char), _c.c_size_t, _c.POINTER(_c.c_size_t)]
callkit_twiml_dial_make.restype = _c.c_int32

callkit_scenario_name: Any = _library.callkit_scenario_name
callkit_scenario_name.argtypes = [_c.c_size_t]
callkit_scenario_name.restype = _c.c_char_p

callkit_scenario_text: Any = _library.callkit_scenario_text
callkit_scenario_text.argtypes = [_c.c_size_t]
callkit_scenario_text.restype = _c.c_char_p

callkit_simulate: Any = _library.callkit_simulate
callkit_simulate.argtypes = [_c.POINTER(callkit_simulation)]
callkit_simulate.restype = _c.c_int32

callkit_provider_reply: Any = _library.callkit_provider_reply
callkit_provider_reply.argtypes = [_c.c_void_p, _c.c_uint64, _c.POINTER(callkit_provider_answer)]
callkit_provider_reply.restype = _c.c_int32

callkit_provider_found: Any = _library.callkit_provider_found
callkit_provider_found.argtypes = [_c.c_void_p, _c.c_uint64, _c.POINTER(callkit_provider_event)]
callkit_provider_found.restype = _c.c_int32

callkit_provider_tell: Any = _library.callkit_provider_tell
callkit_provider_tell.argtypes = [_c.c_void_p, _c.POINTER(callkit_provider_event)]
callkit_provider_tell.restype = _c.c_int32
