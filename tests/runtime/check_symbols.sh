#!/bin/sh
# check_symbols.sh LIB: asserts that the runtime archive needs nothing but a few libc functions, exports only actc_
# names and stays small. Everything found wrong is listed.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
set -eu
lib=$1
limit=12288
allowed='getenv strcmp memcmp memcpy memmove memset _GLOBAL_OFFSET_TABLE_'

# nm -P prints "name type [value size]"; lines that name a member have one field.
defined=$("${NM:-nm}" -P -g --defined-only "$lib" | awk 'NF > 1 { print $1 }')
undefined=$("${NM:-nm}" -P -g -u "$lib" | awk 'NF > 1 { print $1 }' | sort -u)
text=$("${SIZE:-size}" "$lib" | awk 'NR > 1 { sum += $1 } END { print sum + 0 }')

failed=0
complain() { echo "$lib: $*"; failed=1; }
contains() { printf '%s\n' $1 | grep -qxF "$2"; }

[ -n "$defined" ] || complain "no symbols"
contains "$defined" actc_launch || [ "$(basename "$lib")" != libactc_runtime.a ] || complain "actc_launch is missing"
outside=
for symbol in $undefined; do
  contains "$defined" "$symbol" && continue # another member of the archive has it
  outside="$outside $symbol"
  contains "$allowed" "$symbol" || complain "undefined symbol: $symbol"
done
for symbol in $defined; do
  case $symbol in actc_*) ;; *) complain "foreign name: $symbol" ;; esac
done
[ "$text" -le $limit ] || complain "text is $text bytes, more than $limit"
[ $failed = 0 ] || exit 1
echo "$lib: $text bytes of text; needs$outside"
