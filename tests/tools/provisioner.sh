#!/bin/bash
# rcdp provisioner: credentials in all four ways (online, offline; keys by network, provisioner), certified devices and others, handed in,
# refused, replaced; what is wrong is said, and nothing is lost.
PAGE=$(realpath "$(dirname "$0")/../../docs/provisioner-network.md")
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/field.sh"
make_field
for device in LAMP-1 DOOR-1 METER-1 PUMP-1 FAN-1 GATE-1; do make_plain $device; done
make_certified PANEL-1
"$RCDP" device init --dir device-WORD-1 --id WORD-1 >/dev/null || fail "a device without any anchor"

# --- offline, keys by the provisioner: no network runs ---------------------------------------------------------------
provision --offline --devices 3 --device PANEL-1 --no-roaming --dnn iot.example --yes
for record in inst/ledger/*/code; do expect_equal "mode of $record" 600 "$(stat -c %a "$record")"; done
pair LAMP-1 --code "$(code 1)" || fail "pair LAMP-1: $(cat pair-LAMP-1.log)"
code 2 | pair WORD-1 --code - || fail "pair WORD-1: $(cat pair-WORD-1.log)"
pair DOOR-1 --code "$(code 3)" || fail "pair DOOR-1"
pair PANEL-1 || fail "pair PANEL-1, without a code"
provision_ends 0
expect_equal "on the owner's word" "[False] [True]" "$(held LAMP-1 '[c["on_word"] for c in doc["credentials"]]') $(held WORD-1 '[c["on_word"] for c in doc["credentials"]]')"
expect_equal "must update, origin" "True provisioner" "$(held LAMP-1 'doc["credentials"][0]["must_update"], doc["credentials"][0]["origin"]' | tr -d "(',)")"
expect_equal "ledger" "received received received received" "$(ledger '" ".join(i["status"] for i in doc)')"
expect_equal "IMSIs" "000 001 002 003" "$(ledger '" ".join(sorted(i["imsi"][-3:] for i in doc))')"
grep -rqE 'LAMP-1|iot.example' inst/ledger && fail "a record stands in clear"
before=$(du -bc inst/ledger/*/state | tail -n 1)

start_field
hand_in 0
grep -q '^handed in: 4 of 4$' hand-in.log || fail "hand-in: $(cat hand-in.log)"
after=$(du -bc inst/ledger/*/state | tail -n 1)
[ "${after%%[!0-9]*}" -lt $((${before%%[!0-9]*} / 2)) ] || fail "what was handed in is still there: $before, $after"
[ -z "$(find inst/ledger -name code)" ] || fail "a code is left"
hand_in 0
grep -q '^nothing waits' hand-in.log || fail "a second hand-in: $(cat hand-in.log)"
for device in LAMP-1 WORD-1 DOOR-1; do
  contact $device || fail "contact $device: $(cat contact-$device.log)"
  agree $device
done
attach PANEL-1 || fail "attach PANEL-1: $(cat attach-PANEL-1.log)"
agree PANEL-1
expect_equal "epoch, data networks, roaming" "1 ['iot.example'] False" "$(held LAMP-1 '"{} {} {}".format(doc["credentials"][0]["profile"]["epoch"], doc["credentials"][0]["profile"]["restrictions"]["dnns"], doc["credentials"][0]["profile"]["restrictions"]["roaming_allowed"])')"
"$RCDP" network list --dir op --json >network.json || fail "network list"
expect_equal "at the network" 4 "$(json network.json 'sum(i["state"] == "active" and i["imsi"].startswith("001010001000") for i in doc)')"

# --- offline, keys by the network: the device comes twice ------------------------------------------------------------
provision --offline --maker network --devices 1 --yes
first=$(code 1)
pair_in_vain "a credential that is not there yet" "no credential yet" METER-1 --code "$first"
provision_ends 0
expect_equal "ledger" "offered" "$(ledger 'doc[-1]["status"]')"
hand_in 0
expect_equal "ledger" "delivering" "$(ledger 'doc[-1]["status"]')"
provision --offline --yes
expect_equal "the same code" "$first" "$(code 1)"
pair METER-1 --code "$first" || fail "pair METER-1: $(cat pair-METER-1.log)"
provision_ends 0
hand_in=("$RCDP" provisioner hand-in --dir inst --network "$PROVISIONERS")
if python3 -c 'import os; os.openpty()' 2>/dev/null; then
  python3 -c 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)' "${hand_in[@]}" >bar.txt || fail "hand-in on a terminal: $(cat bar.txt)"
  tr '\r' '\n' <bar.txt | grep -q '^\[ *\] 0 of 1$' && tr '\r' '\n' <bar.txt | grep -q '^\[#*\] 1 of 1$' || fail "no bar: $(cat bar.txt)"
else # where no terminal is to be had, none is looked at
  "${hand_in[@]}" >bar.txt || fail "hand-in: $(cat bar.txt)"
fi
contact METER-1 || fail "contact METER-1: $(cat contact-METER-1.log)"
agree METER-1

# --- online, by either --------------------------------------------------------------------------------------------------
for maker in network provisioner; do
  [ $maker = network ] && device=PUMP-1 || device=FAN-1
  provision --online --maker $maker --network "$PROVISIONERS" --devices 1 --yes
  pair $device --code "$(code 1)" || fail "pair $device: $(cat pair-$device.log)"
  provision_ends 0
  grep -q "^$device  *active$" provision.log || fail "the owner is not told of $device: $(tail -n 3 provision.log)"
  expect_equal "$device" active "$(held $device 'doc["credentials"][0]["state"]')"
  contact $device || fail "contact $device: $(cat contact-$device.log)"
  agree $device
done

# --- who is active already is not replaced by mistake -----------------------------------------------------------------
before=$(held LAMP-1 'doc["credentials"]')
provision --offline --devices 1 --yes
pair_in_vain "a second credential by mistake" "(alreadyProvisioned)" LAMP-1 --code "$(code 1)" --tries 2
kill "$PROVISION_PID" 2>/dev/null
wait "$PROVISION_PID"
FIELD=
expect_equal "what the device holds" "$before" "$(held LAMP-1 'doc["credentials"]')"
"$RCDP" provisioner withdraw --dir inst || fail "withdraw"
provision --online --maker network --network "$PROVISIONERS" --devices 1 --yes --replace
pair LAMP-1 --code "$(code 1)" --replace || fail "a second credential on purpose: $(cat pair-LAMP-1.log)"
provision_ends 0
agree LAMP-1
[ "$before" != "$(held LAMP-1 'doc["credentials"]')" ] || fail "no other credential"

# --- a grant that is revoked meanwhile: the hand-in is refused, and the device is told ---------------------------------
make_installer rogue --imsi-first 001010002000000 --imsi-last 001010002000009
export INSTALLER=rogue
provision --offline --devices 1 --yes
gate=$(code 1)
pair GATE-1 --code "$gate" || fail "pair GATE-1"
provision_ends 0
"$RCDP" network grant revoke --dir op "$SERIAL" >/dev/null || fail "grant revoke"
expect_equal "state of the grant" revoked "$("$RCDP" network grant list --dir op | grep "$SERIAL" | awk '{print $2}')"
hand_in 1
grep -q '^GATE-1  *refused: .*(notAuthorised)' hand-in.log || fail "the owner is not told of the refusal: $(cat hand-in.log)"
expect_equal "what the network issued" "" "$("$RCDP" network list --dir op | grep GATE-1)"
provision --offline --yes
pair_in_vain "a refused credential" "this device has erased it" GATE-1 --code "$gate"
provision_ends 1
expect_equal "what it holds" "[] 1" "$(held GATE-1 '"{} {}".format(doc["credentials"], len(doc["tombstones"]))')"
[ -z "$(find rogue/ledger -name code)" ] || fail "a code is left"
unset INSTALLER

# --- the owner says no; codes of nobody; another's grant ---------------------------------------------------------------
asked() { grep -q 'take it?' provision.log; }
mkfifo answers
exec {answer}<>answers
ANSWERS=answers provision --offline --devices 1
pair GATE-1 --code "$(code 1)" &
wait_for 20 asked
echo n >&"$answer"
wait $! && fail "a device that the owner does not want has a credential"
grep -q '(notAuthorised)' pair-GATE-1.log || fail "the device is not told: $(cat pair-GATE-1.log)"
pair_in_vain "a code of nobody" "(channelBroken)" GATE-1 --code "$("$RCDP" code | head -n 1)" --tries 2
kill "$PROVISION_PID"
wait "$PROVISION_PID"
FIELD=
"$RCDP" provisioner provision --dir inst --listen 127.0.0.1:0 --offline --devices 2 2>err.txt && fail "other devices while one is awaited"
grep -q 'awaited already' err.txt || fail "other devices while one is awaited: $(cat err.txt)"
"$RCDP" provisioner withdraw --dir inst || fail "withdraw"
[ -z "$(find inst/ledger -name code)" ] || fail "a withdrawn code is left"
"$RCDP" provisioner init --dir thief --plmn 00101 --name thief >/dev/null || fail "provisioner init"
"$RCDP" provisioner grant install --dir thief inst.grant 2>err.txt && fail "another's grant is taken"
grep -q '(badKey)' err.txt || fail "another's grant: $(cat err.txt)"
make_plain PINNED-1 --plmn 26201 --pin 26201
"$RCDP" device init --dir device-STRANGER-1 --id STRANGER-1 --trust factory.pem >/dev/null || fail "device init"
provision --offline --devices 2 --yes
pair_in_vain "another network than the pinned one" "(wrongNetwork)" PINNED-1 --code "$(code 1)" --tries 2
pair_in_vain "a grant below another root" "(certificateUntrusted)" STRANGER-1 --code "$(code 2)" --tries 2
kill "$PROVISION_PID"
wait "$PROVISION_PID"
FIELD=
"$RCDP" provisioner withdraw --dir inst || fail "withdraw"

# --- a label's code serves once ------------------------------------------------------------------------------------------
label=$("$RCDP" code | head -n 1)
provision --online --network "$PROVISIONERS" --code "$label" --yes
pair GATE-1 --code "$label" || fail "a code from a label: $(cat pair-GATE-1.log)"
provision_ends 0
"$RCDP" provisioner provision --dir inst --listen 127.0.0.1:0 --offline --code "$label" 2>err.txt && fail "a code serves twice"
grep -q 'used before' err.txt || fail "a code that has served: $(cat err.txt)"

# --- a block that is used up -----------------------------------------------------------------------------------------------
make_installer small --imsi-first 001010003000000 --imsi-last 001010003000000 --count 5
make_plain ONE-1
make_plain TWO-1
export INSTALLER=small
provision --offline --devices 2 --yes
pair ONE-1 --code "$(code 1)" || fail "pair ONE-1"
pair_in_vain "a device beyond the block" "(notAuthorised)" TWO-1 --code "$(code 2)" --tries 2
grep -q 'TWO-1: supiExhausted' provision.log || fail "the owner is not told that the block is used up"
kill "$PROVISION_PID"
wait "$PROVISION_PID"
FIELD=
unset INSTALLER
stop_network

# --- bad input -------------------------------------------------------------------------------------------------------------
wrong() {
  local what=$1 pattern=$2
  shift 2
  "$RCDP" "$@" >out.txt 2>err.txt && fail "$what: exit status 0"
  grep -q -- "$pattern" err.txt || fail "$what: no '$pattern' in: $(cat err.txt)"
}
sum() { find inst -type f ! -name lock -exec sha256sum {} + | sort; }
kept=$(sum)
run=(provisioner provision --dir inst --listen 127.0.0.1:0 --yes --tries 1)
wrong "no name" "--name is required" provisioner init --dir new --plmn 00101
wrong "a name that is none" "is no name" provisioner init --dir new --plmn 00101 --name "in st"
wrong "a network that is none" "is not a network" provisioner init --dir new --plmn x --name new
[ ! -e new ] || fail "a refused init left a directory"
wrong "a provisioner over another" "has files in it" provisioner init --dir inst --plmn 00101 --name inst
wrong "a request over another" "is there already" provisioner grant request --dir inst --out inst.request
wrong "no request" "--out is required" provisioner grant request --dir inst
wrong "no grant" "(notFound)" provisioner grant install --dir inst nothing
cp inst.request bare
wrong "a request for a grant" "bare: " provisioner grant install --dir inst bare
cp inst.grant bare
wrong "a grant without its key" "bare.key: " provisioner grant install --dir inst bare
cp inst.grant.key bare.key
chmod 644 bare.key
wrong "a key that others may read" "(notAuthorised)" provisioner grant install --dir inst bare
chmod 600 bare.key
printf '\1' | dd of=bare bs=1 seek=100 conv=notrunc 2>/dev/null
wrong "a grant that was changed" "bare: " provisioner grant install --dir inst bare
wrong "no grant yet" "has no grant yet" provisioner provision --dir thief --listen 127.0.0.1:0 --offline --devices 1
wrong "neither online nor offline" "--online or --offline" "${run[@]}" --devices 1
wrong "both" "--online or --offline" "${run[@]}" --devices 1 --online --offline
wrong "online without network" "--network is required" "${run[@]}" --devices 1 --online
wrong "nobody" "nobody is awaited" "${run[@]}" --offline
wrong "too many" "--devices takes" "${run[@]}" --offline --devices 65
wrong "a maker that is none" "--maker" "${run[@]}" --offline --devices 1 --maker me
wrong "a code that is none" "(bounds)" "${run[@]}" --offline --code ABC
wrong "a device that is none" "--device" "${run[@]}" --offline --device "a b"
wrong "a date that is none" "--until" "${run[@]}" --offline --devices 1 --until 2027-02-30
wrong "an address that is none" "is not an address" provisioner provision --dir inst --listen here --offline --devices 1
wrong "a transcript in no folder" "cannot be written" "${run[@]}" --offline --devices 1 --transcript no/where
wrong "nobody to ask" "neither terminal nor pipe" provisioner provision --dir inst --listen 127.0.0.1:0 --offline --device X-1 <err.txt
"$RCDP" provisioner withdraw --dir inst || fail "withdraw"
rm -f inst/used/* # of the device that nobody was asked about
wrong "no device" "device init" device pair --dir nobody --provisioner 127.0.0.1:9 --code "$label"
wrong "no code" "--code is required" device pair --dir device-GATE-1 --provisioner 127.0.0.1:9
sed -i 's/^needs_code = .*/needs_code = true;/' device-PANEL-1/device.conf
wrong "no code, where there is one on the label" "needs_code" device pair --dir device-PANEL-1 --provisioner 127.0.0.1:9
wrong "no provisioner" "--provisioner is required" device pair --dir device-GATE-1 --code "$label"
wrong "nobody there" "(timeout)" device pair --dir device-GATE-1 --provisioner 127.0.0.1:9 --code "$label" --tries 1
wrong "no credential to speak of" "(notFound)" device contact --dir device-TWO-1 --network 127.0.0.1:9 --tries 1
wrong "nobody to hand in to" "(timeout)" provisioner hand-in --dir small --network 127.0.0.1:9 --tries 1
wrong "nobody who tells" "(timeout)" provisioner list --dir inst --network 127.0.0.1:9
cp -r small hurt
printf 'x' | dd of="$(find hurt/ledger -name state | head -n 1)" bs=1 seek=40 conv=notrunc 2>/dev/null
wrong "a damaged record" "(corrupt)" provisioner list --dir hurt
"$RCDP" provisioner provision --dir small --listen 127.0.0.1:0 --offline --yes >small.log 2>&1 &
SERVERS+=($!)
wait_for 20 grep -q '  listening  ' small.log
wrong "two at once" "(state)" provisioner list --dir small
expect_equal "the directory after all of it" "$(grep -v /used/ <<<"$kept")" "$(sum | grep -v /used/)"

# --- grants ------------------------------------------------------------------------------------------------------------------
"$RCDP" provisioner grant request --dir thief --out thief.request >/dev/null || fail "grant request"
issue=(network grant issue --dir op --out new.grant)
block=(--imsi-first 001010004000000 --imsi-last 001010004000009)
wrong "no request" "(notFound)" "${issue[@]}" "${block[@]}" nothing
wrong "something else for a request" "op.log" "${issue[@]}" "${block[@]}" op.log
wrong "no file for it" "--out is required" network grant issue --dir op "${block[@]}" thief.request
wrong "no IMSIs" "--imsi-first" "${issue[@]}" thief.request
wrong "another network's IMSIs" "--imsi-first" "${issue[@]}" --imsi-first 262010000000001 --imsi-last 262010000000009 thief.request
wrong "another grant's IMSIs" "part of another" "${issue[@]}" --imsi-first 001010001000500 --imsi-last 001010001000600 thief.request
wrong "the operator's own IMSIs" "part of another" "${issue[@]}" --imsi-first 001010000000500 --imsi-last 001010000000600 thief.request
wrong "IMSIs for nothing" "leave" "${issue[@]}" --operations provision "${block[@]}" thief.request
wrong "an operation that is none" "--operations" "${issue[@]}" --operations provision,fly "${block[@]}" thief.request
wrong "no credentials" "--count" "${issue[@]}" --count 0 "${block[@]}" thief.request
wrong "an end before the beginning" "end before" "${issue[@]}" --from +60 --until +30 "${block[@]}" thief.request
wrong "a beginning that is none" "--from" "${issue[@]}" --from tomorrow "${block[@]}" thief.request
[ ! -e new.grant ] && [ ! -e new.grant.key ] || fail "a refused grant left a file"
wrong "a grant over another" "is there already" network grant issue --dir op --out inst.grant "${block[@]}" thief.request
wrong "a stranger's grant" "(notFound)" network grant revoke --dir op 00112233445566778899aabbccddeeff
wrong "no serial" "(notFound)" network grant revoke --dir op 0011
"$RCDP" provisioner init --dir foreign --plmn 26201 --name foreign >/dev/null && "$RCDP" provisioner grant request --dir foreign --out foreign.request >/dev/null || fail "foreign"
wrong "a request to another network" "(wrongNetwork)" "${issue[@]}" "${block[@]}" foreign.request

# --- the page for operators: its commands do as they stand, its settings have these defaults -------------------------------------
rcdp() { "$RCDP" "$@"; }
mkdir page && cp factory.pem inst.request page/ && cd page || exit 1
grep -E '^rcdp network (init|trust|grant issue)' "$PAGE" >commands
expect_equal "commands to begin with" 3 "$(wc -l <commands)"
while read -r line; do eval "$line" >/dev/null || fail "$line"; done <commands
settings=0
while read -r line; do
  grep -qF "$line;" op/network.conf || fail "network.conf has not: $line"
  settings=$((settings + 1))
done < <(grep -oE '`[a-z_]+ = [a-z0-9]+`' "$PAGE" | tr -d '`')
[ $settings -ge 5 ] || fail "the page names too few settings"
echo "provisioner: 11 devices"
