#!/usr/bin/env bash
# Sets up what the build needs: Debian packages, a private Python environment with CMake and LLVM, Halide.
# Sourced by ./actc, ./check and tools/setup/run. Everything that is downloaded lies in an XDG cache that all
# clones share; its folder is named after the contents of the requirement files, so an upgrade is a new folder.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

ACTC_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

say() { printf 'actc: %s\n' "$*" >&2; }
fail() { printf 'actc: error: %s\n' "$*" >&2; exit 1; }

toolchain_dir() {
  local key
  key=$(cat "$ACTC_ROOT"/tools/setup/{requirements,halide}.txt | sha256sum | cut -c1-12)
  printf '%s/actc/toolchain-%s' "${XDG_CACHE_HOME:-$HOME/.cache}" "$key"
}

# Names from the given lists whose Debian package is not installed.
missing_packages() {
  local list name
  for list in "$@"; do
    while read -r name; do
      case $name in '' | '#'*) continue ;; esac
      dpkg-query -W -f '${db:Status-Abbrev}' "$name" 2>/dev/null | grep -q '^.i' || echo "$name"
    done <"$ACTC_ROOT/tools/setup/$list.txt"
  done
}

ensure_packages() {
  local missing
  missing=$(missing_packages "$@" | tr '\n' ' ')
  [ -n "${missing// /}" ] || return 0
  [ "$(id -u)" = 0 ] || fail "these Debian packages are missing; install them and call again:
  sudo apt-get install -y --no-install-recommends $missing"
  command -v apt-get >/dev/null || fail "apt-get not found; install by other means: $missing"
  say "installing Debian packages: $missing"
  local log; log=$(mktemp)
  { apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends $missing; } \
    >"$log" 2>&1 </dev/null || { tail -n 20 "$log" >&2; fail "apt-get failed; its full output is in $log"; }
  rm -f "$log"
}

# The wheel of Halide is tagged for CPython 3.12; the options below install it under any Python.
install_toolchain() {
  local dir=$1 step
  rm -rf "$dir/venv" "$dir/halide"
  say "setting up the tool chain in $dir (once for all clones; about 300 MB)"
  say "  1/3 private Python environment"
  python3 -m venv "$dir/venv" >&2 || fail "python3 -m venv failed; is python3-venv installed?"
  say "  2/3 CMake and LLVM"
  "$dir/venv/bin/pip" install -q --disable-pip-version-check --only-binary=:all: \
    -r "$ACTC_ROOT/tools/setup/requirements.txt" >&2 || fail "pip could not install CMake and LLVM"
  say "  3/3 Halide"
  "$dir/venv/bin/pip" install -q --disable-pip-version-check --no-deps --only-binary=:all: --implementation cp \
    --python-version 3.12 --platform manylinux_2_28_x86_64 --target "$dir/halide" \
    -r "$ACTC_ROOT/tools/setup/halide.txt" >&2 || fail "pip could not install Halide"
}

ensure_toolchain() {
  ACTC_TOOLCHAIN=$(toolchain_dir)
  export ACTC_TOOLCHAIN
  [ -e "$ACTC_TOOLCHAIN/complete" ] && return 0
  [ "$(uname -m)" = x86_64 ] || fail "Halide's package exists for x86-64 Linux only; this machine is $(uname -m)"
  command -v python3 >/dev/null || fail "python3 not found"
  mkdir -p "$ACTC_TOOLCHAIN"
  (
    flock 9 # two clones may start at once
    [ -e "$ACTC_TOOLCHAIN/complete" ] || { install_toolchain "$ACTC_TOOLCHAIN" && touch "$ACTC_TOOLCHAIN/complete"; }
  ) 9>"$ACTC_TOOLCHAIN/lock" || exit 1
}

# configure PRESET OPTION...: once; Ninja repeats it when a CMake file changed.
configure() {
  local preset=$1 dir=$ACTC_ROOT/build/$1
  shift
  export PATH="$ACTC_TOOLCHAIN/venv/bin:$PATH"
  say "configuring build/$preset"
  mkdir -p "$dir"
  (cd "$ACTC_ROOT" && cmake --preset "$preset" "$@" >"$dir/configure.log" 2>&1) || {
    tail -n 30 "$dir/configure.log" >&2
    fail "cmake failed; its full output is in build/$preset/configure.log"
  }
}

# build PRESET TARGET...
build() {
  local dir=$ACTC_ROOT/build/$1
  shift
  PATH="$ACTC_TOOLCHAIN/venv/bin:$PATH" cmake --build "$dir" --target "$@" >&2 || fail "the build failed"
}
