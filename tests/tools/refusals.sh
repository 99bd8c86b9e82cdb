#!/bin/bash
# What must be refused is refused with its named cause: the device's command fails and names it, the network's log says why, and
# nothing is stored.
source "$(dirname "$0")/lib.sh"
make_world
sed -i 's/^fetch_timeout = .*/fetch_timeout = 3;/' op/network.conf
start_network op
count=0

# refused WHAT ID CAUSE [OPTIONS...]: the network refuses the device
refused() {
  local what=$1 id=$2 cause=$3
  shift 3
  : >op.log
  attach_in_vain "$what" "$id" "$@"
  grep -q "no credential yet: .*($cause)" "attach-$id.log" || fail "$what: the device is not told $cause"
  grep -q "\"step\":\"refused\",\"result\":\"$cause\"" op.log || fail "$what: the log does not tell $cause"
  "$RCDP" network list --dir op --json >list.json || fail "network list"
  expect_equal "$what: stored" 0 "$(json list.json 'len(doc)')"
  "$RCDP" device show --dir "device-$id" --json >show.json || fail "device show"
  expect_equal "$what: held" 0 "$(json show.json 'len(doc["credentials"])')"
  count=$((count + 1))
}

# refused_certificate WHAT ID CAUSE CA [EXTENSIONS [OPTIONS OF openssl ca...]]
refused_certificate() {
  local what=$1 id=$2 cause=$3 ca=$4
  shift 4
  make_certificate "$ca" "$id" "$@"
  publish "$id" "$ca"
  make_device "$id"
  refused "$what" "$id" "$cause"
}

usual=$'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nauthorityKeyIdentifier=keyid\nextendedKeyUsage='

# --- certificates ---
refused_certificate "an expired certificate" expired certificateExpired factory "" -startdate 20200101000000Z -enddate 20210101000000Z
refused_certificate "a certificate of the future" future certificateNotYetValid factory "" -startdate 20990101000000Z -enddate 20991231000000Z
refused_certificate "the purpose serverAuth" server certificatePurpose factory "${usual}serverAuth"
refused_certificate "a certificate without purpose" purposeless certificatePurpose factory "${usual%extendedKeyUsage=}"
make_certificate factory ca # which device init takes; the other one it would refuse itself
make_device ca
make_certificate factory ca $'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\nauthorityKeyIdentifier=keyid\nextendedKeyUsage=clientAuth'
cp ca.pem device-ca/certificate.pem
publish ca factory
refused "a CA's certificate" ca certificateProfile
make_ca rogue
refused_certificate "a self-made chain" rogued certificateUntrusted rogue
mkdir twin && (cd twin && make_ca factory) && sed -i 's#factory\.#twin/factory.#' twin/factory.ca/ca.conf
refused_certificate "a chain made under the factory's name" twinned certificateUntrusted twin/factory
make_certificate factory revoked
openssl ca -config factory.ca/ca.conf -revoke revoked.pem 2>/dev/null || fail "openssl ca -revoke"
make_crl factory
publish revoked factory
make_device revoked
refused "a revoked certificate" revoked certificateRevoked

make_certificate factory statusless
make_device statusless
cp statusless.pem web/devices/DeviceID=statusless
refused "no status at all" statusless certificateStatusUnknown
make_certificate factory stale
make_device stale
openssl ca -config factory.ca/ca.conf -gencrl -crl_lastupdate 20250101000000Z -crl_nextupdate 20250201000000Z -out stale.crl.pem 2>/dev/null || fail "stale CRL"
cat stale.pem stale.crl.pem >web/devices/DeviceID=stale
refused "a stale CRL" stale certificateStatusUnknown

# --- the wrong certificate at the URL, the wrong key ---
make_certificate factory honest
publish honest factory
make_device honest
make_certificate factory other
make_device other
cp web/devices/DeviceID=honest web/devices/DeviceID=other
refused "another certificate than was announced" other certificateHash
make_certificate factory thief
make_device thief
cp device-honest/certificate.pem device-thief/certificate.pem
sed -i "s/DeviceID=thief/DeviceID=honest/" device-thief/device.conf
refused "another's certificate with one's own key" thief badSignature
make_certificate factory liar
make_device liar
publish honest factory
cp device-honest/certificate.pem device-liar/certificate.pem
cp web/devices/DeviceID=honest web/devices/DeviceID=liar
refused "a certificate for another identifier" liar certificateIdentity
"$RCDP" device init --dir device-mixed --key thief.key --cert honest.pem --cert-url "$WEB/devices/DeviceID=honest" \
  --trust op/operator-root.pem 2>init.log && fail "a key that is not the certificate's was taken in"
grep -q badKey init.log || fail "device init does not name badKey"

# --- fetching ---
make_certificate factory absent
make_device absent
refused "nothing at the URL" absent certificateUnavailable
make_certificate factory redirected
make_device redirected
mkdir web/devices/DeviceID=redirected # the server redirects to the name with a slash
refused "a redirect" redirected certificateUnavailable
make_certificate factory huge
make_device huge
head -c 70000 /dev/zero >web/devices/DeviceID=huge
refused "a bundle over the limit" huge certificateUnavailable
grep -q '"step":"fetch".*more than 65536 octets' op.log || fail "the log does not tell that the bundle is too large"
make_certificate factory garbled
make_device garbled
head -c 700 /dev/urandom >web/devices/DeviceID=garbled
refused "a bundle of nonsense" garbled certificateMalformed

# --- URLs ---
host=${WEB#http://}
port=${host#*:}
make_certificate factory tricky
publish tricky factory
make_device tricky
cp device-tricky/device.conf device.conf.kept
while read -r url; do
  sed "s|^certificate_url = .*|certificate_url = \"${url//\\/\\\\\\\\}\";|" device.conf.kept >device-tricky/device.conf
  rm -f device-tricky/state
  refused "the URL $url" tricky urlRefused
done <<URLS
http://$host/elsewhere/DeviceID=tricky
http://$host/devicesX/DeviceID=tricky
http://$host/devices/../devices/DeviceID=tricky
http://$host/devices/./DeviceID=tricky
http://$host/devices//DeviceID=tricky
http://$host/devices/%2e%2e/DeviceID=tricky
http://$host/devices/DeviceID=tricky%00
http://$host/devices/DeviceID=tricky#top
http://$host@127.0.0.2/devices/DeviceID=tricky
http://user@$host/devices/DeviceID=tricky
http://$host\\@127.0.0.2/devices/DeviceID=tricky
http://$host\\devices\\DeviceID=tricky
http://0177.0.0.1:$port/devices/DeviceID=tricky
http://2130706433:$port/devices/DeviceID=tricky
http://127.1:$port/devices/DeviceID=tricky
http://[::1%25lo]:$port/devices/DeviceID=tricky
http://[::1]:$port/devices/DeviceID=tricky
http://127.0.0.1.:$port/devices/DeviceID=tricky
http://127.0.0.1:0$port/devices/DeviceID=tricky
HTTP://$host/devices/DeviceID=tricky
https://$host/devices/DeviceID=tricky
ftp://$host/devices/DeviceID=tricky
file:///devices/DeviceID=tricky
http://$host/devices/DeviceID=tricky?DeviceID=tricky
http://$host/devices/tricky
URLS

# --- the operator's will ---
stop_network
cp op/network.conf network.conf.kept
echo 'devices = [ "somebody-else" ];' >>op/network.conf
start_network op
refused "a device that is not on the list" honest notAuthorised
stop_network
cp network.conf.kept op/network.conf
start_network op
: >op.log
attach honest --carriage eps-private --tries 1 --retry-ms 200 && fail "a carriage that is not accepted was answered"
grep -q notAuthorised op.log || fail "the log does not tell of the carriage"

# the honest one still gets its credential, so the refusals above were not for nothing
rm -f device-honest/state
attach honest || fail "the honest device"
expect_equal "active" 1 "$(count_state active)"
stop_network

# --- limits ---
sed -i 's/^max_credentials = .*/max_credentials = 1;/' op/network.conf
start_network op
rm -f device-tricky/state
cp device.conf.kept device-tricky/device.conf
attach_in_vain "one more than the operator wants" tricky
grep -q '(quotaExceeded)' attach-tricky.log || fail "the device is not told quotaExceeded"
"$RCDP" network list --dir op --json >list.json
expect_equal "stored with the quota" 1 "$(json list.json 'len(doc)')"
stop_network

"$RCDP" network init --dir small --plmn 00101 --imsi-first 001010000000007 --imsi-last 001010000000007 >/dev/null || fail "network init"
"$RCDP" network trust --dir small --add factory.pem --allow-url "$WEB/devices/" >/dev/null || fail "network trust"
cp small/operator-root.pem device-honest/trust/small.pem
cp small/operator-root.pem device-tricky/trust/small.pem
rm -f device-honest/state
start_network small
attach honest || fail "the only IMSI"
attach_in_vain "one more than there are IMSIs" tricky
grep -q '"step":"refused","result":"supiExhausted"' small.log || fail "the log does not tell supiExhausted"
expect_equal "active in the small block" 1 "$(count_state active small)"
stop_network
echo "refusals: $count"
