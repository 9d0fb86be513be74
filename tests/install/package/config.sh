#!/bin/sh
# config.sh CMAKE SOURCES ACTC: what `actc compile` makes is a CMake package by itself, with an archive, with source, with both.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
set -eu
cmake=$1 sources=$2 actc=$3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export ACTC_CACHE_DIR="$folder/cache"
cat >CMakeLists.txt <<'CMAKE'
cmake_minimum_required(VERSION 3.20)
project(consumer C)
find_package(mine REQUIRED CONFIG PATHS ${LIBRARY})
add_executable(levels ${LEVELS})
target_link_libraries(levels PRIVATE mine::mine)
CMAKE
echo 'activation leaky(x; slope = 0.01) = x > 0 ? x : slope * x' >leaky.act
for targets in x86-64-v3 generic generic,x86-64-v3; do
  "$actc" compile silu leaky.act '(x; b = 2) = sqrt(abs(x)) * b' --name mine --quiet --target $targets -o "$targets"
  "$cmake" -S . -B "build-$targets" -G Ninja -DLIBRARY="$folder/$targets" -DLEVELS="$sources/levels.c" >log 2>&1 &&
    "$cmake" --build "build-$targets" >log 2>&1 || { cat log; exit 1; }
  "build-$targets/levels"
done
