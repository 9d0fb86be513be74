#!/bin/sh
# The program as users meet it, in a small form: one epoch over a few hundred real images (generated ones where these are
# not installed), both networks, the same bits for any number of threads; then the pictures, where matplotlib is.
# Usage: run.sh PROGRAM SOURCE_DIR OUT_DIR
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
set -eu
program=$1 source=$2 out=$3
images=/usr/share/datasets/fashion-mnist
rm -rf "$out"
mkdir -p "$out"

if [ -d "$images" ]; then
  set -- --data "$images"
else
  echo "no images at $images (Debian package dataset-fashion-mnist): generated ones instead"
  set -- --generated
fi

digest() { sed -n 's/.*"digest":"\([0-9a-f]*\)".*/\1/p' "$1"; }

for network in perceptron convolutional; do
  for threads in 1 2 3; do
    "$program" "$@" --json --gradients --dead --activation gelu --network $network --images 400 --epochs 2 --batch 50 \
      --threads $threads >"$out/$network$threads.jsonl"
  done
  first=$(digest "$out/${network}1.jsonl")
  [ -n "$first" ]
  for threads in 2 3; do
    [ "$(digest "$out/$network$threads.jsonl")" = "$first" ] || { echo "$network: $threads threads change bits"; exit 1; }
  done
done

# Text for people, with a parameter; then mistakes, which name the remedy.
"$program" "$@" --activation leaky_relu --param slope=0.2 --images 100 --epochs 1 --gradients --dead | tee "$out/text"
grep -q '^ *1 dense 784-256 ' "$out/text" # a gradient norm
grep -q '^leaky_relu *256 *0.00 %' "$out/text"
"$program" --list | grep -q '^threshold *threshold = (no default), value = (no default)$'
mistake() {
  expected=$1
  shift
  status=0
  "$program" "$@" 2>"$out/mistake" || status=$?
  [ $status = 2 ] && grep -qF -e "$expected" "$out/mistake" || { echo "$*: status $status"; cat "$out/mistake"; exit 1; }
}
mistake "say --param threshold=VALUE" --activation threshold
mistake "no activation 'swiglu'; --list shows all" --activation swiglu
mistake "has no parameter 'beta'" --activation relu --param beta=1
mistake "not of the form NAME=NUMBER" --param slope=x

for python in python3 /usr/bin/python3; do
  "$python" -c 'import matplotlib' 2>/dev/null || continue
  for kind in curves gradients; do
    "$python" "$source/plot.py" $kind "$out/$kind.svg" "$out"/*1.jsonl
    grep -q 'convolutional1' "$out/$kind.svg" # the legend
  done
  echo "pictures: $out/curves.svg, $out/gradients.svg"
  exit 0
done
echo "no pictures: no matplotlib (Debian package python3-matplotlib)"
