#!/bin/bash
# The command line: help everywhere, errors that exit with something else than 0 and name what to do, nothing overwritten.
SOURCE=$(realpath "$(dirname "$0")/../..")
source "$(dirname "$0")/lib.sh"

"$RCDP" --help >help.txt || fail "rcdp --help"
commands=$(sed -n 's|^  \([a-z-]*\( [a-z-]*\)*\)  .*|\1|p' help.txt)
[ "$(echo "$commands" | wc -l)" -ge 8 ] || fail "rcdp --help lists too few commands"
while read -r command; do
  # shellcheck disable=SC2086
  "$RCDP" $command --help >help.txt 2>&1 || fail "$command --help"
  grep -q "Usage: rcdp $command" help.txt || fail "$command --help does not tell how it is called"
done <<<"$commands"

# wrong WHAT PATTERN ARGUMENTS...: fails, and stderr has the pattern
wrong() {
  local what=$1 pattern=$2
  shift 2
  "$RCDP" "$@" >out.txt 2>err.txt && fail "$what: exit status 0"
  grep -q -- "$pattern" err.txt || fail "$what: no '$pattern' in: $(cat err.txt)"
}

wrong "no command" "Usage:"
wrong "no such command" "no such command" network destroy
wrong "half a command" "no such command" network
wrong "an unknown option" "--help" network init --colour red
expect_equal "version" "rcdp $(sed -n 's/^project(rcdp VERSION \([0-9.]*\).*/\1/p' "$SOURCE/CMakeLists.txt")" "$("$RCDP" --version)"
wrong "a missing directory" "--dir is required" network init --plmn 00101
wrong "a missing PLMN" "--plmn is required" network init --dir op
wrong "a PLMN of letters" "is not a network" network init --dir op --plmn abcde
wrong "an IMSI of another network" "is not an IMSI" network init --dir op --plmn 00101 --imsi-first 262011234567890
wrong "a block that ends before it begins" "(argument)" network init --dir backward --plmn 00101 --imsi-first 001010000000009 --imsi-last 001010000000001
wrong "a carriage that is none" "is not a carriage" network init --dir op --plmn 00101 --carriage pigeon
[ ! -e op ] || fail "a refused init left a directory"

"$RCDP" network init --dir op --plmn 001001 --nid 07ed9d500c1 --carriage eps-pco >/dev/null || fail "network init"
for secret in operator-root.key network.key home-network.key storage.key store.db; do
  expect_equal "mode of $secret" 600 "$(stat -c %a "op/$secret")"
done
openssl verify -CAfile op/operator-root.pem -partial_chain op/network.pem >/dev/null 2>&1 || fail "the issuer's certificate does not verify"
openssl x509 -in op/network.pem -noout -ext subjectAltName | grep -q 5gc.nid07ed9d500c1.mnc001.mcc001.3gppnetwork.org || fail "domain name"
"$RCDP" network show --dir op --json >show.json || fail "network show"
expect_equal "network" 001001-07ed9d500c1 "$(json show.json 'doc["network"]')"
sum=$(cat op/*.* | sha256sum)
wrong "an operator over another" "has files in it" network init --dir op --plmn 00101
expect_equal "the operator's files" "$sum" "$(cat op/*.* | sha256sum)"

make_ca factory
make_certificate factory dev
wrong "nothing to trust" "nothing to do" network trust --dir op
wrong "a leaf as root" "certificateProfile" network trust --dir op --add dev.pem
wrong "a key as root" "does not become an anchor" network trust --dir op --add dev.key
wrong "no file as root" "notFound" network trust --dir op --add nothing.pem
wrong "no CRL" "does not become a CRL" network trust --dir op --add-crl dev.pem
for prefix in "http://a.example/x?y=1" "http://A.example/" "http://a.example" "http://a.example/../" "ftp://a.example/" "http://u@a.example/"; do
  wrong "the prefix $prefix" "urlRefused" network trust --dir op --allow-url "$prefix"
done
for _ in 1 2; do # the second time changes nothing
  "$RCDP" network trust --dir op --add factory.pem --allow-url http://a.example/devices/ --allow-url b.example/ --add-crl factory.crl.pem >/dev/null || fail "network trust"
done
"$RCDP" network show --dir op --json >show.json || fail "network show"
expect_equal "allowed" "['http://a.example/devices/', 'https://b.example/']" "$(json show.json 'doc["allowed_urls"]')"
expect_equal "anchors and CRLs" "1 1" "$(ls op/trust | wc -l) $(ls op/crl | wc -l)"

wrong "a credential that is not there" "notFound" network show --dir op 001010000000001
wrong "a list of what is not there" "no such file or record (notFound)" network list --dir op 001010000000001
[ ! -s out.txt ] || fail "a list that fails prints its heading"
"$RCDP" network list --dir op >list.txt || fail "network list"
expect_equal "lines of an empty list" 1 "$(wc -l <list.txt)"
wrong "no operator" "network init" network serve --dir nowhere --listen 127.0.0.1:0
wrong "no address" "is not an address" network serve --dir op --listen here
wrong "a port that is none" "is not an address" network serve --dir op --listen 127.0.0.1:65536
wrong "a provider that is none" "openssl or wolfssl" network serve --dir op --listen 127.0.0.1:0 --provider none
"$RCDP" network show --dir op >/dev/full 2>err.txt && fail "exit status 0 although nothing could be printed"
grep -q "standard output" err.txt || fail "a full standard output is not told"
echo 'colour = "red";' >>op/network.conf
wrong "a setting that is none" "colour" network serve --dir op --listen 127.0.0.1:0
sed -i '/^colour/d; s/^max_open = .*/max_open = "many";/' op/network.conf
wrong "a value that cannot be" "max_open" network serve --dir op --listen 127.0.0.1:0
sed -i '/^max_open/d' op/network.conf
cp op/network.conf conf.kept
# setting NAME VALUE PATTERN: refused, and the pattern told
setting() {
  sed "s/^[# ]*$1 = .*/$1 = $2;/" conf.kept >op/network.conf
  wrong "$1 = $2" "$3" network serve --dir op --listen 127.0.0.1:0
}
setting fetch_timeout 0 "line [0-9]*: fetch_timeout"
setting sweep_interval 0 "line [0-9]*: sweep_interval"
setting suites '[ ]' suites
setting suites '[ "p256", "p256" ]' suites
setting carriages '[ ]' carriages
setting carriages '[ "5gs", "5gs" ]' carriages
setting dnns '[ "" ]' dnns
setting renewal_days 366 renewal_days
setting fetch_ca '"nothing.pem"' nothing.pem
setting network '"26201"' "(certificateIdentity)"
cp conf.kept op/network.conf
echo nothing >op/crl/broken
wrong "a broken CRL" "op/crl/broken: .*(certificateMalformed)" network serve --dir op --listen 127.0.0.1:0
mv op/crl/broken op/trust/broken
wrong "a broken anchor" "op/trust/broken: .*(certificateMalformed)" network serve --dir op --listen 127.0.0.1:0
rm op/trust/broken
mkdir op/crl/folder
wrong "a folder for a CRL" "op/crl/folder: .*(storage)" network serve --dir op --listen 127.0.0.1:0
rmdir op/crl/folder
cp op/network.key key.kept
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out op/network.key 2>/dev/null
wrong "another key than the issuer's" "(badKey)" network serve --dir op --listen 127.0.0.1:0
cp key.kept op/network.key
chmod 640 op/network.key
wrong "a signing key that others may read" "(notAuthorised)" network serve --dir op --listen 127.0.0.1:0
chmod 600 op/network.key
chmod 644 op/storage.key
wrong "a key that others may read" "notAuthorised" network serve --dir op --listen 127.0.0.1:0
chmod 600 op/storage.key

url=https://ca.example/DeviceID=dev
device_init() { wrong "$1" "$2" device init --dir dev --trust op/operator-root.pem "${@:3}"; }
device_init "no key" "--key is required" --cert dev.pem --cert-url $url
openssl ec -in dev.key -aes128 -passout pass:secret -out locked.key 2>/dev/null || fail "openssl ec"
device_init "no key there" "(notFound)" --key nothing.key --cert dev.pem --cert-url $url
device_init "a key behind a file" "(storage)" --key dev.key/key --cert dev.pem --cert-url $url
device_init "an encrypted key" "(badKey)" --key locked.key --cert dev.pem --cert-url $url
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out p384.key 2>/dev/null
device_init "a P-384 key" "(algorithm)" --key p384.key --cert dev.pem --cert-url $url
device_init "another's key" "(badKey)" --key factory.key --cert dev.pem --cert-url $url
device_init "a URL without DeviceID" "(urlRefused)" --key dev.key --cert dev.pem --cert-url https://ca.example/dev
device_init "a URL for another device" "(certificateIdentity)" --key dev.key --cert dev.pem --cert-url https://ca.example/DeviceID=other
device_init "no operator's root" "(notFound)" --key dev.key --cert dev.pem --cert-url $url --trust nothing.pem
[ ! -e dev ] || fail "a refused init left a directory"
device_init "a network that is none" "is not a network" --key dev.key --cert dev.pem --cert-url $url --plmn 1
device_init "a network that is not pinned" "--pin excludes" --key dev.key --cert dev.pem --cert-url $url --plmn 00101 --pin 26201
"$RCDP" device init --dir dev --key dev.key --cert dev.pem --cert-url $url --trust op/operator-root.pem --plmn 001001-07ed9d500c1 \
  --pin 001001-07ed9d500c1 >/dev/null || fail "device init"
grep -q PRIVATE -r dev && fail "the factory key is in clear"
wrong "a device over another" "has files in it" device init --dir dev --key dev.key --cert dev.pem --cert-url $url --trust op/operator-root.pem
echo nothing >dev/trust/broken
wrong "a broken root of a network" "dev/trust/broken: .*(certificateMalformed)" device attach --dir dev --network 127.0.0.1:9
rm dev/trust/broken
wrong "loss over a hundred" "--loss" device attach --dir dev --network 127.0.0.1:9 --loss 101
wrong "nobody there, with a capture" "(timeout)" device attach --dir dev --network 127.0.0.1:9 --tries 1 --retry-ms 50 --pcap dev.pcap
wrong "a capture for a message" "is a capture" decode --nas dev.pcap
echo 7e00f >odd.txt
wrong "half an octet" "5 hexadecimal digits" decode odd.txt
: >empty.txt
wrong "no octets" "is empty" decode empty.txt
wrong "nobody there" "(timeout)" device attach --dir dev --network 127.0.0.1:9 --tries 1 --retry-ms 50
"$RCDP" device show --dir dev --json >show.json || fail "device show"
expect_equal "held" "[]" "$(json show.json 'doc["credentials"]')"
cp dev/state state.kept
printf 'x' | dd of=dev/state bs=1 seek=40 conv=notrunc 2>/dev/null
wrong "a damaged vault" "(corrupt)" device show --dir dev
cp state.kept dev/state
echo "usage: as said"
