#!/bin/sh
# inline.sh ACTC SOURCES COMPILER: compilers vectorise loops over each function of the catalogue's inline header, for AVX2
# and for AVX-512, and the results have the bits of the kernels although contraction is at its default.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
set -eu
actc=$1 sources=$2 compiler=$3
command -v "$compiler" >/dev/null || { echo "skipped: no $compiler"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export ACTC_CACHE_DIR="$folder/cache"
catalogue=$("$actc" list)
"$actc" compile $catalogue --emit inline --name inl -o . >log
"$actc" compile $catalogue --name lib -o . --quiet
# Code and data; symbols and relocations, which no program keeps, come on top.
bytes=$(size -t liblib.a | awk 'END { print $4 }')
[ "$bytes" -gt 100000 ] && [ "$bytes" -lt 1000000 ] || { echo "the catalogue has $bytes bytes of code and data"; exit 1; }
awk -f "$sources/inline.awk" lib.h
"$compiler" -std=gnu11 -O1 -Wall -Wextra -Werror -pedantic -c driver.c

# Functions without arithmetic or logic on whole registers.
scalar() {
  awk '/^loop_[a-z0-9_]*:/ { name = $1; packed = 0 }
       /^[ \t]+v(p?(and|or|xor|add|sub|cmp|ternlog|blend|max|min|mul|div|sqrt)|fn?m(add|sub)).*%[yz]mm/ { packed = 1 }
       /\.size[ \t]+loop_/ && !packed { printf "%s ", name }' "$1"
}
for level in x86-64-v3 x86-64-v4; do
  "$compiler" -std=gnu11 -O3 -march=$level -Wall -Wextra -Werror -pedantic -S loops.c -o $level.s
  [ "$(grep -c '^loop_' $level.s)" -ge 70 ] || { echo "the functions were not found"; exit 1; }
  # Without -fno-math-errno, sqrtf of a negative number is a call.
  other=$(scalar $level.s | tr ' ' '\n' | grep -v -e '^loop_sqrt_' -e '^loop_squareplus_' || true)
  [ -z "$other" ] || { echo "$level: not vectorised: $other"; exit 1; }
  "$compiler" -std=gnu11 -O3 -march=$level -fno-math-errno -S loops.c -o roots.s
  other=$(scalar roots.s)
  [ -z "$other" ] || { echo "$level -fno-math-errno: not vectorised: $other"; exit 1; }
  "$compiler" $level.s driver.o -o program-$level liblib.a libactc_runtime.a -lm
done
echo "all loops are vectorised"
for level in x86-64-v3 x86-64-v4; do
  status=0
  ACTC_CPU=$level ./program-$level || status=$?
  case $status in
    0) ;;
    77 | 132) echo "skipped: this CPU is no $level"; exit 77 ;; # 132: an instruction that it lacks
    *) exit 1 ;;
  esac
done
