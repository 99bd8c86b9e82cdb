#!/bin/bash -eu
# Builds the fuzz targets as OSS-Fuzz and ClusterFuzzLite ask: compiler, flags and engine are theirs (CC, CXX, CFLAGS, CXXFLAGS,
# LIB_FUZZING_ENGINE), what comes out lies in $OUT: targets, corpora as archives, dictionaries, options. Started in the sources.
build=$WORK/rcdp
# A build type that CMake does not know adds no flags.
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=None -DRCDP_TOOLS=OFF -DRCDP_TESTS=OFF -DRCDP_FUZZ=ON \
  -DRCDP_FUZZ_ENGINE="$LIB_FUZZING_ENGINE" -DCMAKE_BUILD_RPATH="\$ORIGIN/lib"
cmake --build "$build"

# The machines that fuzz have no packages: the providers' libraries go with the targets.
mkdir -p "$OUT/lib"
for target in "$build"/fuzz/fuzz_*; do
  [ -x "$target" ] && [ -f "$target" ] || continue
  name=$(basename "$target")
  seeds=fuzz/corpus/${name#fuzz_}
  [ -d "$seeds" ] || continue # a program that makes seeds
  cp "$target" "$OUT/"
  ldd "$target" | awk '$1 ~ /^lib(wolfssl|crypto|ssl|sqlite3|config|popt)\./ { print $3 }' | xargs -r cp -L -t "$OUT/lib"
  (cd "$seeds" && zip -q -r "$OUT/${name}_seed_corpus.zip" .)
  cp "$target.options" "$OUT/"
  [ ! -f "$target.dict" ] || cp "$target.dict" "$OUT/"
done
