#!/bin/bash
# docs/certificates.md: its commands, run as they stand in a new directory (but for the two ports), end in a device with an active
# credential, and its revocation holds. Then what newcomers' certificates lack: each is refused with the rule and the line that mends it.
document=$(realpath "$(dirname "$0")/../../docs/certificates.md")
source "$(dirname "$0")/lib.sh"
PATH=$(dirname "$RCDP"):$PATH

free_ports() { # two of them, for udp and tcp
  python3 -c 'import socket
tcp, udp = socket.socket(), socket.socket(type=socket.SOCK_DGRAM)
for s in tcp, udp: s.bind(("127.0.0.1", 0))
print(tcp.getsockname()[1], udp.getsockname()[1])'
}
read -r web_port network_port <<<"$(free_ports)"

# --- the document ---
sed -n '/^```sh$/,/^```$/p' "$document" | sed "/^\`\`\`/d; s/\<8080\>/$web_port/g; s/\<4700\>/$network_port/g" >commands.sh
[ "$(grep -c '^openssl' commands.sh)" -ge 10 ] || fail "the document has lost its commands"
[ "$(grep -c '^rcdp' commands.sh)" -ge 6 ] || fail "the document has lost its commands"
revoke_at=$(grep -n -- '-revoke' commands.sh | cut -d: -f1)
head -n $((revoke_at - 1)) commands.sh >attach.sh
tail -n +"$revoke_at" commands.sh >revoke.sh

run_commands() { # run_commands FILE: every one of them has to succeed
  trap 'fail "docs/certificates.md: $BASH_COMMAND"' ERR
  source "./$1" >>commands.log 2>&1
  trap - ERR
}
set -E
run_commands attach.sh
mapfile -t SERVERS < <(jobs -p)
"$RCDP" device show --dir device --json >show.json || fail "device show"
expect_equal "the device's credential" active "$(json show.json 'doc["credentials"][0]["state"]')"
run_commands revoke.sh
set +E
rcdp device attach --dir device --network "127.0.0.1:$network_port" --renew --tries 2 --retry-ms "$(patient 500)" >attach.log 2>&1 && fail "a revoked certificate was accepted"
grep -q '(certificateRevoked)' attach.log || fail "not for its revocation"

# --- what newcomers' certificates lack ---
wrong_file() { # wrong_file WHAT SENTENCE MEND ARGUMENTS...: rcdp refuses with the sentence, and says what to do
  local what=$1 sentence=$2 mend=$3
  shift 3
  "$RCDP" "$@" 2>err.log && fail "$what was taken in"
  grep -qF -- "$sentence" err.log || fail "$what: no '$sentence'"
  grep -q "what to do: .*$mend" err.log || fail "$what: no '$mend'"
}
new_root() { # new_root NAME [OPTIONS OF openssl req...]
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.pem" -subj "/CN=Factory CA" "${@:2}" 2>/dev/null || fail "openssl req $1"
}
anchor() { wrong_file "$1" "$2" "$3" network trust --dir operator --add "$4.pem"; }
new_root plain
anchor "a root without keyUsage" "keyUsage with keyCertSign is missing in a CA certificate (RFC 5280 4.2.1.3)" keyUsage=critical,keyCertSign,cRLSign plain
openssl req -x509 -newkey rsa:2048 -nodes -keyout rsa.key -out rsa.pem -subj "/CN=Factory CA" 2>/dev/null
anchor "a root of RSA" "RSA is refused" ec_paramgen_curve:P-256 rsa
openssl req -new -key plain.key -subj "/CN=Factory CA" -out plain.csr
openssl x509 -req -in plain.csr -key plain.key -out v1.pem 2>/dev/null
anchor "a root of version 1" "not of X.509 version 3" keyUsage v1
new_root any -addext keyUsage=critical,keyCertSign -addext extendedKeyUsage=clientAuth
anchor "a root for one purpose" "a self-signed anchor has extendedKeyUsage" certificates.md any
anchor "a device as root" "basicConstraints does not say CA" basicConstraints=critical,CA:TRUE device

sed '/^crlnumber/d; /^crl_extensions/d' factory/openssl.cnf >bare.cnf
openssl ca -config bare.cnf -name line -gencrl -out bare.crl 2>/dev/null || fail "openssl ca -gencrl"
wrong_file "a CRL without extensions" "cRLNumber is missing" crlnumber network trust --dir operator --add-crl bare.crl
sed '/^crlnumber/d' factory/openssl.cnf >numberless.cnf
openssl ca -config numberless.cnf -name line -gencrl -out numberless.crl 2>/dev/null || fail "openssl ca -gencrl"
wrong_file "a CRL without number" "cRLNumber is missing" crlnumber network trust --dir operator --add-crl numberless.crl
openssl ca -config factory/openssl.cnf -name line -gencrl -crl_lastupdate 20250101000000Z -crl_nextupdate 20250201000000Z -out old.crl 2>/dev/null
"$RCDP" network trust --dir operator --add-crl old.crl >/dev/null 2>err.log || fail "an old CRL still revokes"
grep -q 'warning: old.crl: it is out of date' err.log || fail "no warning of an old CRL"

url=http://127.0.0.1:8080/devices/DeviceID=METER-0001
leaf() { # leaf WHAT SENTENCE MEND EXTENSION...: what openssl x509 -req makes with these extensions
  printf '%s\n' "${@:4}" >leaf.ext
  openssl x509 -req -in device.csr -CA factory/line.pem -CAkey factory/line.key -CAcreateserial -days 5 -extfile leaf.ext -out leaf.pem 2>/dev/null ||
    fail "openssl x509 $1"
  wrong_file "$1" "$2" "$3" device init --dir new --key device.key --cert leaf.pem --cert-url "${url_of:-$url}" --trust operator/operator-root.pem
}
usage=keyUsage=critical,digitalSignature
leaf "a certificate without authorityKeyIdentifier" "authorityKeyIdentifier is missing (RFC 5280 4.2.1.1)" authorityKeyIdentifier=keyid $usage extendedKeyUsage=clientAuth authorityKeyIdentifier=none
leaf "a certificate without keyUsage" "keyUsage is missing" $usage authorityKeyIdentifier=keyid extendedKeyUsage=clientAuth
leaf "a certificate for nothing" "keyUsage has not what is needed" $usage keyUsage=keyEncipherment authorityKeyIdentifier=keyid extendedKeyUsage=clientAuth
leaf "a certificate for everything" "has anyExtendedKeyUsage" extendedKeyUsage=clientAuth $usage authorityKeyIdentifier=keyid extendedKeyUsage=clientAuth,anyExtendedKeyUsage
leaf "a certificate that names its issuer's serial number" "something else than a keyIdentifier alone" authorityKeyIdentifier=keyid $usage authorityKeyIdentifier=keyid,issuer:always
url_of=${url%METER-0001}METER-0002
leaf "a certificate of another device" "names the device of the URL" serialNumber $usage authorityKeyIdentifier=keyid extendedKeyUsage=clientAuth
unset url_of
[ ! -e new ] || fail "a refused certificate left a directory"

# what some networks accept is warned of
printf '%s\n' $usage authorityKeyIdentifier=keyid >leaf.ext
openssl x509 -req -in device.csr -CA factory/line.pem -CAkey factory/line.key -CAcreateserial -days 5 -extfile leaf.ext -out leaf.pem 2>/dev/null
"$RCDP" device init --dir new --key device.key --cert leaf.pem --cert-url $url --trust operator/operator-root.pem >/dev/null 2>err.log ||
  fail "a certificate without purpose"
grep -q 'warning: leaf.pem: extendedKeyUsage is missing' err.log || fail "no warning of a missing purpose"

# --- what comes to light with the path only: the network's log has the part at fault ---
stale() { # stale WHAT DETAIL: with what is published now
  rm -f device/state
  : >served.log
  rcdp device attach --dir device --network "$NETWORK" --tries 2 --retry-ms "$(patient 500)" >attach.log 2>&1 && fail "$1 was accepted"
  grep -q "\"detail\":\"$2" served.log || fail "$1: the log has no '$2'"
}
mv operator served
rm served/crl/* # the old CRL lists the device
sed -i "s/\<8080\>/$web_port/" served/network.conf
start_network served
cat device.pem factory/line.pem factory/root.crl >web/devices/DeviceID=METER-0001
stale "a device without status" "leaf certificate: no CRL of its issuer was given"
cat device.pem factory/line.pem numberless.crl factory/root.crl >web/devices/DeviceID=METER-0001
stale "a CRL without number" "CRL for the leaf certificate: cRLNumber is missing"
cat device.pem factory/line.crl factory/root.crl >web/devices/DeviceID=METER-0001
stale "a path without its CA" "leaf certificate: no anchor or intermediate has its issuer"
cat device.pem device.key >web/devices/DeviceID=METER-0001
stale "a private key at the URL" "bundle: a PEM block is neither"
stop_network
echo "certificates: as documented"
