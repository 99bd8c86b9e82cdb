#!/bin/bash
# A real attach with what was provisioned, by each of the three procedures: EAP-AKA' and EAP-AKA between Debian's eapol_test, whose USIM is
# the device's vault, and Debian's hostapd, whose AuC is the network's store. Also where the confirmation never came, after an update, and
# where either side was restored from an older copy.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/household.sh"
. "$(dirname "$0")/field.sh"
. "$(dirname "$0")/peers.sh"
need_peers
make_household
make_installer inst --imsi-first 001010001000000 --imsi-last 001010001000999
make_certified METER-1
make_certified LATE-1
make_plain WATCH-1
make_plain LAMP-1
start_household --provisioners 127.0.0.1:0
PROVISIONERS=$(sed -n 's/.*"step":"provisioners".*"text":"\([^"]*\)".*/\1/p' op.log | tail -n 1)
start_auc
start_eap_server

# --- nothing is provisioned ---------------------------------------------------------------------------------------------
for method in aka-prime aka; do
  authenticate METER-1 $method --as "$(identity_of 001010000000001 $method)" && fail "EAP $method without a credential"
  grep -q '"text":"001010000000001: no credential has this IMSI"' auc.log || fail "the AuC does not say why: $(cat auc.log)"
done

# --- certificate attach ---------------------------------------------------------------------------------------------------
attach METER-1 || fail "attach METER-1"
attaches METER-1 "after an attach"
authenticate METER-1 aka-prime --provider openssl || fail "the USIM of another provider: $(cat usim-METER-1.log)"
"$RCDP" network show --dir op --json "$(imsi_of METER-1)" >show.json
expect_equal "AMF, whose separation bit AKA' needs" 8000 "$(json show.json 'doc["profile"]["amf"]')"
grep -rqE '"text":"[^"]*[0-9a-f]{33}' usim-METER-1.log auc.log && fail "a log tells more than identifiers"

# --- a companion brings it -----------------------------------------------------------------------------------------------------
order --yes
join WATCH-1 "$(code_of order.log 1)" || fail "join WATCH-1: $(cat join-WATCH-1.log)"
order_ends 0
attaches WATCH-1 "after a companion"

# --- a provisioner brings it: it begins with the hand-in, and its first contact makes the key the device's own ------------------------
provision --offline --devices 1 --yes
pair LAMP-1 --code "$(code_of provision.log 1)" || fail "pair LAMP-1: $(cat pair-LAMP-1.log)"
provision_ends 0
refused LAMP-1 "before the hand-in" "no credential has this IMSI"
hand_in 0
attaches LAMP-1 "after a provisioner"
cp -r device-LAMP-1 device-before
contact LAMP-1 || fail "contact LAMP-1: $(cat contact-LAMP-1.log)"
attaches LAMP-1 "after an update"
DEVICE=device-before authenticate LAMP-1 aka-prime && fail "the key before the update still works"
grep -q '"result":"badMac"' usim-LAMP-1.log || fail "the key before the update: $(cat usim-LAMP-1.log)"
attaches LAMP-1 "after somebody had tried the old key"

# --- offered, never confirmed: its first use confirms it -------------------------------------------------------------------------------
gate LATE-1
attach LATE-1 --tries 2 --retry-ms "$(patient 100)" && fail "an attach without an answer to its confirmation"
open_gate
expect_equal "LATE-1, at both sides" "staged offered" "$(held LATE-1 'doc["credentials"][0]["state"]') $(state_of LATE-1)"
authenticate LATE-1 aka-prime || fail "an offered credential: $(cat usim-LATE-1.log auc.log)"
expect_equal "vectors, the first of which no USIM takes" 2 "$(grep -c '"step":"challenge"' usim-LATE-1.log)"
grep -q '"text":"syncFailure, ' usim-LATE-1.log || fail "the first vector of an offered credential: $(cat usim-LATE-1.log)"
expect_equal "LATE-1, at both sides" "active active" "$(held LATE-1 'doc["credentials"][0]["state"]') $(state_of LATE-1)"
attaches LATE-1 "when its first use has confirmed it"
expect_equal "vectors" 1 "$(grep -c '"step":"challenge"' usim-LATE-1.log)"

# --- restored from older copies ---------------------------------------------------------------------------------------------------------------
cp -r device-METER-1 device-older
attaches METER-1 "before the device is restored"
DEVICE=device-older attaches METER-1 "the device restored from an older copy"
attaches METER-1 "after that"
stop_auc
stop_network
cp op/store.db store.older
start_auc
for _ in 1 2 3; do attaches METER-1 "before the store is restored"; done
stop_auc
cp store.older op/store.db
rm -f op/store.db-*
start_auc
authenticate METER-1 aka-prime || fail "the store restored from an older copy: $(cat usim-METER-1.log; tail -n 5 auc.log)"
grep -q '"text":"syncFailure, ' usim-METER-1.log || fail "an older store's number was taken: $(cat usim-METER-1.log)"
grep -q '"step":"resync","result":"ok"' auc.log || fail "the AuC does not tell of it: $(tail -n 5 auc.log)"
grep -q '"step":"finding".*counterWentBack' auc.log || fail "that the store is older than the device is not found: $(tail -n 5 auc.log)"
attaches METER-1 "after resynchronisation"

# --- and K is in no file: not of the network, not of a device, not in what was logged, by us or by the peers -----------------------------
"$RCDP" network export --dir op --format srsepc --out - 2>/dev/null >"$WORK.keys" || fail "export"
python3 - "$WORK.keys" <<'PYTHON' || { rm -f "$WORK.keys"; fail "a key in clear"; }
import os, sys
rows = [line.split(",") for line in open(sys.argv[1]) if not line.startswith("#")]
assert len(rows) >= 4, rows
searched = set()
for folder, _, names in os.walk("."):
    for name in names:
        path = os.path.join(folder, name)
        content = open(path, "rb").read() if os.path.isfile(path) else b""
        searched.add(path)
        for row in rows:
            for key in (row[3], row[5]):
                found = [f for f in (bytes.fromhex(key), key.encode(), key.upper().encode()) if f in content]
                assert not found, path
assert {"./op/store.db", "./device-METER-1/state", "./auc.log", "./hostapd.log", "./eapol-METER-1.log"} <= searched, searched
PYTHON
rm -f "$WORK.keys"
stop_eap_server
stop_auc
echo "aka: 3 procedures, 2 methods, first use, update, resynchronisation"
