#!/usr/bin/env bash
# Lines, branches and MC/DC of our own code that the tests reach, per folder; generated code and tests count for nothing. What is not
# reached must stand in unreached.txt, and nothing else may: exit status 1 otherwise, or when a test fails.
#   tests/coverage/run.sh [-B BUILD] [-R REGEX] [--missing FOLDER]
#     -B BUILD           the build tree, instead of build/coverage
#     -R REGEX           run these tests alone, and add what they reach to what was reached before
#     --missing FOLDER   list what is not reached in it: where, and which condition
# It never takes vectors from outside the project, nor tests that need programs which may be missing (or, as valgrind, cannot read what
# clang 19 says for debuggers): what is reached may not depend
# on them.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=build/coverage
only=
while getopts B:R:-: option; do
  case $option in
    B) build=$OPTARG ;;
    R) only=$OPTARG ;;
    -) OPTIND=$((OPTIND - 1)); break ;;
    *) exit 2 ;;
  esac
done
shift $((OPTIND - 1))
jobs=$(nproc)
unset RCDP_WYCHEPROOF_DIR RCDP_LIMBO_DIR RCDP_VECTORS_DIR

tools/packages.sh measure
cmake --preset coverage -B "$build" >/dev/null
build=$(realpath "$build")
log=$build/coverage.log # of the last step
cmake --build "$build" -j "$jobs" >"$log" 2>&1 || { cat "$log"; exit 1; }
[ -n "$only" ] || rm -rf "$build/profiles"

# One file for each program, into which each of its processes adds what it has counted.
failed=0
LLVM_PROFILE_FILE=$build/profiles/%m.profraw ctest --test-dir "$build" -j "$jobs" -LE "interop|constant_time" ${only:+-R "$only"} \
  --output-on-failure >"$build/tests.log" 2>&1 || {
  failed=1
  grep -E '\*\*\*(Failed|Timeout|Exception)' "$build/tests.log" || true
  echo "more in $build/tests.log"
}

# Everything in one object, so that code which no test program is linked with counts as not reached.
mapfile -t libraries < <(cd "$build" && find base codec crypto flows store vault -name '*.a')
(cd "$build" && clang-19 -shared -nostdlib -o coverage.so -Wl,--whole-archive "${libraries[@]}")
llvm-profdata-19 merge -sparse "$build"/profiles/*.profraw -o "$build/coverage.profdata"
llvm-cov-19 export -instr-profile="$build/coverage.profdata" "$build/coverage.so" -object "$build/tools/rcdp" \
  -ignore-filename-regex='/(tests|fuzz|usr)/' >"$build/coverage.json" 2>"$log" || { cat "$log"; exit 1; }
tests/coverage/report.py "$build/coverage.json" "$@" || failed=1
exit "$failed"
