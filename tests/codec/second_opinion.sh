#!/bin/sh
# Runs an escript that stands beside this file, with the arguments behind its name, where Erlang and its ASN.1 compiler are
# installed; 77 (skipped) where not.
here=$(dirname "$0")
if ! command -v escript >/dev/null; then
  echo "skipped: no escript (Debian: apt install erlang-base erlang-asn1)"
  exit 77
fi
if ! erl -noshell -eval 'case code:which(asn1ct) of non_existing -> halt(1); _ -> halt(0) end.'; then
  echo "skipped: no asn1ct (Debian: apt install erlang-asn1)"
  exit 77
fi
script=$1
shift
exec escript "$here/$script" "$@"
