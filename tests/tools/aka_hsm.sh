#!/bin/bash
# A real attach with an operator whose keys are in a security module: its AuC makes every vector there, and no key of a subscription leaves it.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/peers.sh"
. "$(dirname "$0")/token.sh"
need_peers
make_world "${HSM[@]}" --hsm-pin-file "$WORK/hsm.pin"
for device in one two; do
  make_certificate factory $device
  publish $device factory
  make_device $device
done
start_network op
start_auc
start_eap_server
attach one || fail "attach one"
attaches one "K in a security module"
cp -r device-one device-older
contact() { "$RCDP" device contact --dir device-one --network "$NETWORK" --update >contact.log 2>&1; }
contact || fail "an update: $(cat contact.log)"
attaches one "an updated K in a security module"
DEVICE=device-older authenticate one aka && fail "the key before the update still works"

# first use and resynchronisation are verified there, too
gate two
attach two --tries 2 --retry-ms "$(patient 100)" && fail "an attach without an answer to its confirmation"
open_gate
expect_equal "two, at the network" offered "$(state_of two)"
authenticate two aka-prime || fail "an offered credential: $(cat usim-two.log; tail -n 5 auc.log)"
expect_equal "two, at the network" active "$(state_of two)"

"$RCDP" network export --dir op --format srsepc --out keys 2>said.txt && fail "a key left the security module"
grep -q 'its K is kept in a security module, and never leaves it' said.txt || fail "an export of what cannot leave: $(cat said.txt)"
[ ! -e keys ] || fail "an export that failed leaves a file"
"$RCDP" device export --dir device-one --format ueransim --out keys || fail "the device has its key itself"
stop_eap_server
stop_auc
stop_network
echo "hsm: vectors, update, first use; no export"
