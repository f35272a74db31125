"""One call, followed to its end. The simulated network plays the other side, in virtual time."""

import asyncio

import callkit


async def main() -> None:
    network = callkit.Simulator(virtual_time=True, seed=7)
    async with callkit.Phone(provider=network) as phone:
        call = await phone.call("+14155552671", scenario="hangs-up-after:7")
        first: int | None = None
        async for event in call:
            if event.changed:
                first = event.at_us if first is None else first
                print(f"{(event.at_us - first) // 1000:6} ms  {event.status}")
        record = await call.wait()
        print(record.to_json())


asyncio.run(main())
