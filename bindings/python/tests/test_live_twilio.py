"""Calls through Twilio's API over sockets, with the fake of Twilio that the command `callkit serve --fake-twilio` is."""

import asyncio
import json
import os
import socket
import subprocess
from collections.abc import Iterator
from typing import Any

import callkit
import pytest

from conftest import TO, Runner

CLI = os.environ.get("CALLKIT_CLI")
pytestmark = pytest.mark.skipif(CLI is None, reason="CALLKIT_CLI does not name the command `callkit`")
FROM = "+14155550100"


@pytest.fixture
def fake() -> Iterator[dict[str, str]]:
    """Where it is and who may use it; calls take a fiftieth of their time."""
    command = [CLI or "", "serve", "--fake-twilio", "--port", "0", "--speed", "50", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
        process.terminate()


def twilio(fake: dict[str, str], **more: Any) -> callkit.Twilio:
    given: dict[str, Any] = {"account_sid": fake["account_sid"], "base_url": fake["base_url"]}
    return callkit.Twilio(**(given | {"ask_first_ms": 10, "ask_last_ms": 20} | more))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_call_is_placed_followed_by_asking_and_logged(fake: dict[str, str]) -> None:
    with callkit.BlockingPhone(provider=twilio(fake, auth_token=fake["auth_token"]), caller=FROM) as phone:
        call = phone.call(TO)
        statuses = [event.status for event in call if event.changed]
        assert statuses[-1] is callkit.CallStatus.COMPLETED
        record = phone.log.get(call.id)
        assert record.status is callkit.CallStatus.COMPLETED
        assert (record.provider, record.to_number, record.from_number) == ("twilio", TO, FROM)
        assert record.call_sid is not None and record.call_sid.startswith("CA")
        assert not record.simulated


def test_an_api_key_opens_it_too_and_a_call_can_be_hung_up(fake: dict[str, str]) -> None:
    provider = twilio(fake, key_sid=fake["api_key"], key_secret=fake["api_secret"])
    with callkit.BlockingPhone(provider=provider, caller=FROM) as phone:
        call = phone.call("+14155559907")  # who answers never hangs up
        for event in call:
            if event.status is callkit.CallStatus.IN_PROGRESS:
                break
        call.hang_up()
        record = phone.log.get(call.id)
        assert (record.status, record.hangup_by) == (callkit.CallStatus.COMPLETED, "agent")


def test_a_call_is_followed_by_webhooks_that_the_library_takes_itself(fake: dict[str, str], run: Runner) -> None:
    port = free_port()
    provider = twilio(
        fake,
        auth_token=fake["auth_token"],
        public_url=f"http://127.0.0.1:{port}/twilio",
        listen=f"127.0.0.1:{port}",
        ask_first_ms=60_000,
        ask_last_ms=60_000,
    )

    async def main() -> list[callkit.CallStatus]:
        async with callkit.Phone(provider=provider, caller=FROM) as phone:
            call = await phone.call("+14155559801")  # who answers hangs up after a second
            async with asyncio.timeout(30):
                return [event.status async for event in call if event.changed]

    statuses = run(main())
    assert callkit.CallStatus.IN_PROGRESS in statuses
    assert statuses[-1] is callkit.CallStatus.COMPLETED


def test_wrong_credentials_fail_the_call_and_say_why(fake: dict[str, str]) -> None:
    with callkit.BlockingPhone(provider=twilio(fake, auth_token="1" * 32), caller=FROM) as phone:
        record = phone.call(TO).wait(timeout=30)
        assert record.status is callkit.CallStatus.FAILED
