#!/bin/bash
# SIGKILL at random moments of the network's process or the device's, RCDP_KILLS times: never two active credentials for one device,
# and when all is repeated in the end, exactly one, the same on both sides.
source "$(dirname "$0")/lib.sh"
KILLS=${RCDP_KILLS:-200}
RANDOM=${RCDP_SEED:-20261}
DEVICES=(one two three)
make_world
for id in "${DEVICES[@]}"; do
  make_certificate factory "$id"
  publish "$id" factory
  make_device "$id"
done
start_network op
export LISTEN=$NETWORK # start again at the same address

# active DEVICE: its active credentials
active() { "$RCDP" network list --dir op | awk -v device="$1" '$2 == "active" && $3 == device' | wc -l; }

hits=0
killed_attaches=0
rounds=0
while ((hits < KILLS)); do
  id=${DEVICES[$((rounds++ % ${#DEVICES[@]}))]}
  "$RCDP" device attach --dir "device-$id" --network "$NETWORK" --renew --retry-ms "$(patient 30)" --tries 100 >"attach-$id.log" 2>&1 &
  device=$!
  sleep "0.$(printf '%03d' $((RANDOM % 130)))"
  if ((RANDOM % 2)); then
    kill -9 "$device" 2>/dev/null && killed_attaches=$((killed_attaches + 1)) && hits=$((hits + 1))
  else
    kill -9 "$NETWORK_PID" && hits=$((hits + 1))
    wait "$NETWORK_PID" 2>/dev/null
    start_network op
  fi
  wait "$device" 2>/dev/null
  (($(active "$id") <= 1)) || fail "two active credentials for $id after $hits kills"
done

for id in "${DEVICES[@]}"; do
  attach "$id" --retry-ms "$(patient 50)" --tries 50 || fail "attach $id after all"
  expect_equal "active credentials of $id" 1 "$(active "$id")"
  "$RCDP" device show --dir "device-$id" --json >show.json || fail "device show $id"
  held=$(json show.json '[c["profile"]["credential"] for c in doc["credentials"] if c["state"] == "active"][0]')
  "$RCDP" network show --dir op --json "$held" >record.json || fail "network show $held"
  expect_equal "what $id holds" active "$(json record.json 'doc["state"]')"
done
stop_network
echo "kills: $hits (attach $killed_attaches, serve $((hits - killed_attaches))) in $rounds rounds"
