#!/bin/bash
# A running network side reads its directory anew on SIGHUP: what the operator trusts, allows and decides counts from then on; with
# a fault in the directory, what was read before stays; and an attach that is under way still ends with one credential.
source "$(dirname "$0")/lib.sh"
make_ca factory
start_web
"$RCDP" network init --dir op --plmn 00101 >/dev/null || fail "network init"
"$RCDP" network serve --dir op --listen 127.0.0.1:0 2>err.txt && fail "an operator that trusts no factory serves"
grep -q -- "--add CA.pem" err.txt || fail "it is not told what to do: $(cat err.txt)"
make_ca other
"$RCDP" network trust --dir op --add other.pem >/dev/null || fail "network trust"
start_network op
for id in first second third fourth; do
  make_certificate factory "$id"
  publish "$id" factory
  make_device "$id"
done

# reload RESULT: what the log says of it
reload() {
  local before
  before=$(grep -c '"step":"reload"' op.log)
  kill -HUP "$NETWORK_PID"
  wait_for 20 reloaded "$before"
  expect_equal "reload" "$1" "$(grep '"step":"reload"' op.log | tail -n 1 | sed 's/.*"result":"\([a-zA-Z]*\)".*/\1/')"
}
reloaded() { [ "$(grep -c '"step":"reload"' op.log)" -gt "$1" ]; }

refused() {
  attach_in_vain "$1" "$2"
  grep -q "($3)" "attach-$2.log" || fail "$1: the device is not told $3"
}

refused "a URL that is not allowed" first urlRefused
"$RCDP" network trust --dir op --allow-url "$WEB/devices/" >/dev/null || fail "network trust"
refused "a URL that is not allowed yet" first urlRefused
reload ok
refused "a factory that is not trusted" first certificateUntrusted
"$RCDP" network trust --dir op --add factory.pem >/dev/null || fail "network trust"
reload ok
attach first || fail "the factory is not trusted"

cp op/network.conf conf.kept
echo 'colour = "red";' >>op/network.conf
reload argument
grep -q 'op/network.conf, line [0-9]*: colour is not a setting' op.log || fail "the log does not tell what is wrong"
mv op/network.key key.kept
cp conf.kept op/network.conf
reload argument
attach second || fail "what was read before does not stay"
mv key.kept op/network.key
sed -i 's/^# devices = .*/devices = [ "fourth" ];/' op/network.conf
reload ok
refused "a device that is not listed" third notAuthorised

attach fourth --loss 30 --retry-ms "$(patient 50)" --tries 100 &
for _ in $(seq 20); do
  reload ok
done
wait $! || fail "an attach between reloads"
expect_equal "active" 3 "$(count_state active)"
stop_network
python3 -c 'import json; [json.loads(line) for line in open("op.log")]' || fail "op.log is not JSON lines"
echo "reload: each counts from then on"
