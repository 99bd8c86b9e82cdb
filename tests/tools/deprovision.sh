#!/bin/bash
# What an owner does with the credentials that it brought: suspend, resume, revoke, delete, at once or later, one or a list; the device is told,
# erases and proves; delegates; another owner. Forged, foreign and late orders change nothing.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/field.sh"
make_field
sed -i 's/^sweep_interval = .*/sweep_interval = 1;/' op/network.conf
DEVICES=(D-1 D-2 D-3 D-4 D-5)
for device in "${DEVICES[@]}"; do make_plain "$device"; done
start_field
provision --offline --devices 5 --yes
number=0
for device in "${DEVICES[@]}"; do
  number=$((number + 1))
  pair "$device" --code "$(code $number)" || fail "pair $device"
done
provision_ends 0
hand_in 0
for device in "${DEVICES[@]}"; do contact "$device" || fail "contact $device: $(cat "contact-$device.log")"; done

verdicts() { json owner.json '" ".join(i["verdict"] for i in doc)'; }
INSTALLER=inst

# --- suspend and resume ---------------------------------------------------------------------------------------------------
by deprovision suspend D-1 D-2 || fail "suspend: $(cat owner.log)"
expect_equal "verdicts" "done done" "$(verdicts)"
expect_equal "D-1" suspended "$(stands D-1)"
attach D-1 --tries 2 && fail "a suspended device attaches"
grep -q '(notAuthorised)' attach-D-1.log || fail "a suspended device: $(cat attach-D-1.log)"
expect_equal "what it holds" active "$(held D-1 'doc["credentials"][0]["state"]')"
by deprovision suspend D-1 && fail "what is suspended is suspended"
expect_equal "verdict" stale "$(verdicts)"
by deprovision resume D-1 D-2 || fail "resume: $(cat owner.log)"
attach D-1 || fail "a resumed device: $(cat attach-D-1.log)"
agree D-1

# --- revoke: the device is told when it comes by, erases, proves --------------------------------------------------------------
by deprovision --reason stolen revoke D-2 || fail "revoke: $(cat owner.log)"
expect_equal "D-2" ended "$(stands D-2)"
by proof D-2 && fail "a proof of what was not erased"
grep -q 'proven no erasure yet' owner.log || fail "no proof yet: $(cat owner.log)"
attach D-2 --loss 40 --seed 5 --retry-ms 100 --tries 30 && fail "a revoked device attaches"
grep -q 'no credential any more' attach-D-2.log || fail "a revoked device is not told: $(cat attach-D-2.log)"
expect_equal "what it holds" "[] True" "$(held D-2 '"{} {}".format(doc["credentials"], doc["tombstones"][0]["proven"])')"
by proof D-2 || fail "proof: $(cat owner.log)"
expect_equal "proof" "D-2 True" "$(json owner.json '"{} {}".format(doc["device"], doc["erased"])')"
by deprovision resume D-2 && fail "what is revoked is resumed"
expect_equal "verdict" stale "$(verdicts)"

# --- later; a newer order in its place ------------------------------------------------------------------------------------------
by deprovision --at +3600 revoke D-3 || fail "a timed order: $(cat owner.log)"
expect_equal "verdict" timed "$(verdicts)"
expect_equal "D-3" active "$(stands D-3)"
by deprovision suspend D-3 && by deprovision resume D-3 || fail "a newer order: $(cat owner.log)"
by deprovision --at +1 revoke D-1 || fail "a timed order: $(cat owner.log)"
ended() { [ "$(stands D-1)" = ended ]; }
wait_for 20 ended

# --- deleted when the erasure is proven ---------------------------------------------------------------------------------------------
by deprovision delete D-1 || fail "delete: $(cat owner.log)"
contact D-1 --update --pcap life.pcap || fail "a deleted device is not told: $(cat contact-D-1.log)"
python3 - "$RCDP" <<'PYTHON' || fail "what was said on the radio"
import json, subprocess, sys
octets, said = open("life.pcap", "rb").read()[24:], []  # before each NAS message 16 octets of the format, 16 of tags
while octets:
    length = int.from_bytes(octets[8:12], "little")
    told = subprocess.run([sys.argv[1], "decode", "--nas", "--json", "-"], input=octets[32:16 + length].hex().encode(), capture_output=True, check=True)
    said.append(json.loads(told.stdout)["message"]["life"])
    octets = octets[16 + length:]
assert [list(body)[0] for body in said] == ["updateRequest", "notice", "proof", "proven"], said
notice, proof, proven = (list(body.values())[0] for body in said[1:])
assert notice["device"] == "D-1" and notice["mode"] == "delete" and notice["notice"] == proof["notice"] == proven["notice"], said
assert proven["proofHash"] == proof["proofHash"], said
PYTHON
expect_equal "at the network" deleted "$("$RCDP" network list --dir op | awk '$3 == "D-1" {print $2}')"
by proof D-1 || fail "the proof of what is deleted: $(cat owner.log)"

# --- a delegate ------------------------------------------------------------------------------------------------------------------------
make_installer guard --operations suspend,end,transfer
GUARD=$SERIAL
"$RCDP" provisioner delegate --dir inst --to guard.request --suspend --out delegation D-4 >/dev/null || fail "delegate"
INSTALLER=guard
by deprovision --delegation delegation --epoch 1 revoke D-4 && fail "a delegate who may suspend revokes"
by deprovision --delegation delegation --epoch 1 suspend D-5 && fail "a delegate of another device"
by deprovision --delegation delegation --epoch 0 suspend D-4 && fail "another epoch"
expect_equal "verdict" stale "$(verdicts)"
by deprovision --delegation delegation --epoch 1 suspend D-4 || fail "a delegate: $(cat owner.log)"
INSTALLER=inst
expect_equal "D-4" suspended "$(stands D-4)"
by deprovision resume D-4 || fail "the owner after its delegate: $(cat owner.log)"
"$RCDP" provisioner init --dir thief --plmn 00101 --name thief >/dev/null || fail "init"
make_installer other --operations suspend,end,transfer
INSTALLER=other
by deprovision --delegation delegation --epoch 1 suspend D-4 && fail "a copied delegation"
INSTALLER=inst
expect_equal "D-4" active "$(stands D-4)"

# --- another owner -----------------------------------------------------------------------------------------------------------------------
"$RCDP" provisioner transfer --dir inst --to "$GUARD" --out given D-4 >/dev/null || fail "transfer"
expect_equal "in the ledger" transferred "$(ledger '[i["status"] for i in doc if i["device"] == "D-4"][0]')"
"$RCDP" provisioner transfer --dir other --accept given --network "$PROVISIONERS" 2>err.txt && fail "a transfer to another"
grep -q '(notAuthorised)' err.txt || fail "a transfer to another: $(cat err.txt)"
tail -c +67 given | "$RCDP" decode --json - >transfer.json || fail "the transfer is no message"
expect_equal "what was signed" "D-4 1" "$(json transfer.json '"{device} {ownership}".format(**doc["message"]["provisioner"]["transfer"])')"
for _ in 1 2; do # again, the same
  "$RCDP" provisioner transfer --dir guard --accept given --network "$PROVISIONERS" >out.txt 2>err.txt || fail "take over: $(cat err.txt)"
done
expect_equal "D-4, as its old owner is told" unknownCredential "$(stands D-4)"
by deprovision revoke D-4 && fail "the old owner orders"
INSTALLER=guard
expect_equal "D-4, as its owner is told" active "$(stands D-4)"
expect_equal "records of the new owner" 1 "$(ledger 'len(doc)')"
by deprovision revoke D-4 || fail "the new owner: $(cat owner.log)"
attach D-4 && fail "a revoked device attaches"
by proof D-4 || fail "the proof, for the new owner: $(cat owner.log)"
INSTALLER=inst

# --- a lost key: who has a copy of the directory, and comes too late ------------------------------------------------------------------------
cp -r inst stolen
by deprovision suspend D-5 || fail "suspend"
by deprovision resume D-5 || fail "resume"
"$RCDP" network grant list --dir op --json >grants.json
"$RCDP" network grant revoke --dir op "$(json grants.json 'doc[0]["serial"]')" >/dev/null || fail "grant revoke"
INSTALLER=stolen
by deprovision revoke D-5 && fail "an order under a revoked grant"
expect_equal "D-5, under a revoked grant" notAuthorised "$(stands D-5)"
INSTALLER=inst
attach D-5 || fail "what a revoked grant brought goes on: $(cat attach-D-5.log)"
stop_network

# --- bad input ---------------------------------------------------------------------------------------------------------------------------------
wrong() {
  local what=$1 pattern=$2
  shift 2
  "$RCDP" provisioner "$@" >out.txt 2>err.txt && fail "$what: exit status 0"
  grep -q -- "$pattern" err.txt || fail "$what: no '$pattern' in: $(cat err.txt)"
}
at=(--dir guard --network 127.0.0.1:9)
wrong "nothing to do" "what is to be done" deprovision "${at[@]}"
wrong "no device" "what is to be done" deprovision "${at[@]}" suspend
wrong "no network" "--network is required" deprovision --dir guard suspend D-4
wrong "nobody there" "(timeout)" deprovision "${at[@]}" suspend D-4
wrong "two devices of one delegation" "for one device" deprovision "${at[@]}" --delegation delegation suspend D-4 D-5
wrong "an epoch that is none" "--epoch" deprovision "${at[@]}" --delegation delegation --epoch 65536 suspend D-4
wrong "which device" "which device" proof "${at[@]}"
wrong "no delegate" "--to is required" delegate --dir guard --out new --suspend D-4
wrong "nothing delegated" "--suspend, --end" delegate --dir guard --to inst.request --out new D-4
wrong "a delegate that is none" "delegation: " delegate --dir guard --to delegation --out new --suspend D-4
wrong "a delegation over another" "is there already" delegate --dir guard --to inst.request --out delegation --suspend D-4
wrong "a delegation of nobody's" "(unknownCredential)" delegate --dir guard --to inst.request --out new --suspend NOBODY-1
wrong "a time that is none" "--until" delegate --dir guard --to inst.request --out new --suspend --until never D-4
wrong "to whom" "--to is required" transfer --dir guard --out new D-4
wrong "a serial that is none" "not the serial" transfer --dir guard --to 1234 --out new D-4
wrong "both ways" "the file says the rest" transfer "${at[@]}" --accept given D-4
[ ! -e new ] || fail "a refused command left a file"
start_field
at=(--dir guard --network "$PROVISIONERS")
wrong "a mode that is none" "take suspend" deprovision "${at[@]}" destroy D-4
wrong "a reason that is none" "--reason" deprovision "${at[@]}" --reason hungry suspend D-4
wrong "a time that is none" "--at" deprovision "${at[@]}" --at never suspend D-4
wrong "a device of nobody" "(unknownCredential)" deprovision "${at[@]}" suspend D-4 NOBODY-1
wrong "something else for a delegation" "op.log" deprovision "${at[@]}" --delegation op.log suspend D-4
wrong "something else for a transfer" "op.log" transfer "${at[@]}" --accept op.log
stop_network
echo "deprovision: 5 devices"
