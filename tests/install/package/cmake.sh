#!/bin/sh
# cmake.sh CMAKE SOURCES PACKAGE COMPILER LEVELS OPTION...: a project finds the package, builds, runs with exactly these
# levels (of those that this machine has), and builds again only what changed.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
set -eu
cmake=$1 sources=$2 package=$3 compiler=$4 levels=$5
shift 5
command -v "$compiler" >/dev/null || { echo "skipped: no $compiler"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder/build/kernels"
export ACTC_CACHE_DIR="$folder/cache"
echo 'activation leaky(x; slope = 0.01) = x > 0 ? x : slope * x' >"$folder/build/kernels/leaky.act"
"$cmake" -S "$sources/project" -B "$folder/build" -G Ninja -DCMAKE_PREFIX_PATH="$package" -DCMAKE_C_COMPILER="$compiler" \
  "$@" >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
build() { "$cmake" --build "$folder/build" >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }; }
build
status=0
got=$("$folder/build/levels") || status=$?
[ $status = 0 ] || exit $status
for level in $got; do case " $levels " in *" $level "*) ;; *) echo "runs $level, not one of $levels"; exit 1 ;; esac; done
case "$levels" in *generic*) case "$got" in generic*) ;; *) echo "generic is missing"; exit 1 ;; esac ;; esac
build
grep -q 'no work to do' "$folder/log" || { cat "$folder/log"; echo "a second build is not empty"; exit 1; }
sleep 1
echo '# changed' >>"$folder/build/kernels/leaky.act"
build
grep -q 'Compiling activations' "$folder/log" || { cat "$folder/log"; echo "a changed .act file is not compiled"; exit 1; }
echo "$got"
