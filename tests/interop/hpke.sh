#!/bin/sh
# HPKE both ways between this library (hpke_box) and circl (Debian: golang-go, golang-github-cloudflare-circl-dev).
#     hpke.sh HPKE_BOX SOURCE_DIR WORK_DIR PROVIDER…
# Exit status 77, with the reason, where Go or circl is missing.
set -eu
box=$1 source=$2 work=$3
shift 3

export GO111MODULE=off GOPATH="${RCDP_GOPATH:-/usr/share/gocode}" GOCACHE="$work/go-cache" GOFLAGS=
command -v go >/dev/null || { echo "skipped: go is not installed (golang-go)"; exit 77; }
[ -d "$GOPATH/src/github.com/cloudflare/circl/hpke" ] ||
  { echo "skipped: circl is not installed (golang-github-cloudflare-circl-dev)"; exit 77; }

mkdir -p "$work"
go build -o "$work/circl" "$source/circl.go"
for provider in "$@"; do
  echo "$provider seals:"
  "$box" seal "$provider" >"$work/ours.json"
  "$work/circl" open <"$work/ours.json"
  echo "$provider opens:"
  "$work/circl" seal >"$work/theirs.json"
  "$box" open "$provider" <"$work/theirs.json"
done
