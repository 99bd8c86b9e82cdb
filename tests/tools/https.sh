#!/bin/bash
# Certificates over https: only from a server whose certificate verifies for its name, under the CA that network.conf gives.
source "$(dirname "$0")/lib.sh"
make_ca factory
make_ca web-ca
mkdir -p tls && mv web-ca.* tls/
(cd tls && make_certificate web-ca server \
  $'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\nsubjectAltName=IP:127.0.0.1') || exit 1

mkdir -p web/devices
(cd web && exec openssl s_server -WWW -accept 127.0.0.1:0 -cert ../tls/server.pem -key ../tls/server.key >../web.log 2>&1) &
SERVERS+=($!)
wait_for 20 grep -q '^ACCEPT' web.log
port=$(sed -n 's/^ACCEPT .*:\([0-9]*\)$/\1/p' web.log | head -n 1)
WEB=https://127.0.0.1:$port

"$RCDP" network init --dir op --plmn 00101 >/dev/null || fail "network init"
"$RCDP" network trust --dir op --add factory.pem --allow-url "$WEB/devices/" --allow-url "https://localhost:$port/devices/" >/dev/null ||
  fail "network trust"
for id in first second third; do
  make_certificate factory $id
  publish $id factory
done
make_device first
make_device second
WEB=https://localhost:$port make_device third

start_network op
attach_in_vain "a server of an unknown CA" first
grep -q certificateUnavailable op.log || fail "the log does not tell certificateUnavailable"
stop_network

cp tls/web-ca.pem op/web-ca.pem
sed -i 's/^# fetch_ca/fetch_ca/' op/network.conf
start_network op
attach second || fail "attach over https"
attach_in_vain "a server with a certificate for another name" third
expect_equal "active" 1 "$(count_state active)"
stop_network
echo "https: verified"
