"""The table of measure.sh: python3 fuzz/measure.py BUILDS [TARGET…]. BUILDS holds fast/, reach/ and cover/."""
import configparser
import fnmatch
import json
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


def beyond():
    """Target → [(pattern of a file, of a function, text of a line or "")] of what it is linked with and can never call: beyond.txt."""
    rows = {}
    with open("fuzz/beyond.txt") as file:
        for line in file:
            if line.startswith("  "):
                targets, what = line.strip().split(": ", 1)
                names, _, text = what.partition(' "')
                path, *functions = names.split()
                for target in targets.split():
                    rows.setdefault(target, []).extend((path, function, text.removesuffix('"')) for function in functions)
    return rows


def counted_lines(binary, profile, sources):
    """(file, function) → [(times, text)] for each of its lines that counts."""
    shown, path = {}, None
    report = run("llvm-cov-19", "show", "-instr-profile", profile, binary, *sources).stdout
    for line in report.splitlines():
        cells = re.match(r"\s*(\d+)\|\s*([\d.kM]*)\|(.*)", line)
        if cells and path:
            shown[path].setdefault(int(cells[1]), (cells[2], cells[3].strip()))
        elif line.startswith("/"):
            path = ours(line.rstrip(":"))
            shown[path] = {}
    functions = json.loads(run("llvm-cov-19", "export", "-instr-profile", profile, binary, *sources).stdout)["data"][0]["functions"]
    found = {}
    for function in functions:
        first, last = function["regions"][0][0], function["regions"][0][2]
        path = ours(function["filenames"][0])
        lines = [shown.get(path, {}).get(number, ("", "")) for number in range(first, last + 1)]
        found[(path, function["name"].rsplit(":", 1)[-1])] = [line for line in lines if line[0]]
    return found


def subtract(name, known, lines, patterns):
    """known without what is beyond the target, and what is wrong with the rows that say so."""
    wrong, known = [], dict(known)
    for path, function, text in patterns:
        found = [key for key in known if fnmatch.fnmatchcase(key[0], path) and fnmatch.fnmatchcase(key[1], function)]
        wrong += [] if found else [f"{name}: {path} {function} is not linked"]
        for key in found:
            if text:
                gone, reached = unreached_blocks(lines.get(key, []), text)
                known[key] = (known[key][0] - gone, known[key][1] - gone)
                wrong += [f"{name}: {key[0]} {key[1]}: {text}: reached, or not there"] if reached or not gone else []
            elif known[key][1] < known[key][0]:
                wrong.append(f"{name}: {key[0]} {key[1]} is called")
            else:
                del known[key]
    return known, wrong


def unreached_blocks(lines, text):
    """How many lines are never reached with this text or close its block, and whether one of this text is."""
    gone, reached = 0, False
    for (times, line), (next_times, next_line) in zip(lines, lines[1:] + [("", "")]):
        if line == text:
            reached = reached or times != "0"
            gone += (times == "0") + (times == next_times == "0" and next_line.startswith("}"))
    return gone, reached


def coverage(builds, name, corpus, patterns):
    """Lines that name can reach, those that its corpus does not, the functions where they are, and wrong rows of beyond.txt."""
    with tempfile.TemporaryDirectory() as work:
        binary = f"{builds}/cover/fuzz/fuzz_{name}"
        raw, profile = f"{work}/raw", f"{work}/profile"
        run(binary, corpus, env={**os.environ, "LLVM_PROFILE_FILE": raw})
        run("llvm-profdata-19", "merge", "-o", profile, raw)
        rows = lines_by_function(binary, profile)
        lines = counted_lines(binary, profile, sorted({path for path, _ in rows}))
    linked = reachable(f"{builds}/reach/fuzz/fuzz_{name}")
    known, wrong = subtract(name, {key: row for key, row in rows.items() if key in linked}, lines, patterns)
    missed = sorted(((row[1], *key) for key, row in known.items() if row[1]), reverse=True)
    return sum(row[0] for row in known.values()), sum(row[1] for row in known.values()), missed, wrong


def options(binary):
    """What a fuzzing service would give the target."""
    settings = configparser.ConfigParser()
    settings.read(binary + ".options")
    return [f"-{key}={value}" for key, value in settings["libfuzzer"].items() if key != "dict"]


def run_for(binary, *arguments):
    """(executions, seconds of processor time)."""
    before = os.times()
    log = run(binary, *options(binary), "-print_final_stats=1", *arguments).stderr
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return int(re.search(r"number_of_executed_units:\s*(\d+)", log).group(1)), used


def speed(builds, name, corpus, seconds):
    """Executions in a second of processor time, the reading of the corpus aside, in a folder that is thrown away; what stops it
    stays in builds."""
    binary = f"{builds}/fast/fuzz/fuzz_{name}"
    with tempfile.TemporaryDirectory() as work:
        reading = run_for(binary, "-runs=1", corpus)
        whole = run_for(binary, f"-max_total_time={seconds}", f"-artifact_prefix={builds}/", work, corpus)
    return (whole[0] - reading[0]) / (whole[1] - reading[1])


def main():
    builds, wanted = sys.argv[1], sys.argv[2:]
    seconds = os.environ.get("SECONDS_EACH", "5")
    excluded = beyond()
    poor, wrong = 0, [f"no target {name}" for name in excluded if not os.path.isdir(f"fuzz/corpus/{name}")]
    print(f"{'target':<20}{'executions/s':>14}{'lines':>8}{'missed':>8}{'covered':>9}")
    for name in wanted or sorted(os.listdir("fuzz/corpus")):
        corpus = f"fuzz/corpus/{name}"
        rate = speed(builds, name, corpus, seconds)
        lines, missed, where, false = coverage(builds, name, corpus, excluded.get(name, []))
        share = 100.0 * (lines - missed) / lines
        poor += rate < MIN_SPEED or share < MIN_COVER
        wrong += false
        print(f"{name:<20}{rate:>14,.0f}{lines:>8}{missed:>8}{share:>8.1f}%", flush=True)
        for count, path, function in where if wanted else []:
            print(f"    {count:>4} {path} {function}")
    for row in wrong:
        print(f"fuzz/beyond.txt: {row}", file=sys.stderr)
    return 1 if poor or wrong else 0


sys.exit(main())
