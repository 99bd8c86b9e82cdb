#!/usr/bin/env bash
# Planted bugs: each patch here takes one check out of the library, and some test must notice. Per patch: apply it to a copy of the
# tree, build, run the tests until one fails. Says which test killed which patch; exit status 0 only when every one was killed.
#
#   run.sh [--dir FOLDER] [NAME…]  all patches, or these; the copy and its build lie in FOLDER (build/mutants)
#   run.sh --list                  their names, and what an attacker would gain
#   run.sh --check                 they all apply, and are what they should be; nothing is built
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$here/../.." && pwd)
work=$source/build/mutants
at_least=40

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

names() { find "$here" -name '*.patch' -printf '%f\n' | sed 's/\.patch$//' | sort; }

touched() { sed -n 's|^+++ b/||p' "$here/$1.patch"; }

# Where patches apply: without fuzz, so that no patch slides into code that is no longer what it was made for.
apply() { patch --directory="$1" --strip=1 --batch --forward --fuzz=0 --silent "${@:3}" <"$here/$2.patch"; }

list() {
  local name
  for name in $(names); do
    printf '%-44s %s\n' "$name" "$(head -n 1 "$here/$name.patch")"
  done
}

# What is wrong with a patch, if anything.
fault_of() {
  [[ $(head -n 1 "$here/$1.patch") =~ ^[A-Z].*\.$ ]] || echo "the first line does not say what an attacker gains"
  [ "$(touched "$1" | wc -l)" -eq 1 ] || echo "it touches more or less than one file"
  apply "$source" "$1" --dry-run >/dev/null 2>&1 || echo "does not apply any more: make it anew"
}

check() {
  local name fault count=0 faults=0
  for name in $(names); do
    count=$((count + 1))
    fault=$(fault_of "$name")
    [ -z "$fault" ] || { printf '%s: %s\n' "$name" "$fault"; faults=$((faults + 1)); }
  done
  [ "$count" -ge "$at_least" ] || fail "$count patches, but $at_least are asked for"
  [ "$faults" -eq 0 ] || fail "$faults of $count patches are no good"
  printf '%d patches apply\n' "$count"
}

# Not asked, by label: what runs outside programs, or looks at the build and the documents alone.
left_out='tools|interop|symbols|package|requirements|docs|mutants|service'

# Folders of the build tree that have tests.
tested() {
  local list folder count
  for list in "$work"/build/tests/*/CTestTestfile.cmake "$work"/build/fuzz/CTestTestfile.cmake; do
    folder=${list%/CTestTestfile.cmake}
    count=$(ctest --test-dir "$folder" -N -LE "$left_out" 2>/dev/null | sed -n 's/^Total Tests: //p')
    [ "${count:-0}" -eq 0 ] || echo "${folder#"$work/build/"}"
  done
}

costs() { sed '/^---$/,$d' "$work/build/$1/Testing/Temporary/CTestCostData.txt"; }

# Quick ones first, by the run without a patch.
by_cost() {
  local folder
  tested | while read -r folder; do
    printf '%s %s\n' "$(costs "$folder" | awk '{ sum += $3 } END { print sum + 0 }')" "$folder"
  done | sort -n | cut -d ' ' -f 2
}

# Those that are about a file come before the others, and before them those that look for what was not wiped.
first_for() {
  case $1 in
    *-unwiped) echo secrets ;;
  esac
  case $2 in
    base/*) echo base crypto codec ;;
    codec/nas/*) echo nas ;;
    codec/*) echo codec ;;
    crypto/certificate/*) echo certificate ;;
    crypto/threegpp/*) echo bootstrap ;;
    crypto/aka/*) echo aka ;;
    crypto/base64.c) echo bootstrap certificate ;;
    crypto/channel/* | crypto/*/channel.c) echo channel ;;
    crypto/*) echo crypto ;;
    flows/url.c) echo url ;;
    flows/limits.c) echo limits ;;
    flows/link/*) echo link ;;
    flows/companion/*) echo companion ;;
    flows/provisioner/*) echo provisioner ;;
    flows/life/*) echo life ;;
    flows/device/*) echo attach companion provisioner life ;;
    flows/*) echo attach ;;
    store/*) echo store ;;
    vault/*) echo vault ;;
  esac
}

folders_for() {
  { first_for "$1" "$2" | tr ' ' '\n' | sed 's|^|tests/|'; printf '%s\n' "${quick_first[@]}"; } | awk '!seen[$0]++'
}

# The tests of a folder, those that took least in the run without a patch first.
tests_of() { costs "$1" | sort -n -k 3 | cut -d ' ' -f 1; }

# Mostly a test is a program of its name: then it is all that is built and linked.
target_of() { if grep -q "^$2: phony" "$work/targets"; then echo "$2"; else echo "$1/all"; fi; }

build() { cmake --build "$work/build" -j "$jobs" --target "$1" >"$work/log" 2>&1; }

# The functions of a CMocka program that failed, of what ctest printed.
functions() { sed -n 's/^\[  FAILED  \] \([a-z][a-z0-9_]*\)$/\/\1/p' "$work/log" | head -n 1; }

# Killed or not, and by what. Exit status 1: nobody noticed, or it could not be tried.
try() {
  local name=$1 file folder test start=$SECONDS
  file=$(touched "$name")
  cp "$work/tree/$file" "$work/before"
  apply "$work/tree" "$name" >"$work/log" 2>&1 || { echo "does NOT APPLY"; return 1; }
  for folder in $(folders_for "$name" "$file"); do
    for test in $(tests_of "$folder"); do
      build "$(target_of "$folder" "$test")" || { echo "does NOT BUILD"; cat "$work/log" >&2; return 1; }
      if ! ctest --test-dir "$work/build/$folder" -R "^$test\$" --output-on-failure >"$work/log" 2>&1; then
        echo "killed by $test$(functions) ($((SECONDS - start)) s)"
        return 0
      fi
    done
  done
  echo "SURVIVED ($((SECONDS - start)) s)"
  return 1
}

baseline() {
  local folder
  rm -rf "$work/tree" "$work/build"
  mkdir -p "$work/tree"
  tar -C "$source" --exclude=./build --exclude=./.git -c . | tar -C "$work/tree" -x
  cmake -S "$work/tree" -B "$work/build" --preset mutants >"$work/log" 2>&1 || { cat "$work/log" >&2; fail "does not configure"; }
  cmake --build "$work/build" --target help >"$work/targets"
  cmake --build "$work/build" -j "$jobs" >"$work/log" 2>&1 || { tail -n 40 "$work/log" >&2; fail "does not build"; }
  for folder in $(tested); do
    ctest --test-dir "$work/build/$folder" -j "$jobs" --output-on-failure -LE "$left_out" >"$work/log" 2>&1 ||
      { cat "$work/log" >&2; fail "not green without a patch: $folder"; }
  done
  mapfile -t quick_first < <(by_cost)
}

run() {
  local name verdict total=0 killed=0
  baseline
  printf 'green without a patch (%d s)\n' "$SECONDS"
  for name in "$@"; do
    total=$((total + 1))
    verdict=$(try "$name") && killed=$((killed + 1))
    printf '%-44s %s\n' "$name" "$verdict"
    cp "$work/before" "$work/tree/$(touched "$name")"
  done
  printf '%d of %d killed\n' "$killed" "$total"
  [ "$killed" -eq "$total" ]
}

jobs=$(nproc)
quick_first=()
case ${1-} in
  --list) list; exit ;;
  --check) check; exit ;;
  --dir) work=$(mkdir -p "$2" && cd "$2" && pwd); shift 2 ;;
esac
[ $# -gt 0 ] || mapfile -t everything < <(names)
TIMEFORMAT='%0lR, of the processor %0lU and %0lS for the system'
time run "${@:-${everything[@]}}"
