#!/usr/bin/env bash
# Makes the identities of the fuzz targets anew: a factory, one of its devices, an operator, a device's owner, in identities/ as
# DER and as private scalars of P-256 (NAME.key, 32 octets). They are for the fuzz targets alone, and everybody knows the keys.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck source=authority.sh
source authority.sh

p256="-algorithm EC -pkeyopt ec_paramgen_curve:P-256"
ca_usage="keyUsage=critical,keyCertSign,cRLSign"
certificate factory-root "$p256" self "/O=Factory/CN=Root" basicConstraints=critical,CA:TRUE "$ca_usage" subjectKeyIdentifier=hash
certificate factory-ca "$p256" factory-root "/O=Factory/CN=Line 1" basicConstraints=critical,CA:TRUE,pathlen:0 "$ca_usage" \
  subjectKeyIdentifier=hash authorityKeyIdentifier=keyid
certificate device "$p256" factory-ca "/O=Factory/CN=Sensor/serialNumber=SN-4711" keyUsage=critical,digitalSignature,keyAgreement \
  extendedKeyUsage=clientAuth authorityKeyIdentifier=keyid
certificate operator-root "$p256" self "/O=Operator/CN=Root" basicConstraints=critical,CA:TRUE "$ca_usage" subjectKeyIdentifier=hash
certificate network "$p256" operator-root "/CN=Operator" keyUsage=critical,digitalSignature authorityKeyIdentifier=keyid \
  extendedKeyUsage=2.25.309527196553982054537141976478769703306 subjectAltName=DNS:5gc.mnc001.mcc001.3gppnetwork.org
certificate owner "$p256" self "/CN=Owner"
crl factory-root
crl factory-ca

for name in factory-root factory-ca device operator-root network; do
  openssl x509 -in "$work/$name.pem" -outform DER -out "identities/$name"
done
for name in factory-root factory-ca device network owner; do
  openssl asn1parse -in <(openssl ec -in "$work/$name.key" 2>/dev/null) | sed -n 's/.*\[HEX DUMP\]:\([0-9A-F]\{64\}\)$/\1/p' | head -n 1 | xxd -r -p >"identities/$name.key"
  [ "$(wc -c <"identities/$name.key")" -eq 32 ]
done
for name in factory-root factory-ca; do
  openssl crl -in "$work/$name.crl" -outform DER -out "identities/$name.crl"
done
{ pem device; pem factory-ca; cat "$work/factory-root.crl" "$work/factory-ca.crl"; } >identities/bundle
