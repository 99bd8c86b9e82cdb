#!/bin/bash
# Core files. The rcdp command leaves none; made to leave one nevertheless (LET_DUMP), at the moments where most would be in it, it holds
# no key but the storage key, which is in its key store. Arguments: the rcdp command, LET_DUMP, core_search.
LET_DUMP=$(realpath "$2") SEARCH=$(realpath "$3")
source "$(dirname "$0")/../tools/lib.sh"
ulimit -c unlimited || { echo "skipped: no core files may be made here"; exit 77; }
make_world
make_certificate factory dev
publish dev factory
make_device dev

# relay COUNT: a link to the network that lets COUNT datagrams through and swallows all that follow: RELAY is its address
cat >relay.py <<'PYTHON'
import select, socket, sys
host, port = sys.argv[1].split(":")
left, device = int(sys.argv[2]), None
lower = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
upper = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
lower.bind(("127.0.0.1", 0))
upper.connect((host, int(port)))
print("127.0.0.1:%d" % lower.getsockname()[1], flush=True)
while True:
    for link in select.select([lower, upper], [], [])[0]:
        data, source = link.recvfrom(65535)
        device = source if link is lower else device
        if left <= 0:
            print("swallowed", flush=True)
            continue
        left -= 1
        if link is lower:
            upper.send(data)
        else:
            lower.sendto(data, device)
PYTHON
relay() {
  : >relay.log
  python3 relay.py "$NETWORK" "$1" >relay.log 2>&1 &
  SERVERS+=($!)
  wait_for 20 grep -q ':' relay.log
  RELAY=$(head -n 1 relay.log)
}

# crash PID SIGNAL: a core file of it, as CORE; empty: none
crash() {
  rm -f core core.*
  kill "-$2" "$1" || fail "kill $1"
  wait "$1" 2>/dev/null
  CORE=$(ls core core.* 2>/dev/null | head -n 1)
}

# search WHAT KIND DIRECTORY KEY: CORE holds nothing but the storage key
search() {
  [ -n "$CORE" ] || fail "$1: no core file"
  "$SEARCH" "$3" "$2" "$4" "$CORE" >found.log 2>&1 || fail "$1: $(cat found.log)"
  echo "$1: $(tail -n 1 found.log)"
}

# device_waits COUNT [OPTIONS...]: a device whose link ends after COUNT datagrams, waiting for what will not come: DEVICE_PID
device_waits() {
  relay "$1"
  shift
  LD_PRELOAD=$PRELOAD "$RCDP" device attach --dir device-dev --network "$RELAY" --retry-ms 20000 --tries 3 "$@" >device.log 2>&1 &
  DEVICE_PID=$!
  wait_for 20 grep -q swallowed relay.log
}

# As it is: no core file, and no access to its memory for processes of the same user: what /proc tells belongs to root alone.
PRELOAD=
start_network op
device_waits 0
[ "$(id -u)" -eq 0 ] || expect_equal "owner of the process's memory" 0 "$(stat -c %u "/proc/$DEVICE_PID/mem")"
crash "$DEVICE_PID" ABRT
[ -z "$CORE" ] || fail "the device's process left a core file"
crash "$NETWORK_PID" SEGV
[ -z "$CORE" ] || fail "the network's process left a core file"

# Where core files go elsewhere, their contents are not to be had.
PRELOAD=$LET_DUMP
LD_PRELOAD=$PRELOAD "$RCDP" network serve --dir op --listen 127.0.0.1:0 --json 2>probe.log &
probe=$!
wait_for 20 grep -q listening probe.log
crash "$probe" ABRT
[ -n "$CORE" ] || { echo "skipped: core files of this system do not come to the working directory"; exit 77; }

serve() { # as start_network, at the same address as before, with core files
  export LD_PRELOAD=$PRELOAD
  start_network op
  unset LD_PRELOAD
  LISTEN=$NETWORK
}

serve
device_waits 0
crash "$DEVICE_PID" ABRT
search "device, request made" device device-dev device-dev/vault.key

device_waits 2
crash "$DEVICE_PID" SEGV
search "device, credential installed" device device-dev device-dev/vault.key
crash "$NETWORK_PID" ABRT
search "network, credential offered" network op op/storage.key
serve

attach dev --retry-ms 200 --tries 20 || fail "attach"
device_waits 0 --renew
crash "$DEVICE_PID" ABRT
search "device, about to renew" device device-dev device-dev/vault.key

crash "$NETWORK_PID" SEGV
search "network, credential active" network op op/storage.key
