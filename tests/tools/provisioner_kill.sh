#!/bin/bash
# SIGKILL at random moments of the provisioner, a device or the network, RCDP_KILLS times, while three devices are provisioned offline, handed
# in and updated: the same commands go on where they were, no IMSI is given twice, and in the end each device has one active credential, the
# same on both sides.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/field.sh"
KILLS=${RCDP_KILLS:-30}
RANDOM=${RCDP_SEED:-20265}
make_field
sed -i 's/^max_open = .*/max_open = 8;/' op/network.conf
start_field
export LISTEN=$NETWORK
declare -A PIDS=() CODES=() STEP=()

# run NAME: (again) what is to run until it has done well
run() {
  case $1 in
    provision) "$RCDP" provisioner provision --dir inst --listen "$FIELD" --offline --yes --wait 60 "${LABELS[@]}" >provision.log 2>&1 </dev/null & ;;
    hand-in) "$RCDP" provisioner hand-in --dir inst --network "$PROVISIONERS" --tries 50 -v >hand-in.log 2>&1 & ;;
    network) start_field && return ;;
    *) if [ "$phase" = field ]; then
         "$RCDP" device pair --dir "device-$1" --provisioner "$FIELD" --code "${CODES[$1]}" --tries 50 >"pair-$1.log" 2>&1 </dev/null &
       else
         "$RCDP" device contact --dir "device-$1" --network "$NETWORK" --tries 50 --retry-ms 50 >"contact-$1.log" 2>&1 &
       fi ;;
  esac
  PIDS[$1]=$!
  SERVERS+=($!)
  STEP[$1]=running
}

# kill_one NAMES...: one of them, at some moment
kill_one() {
  local names=("$@") name
  name=${names[$((RANDOM % ${#names[@]}))]}
  sleep "0.0$((RANDOM % 9))$((RANDOM % 9))"
  if [ "$name" = network ]; then
    kill -9 "$NETWORK_PID" && kills=$((kills + 1))
    wait "$NETWORK_PID" 2>/dev/null
    run network
  elif [ "${STEP[$name]}" = running ] && kill -9 "${PIDS[$name]}" 2>/dev/null; then
    kills=$((kills + 1))
    wait "${PIDS[$name]}" 2>/dev/null
    run "$name"
  fi
}

# all_done NAMES...: whether each has ended well; who has ended otherwise begins again
all_done() {
  local name over=yes
  for name in "$@"; do
    if [ "${STEP[$name]}" = over ]; then # a provisioner that goes on waiting has lost its receipt: it is brought there again
      [ "$phase" != field ] || [ "$name" = provision ] || [ "${STEP[provision]}" = over ] || ((rounds % 100 < 99)) || run "$name"
      continue
    fi
    # whoever comes back after the provisioner has all receipts finds nobody, and needs nobody: the first contact is next
    if [ "$phase" = field ] && [ "$name" != provision ] && [ "${STEP[provision]}" = over ]; then
      kill -9 "${PIDS[$name]}" 2>/dev/null
      wait "${PIDS[$name]}" 2>/dev/null
      STEP[$name]=over
      continue
    fi
    if kill -0 "${PIDS[$name]}" 2>/dev/null; then
      over=no
    elif wait "${PIDS[$name]}"; then
      STEP[$name]=over
    else
      over=no
      [ "$name" != provision ] || ! grep -q 'used before\|nobody is awaited' provision.log || fail "provision has lost somebody: $(tail -n 3 provision.log)"
      run "$name"
    fi
  done
  [ $over = yes ]
}

# go VICTIMS -- NAMES...: run all until they are done, with kills
go() {
  local victims=() rounds=0
  while [ "$1" != -- ]; do victims+=("$1") && shift; done
  shift
  for name in "$@"; do run "$name"; done
  until all_done "$@"; do
    ((rounds++ < 600)) || fail "no end: $*"
    if ((kills < KILLS && RANDOM % 3 > 0)); then kill_one "${victims[@]}"; else sleep 0.02; fi
  done
}

kills=0 visits=0
while ((kills < KILLS)); do
  visits=$((visits + 1))
  devices=() LABELS=()
  for number in 1 2 3; do
    device=S-$visits-$number
    make_plain "$device"
    CODES[$device]=$("$RCDP" code | head -n 1)
    devices+=("$device")
    LABELS+=(--code "${CODES[$device]}")
  done
  FIELD=127.0.0.1:$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  phase=field
  go provision provision "${devices[@]}" -- provision "${devices[@]}"
  phase=network
  go hand-in hand-in network -- hand-in
  go network "${devices[@]}" -- "${devices[@]}"
  for device in "${devices[@]}"; do
    agree "$device"
    expect_equal "epoch of $device" 1 "$(held "$device" 'doc["credentials"][-1]["profile"]["epoch"]')"
  done
done
[ -z "$(find inst/ledger -name code)" ] || fail "a code is left"
expect_equal "IMSIs that were given twice" 0 "$(ledger 'len([i for i in doc if "imsi" in i]) - len({i["imsi"] for i in doc if "imsi" in i})')"
expect_equal "active at the network" $((3 * visits)) "$(count_state active)"
stop_network
echo "kills: $kills in $visits visits to three devices"
