# shellcheck shell=bash
# What the tests of provisioners share, beside lib.sh: an operator (op) that serves provisioners, an installer with a grant, devices in the
# field, provisioning that runs beside the test.

# make_installer NAME [OPTIONS OF network grant issue...]: NAME/ with a grant; SERIAL is the grant's
make_installer() {
  local name=$1
  shift
  "$RCDP" provisioner init --dir "$name" --plmn 00101 --name "$name" >/dev/null || fail "provisioner init"
  "$RCDP" provisioner grant request --dir "$name" --out "$name.request" >/dev/null || fail "grant request"
  "$RCDP" network grant issue --dir op --out "$name.grant" "$@" "$name.request" >grant.out || fail "grant issue"
  SERIAL=$(sed -n 's/^grant \([0-9a-f]*\) .*/\1/p' grant.out)
  "$RCDP" provisioner grant install --dir "$name" "$name.grant" >/dev/null || fail "grant install"
}

# make_field [OPTIONS OF network grant issue...]: inst/
make_field() {
  make_world
  [ $# -gt 0 ] || set -- --imsi-first 001010001000000 --imsi-last 001010001000999
  make_installer inst "$@"
}

# start_field [OPTIONS OF network serve...]: PROVISIONERS is where it takes provisioners; again there when it is started again
start_field() {
  start_network op --provisioners "${PROVISIONERS:-127.0.0.1:0}" "$@"
  PROVISIONERS=$(sed -n 's/.*"step":"provisioners".*"text":"\([^"]*\)".*/\1/p' op.log | tail -n 1)
}

# make_plain ID [OPTIONS OF device init...]: a device without factory certificate in device-ID, trusting op
make_plain() {
  local id=$1
  shift
  "$RCDP" device init --dir "device-$id" --id "$id" --trust op/operator-root.pem "$@" >/dev/null || fail "device init $id"
}

# make_certified ID: one with a certificate
make_certified() {
  make_certificate factory "$1"
  publish "$1" factory
  make_device "$1"
}

# provision OPTIONS...: runs beside the test: PROVISION_PID, provision.log, FIELD is where devices find it
provision() {
  : >provision.log
  "$RCDP" provisioner provision --dir "${INSTALLER:-inst}" --listen "${FIELD:-127.0.0.1:0}" "$@" >>provision.log 2>&1 <"${ANSWERS:-/dev/null}" &
  PROVISION_PID=$!
  SERVERS+=("$PROVISION_PID")
  wait_for 20 provision_listens
  FIELD=$(sed -n 's/.*  listening  *//p' provision.log)
}

provision_listens() { grep -q '  listening  ' provision.log || ! kill -0 "$PROVISION_PID" 2>/dev/null; }

# provision_ends STATUS
provision_ends() {
  wait "$PROVISION_PID"
  expect_equal "exit status of provisioning" "$1" "$?"
  FIELD=
}

# code N: of the N-th device, as URI
code() { grep '^rcdp:' provision.log | sed -n "$1p"; }

# pair ID [OPTIONS...]
pair() {
  local id=$1
  shift
  "$RCDP" device pair --dir "device-$id" --provisioner "$FIELD" "$@" >"pair-$id.log" 2>&1
}

# pair_in_vain WHAT PATTERN ID [OPTIONS...]
pair_in_vain() {
  local what=$1 pattern=$2
  shift 2
  pair "$@" && fail "$what: exit status 0"
  grep -q -- "$pattern" "pair-$1.log" || fail "$what: no '$pattern' in: $(cat "pair-$1.log")"
}

# contact ID [OPTIONS...]
contact() {
  local id=$1
  shift
  "$RCDP" device contact --dir "device-$id" --network "$NETWORK" "$@" >"contact-$id.log" 2>&1
}

# held ID EXPRESSION: of what device show tells (doc)
held() {
  "$RCDP" device show --dir "device-$1" --json >show.json || fail "device show $1"
  json show.json "$2"
}

# by COMMAND ARGUMENTS...: what the installer does, in JSON, in owner.json
by() {
  "$RCDP" provisioner "$1" --dir "${INSTALLER:-inst}" --network "$PROVISIONERS" --json "${@:2}" >owner.json 2>owner.log
}

# hand_in STATUS [OPTIONS...]
hand_in() {
  local status=$1
  shift
  "$RCDP" provisioner hand-in --dir "${INSTALLER:-inst}" --network "$PROVISIONERS" "$@" >hand-in.log 2>&1
  expect_equal "exit status of hand-in" "$status" $?
}

# ledger EXPRESSION: of the list without the network (doc)
ledger() {
  "$RCDP" provisioner list --dir "${INSTALLER:-inst}" --json >ledger.json || fail "provisioner list"
  json ledger.json "$1"
}

# stands DEVICE: as the network tells its owner, of the last credential
stands() {
  by list || fail "provisioner list: $(cat owner.log)"
  json owner.json "[i.get('state', i.get('refused')) for i in doc if i['device'] == '$1'][-1]"
}

# agree ID: the device holds one active credential, and it is the one that the network has as active for it
agree() {
  by list || fail "provisioner list: $(cat owner.log)"
  expect_equal "active credentials of $1, at device and network" \
    "$(held "$1" '" ".join(c["profile"]["credential"] for c in doc["credentials"] if c["state"] == "active")')" \
    "$(json owner.json "' '.join(i['credential'] for i in doc if i['device'] == '$1' and i.get('state') == 'active')")"
}
