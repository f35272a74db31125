#!/usr/bin/env python3
"""Schemathesis asks `callkit serve` what docs/openapi.json says it can be asked, and much that it does not.

    tests/server/openapi_fuzz.py PEERS CALLKIT [EXAMPLES]

Every answer has to be one that the document has: no 5xx, no status, type or body that it does not know.
"""
import os
import pathlib
import subprocess
import sys
import tempfile


def main():
    peers, callkit = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    examples = sys.argv[3] if len(sys.argv) > 3 else "6"
    package = next(iter(sorted(peers.glob("schemathesis-*"))), None)
    if package is None:
        print("SKIPPED: there is no schemathesis, so nothing was asked (tools/peers)")
        return
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen([callkit, "serve", "--dev", "--listen", "127.0.0.1:0", "--store", f"sqlite:{folder}/calls.db",
                                   "--speed", "20", "--panel", folder], stdout=subprocess.PIPE, text=True)
        try:
            base = server.stdout.readline().strip().rstrip("/")
            done = subprocess.run(
                [sys.executable, "-m", "schemathesis.cli", "run", f"{base}/openapi.json", "--url", base, "--seed", "7",
                 "--max-examples", examples, "--phases", "examples,coverage,fuzzing", "--workers", "1", "--no-color",
                 "--request-timeout", "30", "--suppress-health-check", "all",
                 "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,"
                             "response_schema_conformance,response_headers_conformance,unsupported_method"],
                cwd=folder, env={**os.environ, "PYTHONPATH": str(package)}, timeout=280)
            alive = server.poll() is None
        finally:
            server.terminate()
            server.wait()
    print("the server still runs" if alive else "the server is gone")
    sys.exit(done.returncode if alive else 1)


if __name__ == "__main__":
    main()
