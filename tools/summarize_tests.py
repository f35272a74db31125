#!/usr/bin/env python3
"""Adds up the results of tools/run-tests: the JUnit files that ctest wrote, and the steps that are commands.

A test program that reports cases of its own (doctest, Python's unittest) counts as those; any other as one. Prints what
failed and what was skipped, with reasons, and at the end `N passed, N failed[, N skipped]`. Exit code 1 on a failure.

    tools/summarize_tests.py FOLDER
"""
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree

DOCTEST = re.compile(r"\[doctest\] test cases: *\d+ \| *(\d+) passed \| *(\d+) failed \| *(\d+) skipped")
UNITTEST_RAN = re.compile(r"^Ran (\d+) tests? in ", re.MULTILINE)
UNITTEST_BAD = re.compile(r"^FAILED \((.*)\)", re.MULTILINE)
UNITTEST_SKIPPED = re.compile(r"skipped=(\d+)")
SKIPPED_LINE = re.compile(r"^.*\bskipped '.*$", re.MULTILINE)


def count_case(case):
    """(passed, failed, skipped, remarks) of one test program."""
    name = case.get("name")
    output = case.findtext("system-out") or ""
    status = case.get("status")
    if case.find("skipped") is not None or status in ("notrun", "disabled"):
        why = case.find("skipped").get("message", "") if case.find("skipped") is not None else status
        return 0, 0, 1, [f"SKIPPED {name}: {why}"]
    failed = case.find("failure") is not None or status == "fail"
    found = DOCTEST.findall(output)
    if found:
        passed, bad, skipped = (sum(int(line[i]) for line in found) for i in range(3))
    elif ran := UNITTEST_RAN.search(output):
        skipped = sum(int(n) for n in UNITTEST_SKIPPED.findall(output))
        bad = 0
        if wrong := UNITTEST_BAD.search(output):
            bad = sum(int(n) for key, n in re.findall(r"(\w+)=(\d+)", wrong.group(1)) if key in ("failures", "errors"))
        passed = int(ran.group(1)) - bad - skipped
    else:
        passed, bad, skipped = (0, 1, 0) if failed else (1, 0, 0)
    if failed and bad == 0:  # it ended badly without saying so, such as by a crash or a sanitizer
        bad = 1
    remarks = [f"FAILED {name}"] if bad else []
    remarks += [f"SKIPPED in {name}: {line.strip()}" for line in SKIPPED_LINE.findall(output)]
    return passed, bad, skipped, remarks


def summarize(folder):
    passed = failed = skipped = 0
    remarks = []
    steps = folder / "steps"
    for line in steps.read_text().splitlines() if steps.exists() else []:
        outcome, name = line.split(maxsplit=1)
        passed += outcome == "pass"
        failed += outcome == "fail"
        skipped += outcome == "skip"
        if outcome != "pass":
            remarks.append(f"{'FAILED' if outcome == 'fail' else 'SKIPPED'} {name}")
    for file in sorted(folder.glob("*.xml")):
        try:
            cases = list(ElementTree.parse(file).iter("testcase"))
        except ElementTree.ParseError as problem:
            failed += 1
            remarks.append(f"FAILED {file.name} cannot be read: {problem}")
            continue
        if not cases:
            failed += 1
            remarks.append(f"FAILED {file.name} has no tests")
        for case in cases:
            more = count_case(case)
            passed, failed, skipped = passed + more[0], failed + more[1], skipped + more[2]
            remarks += [f"{text} ({file.stem})" for text in more[3]]
    return passed, failed, skipped, remarks


def main():
    passed, failed, skipped, remarks = summarize(pathlib.Path(sys.argv[1]))
    for remark in remarks:
        print(remark)
    if passed == 0 and failed == 0:
        failed = 1
        print("FAILED no test ran")
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
