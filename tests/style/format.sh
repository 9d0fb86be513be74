#!/usr/bin/env bash
# All C and C++ sources are as clang-format 14 writes them. Remedy: clang-format-14 -i $(git ls-files '*.cpp' '*.c' '*.h')
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
set -eu
git rev-parse --git-dir >/dev/null 2>&1 || { echo "skipped: not a git checkout"; exit 77; }
# What a program writes is as that program writes it.
mapfile -t files < <(git ls-files '*.cpp' '*.c' '*.h' ':!codegen/math/coefficients')
[ "${#files[@]}" -gt 50 ] || { echo "found only ${#files[@]} sources: the list is wrong"; exit 1; }
clang-format-14 --dry-run -Werror "${files[@]}"
echo "${#files[@]} files are formatted"
