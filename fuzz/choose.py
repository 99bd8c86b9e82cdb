"""Which inputs a corpus keeps: python3 fuzz/choose.py CONTROL CORPUS OCTETS. CONTROL is what libFuzzer's merge noted of each input. Inputs
that have a name of their own stay; of the others those are copied to CORPUS, named by their digest, that reach most for their size what
nothing kept reaches, as long as the whole stays within OCTETS; the rest goes."""
import hashlib
import os
import re
import sys

control, corpus, limit = sys.argv[1], sys.argv[2], int(sys.argv[3])


def named(path):
    return os.path.dirname(path) == corpus and not re.fullmatch("[0-9a-f]{40}", os.path.basename(path))


def reached():
    """Path → what it reaches."""
    with open(control) as file:
        count = int(file.readline())
        file.readline()
        paths = [file.readline().rstrip("\n") for _ in range(count)]
        notes = [line.split() for line in file]
    found = {path: set() for path in paths}
    for kind, number, *features in notes:
        if kind == "FT":
            found[paths[int(number)]].update(features)
    return found


def choose(inputs):
    kept = [path for path in inputs if named(path)]
    size = sum(os.path.getsize(path) for path in kept)
    known = set().union(*(inputs[path] for path in kept))
    others = {path: (inputs[path] - known, os.path.getsize(path)) for path in inputs if path not in kept}
    while others:
        best = max(others, key=lambda path: len(others[path][0]) / (others[path][1] + 16))
        features, octets = others.pop(best)
        if not features:
            break
        if size + octets <= limit:
            kept.append(best)
            size += octets
            known |= features
            others = {path: (rest - features, octets) for path, (rest, octets) in others.items()}
    return kept


kept = choose(reached())
contents = {path: open(path, "rb").read() for path in kept if not named(path)}
for name in os.listdir(corpus):
    if not named(f"{corpus}/{name}"):
        os.remove(f"{corpus}/{name}")
for octets in contents.values():
    with open(f"{corpus}/{hashlib.sha1(octets).hexdigest()}", "wb") as file:
        file.write(octets)
