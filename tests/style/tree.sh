#!/usr/bin/env bash
# Walls and habits: who may include Halide and LLVM, which way dependencies point, licence lines, file lengths.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
set -eu
git rev-parse --git-dir >/dev/null 2>&1 || { echo "skipped: not a git checkout"; exit 77; }
bad=0
report() { echo "$1"; bad=1; }
includes() { git grep -lE "^#include [<\"]$1" -- "${@:2}" || true; }

for file in $(includes 'Halide' .); do
  case $file in codegen/to_halide.cpp | codegen/from_halide.* | tests/codegen/from_halide_test.cpp | tests/codegen/adjoint_test.cpp) ;;
    *) report "$file includes Halide; only codegen/to_halide.cpp and codegen/from_halide.* may" ;; esac
done
for file in $(includes 'llvm/' .); do
  case $file in codegen/digest.cpp | codegen/llvm_stage.cpp | codegen/llvm_machine.* | codegen/archive.cpp | codegen/load_code.cpp | codegen/repack.cpp) ;;
    *) report "$file includes LLVM; only the files of actc_llvm_stage may" ;; esac
done
for file in $(includes '(dsl|codegen|targets|tools)/' runtime); do report "$file: the runtime depends on nothing"; done
for file in $(includes '(codegen|targets|tools)/' dsl); do report "$file: dsl/ does not depend on code generation"; done
for file in $(includes 'tools/' codegen targets); do report "$file: the compiler does not depend on its tools"; done

for file in $(git ls-files '*.cpp' '*.c' '*.h' '*.def' '*.sh' actc check tools/setup/run); do
  head -n 30 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception' || report "$file has no SPDX line"
  lines=$(wc -l <"$file")
  [ "$lines" -le 700 ] || report "$file has $lines lines: split it"
done
if git grep -nE '(^|[^A-Za-z0-9_.])/(home|root|work|Users)/[a-z]' -- . ':!tests/style/tree.sh' ; then report "absolute paths of a machine (above)"; fi
[ "$bad" = 0 ] && echo "the tree is in order"
exit $bad
