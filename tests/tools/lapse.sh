#!/bin/bash
# An offer that nobody confirms lapses; its IMSI is never given to anyone else, and a late confirmation changes nothing.
source "$(dirname "$0")/lib.sh"
make_world
make_certificate factory dev
publish dev factory
make_device dev
cp -r op forgetful # the same operator, before it knew of any device
sed -i 's/^offer_lifetime = .*/offer_lifetime = 1;/; s/^sweep_interval = .*/sweep_interval = 1;/' forgetful/network.conf
start_network op
attach dev --pcap dev.pcap || fail "attach"
stop_network

# the request alone, and later its confirmation
cat >send.py <<'PYTHON'
import socket, struct, sys
data, at, packets = open("dev.pcap", "rb").read(), 24, []
while at < len(data):
    length = struct.unpack_from("=I", data, at + 8)[0]
    packets.append(data[at + 32:at + 16 + length])
    at += 16 + length
host, port = sys.argv[1].split(":")
link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
link.settimeout(10)
link.sendto(packets[int(sys.argv[2])], (host, int(port)))
link.recv(65535)
PYTHON
start_network forgetful
python3 send.py "$NETWORK" 0 || fail "no answer to the request"
lapsed() { [ "$(count_state lapsed forgetful)" = 1 ]; }
wait_for 20 lapsed
python3 send.py "$NETWORK" 2 || fail "no answer to the late confirmation"
expect_equal "active" 0 "$(count_state active forgetful)"
expect_equal "lapsed" 1 "$(count_state lapsed forgetful)"
grep -q '"step":"sweep"' forgetful.log || fail "the log does not tell of the sweep"

sed -i 's/^offer_lifetime = .*/offer_lifetime = 3600;/' forgetful/network.conf
stop_network
start_network forgetful
make_certificate factory next
publish next factory
make_device next
attach next || fail "attach of the next device"
"$RCDP" network list --dir forgetful --json >list.json
expect_equal "IMSIs" "['001010000000001', '001010000000002']" "$(json list.json '[r["imsi"] for r in doc]')"
stop_network
echo "lapse: for good"
