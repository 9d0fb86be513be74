#!/bin/sh
# cross.sh CMAKE SOURCES PACKAGE: a project for another machine (as far as CMake knows) gets C and a runtime from source;
# if it asks for x86-64, it is told.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
set -eu
cmake=$1 sources=$2 package=$3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
other="-DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR=riscv64"
"$sources/cmake.sh" "$cmake" "$sources" "$package" cc generic $other
! "$cmake" -S "$sources/project" -B "$folder" -G Ninja -DCMAKE_PREFIX_PATH="$package" $other -DTARGETS=x86-64-v3 2>"$folder/err" >&2 ||
  { echo "machine code for another machine was accepted"; exit 1; }
grep -q 'TARGETS *generic' "$folder/err" || { cat "$folder/err"; exit 1; }
