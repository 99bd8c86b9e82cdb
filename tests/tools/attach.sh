#!/bin/bash
# A device that has nothing but a factory certificate gets a credential, in every carriage, also on a link that loses a third;
# tshark reads what was said; list and show tell the same story on both sides, and never a key.
source "$(dirname "$0")/lib.sh"
make_world
sed -i 's/^carriages = .*/carriages = [ "5gs", "eps-pco", "5gs-private", "eps-private" ];/
        s/^# rats = .*/rats = [ "nr", "nb-iot" ];/; s/^# slices = .*/slices = [ "1-0000ab" ];/' op/network.conf
export http_proxy=http://127.0.0.1:9 # where nobody is: certificates are fetched from their own servers only
ulimit -S -c "$(ulimit -H -c)" # as high as it may be
start_network op --pcap network.pcap
expect_equal "limits of core dumps" "0 0" "$(awk '/^Max core file size/ { print $5, $6 }' "/proc/$NETWORK_PID/limits")"

count=0
# attach_new ID OPTIONS...
attach_new() {
  make_certificate factory "$1"
  publish "$1" factory
  make_device "$1"
  attach "$@" || fail "attach $*"
  count=$((count + 1))
  expect_equal "active after $*" "$count" "$(count_state active)"
}

for carriage in 5gs eps-pco 5gs-private eps-private; do
  attach_new "dev-$carriage" --carriage "$carriage" --pcap "$carriage.pcap" --retry-ms "$(patient 2000)" # nothing is said twice
done
for seed in 1 2 3; do
  attach_new "lossy-5gs-$seed" --loss 33 --seed "$seed" --retry-ms "$(patient 50)" --tries 40
  attach_new "lossy-eps-$seed" --carriage eps-pco --loss 33 --seed "$seed" --retry-ms "$(patient 50)" --tries 40
done
cat attach-lossy-*.log | grep -q ' lost ' || fail "no datagram was lost"

# again: nothing to do, and said so
attach dev-5gs || fail "attach of an attached device"
expect_equal "active after a second attach" "$count" "$(count_state active)"

# a renewal replaces
before=$("$RCDP" device show --dir device-dev-5gs --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["credentials"][0]["profile"]["credential"])')
attach dev-5gs --renew || fail "attach --renew"
expect_equal "active after a renewal" "$count" "$(count_state active)"
"$RCDP" network show --dir op --json "$before" >old.json || fail "network show $before"
expect_equal "the credential before" revoked "$(json old.json 'doc["state"]')"

NETWORK=127.0.0.1:9 attach dev-5gs --renew --tries 1 --retry-ms 50 && fail "a renewal with nobody there"
grep -q "stays active: .*(timeout)" attach-dev-5gs.log || fail "a failed renewal does not tell what stays"

# both sides tell the same
"$RCDP" device show --dir device-dev-5gs --json >device.json || fail "device show"
expect_equal "held" "1 active attach" \
  "$(json device.json '"%d %s %s" % (len(doc["credentials"]), doc["credentials"][0]["state"], doc["credentials"][0]["origin"])')"
expect_equal "under way" "True False" "$(json device.json '"%s %s" % (doc["attach_under_way"], doc["offer_under_way"])')"
supi=$(json device.json 'doc["credentials"][0]["profile"]["supi"]')
"$RCDP" network show --dir op --json "$supi" >record.json || fail "network show $supi"
expect_equal "state" active "$(json record.json 'doc["state"]')"
expect_equal "the same profile" "$(json record.json 'doc["profile"]')" "$(json device.json 'doc["credentials"][0]["profile"]')"
expect_equal "routing indicator" 0 "$(json record.json 'doc["profile"]["routing_indicator"]')"
expect_equal "restrictions" "{'roaming_allowed': False, 'rats': ['nr', 'nb-iot'], 'slices': ['1-0000ab']}" \
  "$(json record.json 'doc["profile"]["restrictions"]')"
"$RCDP" network list --dir op --json >list.json || fail "network list"
expect_equal "listed" "$((count + 1))" "$(json list.json 'len(doc)')"
"$RCDP" network list --dir op >list.txt || fail "network list"
expect_equal "lines" "$((count + 2))" "$(wc -l <list.txt)"
for text in device.json record.json list.json op.log attach-dev-5gs.log; do
  grep -Eqi '"(k|key|opc?|management_key)"|BEGIN ' "$text" && fail "$text tells a key"
done

# what is in the log is JSON, line by line
python3 -c 'import json,sys; [json.loads(line) for line in open("op.log")]' || fail "op.log is not JSON lines"
attach dev-5gs --json || fail "attach --json"
python3 -c 'import json,sys; [json.loads(line) for line in open("attach-dev-5gs.log")]' || fail "attach --json prints other things"

stop_network
if command -v tshark >/dev/null; then
  tshark -r network.pcap -V 2>/dev/null >network.txt || fail "tshark network"
  grep -qi malformed network.txt && fail "tshark finds fault with what the network saw"
  for carriage in 5gs eps-pco; do
    tshark -r "$carriage.pcap" -V 2>/dev/null >"$carriage.txt" || fail "tshark $carriage"
    grep -qiE 'malformed|extraneous' "$carriage.txt" && fail "tshark finds fault with $carriage"
  done
  expect_equal "5GS messages" "Registration request,Registration reject,Registration request,Registration reject" \
    "$(grep -o 'Message type: Registration [a-z]*' 5gs.txt | sed 's/Message type: //' | paste -sd,)"
  expect_equal "EPS messages" "Attach request,Attach reject,Attach request,Attach reject" \
    "$(grep -o 'Type: Attach re[a-z]*' eps-pco.txt | sed 's/Type: //' | paste -sd,)"
fi
echo "attach: $count devices"
