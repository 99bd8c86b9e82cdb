#!/usr/bin/env bash
# Takes into the corpora what fuzzing found to reach more: fuzz/grow_corpus.sh BUILD_DIR WORK TARGET…, WORK/TARGET being where the target
# kept its finds. Only inputs that reach an edge which nothing in the corpus reaches, no more than are needed, and no more than fit into
# OCTETS=50000 for each target (choose.py). An input that the target stops at lies beside WORK/TARGET afterwards.
set -euo pipefail
build=$(realpath "$1") work=$(realpath "$2")
shift 2
cd "$(dirname "$0")"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for target in "$@"; do
  before=$(find "corpus/$target" -type f | wc -l)
  rm -rf "${scratch:?}"/*
  mkdir "$scratch/merged"
  "$build/fuzz/fuzz_$target" -merge=1 -use_value_profile=0 -use_counters=0 -merge_control_file="$scratch/control" \
    -artifact_prefix="$work/$target-" "$scratch/merged" "corpus/$target" "$work/$target" 2>/dev/null
  python3 choose.py "$scratch/control" "corpus/$target" "${OCTETS:-50000}"
  echo "$target: $before, now $(find "corpus/$target" -type f | wc -l)"
done
