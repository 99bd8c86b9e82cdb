#!/bin/bash
# tools/demo.sh life, told to nobody: the story itself, without what stands around it (packages, build, nginx). It checks its own end.
here=$(realpath "$(dirname "$0")/../../tools")
. "$(dirname "$0")/lib.sh"
mkdir bin && ln -s "$RCDP" bin/rcdp && PATH=$WORK/bin:$PATH
plmn=00101 carriage=5gs work=$WORK
# what demo.sh gives to its stories
# shellcheck disable=SC2034
bold='' blue='' green='' cyan='' yellow='' plain='' processes=()
title() { echo "== $1"; }
say() { echo "   $1"; }
run() { echo "   \$ $*" && "$@"; }
speaker() { cat; }
wait_until() { wait_for 20 "${@:2}"; }
make_ca factory
rcdp network init --dir operator --plmn $plmn >/dev/null || fail "network init"
rcdp network trust --dir operator --add factory.pem --allow-url http://127.0.0.1/devices/ >/dev/null || fail "network trust"
sed 's/wait_for "/wait_until "/' "$here/demo_life.sh" >story.sh
told() {
  set -euo pipefail
  trap 'kill "${processes[@]}" 2>/dev/null' EXIT
  . ./story.sh
}
(told) >story.log 2>&1 || fail "the demonstration"
[ -s life.html ] || fail "no page"
grep -q 'alarm.*twoHolders' story.log || fail "no clone was found"
python3 - <<'PYTHON' || fail "the diagram"
import xml.etree.ElementTree as xml
texts = [t.text for t in xml.parse("life.svg").getroot().iter("{http://www.w3.org/2000/svg}text")]
for name in ("network", "installer", "PUMP-0001", "COPY"):
    assert name in texts, name
arrows = [t.split(" · ")[0] for t in texts if " · " in t]
told = ("hello", "offer", "delivery", "receipt", "handIn", "confirmed", "updateRequest", "update", "acknowledgement", "acknowledged",
        "status", "taken", "notice", "proof", "proven")
first = [arrows.index(name) for name in told]
assert first == sorted(first), dict(zip(told, first))
assert arrows.count("status") >= 6 and arrows.count("notice") == 1, arrows
PYTHON
echo "demonstration: a whole life"
