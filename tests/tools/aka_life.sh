#!/bin/bash
# Who may attach follows the life of the credential at once: EAP-AKA' and EAP-AKA before and after suspension, a parent's suspension, expiry,
# revocation, deletion; and an AuC that is killed at any moment loses nothing.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/household.sh"
. "$(dirname "$0")/field.sh"
. "$(dirname "$0")/peers.sh"
KILLS=${RCDP_KILLS:-3}
RANDOM=${RCDP_SEED:-20262}
need_peers
make_household
make_installer inst --imsi-first 001010001000000 --imsi-last 001010001000999
for device in LAMP-1 DOOR-1 WATCH-1 RING-1 TIMER-1; do make_plain $device; done
sed -i 's/^sweep_interval = .*/sweep_interval = 1;/' op/network.conf
start_household --provisioners 127.0.0.1:0
PROVISIONERS=$(sed -n 's/.*"step":"provisioners".*"text":"\([^"]*\)".*/\1/p' op.log | tail -n 1)
start_auc
start_eap_server

provision --offline --devices 2 --yes
pair LAMP-1 --code "$(code_of provision.log 1)" || fail "pair LAMP-1"
pair DOOR-1 --code "$(code_of provision.log 2)" || fail "pair DOOR-1"
provision_ends 0
hand_in 0
for device in LAMP-1 DOOR-1; do contact $device || fail "contact $device: $(cat contact-$device.log)"; done
order --devices 3 --lifetime 36000 --yes
join WATCH-1 "$(code_of order.log 1)" || fail "join WATCH-1"
join RING-1 "$(code_of order.log 2)" || fail "join RING-1"
join TIMER-1 "$(code_of order.log 3)" || fail "join TIMER-1"
order_ends 0
for device in LAMP-1 DOOR-1 WATCH-1 RING-1; do attaches $device "$device, active"; done
attaches TIMER-1 "TIMER-1, active, without a clock" --no-clock

# --- suspended and resumed, by its owner; by its parent -------------------------------------------------------------------
by deprovision suspend LAMP-1 || fail "suspend: $(cat owner.log)"
refused LAMP-1 "a suspended credential" "suspended, until it is resumed"
by deprovision resume LAMP-1 || fail "resume: $(cat owner.log)"
attaches LAMP-1 "a resumed credential"
"$RCDP" network subscription suspend --dir op $SUBSCRIPTION >/dev/null || fail "subscription suspend"
refused WATCH-1 "a child of a suspended parent" "its parent subscription is suspended, until that is resumed"
attaches LAMP-1 "who has no parent"
"$RCDP" network subscription resume --dir op $SUBSCRIPTION >/dev/null || fail "subscription resume"
attaches WATCH-1 "a child of a resumed parent"

# --- expired -----------------------------------------------------------------------------------------------------------------
manage limit --until +1 WATCH-1 || fail "limit: $(cat manage.log)"
expired() { [ "$(state_of WATCH-1)" = expired ]; }
wait_for 20 expired
refused WATCH-1 "an expired credential" "its validity has ended"
grep -q '"step":"finding".*useAfterEnd' auc.log || fail "use after the end is not found: $(tail -n 5 auc.log)"

# --- expired on a device that has no clock, and counts: the network would still let it in -------------------------------------
"$RCDP" device pass --dir device-TIMER-1 --seconds 36000 >/dev/null || fail "device pass"
for method in aka-prime aka; do
  authenticate TIMER-1 $method --as "$(identity_of "$(imsi_of TIMER-1)" $method)" --no-clock && fail "EAP $method after the lifetime"
  grep -q '"step":"challenge","result":"offerLapsed","text":"every credential of this network that is held has expired"' usim-TIMER-1.log ||
    fail "that the lifetime is over is not said: $(cat usim-TIMER-1.log)"
done
expect_equal "TIMER-1" active "$(state_of TIMER-1)"

# --- revoked, by the companion; deleted, by the provisioner --------------------------------------------------------------------
manage remove RING-1 || fail "remove: $(cat manage.log)"
refused RING-1 "a revoked credential" "ended by order, or replaced"
imsi=$(imsi_of LAMP-1)
by deprovision delete LAMP-1 || fail "delete: $(cat owner.log)"
refused LAMP-1 "a credential that is to be deleted" "ended by order, or replaced"
cp -r device-LAMP-1 device-kept
contact LAMP-1 --update || fail "a deleted device is not told: $(cat contact-LAMP-1.log)"
expect_equal "LAMP-1" deleted "$(state_of LAMP-1)"
DEVICE=device-kept refused LAMP-1 "a deleted credential, by a copy of the vault" "ended, and its keys are gone"
for method in aka-prime aka; do
  authenticate LAMP-1 $method --as "$(identity_of "$imsi" $method)" && fail "EAP $method by a device that has erased everything"
done
EAP_SECONDS=1 authenticate LAMP-1 aka && fail "a device without a subscription attaches"
grep -q '"step":"identity","result":"notFound"' usim-LAMP-1.log || fail "that there is no subscription is not said: $(cat usim-LAMP-1.log)"

# --- the AuC is killed at any moment, and started again -----------------------------------------------------------------------------
vectors=$(grep -c '"step":"vector","result":"ok"' auc.log)
for ((kill = 0; kill < KILLS; kill++)); do
  EAP_SECONDS=2 authenticate DOOR-1 aka-prime &
  exchange=$!
  sleep "0.$(printf '%03d' $((RANDOM % 120)))"
  kill -9 "$AUC_PID"
  wait "$AUC_PID" 2>/dev/null
  start_auc
  wait $exchange
done
again() { authenticate DOOR-1 aka-prime; } # the EAP server finds the new socket by its first question that is lost
wait_for 20 again
attaches DOOR-1 "after all kills"
expect_equal "DOOR-1, whose numbers never came twice" 0 "$(grep -c syncFailure usim-DOOR-1.log)"
[ "$(grep -c '"step":"vector","result":"ok"' auc.log)" -gt "$vectors" ] || fail "nothing was asked"
stop_eap_server
stop_auc
stop_network
echo "life: 7 ends and what leads back, $KILLS kills"
