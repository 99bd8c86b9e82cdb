#!/usr/bin/env python3
"""Hold docs/requirements.md and docs/threats.md to what the tests really are.

    check.py SOURCE_DIR BUILD_DIR

A row of a table begins with an identifier and ends with its tests, in back quotes: the name of a ctest entry, or folder/function for
a CMocka function under tests/folder/ that is registered there. It fails when a test that is named does not exist, a row that is
not planned names none, an identifier comes twice, or a requirement of the source documents has no row at all.
"""
import pathlib
import re
import subprocess
import sys

FAMILIES = {"A": 6, "B": 8, "C": 4, "D": 5, "E": 4, "F": 9}  # A1..A6 and so on: what the project has to have an answer for
ROW = re.compile(r"^\| *([A-Z]\d+(?:\.\d+)?) *\|(.*)\|\s*$")
DEFINED = re.compile(r"^static void (\w+)\(void \*\*", re.MULTILINE)


def ctest_names(build):
    command = ["ctest", "--test-dir", build, "-N"]
    listing = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return set(re.findall(r"^\s*Test\s+#\d+: (\S+)", listing, re.MULTILINE))


def cmocka_names(tests):
    """folder/function of every test function that is defined, and named once more where it is registered."""
    names = set()
    for path in tests.rglob("*.c"):
        text = path.read_text(encoding="utf-8")
        folder = path.relative_to(tests).parts[0]
        names |= {f"{folder}/{name}" for name in DEFINED.findall(text) if len(re.findall(rf"\b{name}\b", text)) > 1}
    return names


def rows(path):
    """(identifier, cells) for each row of the tables in a document."""
    for line in path.read_text(encoding="utf-8").splitlines():
        match = ROW.match(line)
        if match:
            yield match[1], [cell.strip() for cell in match[2].split("|")]


def check_tests(path, known, planned):
    """Complaints about one document, and how many rows are proved and planned. planned(cells): the row need not name tests."""
    complaints, seen, counts = [], set(), {"proved": 0, "planned": 0}
    for identifier, cells in rows(path):
        tests = re.findall(r"`([^`]+)`", cells[-1])
        unknown = [test for test in tests if test not in known]
        complaints += [f"{path.name}: {identifier}: there is no test {test}" for test in unknown]
        if identifier in seen:
            complaints.append(f"{path.name}: {identifier} comes twice")
        seen.add(identifier)
        if planned(cells):
            counts["planned"] += 1
        elif not tests:
            complaints.append(f"{path.name}: {identifier} is not planned and names no test")
        else:
            counts["proved"] += 1
    return complaints, seen, counts


def main(source, build):
    docs = pathlib.Path(source, "docs")
    known = ctest_names(build) | cmocka_names(pathlib.Path(source, "tests"))
    complaints = []
    for name in ("requirements.md", "threats.md"):
        found, seen, counts = check_tests(docs / name, known, lambda cells: cells[-2].startswith("planned"))
        complaints += found
        print(f"{name}: {counts['proved']} proved, {counts['planned']} planned")
        if name == "requirements.md":
            wanted = {f"{family}{number}" for family, last in FAMILIES.items() for number in range(1, last + 1)}
            missing = wanted - {identifier.split(".")[0] for identifier in seen}
            complaints += [f"{name}: {identifier} has no row" for identifier in sorted(missing)]
        elif not seen:
            complaints.append(f"{name}: no rows")
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
