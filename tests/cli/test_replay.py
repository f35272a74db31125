"""callkit replay: the same lines in any order are the same records."""
import json
import random
import unittest

from command import CommandTest


def form(sid, status, sequence, second=None, **more):
    fields = {"CallSid": sid, "CallStatus": status, "SequenceNumber": str(sequence), "From": "%2B14155550100",
              "To": "%2B14155552671", **more}
    if second is not None:
        fields["Timestamp"] = f"Tue%2C+31+Aug+2010+20%3A36%3A{second:02}+%2B0000"
    return json.dumps({"provider": "twilio", "form": "&".join(f"{name}={value}" for name, value in fields.items())})


TRACE = [
    form("CA1", "initiated", 0, 1), form("CA1", "ringing", 1, 2), form("CA1", "in-progress", 2, 9),
    form("CA1", "completed", 3, 40, CallDuration="31"),
    form("CA2", "completed", 3, 59, CallDuration="5"), form("CA2", "ringing", 1, 50), form("CA2", "teleported", 2, 51),
    form("CA3", "busy", 1), form("CA3", "initiated", 0),
    '{"kind":"created","call_id":"019b76da-a800-7000-8000-000000000001","source":"engine",'
    '"occurred_at":"2010-08-31T20:36:00Z","facts":{"workspace_id":"w","direction":"outbound",'
    '"from_number":"+14155550100","to_number":"+14155552671","contact_id":"c"}}',
    '{"kind":"placed","call_id":"019b76da-a800-7000-8000-000000000001","provider":"twilio","call_sid":"CA1",'
    '"status":"queued","source":"poll","occurred_at":"2010-08-31T20:36:00.5Z"}',
    '{"kind":"status","provider":"twilio","call_sid":"CA2","status":"failed","source":"poll",'
    '"end_reason":"carrier-failure","occurred_at":"2010-08-31T20:37:10Z"}',
    '{"kind":"mute-requested","call_id":"019b76da-a800-7000-8000-000000000001","on":true,'
    '"occurred_at":"2010-08-31T20:36:20Z","source":"engine"}',
]


class Replay(CommandTest):
    def records(self, lines, *arguments):
        return self.succeed("replay", "-", *arguments, input="\n".join(lines) + "\n")

    def test_any_order_and_any_repetition_gives_the_same_bytes(self):
        expected = self.records(TRACE)
        rows = [json.loads(line)["call"] for line in expected.splitlines()]
        self.assertEqual(["CA1", "CA2", "CA3"], [row["call_sid"] for row in rows])
        self.assertEqual(["completed", "failed", "busy"], [row["status"] for row in rows])
        self.assertEqual(("019b76da-a800-7000-8000-000000000001", "w", 31, "c"),
                         (rows[0]["id"], rows[0]["workspace_id"], rows[0]["duration"], rows[0]["contact_id"]))
        self.assertEqual("teleported", rows[1]["unknown_status"])
        self.assertIsNone(rows[2]["created_at"])
        for seed in range(30):
            lines = TRACE + random.Random(seed).choices(TRACE, k=5)
            random.Random(seed).shuffle(lines)
            self.assertEqual(expected, self.records(lines), f"seed {seed}")
            self.assertEqual(expected, self.records(TRACE, "--shuffle", seed))

    def test_every_kind_of_callback_is_a_line(self):
        start = "Tue%2C+31+Aug+2010+20%3A36%3A28+%2B0000"
        trace = [json.dumps({"provider": "twilio", "form": body}) for body in (
            "CallSid=CA1&CallStatus=in-progress&DialCallSid=CA2&DialCallStatus=completed&DialCallDuration=12",
            "CallSid=CA1&RecordingSid=RE1&RecordingStatus=in-progress&RecordingStartTime=" + start,
            "CallSid=CA1&RecordingSid=RE1&RecordingStatus=completed&RecordingDuration=9&RecordingStartTime=" + start
            + "&RecordingUrl=https%3A%2F%2Frecordings.example%2FRE1",
            "CallSid=CA1&ConferenceSid=CF1&StatusCallbackEvent=participant-mute&SequenceNumber=3&Timestamp=" + start,
            "ConferenceSid=CF1&StatusCallbackEvent=conference-start&SequenceNumber=1&Timestamp=" + start,
            "CallSid=CA1&QueueSid=QU1&QueueResult=bridged&QueueTime=4",
            "CallSid=CA2&AnsweredBy=machine_start&MachineDetectionDuration=2400")]
        expected = self.records(trace)
        first, second = [json.loads(line)["call"] for line in expected.splitlines()]
        self.assertEqual(("CA1", "in-progress", "on", "completed", "RE1", "https://recordings.example/RE1", 9000, 4000),
                         tuple(first[name] for name in ("call_sid", "status", "mute", "recording_state", "recording_id",
                                                        "recording_url", "recording_ms", "queue_ms")))
        self.assertEqual(("CA2", "completed", 12, "machine", 2400),
                         tuple(second[name] for name in ("call_sid", "status", "duration", "answered_by", "amd_ms")))
        for seed in range(10):
            self.assertEqual(expected, self.records(trace + trace[:3], "--shuffle", seed))

    def test_calls_that_claim_one_sid_are_one_whatever_the_order(self):
        lines = [json.dumps({"kind": "status", "status": status, "provider": "p", "call_sid": "S1",
                             "call_id": f"019b76da-a800-7000-8000-00000000000{n}"})
                 for n, status in ((1, "ringing"), (2, "busy"))]
        outcomes = [self.run_command("replay", "-", input="\n".join(order)) for order in (lines, lines[::-1])]
        self.assertEqual(outcomes[0].stdout, outcomes[1].stdout)
        self.assertEqual(1, len(outcomes[0].stdout.splitlines()))
        self.assertIn("more than one call", outcomes[0].stderr)

    def test_a_file_reads_like_standard_input_and_blank_lines_say_nothing(self):
        path = self.folder / "trace.jsonl"
        path.write_text("\n\r\n" + "\n".join(TRACE) + "\n  \n")
        self.assertEqual(self.records(TRACE), self.succeed("replay", path))
        self.assertEqual("", self.records([]))

    def test_a_broken_line_is_refused_by_its_number_and_nothing_is_printed(self):
        for broken in ("{", "[]", '{"kind":"status"}', '{"provider":"twilio","form":7}',
                       '{"provider":"twilio","form":"CallStatus=busy"}', '{"provider":"pigeon","form":"a=b"}',
                       '{"form":"CallSid=CA1&CallStatus=busy"}', '{"provider":"twilio","form":"CallSid=%zz"}', "\x00"):
            with self.subTest(broken):
                text = self.refuse(2, "malformed", "replay", "-", input="\n".join([*TRACE[:2], broken, *TRACE[2:]]))
                self.assertIn("line 3", text)

    def test_a_file_that_cannot_be_read_has_exit_code_2(self):
        self.refuse(2, "invalid_argument", "replay", self.folder / "nothing")
        self.refuse(2, "invalid_argument", "replay", self.folder)


if __name__ == "__main__":
    unittest.main()
