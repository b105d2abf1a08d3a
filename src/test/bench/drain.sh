#!/usr/bin/env bash
# How fast Bronze drains a topic on the Spark runner: a broker in a JVM of its own, 4 partitions, the
# same 20 million sales for each run, then rounds of one run each of ours, ours with an archive of its
# classes (docs/deployment.md), the peer and the bound, in turn. Each run is a JVM of its own and begins
# with empty tables.
#
# PEER=/path  folder with a Spark job to compare with, of the form that docs/benchmarks/README.md
#             describes; without it ours runs alone
# RECORDS=20000000 ROUNDS=5 REPORT=docs/benchmarks/DATE-drain.md JVM_OPTIONS=FILE BENCH_DATA=/path
# What follows goes to bronze: drain.sh --sparkMaster=local[4]
set -euo pipefail
. "$(dirname "$0")/lib.sh"
: "${RECORDS:=20000000}" "${ROUNDS:=5}"
: "${REPORT:=$ROOT/docs/benchmarks/$(date +%F)-drain.md}"
export TOPIC=ventes_stream

# rows/s and CPU seconds per million: of the whole process, and of the job alone.
figures() { # ROWS WALL CPU JOB_WALL JOB_CPU RSS BYTES FILES
  echo "rows_s=$(per "$1" "$2") cpu_m=$(per "$3" "$(per "$1" 1000000 %.6f)" %.2f)" \
    "job_rows_s=$(per "$1" "$4") job_cpu_m=$(per "$5" "$(per "$1" 1000000 %.6f)" %.2f)" \
    "rss_mib=$6 bytes_row=$(per "$7" "$1" %.1f) files=$8"
}

run_ours() { # WHO ROUND
  drain drain "$TOPIC" "$RECORDS" --sparkMaster='local[2]' "${OPTIONS[@]}"
  local files bytes
  files=$(find "$LAKE" -name '*.parquet' | wc -l)
  bytes=$(find "$LAKE" -name '*.parquet' -printf '%s\n' | awk '{ s += $1 } END { print s }')
  record "$1" "$2" "$(figures "$(value rows "$RUN")" "$(value wall "$RUN")" "$(value cpu "$RUN")" \
    "$(value job_wall "$RUN")" "$(value job_cpu "$RUN")" "$(value rss "$RUN")" "$bytes" "$files")"
}

# Delta-spark counts the rows of both tables and their offsets: each once, none missing.
check_ours() {
  local sales rejected
  sales=$("$PEER/report.sh" "$LAKE/bronze/ventes_stream" | grep REPORT)
  rejected=$("$PEER/report.sh" "$LAKE/bronze/ventes_quarantine" kafka_timestamp | grep REPORT)
  local rows=$(($(value rows "$sales") + $(value rows "$rejected")))
  local distinct=$(($(value distinct "$sales") + $(value distinct "$rejected")))
  if [[ $rows != "$RECORDS" || $distinct != "$RECORDS" ]]; then
    echo "Of $RECORDS records $rows are stored, $distinct different ones." >&2
    exit 1
  fi
  CHECKED="$(value rows "$sales") sales and $(value rows "$rejected") rejected records"
}

run_peer() { # ROUND
  local run report
  run=$("$PEER/run-bronze.sh" available 2>"$OURS/peer.log" | grep BRONZE)
  report=$("$PEER/report.sh" 2>>"$OURS/peer.log" | grep REPORT)
  [[ $(value rows "$report") == "$RECORDS" ]]
  record peer "$1" "$(figures "$(value rows "$run")" "$(value total_s "$run")" "$(value total_cpu_s "$run")" \
    "$(value query_s "$run")" "$(value cpu_s "$run")" "$(value peak_rss_mib "$run")" \
    "$(value bytes "$report")" "$(value files "$report")")"
}

run_bound() { # ROUND
  local run start=0 wall
  start=$(date +%s%N)
  run=$("$PEER/run-bound.sh" 2>"$OURS/bound.log" | grep BOUND)
  wall=$(per $(($(date +%s%N) - start)) 1000000000 %.2f)
  [[ $(value rows "$run") == "$RECORDS" ]]
  record bound "$1" "$(figures "$(value rows "$run")" "$wall" "$(value total_cpu_s "$run")" \
    "$(value s "$run")" "$(value cpu_s "$run")" "$(value peak_rss_mib "$run")" \
    "$(value bytes "$run")" "$(value files "$run")")"
}

row() { # TITLE KEY
  local cells="| $1 | $(middle ours "$2") | $(middle archived "$2") |"
  if [[ -n ${PEER:-} ]]; then
    cells+=" $(middle peer "$2") | $(middle bound "$2") |"
    cells+=" $(ratio "$(middle ours "$2")" "$(middle peer "$2")") |"
    cells+=" $(ratio "$(middle archived "$2")" "$(middle peer "$2")") |"
    cells+=" $(ratio "$(middle archived "$2")" "$(middle bound "$2")") |"
  fi
  echo "$cells"
}

write_report() {
  echo "# Draining a topic: Kafka to Bronze, Spark runner"
  echo
  echo "\`src/test/bench/drain.sh${OPTIONS[*]:+ ${OPTIONS[*]}}\` on $(date '+%F %H:%M %Z'), $RECORDS sales, partitions: $PARTITIONS,"
  echo "$ROUNDS rounds of one run each in turn, \`local[2]\`. Medians:"
  echo
  if [[ -n ${PEER:-} ]]; then
    echo "| | ours | archived | peer | bound | ours / peer | archived / peer | archived / bound |"
    echo "|---|---:|---:|---:|---:|---:|---:|---:|"
  else
    echo "| | ours | archived |"
    echo "|---|---:|---:|"
  fi
  row "rows/s, whole process" rows_s
  row "CPU-s per million, whole process" cpu_m
  row "rows/s, job" job_rows_s
  row "CPU-s per million, job" job_cpu_m
  row "peak RSS, MiB" rss_mib
  row "bytes per row" bytes_row
  row "files" files
  echo
  echo "The whole process is from the start of the JVM to its end, for the peer to the end of the query. The job is,"
  echo "for the peer and the bound, from when the query is started, with Spark up; for ours from when the launcher"
  echo "has decided where to read from, before Spark is started. Neither has the broker in it. \"archived\" is ours"
  echo "with an archive of its classes, which the peer has not."
  [[ -n ${CHECKED:-} ]] && echo "Ours was judged by delta-spark: $CHECKED, each offset once."
  echo
  machine
  echo "- Flags: \`$(grep -v '^#' "${JVM_OPTIONS:-$ROOT/runner-profiles/spark/jvm.options}" | paste -sd' ')\`"
  echo
  echo "Every run:"
  echo
  runs ours archived peer bound
}

OPTIONS=("$@")
build
start_broker
preload "$TOPIC" "$RECORDS"
archive drain archive "$TOPIC" "$RECORDS" --sparkMaster='local[2]' "${OPTIONS[@]}" # a run like those to come
for round in $(seq "$ROUNDS"); do
  JVM_FLAGS=()
  run_ours ours "$round"
  JVM_FLAGS=("-XX:SharedArchiveFile=$ARCHIVE")
  run_ours archived "$round"
  if [[ -n ${PEER:-} ]]; then
    run_peer "$round"
    run_bound "$round"
  fi
done
if [[ -n ${PEER:-} ]]; then
  check_ours
fi
mkdir -p "$(dirname "$REPORT")"
write_report | tee "$REPORT"
