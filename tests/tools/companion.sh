#!/bin/bash
# rcdp companion: the owner is asked, limits narrow, the subscription's quota and the codes' age hold, devices are managed, and a diagram is
# drawn of it all. What is wrong is said, and nothing is lost.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/household.sh"
DIAGRAM=$(realpath "$(dirname "$0")/../../tools/diagram.py")
make_household --quota 4 --dnn iot.example --dnn home.example
for device in WATCH-1 RING-1 LAMP-1 LOCK-1; do make_plain $device; done
make_certified CAR-1
start_household --transcript network.jsonl

# count FILE PATTERN
count() { grep -c -- "$2" "$1"; }

# asked N: the owner has been asked so many times
asked() { [ "$(grep -c 'take it?' order.log)" -ge "$1" ]; }

# --- the owner is asked, and says no to one who came with another's code --------------------------------------------
mkfifo answers
exec {answer}<>answers
ANSWERS=answers order --devices 2 --until +3600 --no-roaming --dnn HOME.example --dnn other.example --transcript phone.jsonl
join LOCK-1 "$(code 1)" &
wait_for 20 asked 1
grep -q 'calls itself LOCK-1' order.log || fail "the owner is not told who comes"
echo n >&"$answer"
wait $! && fail "a device that the owner does not want is active"
grep -q '(notAuthorised)' join-LOCK-1.log || fail "the device is not told: $(cat join-LOCK-1.log)"
expect_equal "what a refused device holds" "" "$(held LOCK-1)"
join WATCH-1 "$(code 1)" --transcript watch.jsonl &
watch=$!
join RING-1 "$(code 2)" --transcript ring.jsonl &
ring=$!
wait_for 20 asked 2
echo y >&"$answer"
wait_for 20 asked 3
echo yes >&"$answer"
wait $watch || fail "join WATCH-1"
wait $ring || fail "join RING-1"
order_ends 0
agree WATCH-1
agree RING-1
"$RCDP" device show --dir device-WATCH-1 --json >show.json
expect_equal "roaming and data networks" "False ['home.example']" \
  "$(json show.json 'doc["credentials"][0]["profile"]["restrictions"]["roaming_allowed"], [d.lower() for d in doc["credentials"][0]["profile"]["restrictions"]["dnns"]]' | tr -d '()' | sed 's/,//')"
[ "$(json show.json 'doc["credentials"][0]["profile"]["not_after"]')" \< "$(date -u -d '+3700 seconds' +%FT%TZ)" ] || fail "the loan is longer than an hour"

# --- who is active already is not replaced by mistake -----------------------------------------------------------------
before=$(held WATCH-1)
order --yes
join_in_vain "a second credential by mistake" "(alreadyProvisioned)" WATCH-1 "$(code 1)"
order_ends 1
grep -q '^WATCH-1  *denied: .*(alreadyProvisioned)$' order.log || fail "the owner is not told of the refusal: $(tail -n 3 order.log)"
expect_equal "what the device holds" "$before" "$(held WATCH-1)"
order --yes --replace
join WATCH-1 "$(code 1)" || fail "a second credential on purpose"
order_ends 0
agree WATCH-1
[ "$before" != "$(held WATCH-1)" ] || fail "no other credential"

# --- the quota --------------------------------------------------------------------------------------------------------
order --devices 3 --yes
join LAMP-1 "$(code 1)" || fail "join LAMP-1"
join CAR-1 "$(code 2)" || fail "join CAR-1"
join_in_vain "a device beyond the quota" "(quotaExceeded)" LOCK-1 "$(code 3)"
order_ends 1
expect_equal "active" "CAR-1 LAMP-1 RING-1 WATCH-1" "$(listed active)"

# --- the owner manages ------------------------------------------------------------------------------------------------
for _ in 1 2; do # asked again, the same answer
  manage suspend LAMP-1 || fail "suspend: $(cat manage.log)"
  expect_equal "state" suspended "$(json manage.json 'doc["state"]')"
done
expect_equal "suspended" LAMP-1 "$(listed suspended)"
lamp=$(json manage.json "[i['credential'] for i in doc if i['device'] == 'LAMP-1'][0]")
manage resume "$lamp" || fail "resume: $(cat manage.log)"
for _ in 1 2; do
  manage remove LAMP-1 || fail "remove: $(cat manage.log)"
  expect_equal "state" ended "$(json manage.json 'doc["state"]')"
done
manage resume LAMP-1 && fail "what is removed is resumed"
manage limit CAR-1 --until +60 --dnn iot.example || fail "limit: $(cat manage.log)"
expect_equal "data networks" "['iot.example']" "$(json manage.json 'doc["restrictions"]["dnns"]')"
manage limit CAR-1 --until 2999-01-01 || fail "limit: $(cat manage.log)"
[ "$(json manage.json 'doc["not_after"]')" \< 2100-01-01 ] || fail "a loan is extended beyond what the operator allows"
manage suspend NOBODY-1 && fail "a device of nobody is suspended"
grep -q '(unknownCredential)' manage.log || fail "a device of nobody: $(cat manage.log)"
expect_equal "active" "CAR-1 RING-1 WATCH-1" "$(listed active)"

# --- codes grow old, and serve once -----------------------------------------------------------------------------------
ANSWERS=answers order --devices 2 --code-lifetime "$(patient 3)"
label=$("$RCDP" code | head -n 1)
join LOCK-1 "$(code 1)" & # on the line in time, so it may go on
wait_for 20 asked 1
wait_for 20 test ! -e phone/order/code-01
join_in_vain "a code that is too old" "(channelBroken)" LAMP-1 "$(code 2)"
echo y >&"$answer"
wait $! || fail "join LOCK-1"
order_ends 1
agree LOCK-1
grep -q '^device 2  *nobody came in time$' order.log || fail "the owner is not told that nobody came"
manage remove LOCK-1 || fail "remove"
order --yes --code "$label"
"$RCDP" companion order --dir phone --network "$COMPANIONS" --listen 127.0.0.1:0 2>err.txt && fail "two orders at once"
grep -q '(state)' err.txt || fail "two orders at once: $(cat err.txt)"
kill "$ORDER_PID" && wait "$ORDER_PID"
COMPANION=
order --yes --devices 2 && order_ends 1
grep -q 'another order' order.log || fail "an order takes the place of another"
order --yes --code "$label"
join LAMP-1 "$label" || fail "a code from a label"
order_ends 0
order --yes --code "$label" && order_ends 1
grep -q 'used before' order.log || fail "a code serves twice"
order --yes --code "$(code 1)$label" --code-lifetime 1 && order_ends 1

# --- a subscription that is suspended ---------------------------------------------------------------------------------
"$RCDP" network subscription suspend --dir op $SUBSCRIPTION >/dev/null || fail "subscription suspend"
order --yes
order_ends 1
grep -q '(notAuthorised)' order.log || fail "the owner is not told why: $(cat order.log)"
"$RCDP" network subscription resume --dir op $SUBSCRIPTION >/dev/null || fail "subscription resume"
"$RCDP" companion withdraw --dir phone || fail "withdraw"
sed 's/^key: ..../key: 0000/' phone.usim >forged.usim
chmod 600 forged.usim
"$RCDP" companion init --dir forged --subscription forged.usim >/dev/null || fail "companion init"
"$RCDP" companion list --dir forged --network "$COMPANIONS" 2>err.txt && fail "a forged subscription is served"
grep -Eq '\((channelBroken|channelKey)\)' err.txt || fail "a forged subscription: $(cat err.txt)"
stop_network

# --- the diagram ------------------------------------------------------------------------------------------------------
"$DIAGRAM" network=network.jsonl phone=phone.jsonl watch=watch.jsonl ring.jsonl -o diagram.svg --title "A & B" >/dev/null || fail "diagram"
python3 - <<'PYTHON' || fail "the diagram"
import xml.etree.ElementTree as xml
texts = [t.text for t in xml.parse("diagram.svg").getroot().iter("{http://www.w3.org/2000/svg}text")]
for name in ("A & B", "network", "phone", "watch", "ring"):
    assert name in texts, name
arrows = [t.split(" · ")[0] for t in texts if " · " in t]
assert (arrows.count("hello"), arrows.count("offer")) == (3, 3), arrows  # of the phone's one transcript
first = {name: arrows.index(name) for name in ("open", "opened", "hello", "offer", "order", "grant", "receipt", "confirmed")}
assert list(first.values()) == sorted(first.values()), first
PYTHON
head -c -20 watch.jsonl >cut.jsonl
"$DIAGRAM" cut.jsonl phone.jsonl -o cut.svg >/dev/null 2>err.txt || fail "a transcript that a kill has cut"
grep -q 'left out' err.txt || fail "a cut line is not told"
: >empty.jsonl
"$DIAGRAM" empty.jsonl -o empty.svg 2>/dev/null && fail "a diagram of nothing"

# --- bad input --------------------------------------------------------------------------------------------------------
wrong() {
  local what=$1 pattern=$2
  shift 2
  "$RCDP" companion "$@" >out.txt 2>err.txt && fail "$what: exit status 0"
  grep -q -- "$pattern" err.txt || fail "$what: no '$pattern' in: $(cat err.txt)"
}
run=(order --dir phone --network 127.0.0.1:9 --listen 127.0.0.1:0 --yes --tries 1)
wrong "no subscription" "--subscription is required" init --dir new
wrong "a subscription that is none" "order.log" init --dir new --subscription order.log
wrong "no file" "nothing.usim" init --dir new --subscription nothing.usim
[ ! -e new ] || fail "a refused init left a directory"
wrong "a companion over another" "has files in it" init --dir phone --subscription phone.usim
wrong "no network" "--network is required" order --dir phone --listen 127.0.0.1:0
wrong "nowhere to listen" "--listen is required" order --dir phone --network 127.0.0.1:9
wrong "no companion" "companion init" order --dir nowhere --network 127.0.0.1:9 --listen 127.0.0.1:0
wrong "an address that is none" "is not an address" order --dir phone --network op --listen 127.0.0.1:0
wrong "too many devices" "--devices" "${run[@]}" --devices 65
wrong "fewer devices than codes" "--devices" "${run[@]}" --devices 1 --code "$label" --code "$label"
wrong "a code twice" "is given twice" "${run[@]}" --code "$(code 1)" --code "$(code 1)"
wrong "a code that is none" "(bounds)" "${run[@]}" --code ABC
wrong "a date that is none" "--until 2027-02-30" "${run[@]}" --until 2027-02-30
wrong "half a time" "--until" "${run[@]}" --until 2027-02-03T10
wrong "a lifetime below nothing" "--lifetime" "${run[@]}" --lifetime -1
wrong "a slice that is none" "--slice" "${run[@]}" --slice 256
wrong "an access technology that is none" "--rat" "${run[@]}" --rat gsm
wrong "a code that is never good" "--code-lifetime" "${run[@]}" --code-lifetime -1
[ ! -e phone/order ] || fail "a refused order is kept"
wrong "nobody at the network's address" "(timeout)" "${run[@]}"
wrong "nobody to ask" "neither terminal nor pipe" order --dir phone --network 127.0.0.1:9 --listen 127.0.0.1:0 <order.log
echo 'entries = "two";' >phone/order/order.conf
wrong "an order that is damaged" "order.conf, line 1" "${run[@]}"
"$RCDP" companion withdraw --dir phone || fail "withdraw a damaged order"
wrong "which device" "which device or credential" suspend --dir phone --network 127.0.0.1:9
wrong "nobody to manage" "(timeout)" list --dir phone --network 127.0.0.1:9
chmod 644 phone/subscription
wrong "a subscription that others may read" "subscription" list --dir phone --network 127.0.0.1:9
echo "companion: 6 devices"
