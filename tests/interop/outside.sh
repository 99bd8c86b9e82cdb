#!/bin/sh
# Builds a Go program over circl (Debian: golang-go, golang-github-cloudflare-circl-dev) and runs a check with it.
#     outside.sh hpke WORK_DIR HPKE_BOX PROVIDER…     HPKE both ways between this library and circl
#     outside.sh attach WORK_DIR ATTACH_RECORD        recorded attaches, followed from the specification
# Exit status 77, with the reason, where Go or circl is missing.
set -eu
check=$1 work=$2 ours=$3
shift 3

export GO111MODULE=off GOPATH="${RCDP_GOPATH:-/usr/share/gocode}" GOCACHE="$work/go-cache" GOFLAGS=
command -v go >/dev/null || { echo "skipped: go is not installed (golang-go)"; exit 77; }
[ -d "$GOPATH/src/github.com/cloudflare/circl/hpke" ] ||
  { echo "skipped: circl is not installed (golang-github-cloudflare-circl-dev)"; exit 77; }

mkdir -p "$work"
(cd "$(dirname "$0")/$check" && go build -o "$work/outside-$check" .)

if [ "$check" = attach ]; then
  "$ours" >"$work/attaches.json"
  exec "$work/outside-attach" <"$work/attaches.json"
fi
for provider in "$@"; do
  echo "$provider seals:"
  "$ours" seal "$provider" >"$work/ours.json"
  "$work/outside-hpke" open <"$work/ours.json"
  echo "$provider opens:"
  "$work/outside-hpke" seal >"$work/theirs.json"
  "$ours" open "$provider" <"$work/theirs.json"
done
