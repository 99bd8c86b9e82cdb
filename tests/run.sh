#!/usr/bin/env bash
# Everything that must hold before a change goes in: format, static analysis, the tests under sanitizers, the tests as released.
# Installs what is missing. Vectors that are not part of the project are used when these name their folders:
# RCDP_WYCHEPROOF_DIR, RCDP_LIMBO_DIR, RCDP_VECTORS_DIR. Exit status 0 only when every step passed.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
jobs=$(nproc)
failed=()

step() { # step NAME COMMAND…: run it, keep what it prints for the case that it fails
  local name=$1 start=$SECONDS log
  shift
  log=$(mktemp)
  if "$@" >"$log" 2>&1; then
    printf '== %-28s ok (%d s)\n' "$name" $((SECONDS - start))
  else
    printf '== %-28s FAILED (%d s)\n' "$name" $((SECONDS - start))
    cat "$log"
    failed+=("$name")
  fi
  rm -f "$log"
}

build() { cmake --preset "$1" && cmake --build "build/$1" -j "$jobs" "${@:2}"; } # build PRESET [--target …]
format() { find base codec crypto flows fuzz include store tests tools vault -name '*.[ch]' -exec clang-format-14 --dry-run --Werror {} +; }
tidy() { cmake --preset tidy && tests/tidy.py build/tidy -j "$jobs"; }
# What runs outside programs, or kills ours by the hundred, runs once, as released; so the rcdp command needs not be built twice.
sanitized() { build sanitize --target tests/all fuzz/all && ctest --test-dir build/sanitize -j "$jobs" -LE 'tools|interop' --output-on-failure; }

tools/packages.sh test || exit 1
step "format" format
step "clang-tidy" tidy
step "sanitizers (clang)" sanitized
step "release build (gcc)" build release

if [ ${#failed[@]} -eq 0 ]; then
  exec ctest --test-dir build/release -j "$jobs" --output-on-failure
fi
ctest --test-dir build/release -j "$jobs" --output-on-failure
printf 'failed: %s\n' "${failed[*]}" >&2
exit 1
