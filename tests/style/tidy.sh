#!/usr/bin/env bash
# clang-tidy over the sources that the last commit or the working tree changed (.clang-tidy says which rules).
# tidy.sh BUILD_DIR [FILE...]: other files.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
set -eu
build=$1
shift
if [ $# -eq 0 ]; then
  git rev-parse --verify -q HEAD~1 >/dev/null || { echo "skipped: no history"; exit 77; }
  mapfile -t files < <(git diff --name-only --diff-filter=d HEAD~1 -- '*.cpp' '*.c')
  set -- "${files[@]}"
fi
selected=()
for file in "$@"; do # only what the build compiles has flags
  grep -q "\"file\": \".*/$file\"" "$build/compile_commands.json" && selected+=("$file")
done
[ "${#selected[@]}" -gt 0 ] || { echo "skipped: no compiled source changed"; exit 77; }
printf '%s\n' "${selected[@]}" | xargs -P 2 -n 1 clang-tidy-14 --quiet -p "$build" --extra-arg=-Wno-unknown-warning-option
echo "${#selected[@]} files are clean"
