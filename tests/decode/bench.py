#!/usr/bin/env python3
"""rcdp bench, from outside: bench.py RCDP DIRECTORY. That it runs whole and tells of everything, not how fast."""
import json
import os
import subprocess
import sys
import tempfile

RCDP, DIRECTORY = sys.argv[1:]
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else DIRECTORY  # a disk only takes longer
os.makedirs(DIRECTORY, exist_ok=True)


def bench(*arguments):
    with tempfile.TemporaryDirectory(dir=MEMORY) as directory:
        command = [RCDP, "bench", *arguments, "--json", "--dir", directory]
        done = subprocess.run(command, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        assert not os.listdir(directory), "the directory of the measurement was removed"
    return json.loads(done.stdout)


def check_side(side, rate, public_key):
    for clock in ("processor", "elapsed"):
        assert side[clock][rate] > 0 and side[clock]["floorStorage"] > 0, side
        assert (side[clock]["floorPublicKey"] > 0) == public_key, side


found = bench("attach", "--count", "20")
assert found["attaches"] == 20 and found["provider"], found
for provider in found["provider"]:
    for side in ("network", "device"):
        check_side(provider[side], "attachesPerSecond", True)
        assert provider[f"{side}StackOctets"] > 0, provider
    assert "orderCommits" not in provider["operations"], "nobody orders in an attach"
assert [m["message"] for m in found["messages"]] == ["attachRequest", "attachReject", "attachConfirm", "attachConfirmed"], found
assert all(m["octets"] > 0 and m["arenaOctets"] > 0 and m["decodeStackOctets"] > 0 for m in found["messages"]), found
assert found["memory"]["perOpenTransactionOctets"] > 0, found


def check_orders(found, devices, sizes):
    assert found["devices"] == devices and found["provider"], found
    for provider in found["provider"]:
        for kind, verified in (("certified", 2), ("asserted", 0)):
            orders = provider[kind]["order"]
            assert [(order["entries"], order["orders"]) for order in orders] == sizes, orders
            for order in orders:
                for side in ("network", "companion", "device"):
                    check_side(order[side], "credentialsPerSecond", side != "companion")
            assert provider[kind]["operations"]["verify"]["perDeviceNetwork"] == verified, provider
        assert [channel["group"] for channel in provider["channel"]] == ["x25519", "p256"], provider
        for channel in provider["channel"]:
            assert channel["clientMicroseconds"] > 0 and channel["serverMicroseconds"] > 0, channel
    memory = found["memory"]
    assert [size["entries"] for size in memory["companion"]] == [1, 8, 64], memory
    assert memory["companion"][0]["octets"] < memory["companion"][2]["octets"] and memory["perChannelOctets"] > 0, memory


check_orders(bench("companion", "--count", "20"), 20, [(1, 20), (8, 2)])
fastest = found["provider"][0]["name"]
check_orders(bench("companion", "--count", "64", "--provider", fastest), 64, [(1, 60), (8, 8), (64, 1)])
for wrong in (["bench"], ["bench", "no-such-thing"], ["bench", "attach", "--count", "1"], ["bench", "companion", "--provider", "none"]):
    assert subprocess.run([RCDP, *wrong], capture_output=True, check=False).returncode == 1, wrong
