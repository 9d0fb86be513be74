#!/bin/sh
# check_symbols.sh LIB: asserts that the runtime archive needs nothing but a few libc functions, exports only actc_
# names and stays small. Everything found wrong is listed.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
set -eu
lib=$1
limit=20480
allowed='getenv strcmp memcmp memcpy memmove memset _GLOBAL_OFFSET_TABLE_'
# The pool is an object of its own, which nothing else needs.
pool='calloc free getenv strtoul sysconf sched_getaffinity __sched_cpucount _GLOBAL_OFFSET_TABLE_
  pthread_create pthread_join pthread_mutex_init pthread_mutex_lock pthread_mutex_unlock pthread_mutex_destroy
  pthread_cond_init pthread_cond_wait pthread_cond_signal pthread_cond_broadcast pthread_cond_destroy'

# nm -P prints "name type [value size]"; lines that name a member have one field.
defined=$("${NM:-nm}" -P -g --defined-only "$lib" | awk 'NF > 1 { print $1 }')
all_undefined=$("${NM:-nm}" -P -A -g -u "$lib")
undefined=$(printf '%s\n' "$all_undefined" | awk '!/\[pool\.c\.o\]/ { print $2 }' | sort -u)
undefined_in_pool=$(printf '%s\n' "$all_undefined" | awk '/\[pool\.c\.o\]/ { print $2 }' | sort -u)
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
for symbol in $undefined_in_pool; do
  contains "$pool" "$symbol" || complain "undefined symbol in the pool: $symbol"
done
for symbol in $undefined; do
  case $symbol in actc_pool*) complain "linked without being asked for: $symbol" ;; esac
done
for symbol in $defined; do
  case $symbol in actc_*) ;; *) complain "foreign name: $symbol" ;; esac
done
[ "$text" -le $limit ] || complain "text is $text bytes, more than $limit"
[ $failed = 0 ] || exit 1
echo "$lib: $text bytes of text; needs$outside"
