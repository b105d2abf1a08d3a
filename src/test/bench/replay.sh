#!/usr/bin/env bash
# How fast 'replay' stores what the quarantine holds, against the Bronze run that put it there: a topic whose sales
# all break a rule, which is gone afterwards. Whole processes on the Spark runner, in turn.
#
# RECORDS="10000 1000000" ROUNDS=5 REPORT=docs/benchmarks/DATE-replay.md BENCH_DATA=/path
set -euo pipefail
. "$(dirname "$0")/lib.sh"
: "${RECORDS:=10000 1000000}" "${ROUNDS:=5}"
: "${REPORT:=$ROOT/docs/benchmarks/$(date +%F)-replay.md}"
RULE='--qualityRules=[{"name":"nowhere","kind":"set","field":"pays","values":["nowhere"]}]'

run_bronze() { # ROUND N
  drain replay "replay_$2" "$2" --sparkMaster='local[2]' "$RULE"
  record "bronze-$2" "$1" "rows_s=$(per "$2" "$(value wall "$RUN")") cpu=$(value cpu "$RUN")"
}

run_replay() { # ROUND N
  local log=$OURS/replayed.log start stored
  start=$(date +%s%N)
  (lakehouse replay --lake="$LAKE" --sparkMaster='local[2]' >"$log" 2>&1) &
  measure $! "$start"
  stored=$(sed -n 's/^\([0-9,]*\) of [0-9,]* records replayed.*/\1/p' "$log" | tr -d ,)
  if [[ $(value code "$RUN") != 0 || -z $stored || $stored -lt $(($2 * 95 / 100)) ]]; then
    echo "replay stored '$stored' of $2 records: $RUN" >&2
    tail -30 "$log" >&2
    exit 1
  fi
  record "replay-$2" "$1" "rows_s=$(per "$stored" "$(value wall "$RUN")") cpu=$(value cpu "$RUN")"
}

write_report() {
  local n names=()
  echo "# Replaying the quarantine, Spark runner"
  echo
  echo "\`src/test/bench/replay.sh\` on $(date '+%F %H:%M %Z'), $ROUNDS rounds of one run each in turn, \`local[2]\`, whole"
  echo "processes. Medians:"
  echo
  echo "| Records | Bronze, rows/s | replay, rows/s | ratio | Bronze, CPU-s | replay, CPU-s |"
  echo "|---:|---:|---:|---:|---:|---:|"
  for n in $RECORDS; do
    echo "| $n | $(middle "bronze-$n" rows_s) | $(middle "replay-$n" rows_s) |" \
      "$(ratio "$(middle "replay-$n" rows_s)" "$(middle "bronze-$n" rows_s)") |" \
      "$(middle "bronze-$n" cpu) | $(middle "replay-$n" cpu) |"
    names+=("bronze-$n" "replay-$n")
  done
  echo
  machine
  echo
  runs "${names[@]}"
}

build
start_broker
for n in $RECORDS; do
  preload "replay_$n" "$n"
  for round in $(seq "$ROUNDS"); do
    run_bronze "$round" "$n"
    run_replay "$round" "$n"
  done
done
mkdir -p "$(dirname "$REPORT")"
write_report | tee "$REPORT"
