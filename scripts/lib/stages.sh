# Stages of a long run: each one named, timed and fatal when it fails. Sourced, never run.
# shellcheck shell=bash

stage_names=()
stage_seconds=()

# stage <name> <command…>: the command runs in a shell of its own, so that its first failing line ends it and then us.
stage() {
  local name=$1 begin=$SECONDS status=0
  shift
  say "" "==> $name"
  set +e
  (
    set -e
    "$@"
  )
  status=$?
  set -e
  stage_names+=("$name")
  stage_seconds+=($((SECONDS - begin)))
  [[ $status -eq 0 ]] && return 0
  stage_summary
  say "FAILED: $name (exit code $status)"
  exit "$status"
}

# Minutes of each stage so far, and their sum.
stage_summary() {
  local i total=0
  say "" "minutes  stage"
  for i in "${!stage_names[@]}"; do
    say "$(minutes "${stage_seconds[i]}")  ${stage_names[i]}"
    total=$((total + stage_seconds[i]))
  done
  say "$(minutes "$total")  all"
}

minutes() { awk -v s="$1" 'BEGIN { printf "%7.1f", s / 60 }'; }
