# shellcheck shell=bash
# What the tests of companions share, beside lib.sh: an operator (op) that serves companions, a phone with a subscription, devices of its
# household, orders that run beside the test.
SUBSCRIPTION=001019000000001

# make_household [OPTIONS OF network subscription add...]: phone/
make_household() {
  make_world
  [ $# -gt 0 ] || set -- --quota 8
  "$RCDP" network subscription add --dir op "$@" --out phone.usim $SUBSCRIPTION >/dev/null || fail "subscription add"
  "$RCDP" companion init --dir phone --subscription phone.usim >/dev/null || fail "companion init"
}

# start_household [OPTIONS OF network serve...]: COMPANIONS is where it takes companions; again there when it is started again
start_household() {
  start_network op --companions "${COMPANIONS:-127.0.0.1:0}" "$@"
  COMPANIONS=$(sed -n 's/.*"step":"companions".*"text":"\([^"]*\)".*/\1/p' op.log | tail -n 1)
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

# order OPTIONS...: runs beside the test: ORDER_PID, order.log, COMPANION is where devices find it
order() {
  : >order.log
  "$RCDP" companion order --dir phone --network "$COMPANIONS" --listen "${COMPANION:-127.0.0.1:0}" "$@" >>order.log 2>&1 <"${ANSWERS:-/dev/null}" &
  ORDER_PID=$!
  SERVERS+=("$ORDER_PID")
  wait_for 20 order_listens
  COMPANION=$(sed -n 's/.*  listening  *//p' order.log)
}

order_listens() { grep -q '  listening  ' order.log || ! kill -0 "$ORDER_PID" 2>/dev/null; }

# order_ends STATUS
order_ends() {
  wait "$ORDER_PID"
  expect_equal "exit status of the order" "$1" "$?"
  COMPANION=
}

# code N: of the order's N-th device, as URI
code() { grep '^rcdp:' order.log | sed -n "$1p"; }

# join ID CODE [OPTIONS...]
join() {
  local id=$1 code=$2
  shift 2
  "$RCDP" device join --dir "device-$id" --companion "$COMPANION" --code "$code" "$@" >"join-$id.log" 2>&1
}

# join_in_vain WHAT PATTERN ID CODE [OPTIONS...]
join_in_vain() {
  local what=$1 pattern=$2
  shift 2
  join "$@" && fail "$what: exit status 0"
  grep -q -- "$pattern" "join-$1.log" || fail "$what: no '$pattern' in: $(cat "join-$1.log")"
}

# held ID: the state of the device's credentials, and which they are
held() {
  "$RCDP" device show --dir "device-$1" --json >show.json || fail "device show $1"
  json show.json '" ".join(c["state"] + ":" + c["profile"]["credential"] for c in doc["credentials"])'
}

# manage COMMAND ARGUMENTS...: the owner's answer, in JSON, in manage.json
manage() {
  "$RCDP" companion "$1" --dir phone --network "$COMPANIONS" --json "${@:2}" >manage.json 2>manage.log
}

# listed STATE: devices of the subscription in this state, as the owner sees them
listed() {
  manage list || fail "companion list: $(cat manage.log)"
  json manage.json "' '.join(sorted(i['device'] for i in doc if i['state'] == '$1'))"
}

# agree ID: the device holds one active credential, and it is the one that the network has as active for it
agree() {
  manage list || fail "companion list: $(cat manage.log)"
  expect_equal "active credentials of $1, at device and network" "$(held "$1" | tr ' ' '\n' | grep ^active)" \
    "$(json manage.json "'\n'.join(i['state'] + ':' + i['credential'] for i in doc if i['device'] == '$1' and i['state'] == 'active')")"
}
