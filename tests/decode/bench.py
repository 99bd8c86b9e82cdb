#!/usr/bin/env python3
"""rcdp bench, from outside: bench.py RCDP DIRECTORY. That it runs whole and tells of everything, not how fast."""
import json
import os
import subprocess
import sys

RCDP, DIRECTORY = sys.argv[1:]
os.makedirs(DIRECTORY, exist_ok=True)
done = subprocess.run([RCDP, "bench", "attach", "--json", "--count", "20", "--dir", DIRECTORY], capture_output=True, check=False)
assert done.returncode == 0, done.stderr
found = json.loads(done.stdout)
assert found["attaches"] == 20 and found["provider"], found
for provider in found["provider"]:
    for side in ("network", "device"):
        for clock in ("processor", "elapsed"):
            assert provider[side][clock]["attachesPerSecond"] > 0 and provider[side][clock]["floorPublicKey"] > 0, provider
        assert provider[f"{side}StackOctets"] > 0, provider
assert [m["message"] for m in found["messages"]] == ["attachRequest", "attachReject", "attachConfirm", "attachConfirmed"], found
assert all(m["octets"] > 0 and m["arenaOctets"] > 0 and m["decodeStackOctets"] > 0 for m in found["messages"]), found
assert found["memory"]["perOpenTransactionOctets"] > 0, found
assert not os.listdir(DIRECTORY), "the directory of the measurement was removed"
for wrong in (["bench"], ["bench", "no-such-thing"], ["bench", "attach", "--count", "1"], ["bench", "attach", "--provider", "none"]):
    assert subprocess.run([RCDP, *wrong], capture_output=True, check=False).returncode == 1, wrong
