#!/usr/bin/env python3
"""Run clang-tidy over every file of ours that a build tree compiles, once each.

    tests/tidy.py BUILD [-j JOBS]

BUILD has a compile_commands.json (preset tidy). A file that several targets compile is read as the first of them does. Exit status 0
only when nothing is found.
"""
import argparse
import concurrent.futures
import json
import os
import subprocess
import sys

TIDY = "clang-tidy-14"
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def first_commands(build):
    """FILE: how it is compiled first; generated files are no files of ours."""
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as database:
        commands = {}
        for entry in json.load(database):
            commands.setdefault(entry["file"], entry)
    return {name: entry for name, entry in commands.items()
            if name.startswith(ROOT + os.sep) and not name.startswith(os.path.abspath(build) + os.sep)}


def tidy(folder, name):
    found = subprocess.run([TIDY, "--quiet", "-p", folder, name], capture_output=True, text=True, check=False)
    return name, found.returncode, found.stdout + found.stderr


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("-j", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    commands = first_commands(arguments.build)
    folder = os.path.join(arguments.build, "once")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "compile_commands.json"), "w", encoding="utf-8") as database:
        json.dump(list(commands.values()), database)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(arguments.j) as pool:
        for name, status, text in pool.map(lambda name: tidy(folder, name), sorted(commands)):
            if status != 0:
                failed += 1
                print("%s:\n%s" % (os.path.relpath(name, ROOT), text), flush=True)
    print("%d files, %d with findings" % (len(commands), failed))
    return 1 if failed or not commands else 0


if __name__ == "__main__":
    sys.exit(main())
