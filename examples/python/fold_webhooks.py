"""What Twilio has sent, checked and understood; no phone is needed for that."""

import pathlib

import callkit

DATA = pathlib.Path(__file__).parent.parent / "data"
URL = "https://example.com/twilio/status"
SIGNATURE = "2woeToRLwsPDmZwdx/xHW10qmm4="
TOKEN = "2a1b3c4d5e6f708192a3b4c5d6e7f809"

# In the wrong order, and one of them twice: the record is the same.
for record in callkit.replay((DATA / "webhooks.jsonl").read_text()):
    print(f'{{"call":{record.to_json()}}}')

body = (DATA / "webhook_body.txt").read_bytes()
for received in (body, body.replace(b"CallDuration=37", b"CallDuration=99")):
    try:
        callkit.verify_webhook(URL, SIGNATURE, received, TOKEN)
        print("genuine")
    except callkit.AuthError as error:
        print(error.code)
