#!/usr/bin/env python3
"""Reads what llvm-cov exports: a table per folder, and what is not reached, held against unreached.txt.

  report.py coverage.json                    table and comparison; exit status 1 when they differ
  report.py coverage.json --missing FOLDER   what is not reached in FOLDER, with its lines
"""
import argparse
import collections
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parent.parent
LISTED = ("codec/", "crypto/", "flows/")  # where every gap has its reason in unreached.txt
OF_DECISION = 6  # llvm-cov's kind of a branch that is a condition of a decision
Gap = collections.namedtuple("Gap", "file line function what")


def relative(path):
    return str(pathlib.Path(path).resolve().relative_to(SOURCE))


class Source:
    """What stands between two places, as one line; of a foreign macro, which has a beginning alone, its whole line."""

    def __init__(self):
        self.files = {}

    def text(self, path, first, first_column, last, last_column):
        if path not in self.files:
            self.files[path] = pathlib.Path(path).read_text().splitlines()
        lines = self.files[path][first - 1:last]
        if (first, first_column) != (last, last_column):
            lines[-1] = lines[-1][:last_column - 1]
            lines[0] = lines[0][first_column - 1:]
        return " ".join(" ".join(lines).split())


class Function:
    """All that is known of one function, from every translation unit that has it."""

    def __init__(self, record):
        self.path = record["filenames"][0]
        self.file = relative(self.path)
        self.name = record["name"].split(":")[-1]
        self.line = record["regions"][0][0]
        self.count = 0
        self.places = sorted((*branch[:4], branch[8]) for branch in record["branches"])
        self.true = [0] * len(self.places)
        self.false = [0] * len(self.places)
        self.alone = [True] * len(self.places)  # whether the condition was seen to turn its decision, the others being as they were

    def add(self, record):
        self.count += record["count"]
        for number, branch in enumerate(sorted(record["branches"], key=lambda b: (*b[:4], b[8]))):
            self.true[number] += branch[4]
            self.false[number] += branch[5]
        for decision in record["mcdc_records"]:
            inside = [number for number, place in enumerate(self.places)
                      if place[4] == OF_DECISION and decision[0:2] <= list(place[0:2]) and list(place[2:4]) <= decision[2:4]]
            for number, shown in zip(inside, decision[-1], strict=True):
                self.alone[number] = shown

    def gaps(self, source):
        if self.count == 0:
            yield Gap(self.file, self.line, self.name, "never called")
            return
        for place, true, false, alone in zip(self.places, self.true, self.false, self.alone):
            what = ("never asked" if not true and not false else "never true" if not true else "never false" if not false else
                    None if alone else "never decides alone")
            if what:
                yield Gap(self.file, place[0], self.name, f"{what}: {source.text(self.path, *place[:4])}")


def all_gaps(records):
    functions = {}
    for record in records:
        key = record["filenames"][0], tuple(record["regions"][0][:2])
        functions.setdefault(key, Function(record)).add(record)
    source = Source()
    return sorted(gap for function in functions.values() for gap in function.gaps(source))


def table(files):
    kinds = ("lines", "branches", "mcdc")
    folders = collections.defaultdict(lambda: {kind: [0, 0] for kind in kinds})
    for file in files:
        for kind in kinds:
            sums = folders[str(pathlib.Path(relative(file["filename"])).parent)][kind]
            sums[0] += file["summary"][kind]["covered"]
            sums[1] += file["summary"][kind]["count"]
    print(f"{'folder':22}" + "".join(f"{name:>24}" for name in ("lines", "branches", "MC/DC")))
    for folder, sums in sorted((folder, sums) for folder, sums in folders.items() if sums["lines"][1]):
        cells = (f"{sums[k][0]} of {sums[k][1]}  {100 * sums[k][0] / sums[k][1]:6.2f} %" if sums[k][1] else "none" for k in kinds)
        print(f"{folder:22}" + "".join(f"{cell:>24}" for cell in cells))


def key(gap):
    return f"{gap.file} {gap.function}: {gap.what}"


def compare(gaps):
    """Differences with the list, whose entries are its indented lines."""
    listed = collections.Counter(line.strip() for line in (HERE / "unreached.txt").read_text().splitlines() if line.startswith("  "))
    found = collections.Counter(key(gap) for gap in gaps if gap.file.startswith(LISTED))
    for entry in sorted((found - listed).elements()):
        print(f"not reached, and not listed: {entry}")
    for entry in sorted((listed - found).elements()):
        print(f"listed, but reached or gone: {entry}")
    return listed == found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("json")
    parser.add_argument("--missing", metavar="FOLDER")
    arguments = parser.parse_args()
    data = json.loads(pathlib.Path(arguments.json).read_text())["data"][0]
    gaps = all_gaps(data["functions"])
    if arguments.missing:
        for gap in gaps:
            if gap.file.startswith(arguments.missing):
                print(f"{gap.file}:{gap.line}: {gap.function}: {gap.what}")
        return 0
    table(data["files"])
    return 0 if compare(gaps) else 1


if __name__ == "__main__":
    sys.exit(main())
