"""What strangers try: each gets a clear refusal, memory stays bounded, and others are served all the while."""
import base64
import json
import resource
import struct
import unittest

from server import OTHER, WORKSPACE, ServerTest

MASK = b"\x01\x02\x03\x04"


def frame(opcode, payload=b"", fin=True, masked=True, reserved=0):
    """A WebSocket frame (RFC 6455 section 5.2), right or wrong."""
    head = bytes([(0x80 if fin else 0) | reserved | opcode])
    bit = 0x80 if masked else 0
    if len(payload) < 126:
        head += bytes([bit | len(payload)])
    elif len(payload) < 65536:
        head += bytes([bit | 126]) + struct.pack("!H", len(payload))
    else:
        head += bytes([bit | 127]) + struct.pack("!Q", len(payload))
    if not masked:
        return head + payload
    return head + MASK + bytes(byte ^ MASK[at % 4] for at, byte in enumerate(payload))


class Connections(ServerTest):
    arguments = ("--request-limit", "2")

    def test_who_sends_a_request_byte_by_byte_is_cut_off_and_others_are_served(self):
        head = f"GET /api/calls/stats/{WORKSPACE} HTTP/1.1\r\nHost: x\r\nX-Slow: ".encode()
        slow = [self.raw(head) for _ in range(300)]
        for one in slow:
            one.sendall(b"a")
        self.serves_others()
        ended = [one.makefile("rb").readline() for one in slow]  # each waits for the server to end it
        self.assertEqual({b"HTTP/1.1 408 Request Timeout\r\n"}, set(ended))
        self.serves_others()

    def test_who_sends_a_body_byte_by_byte_is_cut_off(self):
        head = b"POST /api/calls/initiate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"
        self.assertEqual("HTTP/1.1 408 Request Timeout", self.answer_to(head))

    def test_a_hundred_megabytes_are_refused_before_they_are_read(self):
        before = self.resident_kb()
        head = b"POST /api/calls/initiate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 104857600\r\n\r\n"
        self.assertEqual("HTTP/1.1 413 Payload Too Large", self.answer_to(head))
        connection = self.raw(head)
        sent = 0
        try:
            while sent < 104857600:
                connection.sendall(b"x" * 65536)
                sent += 65536
        except OSError:
            pass
        self.assertLess(sent, 8 * 1024 * 1024)
        self.assertLess(self.resident_kb() - before, 4096)

    def test_ten_thousand_idle_sockets_take_little_and_others_are_served(self):
        wanted = min(10_000, resource.getrlimit(resource.RLIMIT_NOFILE)[1] - 500)
        resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
        if wanted < 10_000:
            print(f"only {wanted} sockets: the limit of open files is low here")
        before = self.resident_kb()
        idle = [self.raw() for _ in range(wanted - 1000)]
        self.serves_others()
        self.assertLess((self.resident_kb() - before) / len(idle), 24)  # KB each
        for one in idle:
            one.close()
        self.serves_others()

    def test_header_lines_without_end_are_refused(self):
        self.assertEqual("HTTP/1.1 431 Request Header Fields Too Large",
                         self.answer_to(b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X-Many: 1\r\n" * 20_000))
        self.assertEqual("HTTP/1.1 431 Request Header Fields Too Large",
                         self.answer_to(b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 200_000))

    def test_requests_that_two_servers_would_end_in_two_places_are_refused(self):
        post = b"POST /api/calls/initiate HTTP/1.1\r\nHost: x\r\n"
        for name, rest, status in (
                ("chunked", b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "411"),
                ("both", b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", "400"),
                ("a coding that is none", b"Transfer-Encoding: xchunked\r\n\r\n", "411"),
                ("two lengths", b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", "400"),
                ("a list of lengths", b"Content-Length: 5, 5\r\n\r\nhello", "400"),
                ("a length with a sign", b"Content-Length: +5\r\n\r\nhello", "400"),
                ("a negative length", b"Content-Length: -1\r\n\r\n", "400"),
                ("a folded line", b"X: a\r\n b\r\nContent-Length: 0\r\n\r\n", "400"),
                ("a NUL", b"X: a\0b\r\n\r\n", "400"),
                ("a space before the colon", b"Content-Length : 5\r\n\r\nhello", "400")):
            with self.subTest(name):
                self.assertEqual(status, self.answer_to(post + rest).split(" ")[1])
        for name, head in (("no host", b"GET / HTTP/1.1\r\n\r\n"), ("two hosts", b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
                           ("two credentials", b"GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n"),
                           ("for a proxy", b"GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n"), ("no HTTP", b"\x16\x03\x01\x02\x00hello\r\n\r\n")):
            with self.subTest(name):
                self.assertEqual("400", self.answer_to(head).split(" ")[1])
        self.serves_others()


class Frames(ServerTest):
    def open(self, path="/socket.io/?EIO=4&transport=websocket"):
        connection = self.raw(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                              f"Sec-WebSocket-Key: {base64.b64encode(bytes(16)).decode()}\r\n\r\n".encode())
        reader = connection.makefile("rb")
        self.assertIn(b"101", reader.readline())
        while reader.readline() != b"\r\n":
            pass
        return connection, reader

    def close_code(self, reader):
        """What the server says when it closes: 0 for nothing."""
        while True:
            try:
                head = reader.read(2)
                if len(head) < 2:
                    return 0
                size = head[1] & 0x7F
                if size == 126:
                    size = struct.unpack("!H", reader.read(2))[0]
                payload = reader.read(size)
            except ConnectionError:
                return 0
            if head[0] & 0x0F == 8:
                return struct.unpack("!H", payload[:2])[0] if len(payload) >= 2 else 1005

    def test_malformed_frames_end_the_connection_and_nothing_else(self):
        for name, bytes_, codes in (
                ("not masked", frame(1, b"2", masked=False), {1002, 0}),
                ("a reserved bit", frame(1, b"2", reserved=0x40), {1002, 0}),
                ("an unknown opcode", frame(3, b"2"), {1002, 0}),
                ("a ping in parts", frame(9, b"", fin=False), {1002, 0}),
                ("a long ping", frame(9, b"x" * 126), {1002, 0}),
                ("a continuation of nothing", frame(0, b"2"), {1002, 0}),
                ("no UTF-8", frame(1, b"\xff\xfe"), {1007, 0}),
                ("half a character", frame(1, b"\xc3"), {1007, 0}),
                ("a close with one byte", frame(8, b"\x03"), {1002, 0}),
                ("a close with a code that is none", frame(8, struct.pack("!H", 1005)), {1002, 0}),
                ("a megabyte", frame(1, b"4" * (1 << 20)), {1009, 0}),
                ("a frame of 2^62 bytes", b"\x81\xff" + struct.pack("!Q", 1 << 62) + MASK, {1009, 1002, 0}),
                ("a binary message", frame(2, b"\x00"), {1003, 1002, 1000, 0})):
            with self.subTest(name):
                connection, reader = self.open()
                try:
                    connection.sendall(bytes_)
                except OSError:
                    pass
                self.assertIn(self.close_code(reader), codes)
        self.serves_others()

    def test_packets_that_are_no_socket_io_end_the_connection_and_nothing_else(self):
        for text in ("9", "4", "4x", "42", "42[", '42{"a":1}', "42[1]", "42" + "[" * 5000, "451-[\"x\",{\"_placeholder\":true,\"num\":0}]",
                     "4999999999999999999999[\"x\"]", '40{"token":', '40/other,', '43999["x"]', "6", "5"):
            with self.subTest(text[:20]):
                connection, _ = self.open()
                connection.sendall(frame(1, text.encode()))
                connection.close()
        self.serves_others()


class Credentials(ServerTest):
    def routes(self):
        call = self.place()
        return [("POST", "/api/calls/initiate", {"contactId": "c", "workspaceId": WORKSPACE, "phoneNumber": "+14155550123",
                                                  "fromNumber": "+14155550100"}),
                ("PUT", f"/api/calls/{call}/status", {"status": "ringing"}), ("GET", f"/api/calls/history/{WORKSPACE}", None),
                ("GET", f"/api/calls/stats/{WORKSPACE}", None), ("GET", f"/api/calls/active/{WORKSPACE}", None),
                ("GET", f"/api/calls/{call}", None), ("POST", f"/api/calls/{call}/hangup", {}),
                ("PUT", f"/api/calls/{call}/mute", {"on": True}), ("PUT", f"/api/calls/{call}/hold", {"on": True}),
                ("POST", f"/api/calls/{call}/dtmf", {"digits": "1"}), ("PUT", f"/api/calls/{call}/note", {"note": "n"}),
                ("PUT", f"/api/calls/{call}/disposition", {"disposition": "d"}),
                ("GET", f"/api/calls/export/{WORKSPACE}?format=csv", None), ("GET", f"/api/calls/analytics/{WORKSPACE}", None),
                ("GET", f"/api/events/{WORKSPACE}", None), ("GET", "/api/session", None)]

    def test_no_route_opens_without_a_good_credential(self):
        def token(header, claims, signature=b""):
            parts = [json.dumps(header).encode(), json.dumps(claims).encode(), signature]
            return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
        claims = {"sub": "u", "workspace_id": WORKSPACE, "exp": 4102444800}
        wrong = ["", "ck_" + "A" * 32, self.keys["ours"][:-1], self.keys["ours"] + "A", self.keys["ours"].upper(),
                 token({"alg": "none"}, claims), token({"alg": "HS256"}, claims, b"x" * 32), "a.b.c", "." * 5000]
        refusals = {}
        for method, path, body in self.routes():
            for one in wrong:
                with self.subTest(f"{method} {path.split('?')[0]} {one[:6]}"):
                    status, headers, answer = self.ask(method, path, body, one)
                    refusals[status] = refusals.get(status, 0) + 1
                    problem = json.loads(answer)
                    if status == 401:
                        self.assertEqual("unauthorized", problem["code"])
                        self.assertIn("Bearer", headers["WWW-Authenticate"])
                    else:  # who guesses is soon told to come back later
                        self.assertEqual((429, "rate_limited"), (status, problem["code"]), answer)
                        self.assertGreater(int(headers["Retry-After"]), 0)
                    if one:
                        self.assertNotIn(one, answer.decode())
        self.assertGreater(refusals[401], 5)
        self.assertGreater(refusals[429], 5)
        self.serves_others()

    def test_what_belongs_to_another_workspace_is_not_there(self):
        for method, path, body in self.routes():
            if path == "/api/session":
                continue
            with self.subTest(f"{method} {path}"):
                status, _, answer = self.ask(method, path, body, "theirs")
                self.assertEqual(404, status, answer)
                self.assertNotIn(b"4155550", answer)
        status, _, answer = self.ask("GET", f"/api/calls/history/{OTHER}", None, "theirs")
        self.assertEqual((200, []), (status, json.loads(answer)["calls"]))


class Paths(ServerTest):
    def test_no_path_leads_out_of_the_panels_folder(self):
        for path in ("/../../../../etc/passwd", "/..%2f..%2f..%2fetc/passwd", "/%2e%2e/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd",
                     "/..\\..\\etc\\passwd", "/..%5c..%5cetc%5cpasswd", "/assets/../../../../etc/passwd", "/%00", "/index.html%00.js",
                     "/.git/config", "/assets/%2e%2e/%2e%2e/CMakeCache.txt", "/" + "a/" * 3000, "/%", "/%zz", "/%c0%ae%c0%ae/"):
            with self.subTest(path[:40]):
                status = self.answer_to(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()).split(" ")[1]
                self.assertIn(status, ("400", "404", "414"))

    def test_ids_that_are_none_are_not_found(self):
        for call in ("..", "%2e%2e", "1", "' OR 1=1 --", "00000000-0000-0000-0000-000000000000", "a" * 3000, "%00"):
            with self.subTest(call[:20]):
                path = call.replace(" ", "%20").replace("'", "%27")
                self.assertIn(self.ask("GET", f"/api/calls/{path}")[0], (400, 404, 414))

    def test_bodies_that_two_parsers_would_read_in_two_ways_are_refused(self):
        call = self.place("+14155550124")
        for body in (b'{"note":"a","note":"b"}', b'{"note":1e400}', b'{"note":NaN}', b'{"note":"\xff"}', b'{"note":"a\\u0000b"}',
                     b'{"note":' + b"[" * 100 + b"]" * 100 + b"}", b'{"note":"a"} trailing', b'', b'[]', b'null', b'{"note":"a","x":1}',
                     b'{"note":"' + b"a" * 70_000 + b'"}'):
            with self.subTest(body[:24]):
                head = (f"PUT /api/calls/{call}/note HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.keys['ours']}\r\nConnection: close\r\n"
                        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n").encode()
                self.assertIn(self.answer_to(head + body).split(" ")[1], ("400", "413", "422"))
        self.assertIsNone(json.loads(self.ask("GET", f"/api/calls/{call}")[2])["call"]["note"])


if __name__ == "__main__":
    unittest.main()
