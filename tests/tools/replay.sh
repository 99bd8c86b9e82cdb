#!/bin/bash
# Replays: a captured datagram gets the same answer as before, from any address, also after a restart, and changes nothing; a device
# restored from an old copy is told so and recovers without ever having two credentials.
source "$(dirname "$0")/lib.sh"
make_world
make_certificate factory dev
publish dev factory
make_device dev
start_network op
cp -r device-dev device-old
attach dev --pcap dev.pcap --retry-ms "$(patient 2000)" || fail "attach" # nothing is said twice

# replay FIRST LAST: send datagrams of dev.pcap again, from another port, print the SHA-256 of each answer
cat >replay.py <<'PYTHON'
import hashlib, socket, struct, sys
data, at, packets = open("dev.pcap", "rb").read(), 24, []
while at < len(data):
    length = struct.unpack_from("=I", data, at + 8)[0]
    packet = data[at + 16:at + 16 + length]
    packets.append(packet[16:])  # behind the tags: 4 + 8 octets of dissector name, 4 of end
    at += 16 + length
host, port = sys.argv[1].split(":")
link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
link.settimeout(int(sys.argv[2]))
for request, answer in zip(packets[0::2], packets[1::2]):
    for _ in range(3):
        link.sendto(request, (host, int(port)))
        print("same" if link.recv(65535) == answer else "different")
PYTHON
"$RCDP" network list --dir op --json >before.json
expect_equal "answers" "same,same,same,same,same,same" "$(python3 replay.py "$NETWORK" "$(patient 5)" | paste -sd,)"
export LISTEN=$NETWORK # start again at the same address
stop_network
start_network op
expect_equal "answers after a restart" "same,same,same,same,same,same" "$(python3 replay.py "$NETWORK" "$(patient 5)" | paste -sd,)"
"$RCDP" network list --dir op --json >after.json
cmp -s before.json after.json || fail "replays changed the store"
grep -q '"step":"repeat"' op.log || fail "the log does not tell of repeats"

# the same datagram with other content under the same transaction, and cut and flipped ones: no answer that stores anything
python3 - "$NETWORK" <<'PYTHON' || fail "damaged datagrams"
import socket, struct, sys
data = open("dev.pcap", "rb").read()
length = struct.unpack_from("=I", data, 24 + 8)[0]
request = data[24 + 16 + 16:24 + 16 + length]
host, port = sys.argv[1].split(":")
link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for i in range(0, len(request), 7):
    link.sendto(request[:i], (host, int(port)))
    link.sendto(request[:i] + bytes([request[i] ^ 0x10]) + request[i + 1:], (host, int(port)))
PYTHON
wait_for 20 grep -q '"step":"nas"' op.log
expect_equal "answers after damage" "same,same,same,same,same,same" "$(python3 replay.py "$NETWORK" "$(patient 5)" | paste -sd,)"
"$RCDP" network list --dir op --json >after.json
cmp -s before.json after.json || fail "damaged datagrams changed the store"

# an old copy of the device: its counter is behind
attach old --retry-ms "$(patient 100)" --tries 20 || fail "the old copy did not recover"
grep -q 'replay' op.log || fail "the log does not tell of the old counter"
expect_equal "active" 1 "$(count_state active)"
expect_equal "revoked" 1 "$(count_state revoked)"
stop_network
echo "replays: harmless"
