#!/bin/bash
# rcdp network hlr, against Debian's osmo-hlr: what happens to a credential is seen in it, once for each change, also when it or the adapter was
# away; the vectors that it gives out over GSUP are answered by the device's USIM.
kit=$(realpath "$(dirname "$0")")
command -v osmo-hlr >/dev/null || { echo "skipped: there is no osmo-hlr here"; exit 77; }
. "$kit/lib.sh"
. "$kit/household.sh"
. "$kit/field.sh"

# --- an HLR of its own: its ports are fixed, so its address is not --------------------------------------------------------
HLR=127.$((RANDOM % 250 + 2)).$((RANDOM % 250 + 2)).$((RANDOM % 250 + 2))
CONNECT=$HLR:4259
printf '%s\n' 'line vty' " bind $HLR" ctrl " bind $HLR" hlr ' gsup' "  bind ip $HLR" >hlr.cfg

ctrl() { "$kit/hlr_ctrl.py" "$HLR" "$@"; }
hlr_answers() { ctrl GET subscriber.by-id-0.aud3g 2>/dev/null | grep -q 'No such' || ! kill -0 "$HLR_PID"; }

start_hlr() {
  osmo-hlr -c hlr.cfg -l hlr.db >>hlr.log 2>&1 &
  HLR_PID=$!
  SERVERS+=("$HLR_PID")
  wait_for 20 hlr_answers
  kill -0 "$HLR_PID" || fail "osmo-hlr does not run"
}

stop_hlr() {
  kill "$HLR_PID"
  wait "$HLR_PID"
}

# adapter OPTIONS...: rcdp network hlr, in adapter.log
adapter() { "$RCDP" network hlr --dir op --connect "$CONNECT" "$@" >adapter.log 2>&1; }

# follows SET: once, and so many subscribers are set
follows() {
  adapter --once || fail "the adapter: $(cat adapter.log)"
  grep -q "up to event [0-9]*, $1 set\$" adapter.log || fail "not $1 set: $(cat adapter.log)"
}

# IMSI: of each device's credential that was issued last
declare -A IMSI
learn() {
  local imsi state device rest
  while read -r imsi state device rest; do IMSI[$device]=$imsi; done < <("$RCDP" network list --dir op)
}

has() { ctrl GET "subscriber.by-imsi-${IMSI[$1]}.aud3g"; } # has DEVICE: what the HLR has of it

silent() { expect_equal "$1 in the HLR" none "$(has "$1")"; }

absent() { expect_equal "$1 in the HLR" "No such subscriber." "$(has "$1")"; }

# question DEVICE RAND AUTN: what its USIM says
question() {
  "$RCDP" usim serve --dir "device-$1" --control "$WORK/sim" 2>usim.log &
  local pid=$! said
  SERVERS+=("$pid")
  said=$("$kit/sim_question.py" "$WORK/sim" "$2" "$3")
  kill "$pid"
  wait "$pid" 2>/dev/null
  rm -f sim
  echo "$said"
}

# vector DEVICE [RAND AUTS]: VECTOR is the first that the HLR gives out: RAND AUTN RES CK IK
vector() {
  "$kit/hlr_gsup.py" "$HLR" "${IMSI[$1]}" "${@:2}" >vectors || fail "no vectors for $1: $(cat vectors)"
  read -ra VECTOR <vectors
}

no_vector() { "$kit/hlr_gsup.py" "$HLR" "${IMSI[$1]}" >vectors && fail "vectors for $1, $2: $(cat vectors)"; }

# attaches DEVICE: it takes a vector of the HLR at once, or after one resynchronisation where the HLR has begun anew
attaches() {
  local said
  vector "$1"
  said=$(question "$1" "${VECTOR[0]}" "${VECTOR[1]}")
  if [[ $said == UMTS-AUTS:* ]]; then
    vector "$1" "${VECTOR[0]}" "${said#UMTS-AUTS:}"
    said=$(question "$1" "${VECTOR[0]}" "${VECTOR[1]}")
  fi
  expect_equal "$1's USIM" "UMTS-AUTH:${VECTOR[4]}:${VECTOR[3]}:${VECTOR[2]}" "$said"
}

# by_proxy, directly: the way to the HLR from now on
by_proxy() {
  : >orders
  "$kit/hlr_proxy.py" "$HLR" said orders >port 2>proxy.log &
  PROXY_PID=$!
  SERVERS+=("$PROXY_PID")
  wait_for 20 grep -q . port
  CONNECT=127.0.0.1:$(cat port)
}

directly() {
  kill "$PROXY_PID"
  wait "$PROXY_PID" 2>/dev/null
  rm -f port
  CONNECT=$HLR:4259
}

make_household
make_installer inst --imsi-first 001010001000000 --imsi-last 001010001000999
sed -i 's/^sweep_interval = .*/sweep_interval = 1;/' op/network.conf
for device in D-1 D-2 D-3; do make_plain $device; done
make_plain WATCH-1
make_certified TUAK-1
start_household --provisioners 127.0.0.1:0
PROVISIONERS=$(sed -n 's/.*"step":"provisioners".*"text":"\([^"]*\)".*/\1/p' op.log | tail -n 1)
start_hlr
follows 0

# --- provisioned: there when it is active, not before ------------------------------------------------------------------------
provision --offline --devices 3 --yes
for number in 1 2 3; do pair D-$number --code "$(grep '^rcdp:' provision.log | sed -n "${number}p")" || fail "pair D-$number"; done
provision_ends 0
follows 0
hand_in 0
learn
follows 3
# --- killed at each moment: all is set in the end, and nothing twice -----------------------------------------------------------
right=$(has D-1)
point=0 killed=1
by_proxy
while ((killed)); do
  point=$((point + 1))
  ctrl SET subscriber.delete "${IMSI[D-1]}" >/dev/null || fail "no D-1"
  rm -rf op/hlr
  : >said
  (echo "kill $point $BASHPID" >orders && exec "$RCDP" network hlr --dir op --connect "$CONNECT" --once >adapter.log 2>&1) 2>/dev/null
  case $? in 137) ;; 0) killed=0 ;; *) fail "moment $point: $(cat adapter.log)" ;; esac
  : >orders
  adapter --once || fail "after moment $point: $(cat adapter.log)"
  expect_equal "after moment $point" "$right" "$(has D-1)"
  twice=$(grep ^SET said | sort | uniq -d)
  [ -z "$twice" ] || fail "set twice after moment $point: $twice"
done
directly
((point > 15)) || fail "only $point moments"
echo "killed at $((point - 1)) moments"

before=$(has D-1)
[[ $before == MILENAGE,* ]] || fail "D-1 in the HLR: $before"
vector D-1
expect_equal "a device whose keys are no longer its installer's alone: its USIM" "UMTS-AUTH:${VECTOR[4]}:${VECTOR[3]}:${VECTOR[2]}" \
  "$(question D-1 "${VECTOR[0]}" "${VECTOR[1]}")"
follows 0

# --- another epoch: another key, which its USIM takes; and only then ----------------------------------------------------------------
for device in D-1 D-2 D-3; do contact $device || fail "contact $device: $(cat contact-$device.log)"; done
expect_equal "D-1, before the adapter came" "$before" "$(has D-1)"
follows 3
[ "$before" != "$(has D-1)" ] || fail "the old key stayed"
for device in D-1 D-2 D-3; do attaches $device; done
"$RCDP" network update --dir op "${IMSI[D-1]}" >/dev/null || fail "network update"
before=$(has D-1)
follows 0
expect_equal "D-1, of which an update is ordered" "$before" "$(has D-1)"
"$RCDP" device status --dir device-D-1 --network "$NETWORK" >status.log 2>&1 || fail "device status: $(cat status.log)"
follows 1
attaches D-1

# --- suspended, resumed ---------------------------------------------------------------------------------------------------------------
by deprovision suspend D-1 || fail "suspend: $(cat owner.log)"
follows 1
silent D-1
no_vector D-1 "which is suspended"
attaches D-2
by deprovision resume D-1 || fail "resume: $(cat owner.log)"
follows 1
attaches D-1
attaches D-1

# --- a subscription stops its devices, without an event for each ------------------------------------------------------------------------
order --yes
join WATCH-1 "$(grep '^rcdp:' order.log | sed -n 1p)" || fail "join: $(cat join-WATCH-1.log)"
order_ends 0
learn
follows 1
attaches WATCH-1
"$RCDP" network subscription suspend --dir op $SUBSCRIPTION >/dev/null || fail "subscription suspend"
follows 1
silent WATCH-1
"$RCDP" network subscription resume --dir op $SUBSCRIPTION >/dev/null || fail "subscription resume"
follows 1
attaches WATCH-1

# --- the HLR is away ---------------------------------------------------------------------------------------------------------------------
stop_hlr
by deprovision suspend D-1 || fail "suspend: $(cat owner.log)"
adapter --once && fail "in step with nobody"
grep -q 'not in step.*(timeout)' adapter.log || fail "an HLR that is away is not told: $(cat adapter.log)"
by deprovision resume D-1 || fail "resume: $(cat owner.log)"
by deprovision suspend D-2 || fail "suspend: $(cat owner.log)"
before=$(sha256sum op/hlr/cursor)
adapter --once && fail "in step with nobody"
expect_equal "how far it has come" "$before" "$(sha256sum op/hlr/cursor)"
start_hlr
follows 1 # what is as it was is not set
silent D-2
attaches D-1
expect_equal "sequence numbers of D-1 went on" 0 "$(grep -c UMTS-AUTS usim.log)"

# --- following ------------------------------------------------------------------------------------------------------------------------------
"$RCDP" network hlr --dir op --connect "$CONNECT" --follow >follow.log 2>&1 &
FOLLOW_PID=$!
SERVERS+=("$FOLLOW_PID")
wait_for 20 grep -q following follow.log
adapter --once && fail "two at one cursor"
grep -q '(state)' adapter.log || fail "two at one cursor: $(cat adapter.log)"
by deprovision resume D-2 || fail "resume: $(cat owner.log)"
keyed() { [[ $(has "$1") == MILENAGE,* ]]; }
is_silent() { [ "$(has "$1")" = none ]; }
wait_for 20 keyed D-2
stop_hlr
by deprovision suspend D-2 || fail "suspend: $(cat owner.log)"
wait_for 20 grep -q '  away  ' follow.log
start_hlr
wait_for 20 is_silent D-2
wait_for 20 grep -q '  back  ' follow.log
kill -TERM "$FOLLOW_PID"
wait "$FOLLOW_PID" || fail "following ended with $?"

# --- over ----------------------------------------------------------------------------------------------------------------------------------------
by deprovision revoke D-2 || fail "revoke: $(cat owner.log)"
by deprovision delete D-3 || fail "delete: $(cat owner.log)"
follows 1 # D-2 was silent already
silent D-2
silent D-3
no_vector D-3 "which is revoked"
contact D-3 --update || fail "contact D-3: $(cat contact-D-3.log)"
follows 1
absent D-3
no_vector D-3 "which is deleted"

everything() { for device in D-1 D-2 D-3 WATCH-1; do echo "$device $(has $device)"; done; }

# --- one that the HLR refuses is tried again, and the rest goes on -------------------------------------------------------------------------------------------
everything >right
forget_all() { for device in D-1 WATCH-1; do ctrl SET subscriber.delete "${IMSI[$device]}" >/dev/null; done; }
forget_all
by_proxy
echo "refuse ${IMSI[D-1]}" >orders
adapter --once --again && fail "in step although one is refused without a reason"
grep -q "(transactionConflict)" adapter.log || fail "a refusal without a reason is not told: $(cat adapter.log)"
absent D-1
forget_all
echo "refuse ${IMSI[D-1]} Cannot create subscriber." >orders
adapter --once --again && fail "in step although one is refused"
grep -q "(transactionConflict)" adapter.log && grep -q 'Cannot create subscriber' adapter.log || fail "a refusal is not told: $(cat adapter.log)"
keyed WATCH-1 || fail "one that is refused stops the rest"
absent D-1
# following, it is told once, not with each retry, and what is new does not wait for it
refusals=$(grep -c 'Cannot create subscriber' adapter.log)
"$RCDP" network hlr --dir op --connect "$CONNECT" --follow >follow.log 2>&1 &
FOLLOW_PID=$!
SERVERS+=("$FOLLOW_PID")
wait_for 20 grep -q '  away  ' follow.log
for change in suspend:is_silent resume:keyed suspend:is_silent resume:keyed; do
  "$RCDP" network subscription "${change%:*}" --dir op $SUBSCRIPTION >/dev/null || fail "subscription ${change%:*}"
  wait_for 20 "${change#*:}" WATCH-1
done
kill -TERM "$FOLLOW_PID"
wait "$FOLLOW_PID" || fail "following ended with $?"
expect_equal "refusals that were told" "$refusals" "$(grep -c 'Cannot create subscriber' follow.log)"
absent D-1
directly
follows 1
adapter --once --again || fail "again: $(cat adapter.log)"
everything >again
diff right again || fail "not as it was"
if strace -o trace true 2>/dev/null; then # a power cut must not leave a cursor that is ahead of the log
  ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 strace -y -e trace=fsync -o trace "$RCDP" network hlr --dir op --connect "$CONNECT" --once --again >adapter.log 2>&1 ||
    fail "again: $(cat adapter.log)"
  expect_equal "what is synced first" "store.db-wal cursor.new" "$(grep -o 'store.db-wal\|cursor.new' trace | head -n 2 | xargs)"
fi

# --- what cannot be there is told, and the rest goes on ----------------------------------------------------------------------------------------------
stop_network
sed -i 's/^aka = .*/aka = "tuak";/; s/^key_length = .*/key_length = 32;/' op/network.conf
start_network op
attach TUAK-1 || fail "attach TUAK-1: $(cat attach-TUAK-1.log)"
learn
"$RCDP" network subscription suspend --dir op $SUBSCRIPTION >/dev/null || fail "subscription suspend"
adapter --once && fail "TUAK in an osmo-hlr"
grep -q "${IMSI[TUAK-1]}.*" adapter.log && grep -q 'some credentials cannot be in this HLR' adapter.log || fail "TUAK: $(cat adapter.log)"
absent TUAK-1
silent WATCH-1
"$RCDP" network subscription resume --dir op $SUBSCRIPTION >/dev/null || fail "subscription resume"
follows 1
stop_network

# --- a store that was restored from an older copy is not followed blindly --------------------------------------------------------
wrong() { # wrong WHAT PATTERN OPTIONS...
  adapter "${@:3}" && fail "$1: exit status 0"
  grep -q -- "$2" adapter.log || fail "$1: no '$2' in: $(cat adapter.log)"
}
cp op/store.db store.kept
"$RCDP" network subscription suspend --dir op $SUBSCRIPTION >/dev/null || fail "subscription suspend"
wrong "one that cannot be there" "cannot be in this HLR" --once --again
silent WATCH-1
cp store.kept op/store.db
wrong "a restored store" "not the one that was followed" --once
wrong "a restored store" "not the one that was followed" --follow
wrong "a restored store, from the beginning" "cannot be in this HLR" --once --again
keyed WATCH-1 || fail "the restored store is not followed"

# --- bad input -------------------------------------------------------------------------------------------------------------------------
wrong "no mode" "--once or --follow is required"
wrong "both modes" "--once or --follow is required" --once --follow
wrong "a folder that cannot be" "(storage)" --once --cursor /dev/null/x
echo nothing >op/hlr/cursor
wrong "a cursor that is none" "(corrupt)" --once
head -c 4096 /dev/zero >op/hlr/cursor
wrong "a cursor that is too long" "(corrupt)" --once
rm op/hlr/cursor
CONNECT=here:1
wrong "no address" "is not an address" --once
CONNECT=192.0.2.1:4259
wrong "another machine" "is another machine" --once
CONNECT=${WEB#http://}
wrong "no HLR" "(malformed)\|(timeout)" --once
CONNECT=$HLR:4259
mv op/storage.key storage.key
wrong "no storage key" "storage.key" --once
echo "hlr: in step"
