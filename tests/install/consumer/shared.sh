#!/bin/sh
# shared.sh ACTC: kernels and runtime also make a shared library: position-independent, without relocations in code.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
set -eu
actc=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export ACTC_CACHE_DIR="$folder/cache"
"$actc" compile silu -o lib >log
${CC:-cc} -shared -Wl,-z,text -Wl,-z,defs -Wl,--fatal-warnings -o libkernels.so \
  -Wl,--whole-archive lib/libsilu.a lib/libactc_runtime.a -Wl,--no-whole-archive
exported=$(nm -D --defined-only --format=posix libkernels.so | cut -d' ' -f1 | sort | tr '\n' ' ')
echo "exports $exported"
case " $exported" in *" silu_forward_f32_kernel "*) ;; *) echo "the table is not exported"; exit 1 ;; esac
case "$exported" in *__actc_*) echo "the code of kernels is internal"; exit 1 ;; esac
cat >program.c <<'C'
#include "silu.h"
int main(void) {
  float v = 0;
  const actc_status status = silu_forward_f32(&v, &v, 1);
  return status == ACTC_UNSUPPORTED_CPU ? 77 : status != ACTC_OK || v != 0;
}
C
${CC:-cc} program.c -Ilib -o program -L. -lkernels
LD_LIBRARY_PATH=. ./program
