#!/usr/bin/env bash
# What it costs Bronze that sales are of many days: as many of one day, and each of a day of a year at random,
# drained into empty lakes in turn; the files that are made, and the time.
#
# RECORDS=300000 DAYS="1 365" ROUNDS=5 REPORT=docs/benchmarks/DATE-days.md BENCH_DATA=/path
set -euo pipefail
. "$(dirname "$0")/lib.sh"
: "${RECORDS:=300000}" "${DAYS:=1 365}" "${ROUNDS:=5}"
: "${REPORT:=$ROOT/docs/benchmarks/$(date +%F)-days.md}"

run() { # ROUND DAYS
  # By default a job begins after five seconds, which would be most of what is measured.
  drain days "days_$2" "$RECORDS" --sparkMaster='local[2]' --batchIntervalMillis=1000
  local table=$LAKE/bronze/ventes_stream
  record "days-$2" "$1" "wall_s=$(value wall "$RUN") job_s=$(value job_wall "$RUN") cpu_s=$(value cpu "$RUN")\
 files=$(find "$table" -name '*.parquet' -not -path '*/_delta_log/*' | wc -l)\
 commits=$(grep -l '^{"add"' "$table"/_delta_log/*.json | wc -l) rss_mib=$(value rss "$RUN")"
}

write_report() {
  local days first=${DAYS%% *} names=()
  echo "# Bronze with sales of many days, Spark runner"
  echo
  echo "\`src/test/bench/days.sh\` on $(date '+%F %H:%M %Z'): $RECORDS sales, \`local[2]\`, $ROUNDS rounds in turn. Medians:"
  echo
  echo "| Days, at random | files | commits | whole process, s | times the first | reading to end, s | CPU-s | peak RSS, MiB |"
  echo "|---:|---:|---:|---:|---:|---:|---:|---:|"
  for days in $DAYS; do
    echo "| $days | $(middle "days-$days" files) | $(middle "days-$days" commits) | $(middle "days-$days" wall_s) |" \
      "$(ratio "$(middle "days-$days" wall_s)" "$(middle "days-$first" wall_s)") | $(middle "days-$days" job_s) |" \
      "$(middle "days-$days" cpu_s) | $(middle "days-$days" rss_mib) |"
    names+=("days-$days")
  done
  echo
  machine
  echo
  runs "${names[@]}"
}

build
start_broker
for days in $DAYS; do
  java -cp "$CLASS_PATH" "$ROOT/src/test/java/org/saleslakehouse/integration/SalesOfDays.java" \
    "$BOOTSTRAP" "days_$days" "$PARTITIONS" "$RECORDS" "$days" >"$OURS/produce.log" 2>&1
done
for round in $(seq "$ROUNDS"); do
  for days in $DAYS; do run "$round" "$days"; done
done
mkdir -p "$(dirname "$REPORT")"
write_report | tee "$REPORT"
