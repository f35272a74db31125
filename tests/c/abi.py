#!/usr/bin/env python3
"""Compares the ABI of libcallkit_c with the one that was kept, tests/c/callkit_c.abi. Additions are allowed.

    abi.py LIBRARY             exit code 1 when something that was there has changed or gone; 77 without abidiff
    abi.py --refresh LIBRARY   writes the new baseline: a commit of its own, with ABI in its subject
"""
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
BASELINE = HERE / "callkit_c.abi"


def main(arguments):
    if not shutil.which("abidiff") or not shutil.which("abidw"):
        print("SKIPPED: there is no abidiff, so nothing was compared; install abigail-tools")
        return 77
    if arguments[0] == "--refresh":
        subprocess.run(["abidw", "--exported-interfaces-only", "--no-corpus-path", "--no-show-locs",
                        "--no-comp-dir-path", "--out-file", BASELINE, arguments[1]], check=True)
        return 0
    done = subprocess.run(["abidiff", "--exported-interfaces-only", "--no-added-syms", BASELINE, arguments[0]],
                          capture_output=True, text=True)
    print(done.stdout + done.stderr, end="")
    # Bit 4: something changed; bit 8: incompatibly. Others are errors of the tool.
    print("the ABI is as it was" if done.returncode == 0 else f"abidiff: {done.returncode}")
    return 1 if done.returncode != 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
