#!/bin/bash
# No memory: of the allocations that the rcdp command makes, one after another fails. It does not crash and does not hang; where it does not do
# its work it says so, names why on standard error, and leaves no directory that looks whole; where it reports success, all is there.
# allocations.sh RCDP FAIL_ALLOCATION commands|attach|serve|companions|subscriptions|provisioner|sight|aka [STEP]: of the allocations counted each STEP-th; exchanges take their time
FIELD_KIT=$(realpath "$(dirname "$0")/field.sh")
source "$(dirname "$0")/lib.sh"
preload=$(realpath "$2")
export FAIL_REPORT=$WORK/report FAIL_STRIDE=211
step=${4:-1}

# Of other libraries: what ends the process, where memory is wanted. (libconfig 1.5 uses what calloc gives without a look.)
ends_the_process='libconfig\.so'

# try N COMMAND...: allocation N fails: STATUS, what it printed (out), what it said (err); fails when N is more than there are
try() {
  local at=$1
  shift
  rm -f report
  timeout 60 env LD_PRELOAD="$preload" FAIL_AT="$at" "$RCDP" "$@" >out 2>err
  STATUS=$?
  [ -f report ] || { ((STATUS == 0)) || fail "$* does not work without failures"; return 1; }
  ((STATUS != 124)) || fail "$*: hangs without allocation $at ($(cat report))"
  ((STATUS < 128)) || grep -q "$ends_the_process" report || fail "$*: crashes with $STATUS without allocation $at ($(cat report))"
  ((STATUS == 0 || STATUS >= 128)) || [ -s err ] || fail "$*: does not say why it fails without allocation $at ($(cat report))"
}

told() { echo "$1: up to $2 allocations, $3 of them missed"; }

# A log that SQLite could not put away when it closed the store is part of the store.
made_files() { find "$1" -mindepth 1 -maxdepth 1 ! -name '*.db-wal' ! -name '*.db-shm' -printf '%f\n' | sort; }

# every_init CONF COMMAND...: it makes a directory with all files, or tells, and CONF, the last of them, is not there
every_init() {
  local conf=$1 n=1 missed=0
  shift
  "$RCDP" "$@" --dir "whole-$conf" >/dev/null || fail "$*"
  made_files "whole-$conf" >files
  while rm -rf made && try "$n" "$@" --dir made; do
    if ((STATUS == 0)); then
      made_files made >made.files
      cmp -s files made.files || fail "$*: not all was made without allocation $n ($(cat report))"
      [ -z "$(find made -type f -empty ! -name allowed-urls ! -name "*.db-wal")" ] || fail "$*: an empty file without allocation $n ($(cat report))"
    else
      [ ! -e "made/$conf" ] || fail "$*: looks whole without allocation $n ($(cat report))"
      missed=$((missed + 1))
    fi
    n=$((n + step))
  done
  told "$1 $2" "$n" "$missed"
}

# every_show COMMAND...: it prints what it prints with memory, or tells
every_show() {
  local n=1 missed=0
  "$RCDP" "$@" >whole || fail "$*"
  while try "$n" "$@"; do
    if ((STATUS == 0)); then
      cmp -s whole out || fail "$*: something else without allocation $n ($(cat report)): $(diff whole out)"
    else
      missed=$((missed + 1))
    fi
    n=$((n + step))
  done
  told "$*" "$n" "$missed"
}

# held EXPRESSION: of what device one holds
held() {
  "$RCDP" device show --dir device-one --json >held.json || fail "device one has lost what it held"
  json held.json "$1"
}

active="[c['profile']['supi'] for c in doc['credentials'] if c['state'] == 'active']"

# A device with a credential asks for another, again and again: it says that it has a new one when it has, and has always one.
every_attach() {
  local n=1 missed=0 before after
  before=$(held "$active")
  while try "$n" device attach --dir device-one --network "$NETWORK" --renew --tries 3 --retry-ms 100; do
    after=$(held "$active")
    [ "$after" != "[]" ] || fail "the device has no credential without allocation $n ($(cat report))"
    if ((STATUS == 0)); then
      [ "$before" != "$after" ] || fail "no new credential, but success, without allocation $n ($(cat report))"
    else
      missed=$((missed + 1))
    fi
    before=$after
    n=$((n + step))
  done
  told "device attach" "$n" "$missed"
}

# The network side starts, answers a device that asks for another credential, and ends; or tells what it lacks.
every_serve() {
  local n=1 missed=0
  while rm -f report && serve_without "$n" && [ -f report ]; do
    ((missed += STATUS != 0 ? 1 : 0))
    n=$((n + step))
  done
  told "network serve" "$n" "$missed"
}

listening_or_gone() { grep -q " listening " op.log || ! kill -0 "$NETWORK_PID"; }

serve_without() {
  : >op.log
  LD_PRELOAD=$preload FAIL_AT=$1 "$RCDP" network serve --dir op --listen 127.0.0.1:0 2>>op.log &
  NETWORK_PID=$!
  SERVERS+=("$NETWORK_PID")
  wait_for 20 listening_or_gone
  NETWORK=$(sed -n 's/.* listening  *\(127[0-9.:]*\)$/\1/p' op.log)
  [ -z "$NETWORK" ] || attach one --renew --tries 3 --retry-ms 100
  kill -TERM "$NETWORK_PID" 2>/dev/null
  wait "$NETWORK_PID"
  STATUS=$?
  unset 'SERVERS[-1]'
  ((STATUS < 128)) || grep -q "$ends_the_process" report || fail "network serve: crashes with $STATUS without allocation $1 ($(cat report))"
  ((STATUS == 0 || STATUS >= 128)) || [ -s op.log ] || fail "network serve: does not say why it fails without allocation $1 ($(cat report))"
}

# The network side starts, answers a companion whose owner asks for what he has, and ends; or tells what it lacks.
serve_companions_without() {
  : >op.log
  LD_PRELOAD=$preload FAIL_AT=$1 "$RCDP" network serve --dir op --listen 127.0.0.1:0 --companions 127.0.0.1:0 2>>op.log &
  NETWORK_PID=$!
  SERVERS+=("$NETWORK_PID")
  wait_for 20 listening_or_gone
  local companions
  companions=$(sed -n 's/.* companions  *\(127[0-9.:]*\)$/\1/p' op.log)
  if grep -q " listening " op.log && kill -0 "$NETWORK_PID" 2>/dev/null; then
    timeout 60 "$RCDP" companion list --dir phone --network "$companions" >list.out 2>&1
    STATUS=$?
    ((STATUS != 124)) || fail "companion list hangs when network serve lacks allocation $1 ($(cat report))"
  fi
  kill -TERM "$NETWORK_PID" 2>/dev/null
  wait "$NETWORK_PID"
  STATUS=$?
  unset 'SERVERS[-1]'
  ((STATUS < 128)) || grep -q "$ends_the_process" report || fail "network serve: crashes with $STATUS without allocation $1 ($(cat report))"
  ((STATUS == 0 || STATUS >= 128)) || [ -s op.log ] || fail "network serve: does not say why it fails without allocation $1 ($(cat report))"
}

every_serve_companions() {
  local n=1 missed=0
  while rm -f report && serve_companions_without "$n" && [ -f report ]; do
    ((missed += STATUS != 0 ? 1 : 0))
    n=$((n + step))
  done
  told "network serve --companions" "$n" "$missed"
}

# A subscription is there with its key, or it is not, and then its file is not there either.
every_subscription() {
  local n=1 missed=0 imsi
  while imsi=$(printf 00101900%07d "$n") && rm -f card && try "$n" network subscription add --dir op "$imsi" --quota 1 --out card; do
    if ((STATUS == 0)); then
      grep -q "^subscription: $imsi" card || fail "no card without allocation $n ($(cat report))"
      [ -f "op/subscribers/$imsi" ] || fail "no key without allocation $n ($(cat report))"
      "$RCDP" network subscription show --dir op "$imsi" >/dev/null || fail "no subscription without allocation $n ($(cat report))"
    else
      [ ! -e card ] || fail "a card of nobody without allocation $n ($(cat report))"
      missed=$((missed + 1))
    fi
    n=$((n + step))
  done
  told "network subscription add" "$n" "$missed"
}

# A grant is there with its key and in the store, or none of them is.
every_grant() {
  local n=1 missed=0
  while rm -f new.grant new.grant.key && try "$n" network grant issue --dir op --operations suspend --out new.grant inst.request; do
    if ((STATUS == 0)); then
      [ -s new.grant ] && [ "$(wc -c <new.grant.key)" = 65 ] || fail "no grant without allocation $n ($(cat report))"
      "$RCDP" network grant list --dir op | grep -q "$(sed -n 's/^grant \([0-9a-f]*\) .*/\1/p' out)" || fail "a grant of nobody without allocation $n ($(cat report))"
    else
      [ ! -e new.grant ] && [ ! -e new.grant.key ] || fail "a file of no grant without allocation $n ($(cat report))"
      missed=$((missed + 1))
    fi
    n=$((n + step))
  done
  told "network grant issue" "$n" "$missed"
}

# What is handed in is confirmed, or waits as before; the next one goes on.
every_hand_in() {
  local n=1 missed=0 status
  cp -r inst inst.kept
  while rm -rf inst && cp -r inst.kept inst && try "$n" provisioner hand-in --dir inst --network "$PROVISIONERS" --tries 2; do
    status=$STATUS
    "$RCDP" provisioner list --dir inst --json >list.json || fail "the ledger is lost without allocation $n ($(cat report))"
    if ((status == 0)); then
      expect_equal "status after hand-in" confirmed "$(json list.json 'doc[0]["status"]')"
    else
      missed=$((missed + 1))
      "$RCDP" provisioner hand-in --dir inst --network "$PROVISIONERS" >hand-in.log 2>&1 || fail "no hand-in after allocation $n ($(cat report))"
    fi
    n=$((n + step))
  done
  told "provisioner hand-in" "$n" "$missed"
}

make_world
make_certificate factory one
publish one factory
make_device one
start_network op
attach one || fail "attach"

commands() {
  every_init network.conf network init --plmn 00101
  every_init device.conf device init --key one.key --cert one.pem --cert-url "$WEB/devices/DeviceID=one" --trust op/operator-root.pem
  every_show network show --dir op --json
  every_show network list --dir op
  every_show device show --dir device-one --json
}

subscriptions() {
  every_subscription
  every_show network subscription list --dir op
  every_show network subscription show --dir op 001019000000001 --json
}

provisioner() {
  . "$FIELD_KIT"
  step=1 every_init provisioner.conf provisioner init --plmn 00101 --name inst
  make_installer inst --imsi-first 001010001000000 --imsi-last 001010001000999
  make_plain two
  every_grant
  every_show network grant list --dir op --json
  provision --offline --devices 1 --yes
  pair two --code "$(code 1)" || fail "pair"
  provision_ends 0
  every_show provisioner list --dir inst --json
  stop_network
  start_field
  every_hand_in
  contact two || fail "contact"
}

# One of the two ends of a challenge lacks something: it answers, or says what it lacks, and there is an end to it.
every_end() {
  local n=1 missed=0
  while rm -f report && "$1" "$n" && [ -f report ]; do
    ((missed += STATUS != 0 ? 1 : 0))
    n=$((n + step))
  done
  told "$2" "$n" "$missed"
}

# end_without N SOCKET LINE COMMAND...: runs beside a challenge that is asked for when the log has LINE
end_without() {
  local at=$1 socket=$2 line=$3 pid
  shift 3
  : >end.log
  rm -f "$socket"
  LD_PRELOAD=$preload FAIL_AT=$at "$RCDP" "$@" 2>>end.log &
  pid=$!
  SERVERS+=("$pid")
  told_or_gone() { grep -q "  $line  " end.log || ! kill -0 "$pid" 2>/dev/null; }
  wait_for 20 told_or_gone
  timeout 60 python3 ask.py "$pid" "$1" || fail "$*: no end of a challenge without allocation $at ($(cat report)): $(cat end.log)"
  kill -TERM "$pid" 2>/dev/null
  wait "$pid"
  STATUS=$?
  unset 'SERVERS[-1]'
  ((STATUS < 128)) || grep -q "$ends_the_process" report || fail "$*: crashes with $STATUS without allocation $at ($(cat report))"
  ((STATUS == 0 || STATUS >= 128)) || [ -s end.log ] || fail "$*: does not say why it fails without allocation $at ($(cat report))"
}

auc_without() { end_without "$1" auc.sock listening auc serve --dir op --socket auc.sock; }
usim_without() { end_without "$1" ctl waiting usim serve --dir device-one --control ctl; }

aka() {
  cat >ask.py <<'PYTHON'
import os, socket, sys
pid, kind = sys.argv[1:]
end = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
end.settimeout(0.02)
name = {"auc": "eap", "usim": "ctl"}[kind]
if os.path.exists(name):
    os.unlink(name)
end.bind(name)

def heard():  # None: there is nobody any more
    while os.path.exists("/proc/" + pid):
        try:
            said, sender = end.recvfrom(4096)
            if said != b"PING":
                return said, sender
        except TimeoutError:
            pass

if kind == "auc":
    try:
        end.sendto(b"AKA-REQ-AUTH 001010000000001", "auc.sock")
    except OSError:
        sys.exit(0)
    answer = heard()
    assert answer is None or answer[0].startswith(b"AKA-RESP-AUTH 001010000000001 "), answer
else:
    attach = heard()
    if attach is not None:
        end.sendto(b"CTRL-REQ-SIM-0:UMTS-AUTH:%s:%s x" % (b"00" * 16, b"11" * 16), attach[1])
        answer = heard()
        assert answer is None or answer[0] == b"CTRL-RSP-SIM-0:UMTS-FAIL", answer
PYTHON
  every_end auc_without "auc serve"
  every_end usim_without "usim serve"
  every_show network export --dir op --format open5gs --out -
  step=3 every_show device export --dir device-one --format ueransim --out -
}

# The page is whole, or there is none.
every_report() {
  local n=1 missed=0
  while rm -f page.html && try "$n" network report --dir op --html page.html; do
    if ((STATUS == 0)); then
      tail -n 1 page.html | grep -q '^</html>$' || fail "half a page without allocation $n ($(cat report))"
    else
      [ ! -e page.html ] || fail "a page, but no success, without allocation $n ($(cat report))"
      missed=$((missed + 1))
    fi
    n=$((n + step))
  done
  told "network report" "$n" "$missed"
}

sight() {
  every_show network audit --dir op --json
  every_show network events --dir op --verify
  every_show network events --dir op --json
  every_show device pass --dir device-one --seconds 0
  every_report
}

make_phone() {
  "$RCDP" network subscription add --dir op 001019000000001 --quota 1 --out phone.usim >/dev/null || fail "subscription add"
  "$RCDP" companion init --dir phone --subscription phone.usim >/dev/null || fail "companion init"
}

case $3 in
  commands) commands ;;
  sight) sight ;;
  attach) every_attach ;;
  serve) stop_network && every_serve && start_network op ;;
  companions) stop_network && make_phone && every_serve_companions && start_network op ;;
  subscriptions) make_phone && subscriptions ;;
  provisioner) provisioner ;;
  aka) aka ;;
  *) fail "there is no part $3" ;;
esac

# After all that, device and network agree.
attach one --renew || fail "attach"
expect_equal "active" 1 "$("$RCDP" network list --dir op | grep -c ' active .* one ')"
stop_network
