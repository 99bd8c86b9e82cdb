#!/bin/bash
# rcdp network serve and companions: who gets in, who does not, and what happens to whom is in when the subscription, the key or the
# directory changes. $2 is the client, then the libraries.
. "$(dirname "$0")/lib.sh"
CLIENT=$(realpath "$2")
LIBRARIES=("${@:3}")
ALICE=001019000000001
BOB=001019000000002

sub() {
  "$RCDP" network subscription "$1" --dir op "${@:2}" >sub.out 2>&1 || fail "subscription $*: $(cat sub.out)"
}

# configure NAME VALUE
configure() {
  sed -i "s/^$1 = .*/$1 = $2;/" op/network.conf
  grep -q "^$1 = $2;" op/network.conf || fail "network.conf has no $1"
}

companions() { sed -n 's/.*"step":"companions".*"text":"\([^"]*\)".*/\1/p' op.log | tail -n 1; }

# start_client NAME USIM [FLAW]: says what it gets in NAME.out; asked by ask NAME WHAT
start_client() {
  mkfifo "$1.in"
  "$CLIENT" "$2" "$COMPANIONS" "${LIBRARY:-${LIBRARIES[0]}}" ${3:+"$3"} <"$1.in" >"$1.out" 2>"$1.log" &
  SERVERS+=($!)
  exec {pipe}>"$1.in"
  printf -v "pipe_$1" %d "$pipe"
}

ask() {
  local name=pipe_$1
  echo "$2" >&"${!name}"
}

leave() {
  local name=pipe_$1
  eval "exec ${!name}>&-"
}

# expect NAME LINES...: these and no others, in this order
said() { [ "$(wc -l <"$1.out")" -ge "$2" ]; }
expect() {
  local name=$1
  shift
  wait_for 20 said "$name" $#
  local line number=0
  for line in "$@"; do
    number=$((number + 1))
    sed -n "${number}p" "$name.out" | grep -qx -- "$line" || fail "$name: line $number is not '$line': $(cat "$name.out")"
  done
  expect_equal "lines that $name says" $# "$(wc -l <"$name.out")"
}

make_world
configure companions_each 2
sub add $ALICE --quota 2 --out alice.usim
sub add $BOB --quota 2 --out bob.usim --gba
OPENED='opened [0-9a-f]\{32\} 00101'

# --- in, by either kind of key and either library ---
start_network op --companions 127.0.0.1:0 --transcript transcript.json
COMPANIONS=$(companions)
expect_equal "mode of the order key" 600 "$(stat -c %a op/order.key)"
for LIBRARY in "${LIBRARIES[@]}"; do
  for who in alice bob; do
    start_client "$who$LIBRARY" $who.usim
    expect "$who$LIBRARY" link
    ask "$who$LIBRARY" open
    expect "$who$LIBRARY" link "$OPENED"
    ask "$who$LIBRARY" list
    expect "$who$LIBRARY" link "$OPENED" 'page 0'
    leave "$who$LIBRARY"
    expect "$who$LIBRARY" link "$OPENED" 'page 0' 'closed ok'
  done
done
unset LIBRARY
name() { sed -n 's/^opened \([0-9a-f]*\) .*/\1/p' "$1${LIBRARIES[0]}.out"; }
[ "$(name alice)" != "$(name bob)" ] || fail "two subscriptions have one name"
grep -q '"step":"opened"' transcript.json || fail "nothing of channels in the transcript"

# --- not in: another key, an identity that there is none of ---
start_client wrong alice.usim key
expect wrong 'closed channel.*'
start_client stranger alice.usim identity
expect stranger 'closed channelBroken'
sed 's/5gc\.mnc001/5gc.mnc002/' alice.usim >moved.usim
chmod 600 moved.usim
start_client moved moved.usim
expect moved 'closed channelBroken'
printf 'GET / HTTP/1.1\r\n\r\n' | timeout 20 bash -c "exec 3<>/dev/tcp/${COMPANIONS/:/\/} && cat >&3 && cat <&3 >/dev/null"
[ $? -ne 124 ] || fail "whoever speaks HTTP is not turned away"

# --- the third of one subscription takes the place of the first; others stay ---
start_client other bob.usim
expect other link
for i in 1 2 3; do
  start_client "alice$i" alice.usim
  expect "alice$i" link
done
expect alice1 link 'closed ok'
ask alice3 open
expect alice3 link "$OPENED"

# --- the directory read anew: who is in stays in, under the same name ---
ask other open
expect other link "$OPENED"
kill -HUP "$NETWORK_PID"
wait_for 20 grep -q '"step":"reload","result":"ok"' op.log
ask other open
expect other link "$OPENED" "$OPENED"
expect_equal "names" 1 "$(grep ^opened other.out | sort -u | wc -l)"
configure companions_max 0
kill -HUP "$NETWORK_PID"
wait_for 20 grep -q '"step":"reload","result":"argument"' op.log
ask other open
expect other link "$OPENED" "$OPENED" "$OPENED"
configure companions_max 256

# --- suspended, resumed, ended: said to who is in, at once; another key: who has the old one does not get in again ---
sub suspend $BOB
ask other open
expect other link "$OPENED" "$OPENED" "$OPENED" 'error notAuthorised'
sub resume $BOB
ask other open
expect other link "$OPENED" "$OPENED" "$OPENED" 'error notAuthorised' "$OPENED"
sub set $ALICE --out alice.again
start_client old alice.usim
expect old 'closed channelBroken'
start_client new alice.again
expect new link
ask new open
expect new link "opened $(name alice) 00101"
sub end $BOB
ask other open
expect other link "$OPENED" "$OPENED" "$OPENED" 'error notAuthorised' "$OPENED" 'error notAuthorised'
start_client ended bob.usim
expect ended 'closed channelBroken'

# --- a server that starts anew: the same name again, by the same order key ---
stop_network
expect new link "opened $(name alice) 00101" 'closed channelBroken'
start_network op --companions "$COMPANIONS"
COMPANIONS=$(companions)
start_client again alice.again
expect again link
ask again open
expect again link "opened $(name alice) 00101"
stop_network

# --- bad input ---
wrong() {
  local what=$1 pattern=$2
  shift 2
  "$RCDP" network serve --dir op --listen 127.0.0.1:0 "$@" >wrong.out 2>&1 && fail "$what was taken"
  grep -q -- "$pattern" wrong.out || fail "$what: '$pattern' is not what was said: $(cat wrong.out)"
}
wrong "an address that is none" "is not an address" --companions somewhere
wrong "an address of somebody else" "cannot listen" --companions 192.0.2.1:0
wrong "a transcript in no directory" "cannot be written" --transcript nowhere/transcript.json
cp op/order.key kept.key
head -c 20 kept.key >op/order.key
wrong "half an order key" "order.key" --companions 127.0.0.1:0
cp kept.key op/order.key
cp op/network.conf kept.conf
for setting in 'companions_max 2000' 'companion_idle 0' 'order_lifetime 0' 'certified_only 1'; do
  # shellcheck disable=SC2086
  configure $setting
  wrong "$setting" "${setting% *} has a value that it cannot have"
  cp kept.conf op/network.conf
done
grep -q "$(sed -n 's/^key: //p' alice.again)" op.log transcript.json && fail "a key stands in the log"
echo "companions: as said"
