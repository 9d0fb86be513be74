#!/bin/sh
# by_hand.sh SOURCES PACKAGE COMPILER: without CMake. The compiler is found by pkg-config, and so is what it makes; then the
# same with plain options; then C source for any machine.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
set -eu
sources=$1 package=$2 compiler=$3
command -v "$compiler" >/dev/null || { echo "skipped: no $compiler"; exit 77; }
command -v pkg-config >/dev/null || { echo "skipped: no pkg-config"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export ACTC_CACHE_DIR="$folder/cache" PKG_CONFIG_PATH="$package/lib/pkgconfig:$folder/moved"
strict="$compiler -std=c11 -O2 -Wall -Wextra -Werror -pedantic -Wmissing-prototypes"
actc=$(pkg-config --variable=actc actc_runtime)
echo 'activation leaky(x; slope = 0.01) = x > 0 ? x : slope * x' >leaky.act
compile() { "$actc" compile silu leaky.act '(x; b = 2) = sqrt(abs(x)) * b' --name mine --quiet "$@"; }
run() { # PROGRAM LEVELS
  status=0
  got=$("./$1") || status=$?
  [ $status = 0 ] || { echo "$1: status $status"; exit $status; }
  [ "$got" = "$2 " ] || [ $# = 3 ] || { echo "$1 runs '$got'"; exit 1; }
  echo "$1: $got"
}

compile -o lib
mv lib moved
$strict "$sources/levels.c" -o by_pkg_config $(pkg-config --cflags --libs mine)
run by_pkg_config 'x86-64-v3 x86-64-v4' any
$strict -Imoved -I"$package/include" "$sources/levels.c" -o by_options moved/libmine.a "$package/lib/libactc_runtime.a"
run by_options 'x86-64-v3 x86-64-v4' any

compile --target generic -o c
[ ! -e c/libmine.a ] || { echo "generic has no archive"; exit 1; }
$strict -Ic -c c/mine.c
outside=$(nm -P -u mine.o | cut -d' ' -f1 | grep -vx -e fma -e fmaf -e sqrt -e sqrtf -e _GLOBAL_OFFSET_TABLE_ || true)
[ -z "$outside" ] || { echo "mine.c needs $outside"; exit 1; }
exported=$(nm -P -g --defined-only mine.o | cut -d' ' -f1 | grep -v '^mine_[a-z0-9_]*_kernel$' || true)
[ -z "$exported" ] || { echo "mine.c exports $exported"; exit 1; }
$strict -Ic "$sources/levels.c" mine.o -o generic c/libactc_runtime.a -lm
run generic generic

compile --target x86-64-v4,generic,x86-64-v3 -o mixed
$strict -Imixed -c mixed/mine.c
$strict -Imixed "$sources/levels.c" mine.o -o mixed_program mixed/libmine.a mixed/libactc_runtime.a -lm
run mixed_program 'generic x86-64-v3 x86-64-v4' any
case $got in generic*) ;; *) echo "generic is not the lowest variant"; exit 1 ;; esac
