# shellcheck shell=bash
# A security module for an operator's keys, beside lib.sh: a token of SoftHSM2, in the test's directory. Ends the test with 77 where it is not
# installed. MODULE; HSM: options of network init.
command -v softhsm2-util >/dev/null || { echo "skipped: no softhsm2-util"; exit 77; }
for module in /usr/lib/softhsm/libsofthsm2.so /usr/lib/*/softhsm/libsofthsm2.so; do
  [ -r "$module" ] && MODULE=$module
done
[ -n "${MODULE:-}" ] || { echo "skipped: no libsofthsm2.so"; exit 77; }
mkdir tokens
printf 'directories.tokendir = %s\nlog.level = ERROR\n' "$WORK/tokens" >softhsm.conf
export SOFTHSM2_CONF=$WORK/softhsm.conf
softhsm2-util --init-token --free --label operator --so-pin 87654321 --pin 12345678 >/dev/null || fail "init-token"
(umask 077 && echo 12345678 >hsm.pin)
export HSM=(--hsm-module "$MODULE" --hsm-token operator)
