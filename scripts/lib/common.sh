# What every script of this folder shares. Sourced, never run.
# shellcheck shell=bash
set -euo pipefail

rmq_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export CCACHE_SLOPPINESS=pch_defines,time_macros # without it precompiled headers are never found again in the cache

# Words for people go to standard error: standard output is for what another program may read.
say() { printf '%s\n' "$*" >&2; }
die() {
  say "$(basename "$0"): $*"
  exit 1
}
wrong_usage() {
  say "$(basename "$0"): $*"
  say "Try: $(basename "$0") --help"
  exit 2
}

# The comment at the top of a script, up to the first empty line, is its help.
print_help() { awk 'NR == 1 { next } !/^#/ { exit } { sub(/^# ?/, ""); print }' "$0"; }

# How many compilers may run at once: one per core, as long as each finds 1.5 GB of memory (a translation unit with
# actors, sanitizers and debug information takes about 1 GB).
build_jobs() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/^MemAvailable:/ { print int($2 / 1500000) }' /proc/meminfo)
  [[ $memory -lt 1 ]] && memory=1
  echo $((cores < memory ? cores : memory))
}

# configure <preset> [cmake arguments…]; build <preset> [targets…]
configure() { (cd "$rmq_root" && cmake --preset "$1" "${@:2}" >&2); }
build() {
  local folder=$rmq_root/build/$1
  shift
  cmake --build "$folder" --parallel "$(build_jobs)" ${1:+--target "$@"} >&2
}

# Sanitizers of this age cannot place their shadow memory where newer kernels randomize addresses widely
# (vm.mmap_rnd_bits over 28): they crash at start, now and then. Without randomization they do not. A container may
# forbid switching it off; then the program runs as it is.
without_aslr() {
  if setarch "$(uname -m)" -R true 2>/dev/null; then
    setarch "$(uname -m)" -R "$@"
  else
    "$@"
  fi
}
