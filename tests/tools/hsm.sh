#!/bin/bash
# An operator whose keys are in a security module: made, served, read anew, and never a key of it in a file. SoftHSM2 stands for the module.
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/token.sh"
(umask 077 && echo 00000000 >wrong.pin)

# refused DIRECTORY ERROR OPTION...: network init does not, tells why, and leaves nothing behind
refused() {
  local directory=$1 reason=$2
  shift 2
  "$RCDP" network init --dir "$directory" --plmn 00101 "$@" >refused.log 2>&1 && fail "network init $*"
  grep -q "$reason" refused.log || fail "network init $*: $(cat refused.log)"
  [ ! -e "$directory" ] || fail "network init $* left $directory"
}
refused bad "(notAuthorised)" "${HSM[@]}" --hsm-pin-file "$WORK/wrong.pin"
refused bad "(notFound)" --hsm-module "$MODULE" --hsm-token other --hsm-pin-file "$WORK/hsm.pin"
refused bad "(storage)" --hsm-module "$WORK/none.so" --hsm-token operator --hsm-pin-file "$WORK/hsm.pin"
refused bad "(notFound)" "${HSM[@]}" --hsm-pin-file "$WORK/none.pin"
refused bad "needs all three" "${HSM[@]}"
refused bad "go with --hsm-module" --hsm-token operator
refused bad "leave --ed25519 out" "${HSM[@]}" --hsm-pin-file "$WORK/hsm.pin" --ed25519
chmod 644 wrong.pin
refused bad "(notAuthorised)" "${HSM[@]}" --hsm-pin-file "$WORK/wrong.pin"


make_world "${HSM[@]}" --hsm-pin-file "$WORK/hsm.pin"
for key in storage network notice hand-in; do
  [ ! -e "op/$key.key" ] || fail "op/$key.key is a file"
done
"$RCDP" network init --dir again --plmn 00101 "${HSM[@]}" --hsm-pin-file "$WORK/hsm.pin" >again.log 2>&1 && fail "keys of the token were taken twice"
grep -q "(alreadyProvisioned)" again.log || fail "$(cat again.log)"

# a device gets a credential, another one after the directory was read anew, and one after a restart
start_network op
attach_new() {
  make_certificate factory "$1"
  publish "$1" factory
  make_device "$1"
  attach "$1" || fail "attach $1"
}
attach_new dev-1
kill -HUP "$NETWORK_PID"
attach_new dev-2
stop_network
start_network op
attach_new dev-3
expect_equal "active" 3 "$(count_state active)"
"$RCDP" network subscription add --dir op 001010000009999 --quota 3 --out usim >/dev/null || fail "subscription"

# without the module there is no network, and nothing else takes its place
stop_network
mv tokens away && mkdir tokens
"$RCDP" network serve --dir op --listen 127.0.0.1:0 >gone.log 2>&1 && fail "served without its keys"
grep -q "token operator" gone.log || fail "$(cat gone.log)"
