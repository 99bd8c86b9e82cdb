#!/bin/bash
# Foreign and false operators: the device refuses their answers with the named cause and holds nothing of theirs.
source "$(dirname "$0")/lib.sh"
make_world
make_certificate factory dev
publish dev factory

# refused_by_device WHAT ID CAUSE: the network offers, the device does not accept
refused_by_device() {
  attach_in_vain "$1" "$2"
  grep -q "refused.*$3" "attach-$2.log" || fail "$1: the device does not tell $3"
  "$RCDP" device show --dir "device-$2" --json >show.json || fail "device show"
  expect_equal "$1: held" 0 "$(json show.json 'len(doc["credentials"])')"
  expect_equal "$1: active" 0 "$(count_state active "$4")"
}

new_operator() {
  "$RCDP" network init --dir "$1" --plmn "$2" >/dev/null || fail "network init $1"
  "$RCDP" network trust --dir "$1" --add factory.pem --allow-url "$WEB/devices/" >/dev/null || fail "network trust $1"
}

# one whose root the manufacturer did not put in
new_operator stranger 00101
make_device dev
start_network stranger
refused_by_device "a network below a foreign root" dev certificateUntrusted stranger
grep -q "leaf certificate: no anchor or intermediate has its issuer's name" attach-dev.log || fail "the device does not tell the rule"
stop_network

# one of another PLMN refuses a request that is not for it
new_operator abroad 00102
start_network abroad
attach_in_vain "a request for another network" dev
grep -q wrongNetwork abroad.log || fail "the network does not tell wrongNetwork"
grep -q wrongNetwork attach-dev.log || fail "the device is not told wrongNetwork"
"$RCDP" network list --dir abroad --json >list.json
expect_equal "stored abroad" 0 "$(json list.json 'len(doc)')"
stop_network

# signers below the right root that are no network issuer, or that of another network
sign() { # NAME PURPOSE DOMAIN
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -subj "/O=Example/CN=$1" -out "$1.csr" 2>/dev/null
  printf '%s\n' basicConstraints=critical,CA:FALSE keyUsage=critical,digitalSignature "extendedKeyUsage=$2" \
    "subjectAltName=DNS:$3" authorityKeyIdentifier=keyid >"$1.ext"
  openssl x509 -req -in "$1.csr" -CA op/operator-root.pem -CAkey op/operator-root.key -CAcreateserial -days 5 -sha256 -extfile "$1.ext" \
    -out "$1.pem" 2>/dev/null || fail "openssl x509 $1"
}
issuer=2.25.309527196553982054537141976478769703306
domain=5gc.mnc001.mcc001.3gppnetwork.org
# false_signer WHAT NAME PURPOSE DOMAIN SENTENCE: not even served, as every device would refuse it (tests/attach has a network that does)
false_signer() {
  sign "$2" "$3" "$4"
  cp -r op "op-$2"
  cp "$2.pem" "op-$2/network.pem"
  cp "$2.key" "op-$2/network.key"
  timeout 20 "$RCDP" network serve --dir "op-$2" --listen 127.0.0.1:0 2>serve.log && fail "$1 was served"
  grep -q "$5" serve.log || fail "$1: no '$5'"
}
false_signer "a device's certificate as signer" posing clientAuth $domain "extendedKeyUsage lacks the purpose"
false_signer "the issuer of another network" other $issuer 5gc.mnc002.mcc001.3gppnetwork.org "no dNSName in subjectAltName is the network's domain"

# pinned elsewhere: not even asked
cp -r device-dev device-pinned
rm -f device-pinned/state
echo 'pinned = [ "00102" ];' >>device-pinned/device.conf
start_network op
attach pinned --tries 1 --retry-ms 200 && fail "a pinned device asked another network"
grep -q wrongNetwork attach-pinned.log || fail "the pinned device does not name the cause"
expect_equal "asked" "" "$(grep attachRequest op.log)"

# and the right one serves
rm -f device-dev/state
attach dev || fail "attach with the right operator"
stop_network
echo "foreign operators: refused"
