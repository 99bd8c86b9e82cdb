#!/bin/bash
# A device that knows its owner is claimed by a network with the owner's voucher and by no other: without one, with a stranger's, with one
# for another device, it installs nothing and names the cause. Vouchers are taken in while the network runs.
source "$(dirname "$0")/lib.sh"
make_world
start_network op
"$RCDP" owner init --dir owner >/dev/null || fail "owner init"
"$RCDP" owner init --dir ed25519 --ed25519 >/dev/null || fail "owner init --ed25519"
"$RCDP" owner init --dir stranger >/dev/null || fail "owner init"
expect_equal "mode of owner.key" 600 "$(stat -c %a owner/owner.key)"
count=0

# make_owned ID OWNER
make_owned() {
  make_certificate factory "$1"
  publish "$1" factory
  make_device "$1" --owner "$2/owner.pem"
}

# vouch OWNER CERTIFICATE: the operator takes in the owner's voucher for its network
vouch() {
  "$RCDP" owner voucher --dir "$1" --cert "$2" --network 00101 --out "$1.voucher" >/dev/null || fail "owner voucher"
  "$RCDP" network trust --dir op --voucher "$1.voucher" >/dev/null || fail "network trust --voucher"
}

# refused WHAT ID CAUSE: nothing is installed, and the device names the cause
refused() {
  attach "$2" --tries 2 --retry-ms "$(patient 250)" && fail "$1 was accepted"
  grep -q "no credential yet.*($3)" "attach-$2.log" || fail "$1: the device does not name $3"
  "$RCDP" device show --dir "device-$2" --json >show.json || fail "device show"
  expect_equal "$1: held" 0 "$(json show.json 'len(doc["credentials"])')"
}

# accepted ID
accepted() {
  attach "$1" || fail "$1 is refused with its owner's voucher"
  count=$((count + 1))
  expect_equal "active after $1" "$count" "$(count_state active)"
}

# no voucher: refused before anything is stored; when it has come, the same request gets its answer
make_owned meter owner
refused "a device without voucher" meter notAuthorised
grep -q '"step":"voucher","result":"notFound"' op.log || fail "the log does not tell that there is no voucher"
"$RCDP" network list --dir op --json >list.json || fail "network list"
expect_equal "stored" 0 "$(json list.json 'len(doc)')"
vouch owner meter.pem
accepted meter
make_owned pump ed25519
vouch ed25519 pump.pem
accepted pump

# whose word it is only the device can tell
make_owned lamp owner
vouch stranger lamp.pem
refused "a stranger's voucher" lamp badSignature

# one for another device, under this one's name; one that is cut off
make_owned lock owner
hash=$(openssl x509 -in lock.pem -outform DER | sha256sum | cut -d ' ' -f 1)
cp owner.voucher "op/vouchers/$hash.voucher"
: >op.log
refused "a voucher for another device" lock notAuthorised
grep -q '"step":"voucher","result":"mismatch"' op.log || fail "the log does not tell that the voucher is another's"
head -c 50 owner.voucher >"op/vouchers/$hash.voucher"
refused "a voucher that is cut off" lock notAuthorised
head -c 70000 /dev/zero >"op/vouchers/$hash.voucher"
refused "a voucher that is none" lock notAuthorised
vouch owner lock.pem
accepted lock

# the owner's key that was lost is not a device without owner
make_owned clock owner
sed -i 's/^owner = .*/owner = "";/' device-clock/device.conf
attach clock && fail "a broken owner in device.conf was overlooked"
grep -q "owner" attach-clock.log || fail "device attach does not name the owner"

# what neither side takes
"$RCDP" owner voucher --dir owner --cert meter.pem --network 00102 --out foreign.voucher >/dev/null || fail "owner voucher"
"$RCDP" network trust --dir op --voucher foreign.voucher 2>err.txt && fail "another network's voucher was taken in"
grep -q wrongNetwork err.txt || fail "network trust does not name wrongNetwork"
"$RCDP" network trust --dir op --voucher meter.pem 2>err.txt && fail "a certificate was taken for a voucher"
for wrong in "--cert nothing.pem --network 00101" "--cert meter.pem --network abc" "--cert meter.pem --network 00101 --days 0"; do
  # shellcheck disable=SC2086
  "$RCDP" owner voucher --dir owner $wrong --out none.voucher 2>/dev/null && fail "owner voucher $wrong"
done
[ ! -e none.voucher ] || fail "a refused owner voucher left a file"
"$RCDP" owner voucher --dir nobody --cert meter.pem --network 00101 --out none.voucher 2>/dev/null && fail "a voucher of nobody"
"$RCDP" owner init --dir owner 2>/dev/null && fail "an owner over another"
for key in meter.pem nothing.pem owner/owner.key; do
  "$RCDP" device init --dir device-none --key meter.key --cert meter.pem --cert-url "$WEB/devices/DeviceID=meter" \
    --trust op/operator-root.pem --owner "$key" 2>/dev/null && fail "device init --owner $key"
done
openssl ecparam -name secp256k1 -genkey -noout 2>/dev/null | openssl ec -pubout -out other.pem 2>/dev/null
"$RCDP" device init --dir device-none --key meter.key --cert meter.pem --cert-url "$WEB/devices/DeviceID=meter" \
  --trust op/operator-root.pem --owner other.pem 2>err.txt && fail "a key of another curve was taken in"
grep -q "(algorithm)" err.txt || fail "device init does not name algorithm"
[ ! -e device-none ] || fail "a refused device init left a directory"
stop_network
echo "vouchers: $count"
