#!/usr/bin/env bash
# rcdp-sim's command line: what it prints, and how it ends. usage.sh PROGRAM
set -euo pipefail
program=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

expect() { # expect STATUS TEXT ARGUMENTS…
  local status=0 wanted=$1 text=$2 output
  shift 2
  output=$("$program" "$@" 2>&1) || status=$?
  if [ "$status" -ne "$wanted" ] || ! grep -qF -- "$text" <<<"$output"; then
    printf 'rcdp-sim %s: status %d, not %d with "%s":\n%s\n' "$*" "$status" "$wanted" "$text" "$output" >&2
    exit 1
  fi
}

printf '# the first answer is lost\nlose send 2 0\ncut send 3 5000\n' >"$folder/good"
printf 'lose send 2 0\nlose store 3 0\n' >"$folder/bad"

expect 2 'Usage:'
expect 2 'Usage:' --procedure attach --runs 0
expect 2 'Usage:' --procedure attach beside
expect 2 'unknown procedure: wedding; known: attach companion' --procedure wedding
expect 2 'unknown variant: p512; known: p256' --procedure attach --variant p512
expect 2 'unknown provider: none; known: toy' --procedure attach --provider none
expect 2 'unknown walk: slow; known: single pairs messages' --procedure attach --walk slow
expect 2 'good2: No such file' --procedure attach --plan "$folder/good2"
expect 2 'bad:2: not a fault' --procedure attach --plan "$folder/bad"
expect 0 '1 runs from seed 1, 2 faults injected' --procedure attach --variant p256 --plan "$folder/good"
expect 0 '10 runs from seed 7' --procedure attach --seed 7 --runs 10
expect 0 '10 runs from seed 7' --procedure companion --seed 7 --runs 10
