#!/bin/sh
# Draws the images through the compiled kernels, then through `actc apply`, and demands the same bytes.
# Usage: run.sh ACTC IMAGES_BINARY OUT_DIR [IMAGES_FILE]
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
set -eu
[ $# -ge 3 ] || { echo "usage: run.sh ACTC IMAGES_BINARY OUT_DIR [IMAGES_FILE]" >&2; exit 2; }
actc=$1 images=$2 out=$3
file=${4:-/usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz}
beta=2

if [ ! -r "$file" ]; then
  echo "skipped: no images at $file (Debian package dataset-fashion-mnist)"
  exit 77
fi

# Nothing of an earlier run may stand in for a result.
mkdir -p "$out"
for name in relu sigmoid silu swish; do
  for stem in "$name" "${name}_apply" "${name}_gradient" "${name}_gradient_apply"; do
    rm -f "$out/$stem.png" "$out/$stem.npy"
  done
done
rm -f "$out/x.npy" "$out/dy.npy"

"$images" run "$out" "$file" "$beta"

# same STEM ARGUMENT...: what `actc apply ARGUMENT...` computes must be exactly STEM.npy, and look as STEM.png.
same() {
  stem=$1
  shift
  "$actc" apply "$@" --input "$out/x.npy" --output "$out/${stem}_apply.npy"
  "$images" draw "$out/x.npy" "$out/${stem}_apply.npy" "$out/${stem}_apply.png"
  cmp "$out/$stem.npy" "$out/${stem}_apply.npy"  # the greys of a picture hide small differences
  cmp "$out/$stem.png" "$out/${stem}_apply.png"
}

for name in relu sigmoid silu; do
  same "$name" "$name"
  same "${name}_gradient" "$name" --backward --grad "$out/dy.npy"
done
same swish swish --param "beta=$beta"
same swish_gradient swish --param "beta=$beta" --backward --grad "$out/dy.npy"
echo "8 pictures in $out, each identical through the linked kernels and through actc apply"
