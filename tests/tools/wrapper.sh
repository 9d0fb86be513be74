#!/usr/bin/env bash
# wrapper.sh ROOT PROGRAM: the script ./actc in a made-up checkout with a finished build: it works from other folders
# and through links, passes arguments and exit codes on, and builds when and only when a source is newer.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
root="$folder/a checkout"
mkdir -p "$root"/{dsl,codegen,targets,runtime,tools/setup,cmake,build/release/bin}
touch "$root"/{CMakeLists.txt,CMakePresets.json}
cp "$1/actc" "$root/actc"
ln -s "$2" "$root/build/release/bin/actc"
cat >"$root/tools/setup/setup.sh" <<'S'
ensure_packages() { :; }
ensure_toolchain() { :; }
configure() { echo "configured" >>"$root/log"; }
build() { echo "built $*" >>"$root/log"; [ ! -e "$root/broken" ] || exit 1; }
S
touch -d '1 minute ago' "$root"/*/ "$root"/tools/setup/{.,setup.sh} "$root"/CMake*
touch "$root/build/release/actc.stamp"

failed=0
check() { [ "$1" = "$2" ] || { echo "$3: got '$1' instead of '$2'"; failed=1; }; }
expected=$("$2" --version)
mkdir "$folder/elsewhere"
cd "$folder/elsewhere"
ln -s "$root/actc" link
ln -s "$folder/elsewhere/link" "second link"
check "$("$root/actc" --version)" "$expected" "called from another folder"
check "$(./link --version)" "$expected" "called through a link"
check "$("./second link" --version)" "$expected" "called through a link to a link"
check "$(cd / && "$folder/elsewhere/link" --version)" "$expected" "called through a link from the root"
check "$(PATH=$root:$PATH actc --version)" "$expected" "found on PATH"
check "$(./link show 'x   *   2' | head -n 1)" "formula(x) = x * 2" "an argument with spaces"
status=0
./link frobnicate 2>stderr || status=$?
check "$status" 2 "the exit code of the program"
check "$(head -n 1 stderr)" "unknown command 'frobnicate'" "the message of the program"
rm stderr
check "$(ls)" "$(printf 'link\nsecond link')" "files in the current folder"
check "$(cat "$root/log" 2>&1 | grep -c built)" 0 "builds without need"

touch -d '1 minute' "$root/dsl/new.cpp"
touch "$root/broken"
status=0
./link --version >out 2>&1 || status=$?
check "$status $(cat out)" "1 " "a failing build ends the call"
rm "$root/broken" "$root/log"
touch "$root/dsl/new.cpp"
check "$(./link --version)" "$expected" "after a change"
check "$(cat "$root/log")" "$(printf 'configured\nbuilt release actc')" "a change is built"
./link --version >out
check "$(wc -l <"$root/log")" 2 "a second call does not build again"
exit $failed
