#!/usr/bin/env python3
"""Run the tests of a build with every program of ours under valgrind's memcheck.

    tests/memcheck/run.py BUILD [-j JOBS] [-R REGEX]

Wherever a test's command names a program that was built here, a wrapper takes its place that starts it under memcheck; so the
scripts that drive the rcdp command are covered too. A test fails as it does without memcheck, or by a report of any process
that it started: an invalid access, a value used undefined, memory lost. What is left out stands with its reason in left_out.txt,
what is made smaller in smaller.txt. Exit status 0 only when all passed.
"""
import argparse
import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SLOWER = 40  # memcheck, and a machine that has other work
PACE = {"RCDP_TEST_PATIENCE": str(SLOWER), "RCDP_BITS_EVERY": "199"}  # of tests that wait, and of those that try every bit
SKIPPED = 77
VALGRIND = ["valgrind", "-q", "--leak-check=full", "--show-leak-kinds=definite,indirect,possible",
            "--errors-for-leak-kinds=definite,indirect,possible", "--num-callers=30", "--error-exitcode=99",
            "--suppressions=" + os.path.join(HERE, "foreign.supp")]


def table(name):
    """NAME, then the rest of the line; # begins a comment."""
    with open(os.path.join(HERE, name), encoding="utf-8") as lines:
        rows = (line.split("#")[0].split(None, 1) for line in lines)
        return {row[0]: row[1].strip() for row in rows if len(row) == 2}


def tests_of(build):
    listing = subprocess.run(["ctest", "--show-only=json-v1"], cwd=build, check=True, capture_output=True, text=True)
    for test in json.loads(listing.stdout)["tests"]:
        if "command" in test:
            properties = {p["name"]: p["value"] for p in test["properties"]}
            yield test["name"], test["command"], properties


def is_program(path, build):
    if not path.startswith(build + os.sep) or not os.path.isfile(path) or not os.access(path, os.X_OK):
        return False
    with open(path, "rb") as file:
        return file.read(4) == b"\x7fELF"


def wrapper(path, folder):
    """A script of the program's name that starts it under memcheck, one report for each process."""
    name = os.path.join(folder, os.path.basename(path))
    with open(name, "w", encoding="utf-8") as script:
        command = VALGRIND + ["--log-file=" + os.path.join(folder, "report.%p"), path]
        script.write("#!/bin/sh\nexec " + " ".join("'%s'" % word for word in command) + ' "$@"\n')
    os.chmod(name, 0o755)
    return name


def reports(folder):
    found = []
    for name in sorted(os.listdir(folder)):
        if name.startswith("report."):
            with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
                found.append(file.read())
    return "".join(found)


def run(name, command, properties, build, smaller):
    folder = os.path.join(build, "memcheck", name)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    words = [wrapper(word, folder) if is_program(word, build) else word for word in command] + smaller
    environment = dict(os.environ, **PACE, **dict(pair.split("=", 1) for pair in properties.get("ENVIRONMENT", [])))
    start = time.monotonic()
    with open(os.path.join(folder, "output"), "wb") as output:
        try:
            status = subprocess.run(words, cwd=properties.get("WORKING_DIRECTORY", build), env=environment, stdout=output,
                                    stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                    timeout=SLOWER * properties.get("TIMEOUT", 100)).returncode
        except subprocess.TimeoutExpired:
            status = "timeout"
    seconds = time.monotonic() - start
    found = reports(folder)
    verdict = "FAILED" if found or status not in (0, SKIPPED) else "skipped" if status == SKIPPED else "ok"
    return verdict, status, seconds, folder, found


def tell(name, result):
    verdict, status, seconds, folder, found = result
    print("%-36s %s (%d s)" % (name, verdict, seconds), flush=True)
    if verdict == "FAILED":
        print("  status %s; %s" % (status, folder))
        with open(os.path.join(folder, "output"), encoding="utf-8", errors="replace") as output:
            print("  " + "  ".join(output.readlines()[-15:]))
        print(found[:6000], flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("-j", type=int, default=1)
    parser.add_argument("-R", default="")
    arguments = parser.parse_args()
    build = os.path.realpath(arguments.build)
    left_out, smaller = table("left_out.txt"), table("smaller.txt")
    failed, count = [], 0
    with concurrent.futures.ThreadPoolExecutor(arguments.j) as pool:
        futures = {}
        for name, command, properties in tests_of(build):
            if not re.search(arguments.R, name):
                continue
            why = next((reason for pattern, reason in left_out.items() if re.fullmatch(pattern, name)), None)
            if why is not None or not any(is_program(word, build) for word in command):
                print("%-36s left out: %s" % (name, why or "starts no program of ours"))
                continue
            more = smaller.get(name, "").split()
            futures[pool.submit(run, name, command, properties, build, more)] = name
        for future in concurrent.futures.as_completed(futures):
            tell(futures[future], future.result())
            count += 1
            if future.result()[0] == "FAILED":
                failed.append(futures[future])
    print("%d tests under memcheck, %d failed%s" % (count, len(failed), ": " + " ".join(failed) if failed else ""))
    return 1 if failed or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
