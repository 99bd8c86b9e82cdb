"""The table of measure.sh: python3 fuzz/measure.py BUILDS [TARGET…]. BUILDS holds fast/, reach/ and cover/."""
import os
import re
import subprocess
import sys
import tempfile

MIN_SPEED, MIN_COVER = 1000, 90.0
ROOT = os.path.realpath(".")
FOREIGN = ("fuzz/", "tests/", "build/")  # not what is fuzzed


def run(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, errors="replace", **options)


def ours(path):
    path = os.path.realpath(path)
    if not path.startswith(ROOT + "/"):
        return None
    path = path[len(ROOT) + 1:]
    return None if path.startswith(FOREIGN) else path


def reachable(binary):
    """(file, function) of what is linked into binary."""
    symbols = [line.split() for line in run("nm", "--defined-only", binary).stdout.splitlines()]
    code = [s for s in symbols if len(s) == 3 and s[1] in "tT"]
    places = run("addr2line", "-e", binary, input="\n".join(s[0] for s in code)).stdout.splitlines()
    found = {(ours(place.rsplit(":", 1)[0]), s[2]) for s, place in zip(code, places)}
    return {(path, name) for path, name in found if path}


def lines_by_function(binary, profile):
    """(file, function) → (lines, lines missed)."""
    sources = sorted({path for path, _ in reachable(binary)})
    report = run("llvm-cov-19", "report", "--show-functions", "-instr-profile", profile, binary, *sources).stdout
    rows, path = {}, None
    for line in report.splitlines():
        header = re.match(r"File '(.*)':", line)
        cells = line.split()
        if header:
            path = ours(header.group(1))
        elif path and len(cells) >= 7 and cells[1].isdigit() and cells[0] != "TOTAL":
            rows[(path, cells[0].rsplit(":", 1)[-1])] = (int(cells[4]), int(cells[5]))
    return rows


def coverage(builds, name, corpus):
    """Lines that name can reach, and those that its corpus does not, and the functions where they are."""
    with tempfile.TemporaryDirectory() as work:
        binary = f"{builds}/cover/fuzz/{name}"
        raw, profile = f"{work}/raw", f"{work}/profile"
        run(binary, corpus, env={**os.environ, "LLVM_PROFILE_FILE": raw})
        run("llvm-profdata-19", "merge", "-o", profile, raw)
        rows = lines_by_function(binary, profile)
    reach = reachable(f"{builds}/reach/fuzz/{name}")
    known = {key: row for key, row in rows.items() if key in reach}
    missed = sorted(((row[1], *key) for key, row in known.items() if row[1]), reverse=True)
    return sum(row[0] for row in known.values()), sum(row[1] for row in known.values()), missed


def speed(builds, name, corpus, seconds):
    """Executions in a second of processor time, from a corpus in a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as work:
        before = os.times()
        log = run(f"{builds}/fast/fuzz/{name}", f"-max_total_time={seconds}", "-print_final_stats=1", f"-artifact_prefix={work}/", work,
                  corpus).stderr
        after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return int(re.search(r"number_of_executed_units:\s*(\d+)", log).group(1)) / used


def main():
    builds, wanted = sys.argv[1], sys.argv[2:]
    seconds = os.environ.get("SECONDS_EACH", "5")
    names = wanted or sorted(os.listdir("fuzz/corpus"))
    poor = 0
    print(f"{'target':<18}{'executions/s':>14}{'lines':>8}{'missed':>8}{'covered':>9}")
    for name in names:
        corpus = f"fuzz/corpus/{name}"
        rate = speed(builds, "fuzz_" + name, corpus, seconds)
        lines, missed, where = coverage(builds, "fuzz_" + name, corpus)
        share = 100.0 * (lines - missed) / lines
        poor += rate < MIN_SPEED or share < MIN_COVER
        print(f"{name:<18}{rate:>14,.0f}{lines:>8}{missed:>8}{share:>8.1f}%", flush=True)
        for count, path, function in where if wanted else []:
            print(f"    {count:>4} {path} {function}")
    return 1 if poor else 0


sys.exit(main())
