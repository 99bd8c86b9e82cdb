#!/usr/bin/env bash
# Makes the seed corpora anew: fuzz/make_corpus.sh BUILD_DIR, built by the preset fuzzing. Messages come from the codec (fuzz_seeds),
# certificates and CRLs from openssl, URLs from the list below, hellos from both TLS libraries (fuzz_hellos), states of a device from runs
# (fuzz_states, fuzz_answers), the rest from make_seeds.py. Keys are thrown away, so certificates differ from run to run. Of what there is
# plenty of, what reaches more is taken. What the fuzzers found (findings.md, and what grow_corpus.sh merged) stays.
set -euo pipefail
build=$(realpath "$1")
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p corpus/certificate corpus/bundle corpus/url

# shellcheck source=authority.sh
source authority.sh

p256="-algorithm EC -pkeyopt ec_paramgen_curve:P-256"
p384="-algorithm EC -pkeyopt ec_paramgen_curve:P-384"
ca_usage="keyUsage=critical,keyCertSign,cRLSign"
certificate root "$p384" self "/O=Factory/CN=Root" basicConstraints=critical,CA:TRUE "$ca_usage" subjectKeyIdentifier=hash
certificate intermediate "$p256" root "/O=Factory/CN=Line 1" basicConstraints=critical,CA:TRUE,pathlen:0 "$ca_usage" \
  subjectKeyIdentifier=hash authorityKeyIdentifier=keyid
certificate device "$p256" intermediate "/O=Factory/serialNumber=SN-4711" keyUsage=critical,digitalSignature \
  extendedKeyUsage=clientAuth authorityKeyIdentifier=keyid
certificate device-uri "-algorithm ED25519" intermediate "/O=Factory/CN=Meter" keyUsage=critical,digitalSignature \
  extendedKeyUsage=clientAuth authorityKeyIdentifier=keyid "subjectAltName=URI:https://ca.example/DeviceID=SN-4711"
certificate network "$p256" root "/CN=Operator" keyUsage=critical,digitalSignature \
  extendedKeyUsage=2.25.309527196553982054537141976478769703306 subjectAltName=DNS:5gc.mnc001.mcc001.3gppnetwork.org
certificate access "$p256" intermediate "/O=Factory/CN=Access" keyUsage=critical,digitalSignature \
  "authorityInfoAccess=OCSP;URI:http://ocsp.example/,caIssuers;URI:http://ca.example/ca.der"
certificate constrained "$p256" root "/O=Factory/CN=Constrained" basicConstraints=critical,CA:TRUE "$ca_usage" \
  "nameConstraints=critical,permitted;DNS:example.org"
certificate policed "$p256" root "/O=Factory/CN=Policed" basicConstraints=critical,CA:TRUE "$ca_usage" \
  policyConstraints=critical,requireExplicitPolicy:0
certificate named "$p256" intermediate "/O=Factory+CN=Named/serialNumber=1" keyUsage=critical,digitalSignature \
  "subjectAltName=IP:192.0.2.7,email:a@b.example,URI:https://ca.example/DeviceID=1,otherName:1.3.6.1.4.1.1;UTF8:x,RID:1.2.3"
for name in root intermediate device device-uri network access constrained policed named; do
  openssl x509 -in "$work/$name.pem" -outform DER -out "corpus/certificate/$name"
done
crl root
crl intermediate device-uri

{ pem device; pem intermediate; pem root; cat "$work/root.crl" "$work/intermediate.crl"; } >corpus/bundle/whole
{ pem device-uri; pem intermediate; pem root; cat "$work/root.crl" "$work/intermediate.crl"; } >corpus/bundle/revoked
{ pem device; pem intermediate; pem root; } >corpus/bundle/without-status
cat "$work/root.crl" >corpus/bundle/status-alone
cp corpus/certificate/device corpus/bundle/der

number=0
while read -r url; do
  number=$((number + 1))
  printf '%s' "$url" >"corpus/url/$number"
done <<'URLS'
https://ca.example/devices/DeviceID=SN-4711
www.nextgencertauthority.com/DeviceID=xxxx
http://192.0.2.7:8080/get?DeviceID=A_b-c.d:9&x=1
https://ca.example:8443/a/b/%20c/DeviceID=1
https://user@ca.example/DeviceID=1
https://ca.example/%2e%2e/DeviceID=1
https://0300.1.2.3/DeviceID=1
https://[fe80::1%25eth0]/DeviceID=1
URLS

number=0
while read -r identity; do
  number=$((number + 1))
  mkdir -p corpus/psk_identity
  printf '%s' "$identity" >"corpus/psk_identity/$number"
done <<'IDENTITIES'
3GPP-AKMA1234.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8@5gc.mnc001.mcc001.3gppnetwork.org
3GPP-AKMA0.__________________________________________8@a
3GPP-bootstrapping.AAECAwQFBgcICQoLDA0ODw==@bsf.mnc001.mcc001.pub.3gppnetwork.org
3GPP-bootstrapping.AAECAwQFBgcICQoLDA0ODx==@BSF
3GPP-other@a
3GPP-AKMA1234
3GPP-AKMA1234@a
3GPP-AKMA12345.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8@a
3GPP-AKMAx.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8@a
3GPP-AKMA1.AAECAwQF!gcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8@a
3GPP-bootstrapping.AAECAwQFBgcICQoLDA0ODw=@a
3GPP-bootstrapping.AAECAwQFBgcICQoLDA0OD===@a
3GPP-bootstrapping.AAECAwQFBgcICQoLDA0ODw==AAAA@a
3GPP-bootstrapping.AAECAwQFBgcICQoLDA0ODw==@
3GPP-bootstrapping.AAECAwQFBgcICQoLDA0ODw==@-a
3GPP-bootstrapping.AAECAwQFBgcICQoLDA0ODw==@a..b
3GPP-bootstrapping.AAECAwQFBgcICQoLDA0ODw==@a_b
3GPP-bootstrapping.AAECAwQFBgcICQoLDA0ODw==@a.1
3GPP-bootstrapping.AAECAwQFBgcICQoLDA0ODw==@1234567890123456789012345678901234567890123456789012345678901234567890
IDENTITIES
head -c 300 /dev/zero | tr '\0' 3 >corpus/psk_identity/long

mkdir -p corpus/channel
"$build/fuzz/fuzz_hellos" corpus/channel
"$build/fuzz/fuzz_seeds" corpus
python3 make_seeds.py corpus "$work/plenty"

mkdir -p "$work"/plenty/{state,vault,attach_device,attach_device_real}
"$build/fuzz/fuzz_states_fake" 0 "$work/plenty/state" corpus/attach_device/*-*
"$build/fuzz/fuzz_states_real" 1 "$work/plenty/vault" corpus/attach_device/*-*
"$build/fuzz/fuzz_answers_fake" 0 "$work/plenty/state" "$work/plenty/attach_device" corpus/certificate/*
"$build/fuzz/fuzz_answers_real" 1 "$work/plenty/vault" "$work/plenty/attach_device_real" corpus/certificate/*
"$build/fuzz/fuzz_grants_fake" "$work/plenty/companion_device" corpus/certificate/*
"$build/fuzz/fuzz_grants_real" "$work/plenty/companion_device_real" corpus/certificate/*
./grow_corpus.sh "$build" "$work/plenty" companion_{device,network}{,_real} companion_order \
  {provisioner_{device,field,network},life_{device,network}}{,_real} round_trip state vault attach_device attach_device_real attach_network attach_network_real
