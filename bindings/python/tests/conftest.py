"""What the tests share. Nobody sleeps here and nobody looks at a clock: the simulated network has virtual time."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import callkit
import pytest

TO = "+14155552671"
Runner = Callable[[Coroutine[Any, Any, Any]], Any]


def virtual(seed: int = 7, **more: Any) -> callkit.Simulator:
    return callkit.Simulator(virtual_time=True, seed=seed, **more)


@pytest.fixture
def run() -> Runner:
    return asyncio.run
