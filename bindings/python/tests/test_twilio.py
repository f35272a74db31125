import json
from datetime import UTC, datetime
from urllib.parse import urlencode

import callkit
import pytest

URL = "https://example.com/twilio/status"
TOKEN = "2a1b3c4d5e6f708192a3b4c5d6e7f809"
SIGNATURE = "2woeToRLwsPDmZwdx/xHW10qmm4="
FORM = {
    "AccountSid": "AC0123456789abcdef0123456789abcdef",
    "ApiVersion": "2010-04-01",
    "CallSid": "CA1234567890abcdef1234567890abcdef",
    "CallStatus": "completed",
    "CallDuration": "37",
    "Duration": "1",
    "Called": "+14155551212",
    "Caller": "+18668675310",
    "From": "+18668675310",
    "To": "+14155551212",
    "Direction": "outbound-api",
    "CallbackSource": "call-progress-events",
    "SequenceNumber": "3",
    "Timestamp": "Sat, 21 Nov 2026 18:04:05 +0000",
    "SipResponseCode": "200",
}
BODY = urlencode(FORM).encode()


def test_a_signature_that_twilios_library_made_is_genuine() -> None:
    callkit.verify_webhook(URL, SIGNATURE, BODY, TOKEN)
    callkit.verify_webhook(URL, SIGNATURE, BODY, ["another", TOKEN])
    for url, signature, body, token in (
        (URL + "?", SIGNATURE, BODY, TOKEN),
        (URL, SIGNATURE[:-2] + "A=", BODY, TOKEN),
        (URL, SIGNATURE, BODY.replace(b"37", b"99"), TOKEN),
        (URL, SIGNATURE, BODY, "another"),
    ):
        with pytest.raises(callkit.AuthError) as caught:
            callkit.verify_webhook(url, signature, body, token)
        assert TOKEN not in str(caught.value)
    with pytest.raises(callkit.CallkitError):
        callkit.verify_webhook(URL, SIGNATURE, BODY, [])


def test_what_is_wrong_is_explained() -> None:
    told = callkit.explain_webhook(URL.replace("https", "http"), SIGNATURE, BODY, TOKEN)
    assert URL in json.dumps(told)


def test_a_callback_is_read_and_folded() -> None:
    (event,) = callkit.parse_webhook(BODY)
    assert (event["status"], event["duration"]) == ("completed", 37)
    (record,) = callkit.replay([json.dumps({"provider": "twilio", "form": BODY.decode()})])
    assert (record.call_sid, record.status, record.duration) == (FORM["CallSid"], callkit.CallStatus.COMPLETED, 37)
    assert callkit.replay("") == []
    with pytest.raises(callkit.Malformed, match="line 2"):
        callkit.replay(["", "{"])
    with pytest.raises(callkit.CallkitError):
        callkit.parse_webhook(b"\x00\xff")


def test_a_token_is_made() -> None:
    token = callkit.access_token(
        account_sid="AC0123456789abcdef0123456789abcdef",
        key_sid="SK0123456789abcdef0123456789abcdef",
        key_secret="secret",
        identity="alice",
        outgoing_app_sid="AP0123456789abcdef0123456789abcdef",
        outgoing_parameters={"ward": "ß"},
        incoming=True,
        ttl=600,
        now=datetime(2026, 1, 1, tzinfo=UTC),
    )
    import base64

    payload = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    assert claims["exp"] - claims["iat"] == 600
    assert claims["grants"]["identity"] == "alice"
    assert claims["grants"]["voice"]["incoming"] == {"allow": True}
    assert claims["grants"]["voice"]["outgoing"]["params"] == {"ward": "ß"}
    with pytest.raises(callkit.InvalidArgument):
        callkit.access_token(account_sid="AC0", key_sid="SK0", key_secret="x", identity="a", ttl=-1)


def test_twiml_is_written() -> None:
    document = callkit.dial_twiml(number="+14155552671", caller_id="+14155550100", record=True, say="Hello & welcome")
    assert "<Number" in document and "Hello &amp; welcome" in document and 'callerId="+14155550100"' in document
    with pytest.raises(callkit.CallkitError):
        callkit.dial_twiml(number="+14155552671", client="alice")


def test_the_simulator_tells_what_it_can() -> None:
    names = callkit.scenarios()
    assert "busy" in names and all(names.values())
    first = callkit.simulate(200, seed=5, faults="all")
    assert (first.live, first.double_dials) == (0, 0)
    assert first == callkit.simulate(200, seed=5, faults="all")
    assert first.digest != callkit.simulate(200, seed=6, faults="all").digest


def test_secrets_are_not_shown() -> None:
    options = callkit.Twilio(account_sid="AC0", auth_token="hush", key_secret="hush", proxy="http://a:hush@h:1")
    assert "hush" not in repr(options)
    with pytest.raises(callkit.AuthError):
        callkit.BlockingPhone(provider=callkit.Twilio(account_sid="AC0123456789abcdef0123456789abcdef"))
