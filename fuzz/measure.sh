#!/usr/bin/env bash
# What each fuzz target is worth: how many executions it does in a second, on one core and with the sanitizers on, and how many lines
# its corpus covers of those of our own that it can reach at all (generated code and the targets themselves do not count).
#   fuzz/measure.sh [TARGET…]        SECONDS_EACH=5: how long each is run for its speed
# Exit status 1 when a target covers less than 90 % or does less than 1,000 executions in a second.
#
# What a target can reach: the functions that the linker leaves in it when it drops all that nothing refers to.
set -euo pipefail
cd "$(dirname "$0")/.."
build() { # build DIR TARGETS CMAKE_ARGUMENT…
  local dir=$1
  shift
  cmake -S . -B "$dir" -G Ninja -DRCDP_TOOLS=OFF -DRCDP_TESTS=OFF -DRCDP_FUZZ=ON "$@" >"$dir.log" 2>&1 &&
    cmake --build "$dir" >>"$dir.log" 2>&1 || { tail -20 "$dir.log" >&2; return 1; }
}
tools/packages.sh measure
mkdir -p build/measure
replay="-DRCDP_FUZZ_ENGINE=$PWD/build/measure/replay.o"
clang-19 -c -Iinclude -o build/measure/replay.o fuzz/replay.c
build build/measure/fast --preset fuzzing
build build/measure/reach -DCMAKE_C_COMPILER=clang-19 -DCMAKE_CXX_COMPILER=clang++-19 -DCMAKE_BUILD_TYPE=Debug "$replay" \
  -DCMAKE_C_FLAGS=-ffunction-sections\ -fdata-sections -DCMAKE_EXE_LINKER_FLAGS=-Wl,--gc-sections
build build/measure/cover -DCMAKE_C_COMPILER=clang-19 -DCMAKE_CXX_COMPILER=clang++-19 -DCMAKE_BUILD_TYPE=Debug "$replay" \
  -DRCDP_COVERAGE=ON
exec python3 fuzz/measure.py build/measure "$@"
