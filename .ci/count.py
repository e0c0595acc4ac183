"""Prints `PASSED FAILED` of a vitest JSON report, and appends each failure's name and cause to a file.

usage: count.py REPORT FAILURES
"""

import json
import os
import sys

report_path, failures_path = sys.argv[1:]
with open(report_path, encoding="utf-8") as report_file:
    report = json.load(report_file)

failures = []
for file in report["testResults"]:
    name = os.path.relpath(file["name"])
    failed = [test for test in file["assertionResults"] if test["status"] == "failed"]
    failures += [(f"{name}: {test['fullName']}", "\n".join(test["failureMessages"])) for test in failed]
    if file["status"] == "failed" and not failed:  # it could not be loaded, or a hook of the file failed
        failures.append((name, file["message"]))

with open(failures_path, "a", encoding="utf-8") as out:
    for name, cause in failures:
        lines = [f"  {line}" for line in cause.splitlines()[:20]]
        print("\n".join([f"FAILED: {name}", *lines]), file=out)

# An error outside of every test fails the run and names no test: the step that ran it counts it.
print(report["numPassedTests"], len(failures))
