#!/bin/sh
# build.sh ACTC SOURCES COMPILER FLAG...: compiles kernels and a program with them under strict warnings, and runs it.
# A C program then needs no library but libc.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
set -eu
actc=$1 sources=$2
shift 2
command -v "$1" >/dev/null || { echo "skipped: no $1"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export ACTC_CACHE_DIR="$folder/cache"
"$actc" compile silu swish --name consumer_silu -o lib >log
"$actc" compile "$sources/mine.act" --direction forward --target x86-64-v3 --name consumer_mine -o lib >>log
"$actc" compile '(x; b = 1) = x * b' --direction forward --name consumer_formula -o lib >>log
case $1 in *++*) source=program.cpp ;; *) source=program.c ;; esac
cp "$sources/consumer.c" $source
"$@" -Wall -Wextra -Werror -pedantic -Wshadow -Wconversion -Wno-sign-conversion -Ilib $source -o program \
  lib/libconsumer_silu.a lib/libconsumer_mine.a lib/libconsumer_formula.a lib/libactc_runtime.a
status=0
./program || status=$?
[ $status = 0 ] || exit $status
needed=$(readelf -d program | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | tr '\n' ' ')
echo "needs $needed"
case $source in *.c) [ "$needed" = "libc.so.6 " ] || { echo "a C program must need libc alone"; exit 1; } ;; esac
