#!/bin/sh
# size.sh ACTC: what one activation with both directions and two CPU levels adds to a stripped program.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
set -eu
actc=$1 limit=40960
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export ACTC_CACHE_DIR="$folder/cache"
"$actc" compile silu --direction forward,backward --target x86-64-v3,x86-64-v4 -o lib >log
cat >with.c <<'C'
#include "silu.h"
int main(int argc, char **argv) {
  float v[4] = {(float)argc, 1, 2, 3};
  (void)argv;
  return (int)silu_forward_f32(v, v, 4) + (int)silu_backward_f32(v, v, v, 4) + (int)v[0];
}
C
cat >without.c <<'C'
int main(int argc, char **argv) {
  (void)argv;
  return argc;
}
C
build() { ${CC:-cc} -O2 -Wl,--gc-sections "$@"; }
build with.c -Ilib -o with lib/libsilu.a lib/libactc_runtime.a
build without.c -o without
strip with without
text() { size "$1" | awk 'NR == 2 { print $1 }'; } # code and read-only data
file() { wc -c <"$1"; }
added=$(($(text with) - $(text without)))
echo "text grows by $added bytes (limit $limit), the file by $(($(file with) - $(file without)))"
[ "$added" -gt 2000 ] || { echo "the kernels are not in the program: nothing was measured"; exit 1; }
[ "$added" -lt $limit ]
