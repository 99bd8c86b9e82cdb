#!/usr/bin/env bash
# Takes into the corpora what fuzzing found to reach more: fuzz/grow_corpus.sh BUILD_DIR WORK TARGET…, WORK/TARGET being where the target
# kept its finds. Only inputs that reach an edge which nothing in the corpus reaches, and no more than are needed.
set -euo pipefail
build=$(realpath "$1") work=$(realpath "$2")
shift 2
cd "$(dirname "$0")"
for target in "$@"; do
  before=$(find "corpus/$target" -type f | wc -l)
  "$build/fuzz/fuzz_$target" -merge=1 -use_value_profile=0 -use_counters=0 "corpus/$target" "$work/$target" 2>/dev/null
  echo "$target: $before, now $(find "corpus/$target" -type f | wc -l)"
done
