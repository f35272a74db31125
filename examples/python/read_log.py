"""Four calls, and then what the log says of them. Without asyncio."""

import sys

import callkit

CALLS = [
    ("contact-1", "hangs-up-after:12"),
    ("contact-2", "busy"),
    ("contact-1", "hangs-up-after:30"),
    ("contact-3", "no-answer"),
]

with callkit.BlockingPhone(provider=callkit.Simulator(virtual_time=True, seed=7)) as phone:
    for contact, scenario in CALLS:
        phone.call("+14155552671", contact_id=contact, scenario=scenario).wait()

    for record in phone.history(page_size=3):
        print(f"{record.contact_id}  {record.status}, {record.duration} s")
    print(f"contact-1 was called {len(list(phone.history(contact_id='contact-1')))} times")
    print(phone.log.stats("default", zone="Europe/Kyiv", now=phone.now).json)
    sys.stdout.flush()
    phone.log.export(sys.stdout.buffer.write, "default", format=callkit.ExportFormat.CSV)
