#!/usr/bin/env bash
# Does what a fuzzing service does, with the compiler at hand: builds by build.sh with the service's flags and libFuzzer, unpacks every
# seed archive beside its target, runs the target over it. What it made is gone afterwards.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/out" "$work/work"
flags="-O1 -fno-omit-frame-pointer -gline-tables-only -fsanitize=address -fsanitize-address-use-after-scope -fsanitize=fuzzer-no-link"
CC=clang-14 CXX=clang++-14 CFLAGS=$flags CXXFLAGS=$flags LIB_FUZZING_ENGINE=-fsanitize=fuzzer SRC=$PWD OUT=$work/out WORK=$work/work \
  fuzz/oss-fuzz/build.sh
tried=0
for target in "$work"/out/fuzz_*; do
  [ -x "$target" ] || continue
  mkdir "$work/seeds"
  unzip -q "${target}_seed_corpus.zip" -d "$work/seeds"
  "$target" -runs=0 "$work/seeds"
  rm -r "$work/seeds"
  tried=$((tried + 1))
done
echo "$tried targets"
[ "$tried" -eq "$(find fuzz/corpus -mindepth 1 -maxdepth 1 -type d | wc -l)" ]
