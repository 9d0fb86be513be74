#!/bin/sh
# install.sh CMAKE BUILD TARGET: installs to TARGET by way of another folder, which shows that the package may be moved.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
set -eu
cmake=$1 build=$2 target=$3
rm -rf "$target" "$target.first"
"$cmake" --install "$build" --prefix "$target.first" >"$target.log"
mv "$target.first" "$target"
for file in bin/actc lib/libactc_runtime.a include/actc_runtime.h lib/cmake/Actc/ActcConfig.cmake share/doc/actc/LICENSE \
  share/doc/actc/THIRD_PARTY share/doc/actc/docs/packaging.md lib/pkgconfig/actc_runtime.pc lib/actc/libmpfr.so.6 \
  share/doc/actc/licenses/halide/LICENSE.txt; do
  [ -e "$target/$file" ] || { echo "$file is not installed"; exit 1; }
done
! grep -rlF -e "$build" -e "$target.first" "$target/lib/cmake" "$target/lib/pkgconfig" "$target/lib/libactc_runtime.a" ||
  { echo "these files name folders of the build"; exit 1; }
(cd / && env -i "$target/bin/actc" show silu) >/dev/null
outside=$(ldd "$target/bin/actc" | grep -E 'Halide|mpf|gmp|fmt' | grep -vF "$target" || true)
[ -z "$outside" ] || { echo "not from the package: $outside"; exit 1; }
