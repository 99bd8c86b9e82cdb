#!/bin/bash
# What an operator sees and decides of the devices that companions bring: who hangs on whom, how far an identity is proved, which devices
# may come at all; a subscription's end is its children's, one subscription is not another's, and a loan runs out by itself.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/household.sh"
BOB=001019000000002

# configure NAME VALUE: in network.conf, and taken up
configure() {
  sed -i "s/^\(# \)\?$1 = .*/$1 = $2;/" op/network.conf
  grep -qF "$1 = $2;" op/network.conf || fail "network.conf has no $1"
  local before
  before=$(reloads)
  kill -HUP "$NETWORK_PID"
  wait_for 20 reloaded "$before"
}
reloads() { grep -c '"step":"reload","result":"ok"' op.log; }
reloaded() { [ "$(reloads)" -gt "$1" ]; }

# of ID EXPRESSION: of the newest record of that device
of() {
  "$RCDP" network list --dir op --json >list.json || fail "network list"
  json list.json "[r for r in doc if r['device'] == '$1'][-1]$2"
}

# bring ID: by the phone, alone
bring() {
  order --yes
  join "$1" "$(code 1)" || fail "join $1: $(cat "join-$1.log")"
  order_ends 0
}

# bring_in_vain WHAT CAUSE ID
bring_in_vain() {
  order --yes
  join_in_vain "$1" "($2)" "$3" "$(code 1)"
  order_ends 1
}

make_household --quota 3
"$RCDP" network subscription add --dir op $BOB --quota 1 --out bob.usim >/dev/null || fail "subscription add"
"$RCDP" companion init --dir bob --subscription bob.usim >/dev/null || fail "companion init"
make_plain WATCH-1
make_certified CAR-1
make_certified BUS-1
start_household

# --- who hangs on whom ---
bring WATCH-1
bring CAR-1
attach BUS-1 || fail "attach"
expect_equal "the watch" "$SUBSCRIPTION active asserted active" \
  "$(of WATCH-1 '["parent"]') $(of WATCH-1 '["parent_state"]') $(of WATCH-1 '["assurance"]') $(of WATCH-1 '["state"]')"
expect_equal "the car" "$SUBSCRIPTION certified" "$(of CAR-1 '["parent"]') $(of CAR-1 '["assurance"]')"
expect_equal "the bus" None "$(of BUS-1 '.get("parent")')"
"$RCDP" network list --dir op >list.txt || fail "network list"
grep -q "^[0-9]* *active *WATCH-1 .* asserted *$SUBSCRIPTION$" list.txt || fail "the watch's line: $(cat list.txt)"
grep -q '^[0-9]* *active *BUS-1 .* certified *-$' list.txt || fail "the bus's line: $(cat list.txt)"
expect_equal "devices of the subscription" 3 "$("$RCDP" network list --dir op $SUBSCRIPTION | wc -l)" # with the heading
"$RCDP" network show --dir op --json >show.json || fail "network show"
expect_equal "children, subscriptions" "2 2" "$(json show.json 'doc["children"], doc["subscriptions"]["active"]' | tr -d '(),')"
"$RCDP" network show --dir op "$(of WATCH-1 '["imsi"]')" --json >show.json || fail "network show IMSI"
pseudonym=$(json show.json 'doc["profile"]["parent"]')
"$RCDP" network show --dir op "$(of CAR-1 '["imsi"]')" --json >show.json || fail "network show IMSI"
expect_equal "the pseudonym of one companion" "$pseudonym" "$(json show.json 'doc["profile"]["parent"]')"
[[ $pseudonym != *"$SUBSCRIPTION"* ]] || fail "devices are told the subscription"
"$RCDP" network subscription show --dir op $SUBSCRIPTION --json >show.json || fail "subscription show"
expect_equal "its children" "2 CAR-1 WATCH-1" \
  "$(json show.json 'str(doc["children"]) + " " + " ".join(sorted(c["device"] for c in doc["credentials"]))')"

# --- which devices may come at all ---
configure certified_only true
make_plain RING-1
bring_in_vain "an asserted device where only certified ones are taken" notAuthorised RING-1
configure certified_only false
configure devices '[ "CAR-1", "RING-1" ]'
bring_in_vain "an asserted device that calls itself like one on the list" notAuthorised RING-1
make_certified LORRY-1
bring_in_vain "a certified device that is not on the list" notAuthorised LORRY-1
configure devices '[ "RING-1", "LORRY-1" ]'
bring LORRY-1
expect_equal "the fourth" "certified" "$(of LORRY-1 '["assurance"]')"
sed -i 's/^devices = .*//' op/network.conf
kill -HUP "$NETWORK_PID"

# --- one subscription is not another's ---
credential=$(of WATCH-1 '["credential"]')
"$RCDP" companion list --dir bob --network "$COMPANIONS" --json >bob.json || fail "list of bob"
expect_equal "what bob sees" 0 "$(json bob.json 'len(doc)')"
"$RCDP" companion remove --dir bob --network "$COMPANIONS" "$credential" >bob.log 2>&1 && fail "bob removes another's device"
grep -q '(unknownCredential)' bob.log || fail "bob is told something else: $(cat bob.log)"
expect_equal "the watch" active "$(of WATCH-1 '["state"]')"

# --- a loan runs out by itself ---
configure sweep_interval 1
manage limit CAR-1 --until +1 || fail "limit: $(cat manage.log)"
ended() { [ "$(of "$1" '["state"]')" = "$2" ]; }
wait_for 20 ended CAR-1 expired
agree WATCH-1

# --- suspended: they stop, unwritten; ended: they end with it ---
"$RCDP" network subscription suspend --dir op $SUBSCRIPTION >/dev/null || fail "suspend"
expect_equal "the watch, its parent" "active suspended" "$(of WATCH-1 '["state"]') $(of WATCH-1 '["parent_state"]')"
"$RCDP" network list --dir op | grep -q " WATCH-1 .*$SUBSCRIPTION (suspended)$" || fail "the list does not tell that the parent is suspended"
expect_equal "what the owner still sees" "LORRY-1 WATCH-1" "$(listed active)"
"$RCDP" network subscription resume --dir op $SUBSCRIPTION >/dev/null || fail "resume"
agree WATCH-1
"$RCDP" network subscription end --dir op $SUBSCRIPTION >end.txt || fail "end"
grep -q 'ended 2 credentials' end.txt || fail "not all that live end: $(cat end.txt)"
for device in WATCH-1 LORRY-1; do expect_equal "$device" revoked "$(of $device '["state"]')"; done
expect_equal "the bus" active "$(of BUS-1 '["state"]')"
manage list && fail "a subscription that has ended is served"
stop_network
echo "children: as said"
