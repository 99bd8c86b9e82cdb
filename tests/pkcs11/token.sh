#!/usr/bin/env bash
# token.sh PROGRAM: run it beside a token of its own, which is gone afterwards. 77: there is no SoftHSM2 here.
set -euo pipefail
command -v softhsm2-util >/dev/null || { echo "skipped: no softhsm2-util"; exit 77; }
for module in /usr/lib/softhsm/libsofthsm2.so /usr/lib/*/softhsm/libsofthsm2.so; do
  [ -r "$module" ] && RCDP_TEST_MODULE=$module
done
[ -n "${RCDP_TEST_MODULE:-}" ] || { echo "skipped: no libsofthsm2.so"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/tokens"
printf 'directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n' "$folder/tokens" >"$folder/conf"
export RCDP_TEST_MODULE SOFTHSM2_CONF=$folder/conf
softhsm2-util --init-token --free --label rcdp --so-pin 87654321 --pin 12345678 >/dev/null
"$@"
