#!/bin/bash
# rcdp device join: with and without factory certificate, by a code in each of its forms; what is refused, and that nothing is lost by it.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/household.sh"
make_household
make_plain WATCH-1
make_certified CAR-1
"$RCDP" device init --dir device-RING-1 --id RING-1 >/dev/null || fail "a device without any anchor"
start_household

# --- an order of three, by URI, text and standard input ---------------------------------------------------------------
order --devices 3 --yes --transcript phone.jsonl
for number in 00 01 02; do expect_equal "mode of a code" 600 "$(stat -c %a phone/order/code-$number)"; done
grep -q "$(code 1)" phone/order/code-00 || fail "the code is not kept"
join WATCH-1 "$(code 1)" --transcript watch.jsonl || fail "join WATCH-1"
wait_for 10 test ! -e phone/order/code-00 # wiped as soon as the companion hears that the device is content
text=$(grep -A 1 "^$(code 2)" order.log | tail -n 1)
join CAR-1 "${text,,}" --provider openssl --transcript car.jsonl || fail "join CAR-1, by text"
join_in_vain "a code that has served" "(channelBroken)" RING-1 "$(code 1)"
code 3 | "$RCDP" device join --dir device-RING-1 --companion "$COMPANION" --code - --json >join-RING-1.log 2>&1 || fail "join RING-1, by standard input"
order_ends 0
for device in WATCH-1 CAR-1 RING-1; do
  agree $device
  grep -q "^$device  *active$" order.log || fail "the owner is not told of $device"
done
expect_equal "assurance" "asserted certified asserted" "$(json manage.json '" ".join(i["assurance"] for i in doc)')"
"$RCDP" device show --dir device-CAR-1 --json >show.json
expect_equal "origin, pending offer, over" "companion False False" "$(json show.json 'doc["credentials"][0]["origin"], doc["offer_under_way"], doc["credentials"][0]["over"]' | tr -d "(',)")"
[ ! -e phone/order ] || fail "an order that is over is still there"
expect_equal "codes that were used" 3 "$(find phone/used -type f | wc -l)"
grep -hoE 'rcdp:[A-Z2-7]{32}' order.log | while read -r secret; do
  grep -rq "${secret#rcdp:}" phone ./*.jsonl op.log join-*.log && fail "a code is told, or kept"
  true
done || exit 1

# --- refused ----------------------------------------------------------------------------------------------------------
order --yes
other=$("$RCDP" code | head -n 1)
make_plain GLASS-1
join_in_vain "a code of nobody" "(channelBroken)" GLASS-1 "$other"
grep -q 'not one of this order' order.log || fail "the owner is not told of a foreign code"
[ "$(held GLASS-1)" = "" ] || fail "a refused code leaves something"
make_plain PINNED-1 --plmn 26201 --pin 26201
join_in_vain "another network than the pinned one" "(wrongNetwork)" PINNED-1 "$(code 1)"
"$RCDP" device init --dir device-STRANGER-1 --id STRANGER-1 --trust factory.pem >/dev/null || fail "device init"
join_in_vain "a network below another root" "(certificateUntrusted)" STRANGER-1 "$(code 1)"
kill "$ORDER_PID" && wait "$ORDER_PID"

# --- a companion that takes the code, says nothing and hangs up, again and again: the device does not go on for ever -----
read -r identity key < <(python3 - "${other#rcdp:}" <<'PYTHON'
import base64, hashlib, hmac, sys
code = base64.b32decode(sys.argv[1])[1:-3]
def derive(label, length):
    return hmac.new(hmac.new(bytes(32), code, hashlib.sha256).digest(), label + b"\0\1", hashlib.sha256).digest()[:length].hex()
print(derive(b"rcdp/1 code identity", 16), derive(b"rcdp/1 code key", 32))
PYTHON
)
mkfifo words
exec {word}<>words
openssl s_server -accept 127.0.0.1:0 -nocert -tls1_3 -ciphersuites TLS_AES_128_GCM_SHA256 -num_tickets 0 -psk_identity "$identity" -psk "$key" <words >server.txt 2>&1 &
SERVERS+=($!)
wait_for 20 grep -q '^ACCEPT .*:[0-9]' server.txt
COMPANION=$(sed -n 's/^ACCEPT \(.*:[0-9]*\)$/\1/p' server.txt | head -n 1)
join GLASS-1 "$other" --tries 3 &
vain=$!
for times in 1 2 3; do
  openings() { [ "$(grep -c '  opened  ' join-GLASS-1.log)" -ge $times ]; }
  wait_for 20 openings
  printf 'q\n' >&"$word" # s_server hangs up
done
gone() { ! kill -0 $vain 2>/dev/null; }
wait_for 20 gone
wait $vain && fail "a companion that only hangs up: exit status 0"
expect_equal "channels to it" 3 "$(grep -c '  opened  ' join-GLASS-1.log)"

"$RCDP" companion withdraw --dir phone || fail "withdraw"
[ ! -e phone/order ] || fail "a withdrawn order is still there"
stop_network

wrong() {
  local what=$1 pattern=$2
  shift 2
  "$RCDP" device join "$@" >out.txt 2>err.txt && fail "$what: exit status 0"
  grep -q -- "$pattern" err.txt || fail "$what: no '$pattern' in: $(cat err.txt)"
}
wrong "no code" "--code is required" --dir device-GLASS-1 --companion 127.0.0.1:9
wrong "no companion" "--companion is required" --dir device-GLASS-1 --code "$other"
wrong "half a code" "(bounds)" --dir device-GLASS-1 --companion 127.0.0.1:9 --code "${other:0:20}"
wrong "an address that is none" "is not an address" --dir device-GLASS-1 --companion phone --code "$other"
wrong "nobody there" "(timeout)" --dir device-GLASS-1 --companion 127.0.0.1:9 --code "$other" --tries 1
wrong "no tries" "--tries" --dir device-GLASS-1 --companion 127.0.0.1:9 --code "$other" --tries 0
wrong "no device" "device init" --dir nobody --companion 127.0.0.1:9 --code "$other"
wrong "a transcript in no folder" "cannot be written" --dir device-GLASS-1 --companion 127.0.0.1:9 --code "$other" --transcript no/where
sed -i 's/^device = .*//' device-GLASS-1/device.conf
wrong "a device without name" "certificate_url or device" --dir device-GLASS-1 --companion 127.0.0.1:9 --code "$other"
"$RCDP" device attach --dir device-RING-1 --network 127.0.0.1:9 2>err.txt && fail "an attach without certificate"
grep -q "no factory certificate" err.txt || fail "an attach without certificate: $(cat err.txt)"
echo "join: 3 devices, 12 refusals"
