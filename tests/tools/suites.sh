#!/bin/bash
# Every suite, both AKA algorithms, and each crypto provider against the other.
source "$(dirname "$0")/lib.sh"
make_world

# attached WHAT ID OPERATOR ATTACH OPTIONS...: a device of OPERATOR gets a credential
attached() {
  local what=$1 id=$2 operator=$3
  shift 3
  publish "$id" factory
  "$RCDP" device init --dir "device-$id" --key "$id.key" --cert "$id.pem" --cert-url "$WEB/devices/DeviceID=$id" \
    --trust "$operator/operator-root.pem" >/dev/null || fail "device init $id"
  [ -z "${SUITES:-}" ] || echo "suites = $SUITES;" >>"device-$id/device.conf"
  attach "$id" "$@" || fail "$what"
  "$RCDP" network show --dir "$operator" --json >show.json
  echo "$what"
}

for network in openssl wolfssl; do
  start_network op --provider $network
  for device in openssl wolfssl; do
    make_certificate factory "$device-$network"
    attached "device of $device, network of $network" "$device-$network" op --provider $device
  done
  stop_network
done
expect_equal "active" 4 "$(count_state active)"

"$RCDP" network init --dir ed --plmn 00101 --ed25519 >/dev/null || fail "network init --ed25519"
"$RCDP" network trust --dir ed --add factory.pem --allow-url "$WEB/devices/" >/dev/null || fail "network trust"
sed -i 's/^aka = .*/aka = "tuak";/; s/^key_length = .*/key_length = 32;/' ed/network.conf
start_network ed
ED25519=yes make_certificate factory edward
attached "suite x25519, TUAK" edward ed
expect_equal "AKA algorithm" tuak "$("$RCDP" device show --dir device-edward --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["credentials"][0]["profile"]["aka"])')"

# who offers nothing that the other takes is told so
make_certificate factory curved
publish curved factory
"$RCDP" device init --dir device-curved --key curved.key --cert curved.pem --cert-url "$WEB/devices/DeviceID=curved" \
  --trust ed/operator-root.pem >/dev/null || fail "device init curved"
attach_in_vain "suites that do not meet" curved
grep -q '(noCommonSuite)' attach-curved.log || fail "the device is not told noCommonSuite"
expect_equal "active" 1 "$(count_state active ed)"
stop_network

# static: only where the operator allows it
key_agreement=$'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature,keyAgreement\nextendedKeyUsage=clientAuth\nauthorityKeyIdentifier=keyid'
make_certificate factory fixed "$key_agreement"
start_network op
publish fixed factory
make_device fixed
echo 'suites = [ "static" ];' >>device-fixed/device.conf
attach_in_vain "static where it is not allowed" fixed
grep -q '(noCommonSuite)' attach-fixed.log || fail "the device is not told that static is not allowed"
stop_network
sed -i 's/^suites = .*/suites = [ "p256", "static" ];/' op/network.conf
start_network op
make_certificate factory fixed2 "$key_agreement"
SUITES='[ "static" ]' attached "suite static" fixed2 op
stop_network
expect_equal "active" 5 "$(count_state active)"
