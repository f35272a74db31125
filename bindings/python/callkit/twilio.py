"""What Twilio's webhooks, tokens and documents need, and what needs no phone at all."""

import ctypes
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from . import _ffi
from ._engine import natural
from ._errors import check, copy_out, encode, invalid, prepared, text
from ._handles import take_text
from ._values import CallRecord, make_record, to_micros

__all__ = [
    "Simulation",
    "access_token",
    "dial_twiml",
    "explain_webhook",
    "parse_webhook",
    "replay",
    "scenarios",
    "simulate",
    "verify_webhook",
]


def _webhook(
    url: str, signature: str, body: bytes | None, auth_tokens: str | Sequence[str], websocket: bool
) -> _ffi.callkit_webhook:
    tokens = [auth_tokens] if isinstance(auth_tokens, str) else list(auth_tokens)
    made = prepared(_ffi.callkit_webhook)
    made.flags = _ffi.CALLKIT_WEBHOOK_WEBSOCKET if websocket else 0
    made.url = encode(url, "url")
    made.signature = encode(signature, "signature")
    made.body = body
    made.body_size = 0 if body is None else len(body)
    made.auth_tokens = (ctypes.c_char_p * len(tokens))(*[encode(one, "an auth token") for one in tokens])
    made.auth_token_count = len(tokens)
    return made


def verify_webhook(
    url: str, signature: str, body: bytes | None, auth_tokens: str | Sequence[str], *, websocket: bool = False
) -> None:
    """Raises AuthError unless one of the tokens signed the request.

    `url`: the whole public URL, query included; `signature`: the X-Twilio-Signature header; `body`: byte for byte as
    it came, None for GET; several tokens while one is rotated.
    """
    request = _webhook(url, signature, body, auth_tokens, websocket)
    check(_ffi.callkit_webhook_verify(ctypes.byref(request)))


def explain_webhook(
    url: str, signature: str, body: bytes | None, auth_tokens: str | Sequence[str], *, websocket: bool = False
) -> dict[str, Any]:
    """Which URL, token or body would have been right, as ``callkit webhook explain --json`` prints it."""
    request = _webhook(url, signature, body, auth_tokens, websocket)
    made: dict[str, Any] = json.loads(take_text(_ffi.callkit_webhook_explain, ctypes.byref(request)))
    return made


def parse_webhook(body: bytes) -> list[dict[str, Any]]:
    """What the body of one of Twilio's callbacks tells, as events; docs/events.md."""
    return [json.loads(line) for line in take_text(_ffi.callkit_webhook_parse, body, len(body)).splitlines()]


def replay(lines: str | Iterable[str]) -> list[CallRecord]:
    """Folds lines into records, whatever their order.

    A line is one of our events, or ``{"provider":"twilio","form":"…"}`` with a callback's body. Raises Malformed.
    """
    given = encode(lines if isinstance(lines, str) else "\n".join(lines), "the lines") or b""
    made = take_text(_ffi.callkit_replay, given, len(given))
    return [make_record(json.loads(line)["call"]) for line in made.split("\n") if line]


def access_token(
    *,
    account_sid: str,
    key_sid: str,
    key_secret: str,
    identity: str,
    outgoing_app_sid: str | None = None,
    outgoing_parameters: dict[str, Any] | None = None,
    incoming: bool = False,
    push_credential_sid: str | None = None,
    endpoint_id: str | None = None,
    region: str | None = None,
    ttl: int = 0,
    not_before: datetime | None = None,
    now: datetime | None = None,
) -> str:
    """An access token for Twilio's browser SDK. It is a secret while it lasts: `ttl` seconds, an hour by default."""
    made = prepared(_ffi.callkit_access_token)
    made.flags = _ffi.CALLKIT_TOKEN_INCOMING if incoming else 0
    made.account_sid = encode(account_sid, "account_sid")
    made.key_sid = encode(key_sid, "key_sid")
    made.key_secret = encode(key_secret, "key_secret")
    made.identity = encode(identity, "identity")
    made.outgoing_app_sid = encode(outgoing_app_sid, "outgoing_app_sid")
    if outgoing_parameters is not None:
        parameters = json.dumps(outgoing_parameters, separators=(",", ":"), ensure_ascii=False)
        made.outgoing_parameters = encode(parameters, "outgoing_parameters")
    made.push_credential_sid = encode(push_credential_sid, "push_credential_sid")
    made.endpoint_id = encode(endpoint_id, "endpoint_id")
    made.region = encode(region, "region")
    made.ttl_s = natural(ttl, "ttl", 2**63)
    made.not_before_us = to_micros(not_before, "not_before")
    made.now_us = to_micros(now, "now")
    return copy_out(_ffi.callkit_access_token_make, ctypes.byref(made))


def dial_twiml(
    *,
    number: str | None = None,
    client: str | None = None,
    sip: str | None = None,
    conference: str | None = None,
    say: str | None = None,
    caller_id: str | None = None,
    action: str | None = None,
    status_callback: str | None = None,
    timeout: int = 0,
    time_limit: int = 0,
    answer_on_bridge: bool = False,
    record: bool = False,
) -> str:
    """TwiML that connects whoever is on the line with one of number, client, sip, conference."""
    made = prepared(_ffi.callkit_twiml_dial)
    made.flags = (_ffi.CALLKIT_DIAL_ANSWER_ON_BRIDGE if answer_on_bridge else 0) | (
        _ffi.CALLKIT_DIAL_RECORD if record else 0
    )
    made.say = encode(say, "say")
    made.number = encode(number, "number")
    made.client = encode(client, "client")
    made.sip = encode(sip, "sip")
    made.conference = encode(conference, "conference")
    made.caller_id = encode(caller_id, "caller_id")
    made.action = encode(action, "action")
    made.status_callback = encode(status_callback, "status_callback")
    made.timeout_s = natural(timeout, "timeout", 2**32)
    made.time_limit_s = natural(time_limit, "time_limit", 2**32)
    return copy_out(_ffi.callkit_twiml_dial_make, ctypes.byref(made))


def scenarios() -> dict[str, str]:
    """What callees of the simulator can do: names, each with a sentence."""
    made: dict[str, str] = {}
    while (name := _ffi.callkit_scenario_name(len(made))) is not None:
        made[text(name)] = text(_ffi.callkit_scenario_text(len(made)))
    return made


@dataclass(frozen=True, slots=True)
class Simulation:
    """What came of simulated calls. `digest` depends on what was asked alone."""

    calls: int
    live: int
    double_dials: int
    disagreements: int
    events: int
    digest: int
    virtual_ms: int


def simulate(
    calls: int = 1000,
    *,
    seed: int = 1,
    faults: str | None = None,
    scenario: str | None = None,
    calls_per_second: int = 20,
) -> Simulation:
    """Runs calls through the simulated network in virtual time."""
    if calls < 1 or seed < 1 or calls_per_second < 1:
        raise invalid("calls, seed and calls_per_second are at least 1")
    made = prepared(_ffi.callkit_simulation)
    made.calls = natural(calls, "calls", 2**64)
    made.seed = natural(seed, "seed", 2**64)
    made.calls_per_second = natural(calls_per_second, "calls_per_second", 2**32)
    made.faults = encode(faults, "faults")
    made.scenario = encode(scenario, "scenario")
    check(_ffi.callkit_simulate(ctypes.byref(made)))
    return Simulation(
        calls, made.live, made.double_dials, made.disagreements, made.events, made.digest, made.virtual_ms
    )
