#!/bin/bash
# The end of tools/demo.sh, told to nobody: the attach that follows the provisioning. It checks its own end; without the peers it says what is
# missing.
here=$(realpath "$(dirname "$0")/../../tools")
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/peers.sh"
mkdir bin && ln -s "$RCDP" bin/rcdp && PATH=$WORK/bin:$PATH
make_world
make_certificate factory dev
publish dev factory
make_device dev
start_network op
attach dev || fail "attach"
mv op operator && mv device-dev device
# what demo.sh gives to its stories
# shellcheck disable=SC2034
green='' cyan='' yellow='' work=$WORK processes=()
title() { echo "== $1"; }
say() { echo "   $1"; }
speaker() { cat; }
wait_until() { wait_for 20 "${@:2}"; }
sed 's/wait_for "/wait_until "/' "$here/demo_aka.sh" >story.sh
told() {
  set -euo pipefail
  trap 'kill "${processes[@]}" 2>/dev/null || true' EXIT
  . ./story.sh
}
(PATH=$WORK/bin:/bin:/usr/bin told) >story.log 2>&1 || fail "the demonstration without hostapd: $(cat story.log)"
grep -q "left out: hostapd and eapol_test are not installed" story.log || fail "what is missing is not said: $(cat story.log)"
need_peers
(told) >story.log 2>&1 || fail "the demonstration: $(cat story.log)"
grep -q '^SUCCESS$' story.log || fail "the end of the demonstration: $(cat story.log)"
stop_network
echo "demonstration: attached"
