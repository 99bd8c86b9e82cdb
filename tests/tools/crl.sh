#!/bin/bash
# CRLs that the operator takes in itself: they let devices in whose server gives none, a newer one takes the older one's place, and who
# is on it stays outside.
source "$(dirname "$0")/lib.sh"
make_world
for id in good bad; do
  make_certificate factory $id
  cp $id.pem "web/devices/DeviceID=$id"
  make_device $id
done

# with_crl: take in the factory's CRL, and start the network side again
with_crl() {
  "$RCDP" network trust --dir op --add-crl factory.crl.pem >/dev/null || fail "network trust --add-crl"
  expect_equal "CRLs" 1 "$(find op/crl -type f | wc -l)"
  stop_network
  start_network op
}

start_network op
attach_in_vain "no status at all" good
grep -q '(certificateStatusUnknown)' attach-good.log || fail "the device is not told certificateStatusUnknown"
with_crl
attach good || fail "attach with the operator's CRL"

openssl ca -config factory.ca/ca.conf -revoke bad.pem 2>/dev/null || fail "openssl ca -revoke"
make_crl factory
with_crl
attach_in_vain "a device on the newer CRL" bad
grep -q '(certificateRevoked)' attach-bad.log || fail "the device is not told certificateRevoked"
attach good --renew || fail "a renewal with the newer CRL"
expect_equal "active" 1 "$(count_state active)"
stop_network
echo "CRLs: heeded"
