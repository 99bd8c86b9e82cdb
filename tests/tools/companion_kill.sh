#!/bin/bash
# SIGKILL at random moments of the companion, a device or the network, RCDP_KILLS times, while orders of three devices go on: the same
# commands go on where they were, never are there two active credentials for one device, and in the end each has one, the same on both sides.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/household.sh"
KILLS=${RCDP_KILLS:-40}
RANDOM=${RCDP_SEED:-20264}
DEVICES=(WATCH-1 RING-1 CAR-1)
make_household --quota 12
sed -i 's/^offer_lifetime = .*/offer_lifetime = 60;/; s/^max_open = .*/max_open = 8;/' op/network.conf
make_plain WATCH-1
make_plain RING-1
make_certified CAR-1
start_household
export LISTEN=$NETWORK
declare -A PIDS=() CODES=()

# run NAME: (again) what is to run until it has done well
run() {
  case $1 in
    order) "$RCDP" companion order --dir phone --network "$COMPANIONS" --listen "$COMPANION" --devices 3 --yes --replace --tries 50 >order.log 2>&1 </dev/null & ;;
    *) "$RCDP" device join --dir "device-$1" --companion "$COMPANION" --code "${CODES[$1]}" --tries 50 >"join-$1.log" 2>&1 </dev/null & ;;
  esac
  PIDS[$1]=$!
  SERVERS+=($!)
}

# kill_one: somebody, at some moment
kill_one() {
  local names=("${DEVICES[@]}" order order network) name
  name=${names[$((RANDOM % ${#names[@]}))]}
  sleep "0.0$((RANDOM % 9))$((RANDOM % 9))"
  if [ "$name" = network ]; then
    kill -9 "$NETWORK_PID" && kills=$((kills + 1))
    wait "$NETWORK_PID" 2>/dev/null
    start_household
  elif kill -9 "${PIDS[$name]}" 2>/dev/null; then
    kills=$((kills + 1))
    wait "${PIDS[$name]}" 2>/dev/null
    [ "$name" = order ] && [ ! -e phone/order ] && expect_equal "told before it went" 3 "$(grep -c '  active$' order.log)" && over=yes && return
    run "$name"
  fi
}

# Whoever has ended is looked at: a device that has its credential has done; one that gave up begins again, unless the order is over.
alive() { kill -0 "${PIDS[$1]}" 2>/dev/null; }
look_after() {
  local device
  for device in "${DEVICES[@]}"; do
    alive "$device" && continue
    wait "${PIDS[$device]}" 2>/dev/null
    [ $? = 0 ] && [ $((RANDOM % 4)) != 0 ] && continue # now and then one who has done comes again
    alive order && run "$device"
  done
}

order_of_three() {
  : >order.log
  COMPANION=127.0.0.1:$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  run order
  wait_for 20 grep -q '  listening  ' order.log
  for number in 1 2 3; do CODES[${DEVICES[$((number - 1))]}]=$(code $number); done
  for device in "${DEVICES[@]}"; do run "$device"; done
  local rounds=0 over=no # killed when all was done
  while alive order; do
    ((rounds++ < 400)) || fail "the order does not end"
    ((kills < KILLS)) && kill_one || sleep 0.05
    look_after
  done
  [ $over = yes ] || wait "${PIDS[order]}" || fail "the order has ended with $?: $(tail -n 5 order.log)"
  for device in "${DEVICES[@]}"; do
    kill -9 "${PIDS[$device]}" 2>/dev/null # it came again when all was over
    wait "${PIDS[$device]}" 2>/dev/null
  done
}

kills=0 orders=0
while ((kills < KILLS)); do
  order_of_three
  orders=$((orders + 1))
  for device in "${DEVICES[@]}"; do agree "$device"; done
  [ ! -e phone/order ] || fail "the order is over, and still there"
done
stop_network
echo "kills: $kills in $orders orders of three devices"
