#!/usr/bin/env bash
# Silver on the Spark runner, whole processes: batch over days of sales, and the peer's over the same
# Bronze table; then incremental after ten more sales of one day; then batch and incremental with an
# archive of their classes. Rounds of one run each in turn. The sales come as users' do: made by a
# producer, stored by Bronze. Then both again in processes that have loaded and compiled them:
# incremental by 'silver --every' on new tables, batch over and over in one.
#
# PEER=/path  as in drain.sh; its run-silver.sh and compare-silver.sh are called; without it ours alone
# TIMES=1     stores the sales so many times; the changed day has as many more of them
# RECORDS=3000000 DAYS=30 ROUNDS=5 REPORT=docs/benchmarks/DATE-silver-DAYS-days.md BENCH_DATA=/path
# JVM_OPTIONS as in drain.sh. What follows goes to silver.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
: "${RECORDS:=3000000}" "${DAYS:=30}" "${TIMES:=1}" "${ROUNDS:=5}"
: "${REPORT:=$ROOT/docs/benchmarks/$(date +%F)-silver-$DAYS-days.md}"
TOPIC=silver_$DAYS LAKE=$OURS/silver

# A run of Silver; its last line says how long the job took, from the look at the logs to the commits.
silver() { # WHO ROUND OPTION...
  local who=$1 round=$2 start log=$OURS/silver.log
  shift 2
  start=$(date +%s%N)
  (lakehouse silver --lake="$LAKE" --sparkMaster='local[2]' "$@" "${OPTIONS[@]}" >"$log" 2>&1) &
  measure $! "$start"
  [[ $(value code "$RUN") == 0 ]] || { tail -30 "$log" >&2; exit 1; }
  record "$who" "$round" "total_s=$(value wall "$RUN") job_s=$(job_seconds <"$log" | tail -1)\
 total_cpu_s=$(value cpu "$RUN") rss_mib=$(value rss "$RUN") files=$(files_read <"$log" | tail -1)"
}

# What docs/deployment.md makes the archive by.
demo() {
  rm -rf "$OURS/demo"
  (lakehouse demo --lake="$OURS/demo" --sales=2000 --sparkMaster='local[2]' >"$OURS/demo.log" 2>&1)
}

# Batch in a process that stays: the command so many times, of which the first four do not count.
warm_batch() { # RUNS
  local log=$OURS/silver-warm.log
  for _ in $(seq $(($1 + 4))); do
    echo "silver --lake=$LAKE --sparkMaster=local[2] --rebuild ${OPTIONS[*]}" | sed 's/ *$//'
  done | (in_one_process >"$log" 2>&1)
  [[ $(grep -c '^ENDED 0' "$log") == $(($1 + 4)) ]] || { tail -30 "$log" >&2; exit 1; }
  job_seconds <"$log" | tail -n "$1"
}

run_peer() { # ROUND
  local run
  run=$("$PEER/run-silver.sh" "$LAKE/bronze/ventes_stream" 2>"$OURS/peer-silver.log" | grep SILVER)
  record peer "$1" "total_s=$(value total_s "$run") job_s=$(value job_s "$run")\
 total_cpu_s=$(value total_cpu_s "$run") rss_mib=$(value peak_rss_mib "$run")"
}

row() { # TITLE KEY
  local cells="| $1 | $(middle batch "$2") |"
  [[ -n ${PEER:-} ]] && cells+=" $(middle peer "$2") | $(ratio "$(middle peer "$2")" "$(middle batch "$2")") |"
  cells+=" $(middle incremental "$2") | $(ratio "$(middle incremental "$2")" "$(middle batch "$2")") |"
  cells+=" $(middle archived_batch "$2") | $(middle archived_incremental "$2") |"
  echo "$cells $(ratio "$(middle archived_incremental "$2")" "$(middle archived_batch "$2")") |"
}

write_report() {
  echo "# Silver: $DAYS days, $((RECORDS * TIMES)) sales, Spark runner"
  echo
  echo "\`src/test/bench/silver.sh${OPTIONS[*]:+ ${OPTIONS[*]}}\` with RECORDS=$RECORDS, TIMES=$TIMES, DAYS=$DAYS on $(date '+%F %H:%M %Z'),"
  echo "$ROUNDS rounds of one run each in turn, \`local[2]\`, each a process of its own. Medians:"
  echo
  local peer="" rule=""
  [[ -n ${PEER:-} ]] && peer=" peer | peer / batch |" rule="---:|---:|"
  echo "| | batch |$peer incremental, one day changed | incremental / batch | archived: batch | incremental | incremental / batch |"
  echo "|---|---:|$rule---:|---:|---:|---:|---:|"
  row "whole process, s" total_s
  row "job, s" job_s
  row "whole process, CPU-s" total_cpu_s
  row "peak RSS, MiB" rss_mib
  echo
  echo "The job is from the look at the tables' logs to the last commit, the start of Spark included; for the peer from"
  echo "when Spark is up. \"Archived\" is with an [archive of classes](../deployment.md#a-faster-start)."
  echo "Batch reads $(middle batch files) files of Bronze, incremental $(middle incremental files)."
  echo
  echo "In processes that stay, one as warm as the other: batch $(middle warm_batch job_s) s, incremental"
  echo "(\`silver --every\`) $(middle warm_incremental job_s) s, which is $(ratio "$(middle warm_incremental job_s)" "$(middle warm_batch job_s)") of it."
  [[ -n ${CHECKED:-} ]] && echo "The tables at the end were judged by the peer's own: $CHECKED."
  echo
  machine
  echo
  runs batch peer incremental archived_batch archived_incremental warm_batch warm_incremental
}

OPTIONS=("$@")
build
start_broker
make_days "$DAYS" "$RECORDS"
[[ $TIMES == 1 ]] || repeat_sales "$TIMES"
archive demo
for round in $(seq "$ROUNDS"); do
  silver batch "$round" --rebuild
  [[ -n ${PEER:-} ]] && run_peer "$round"
  change
  silver incremental "$round"
  JVM_FLAGS=("-XX:SharedArchiveFile=$ARCHIVE")
  silver archived_batch "$round" --rebuild
  change
  silver archived_incremental "$round"
  JVM_FLAGS=()
done
# New tables: else each file that a batch above replaced stands in their logs for a week, and is read with them.
rm -rf "$LAKE/silver"
for seconds in $(silver_every "$ROUNDS" "${OPTIONS[@]}"); do
  record warm_incremental - "job_s=$seconds"
done
for seconds in $(warm_batch "$ROUNDS"); do
  record warm_batch - "job_s=$seconds"
done
if [[ -n ${PEER:-} ]]; then
  CHECKED=$("$PEER/compare-silver.sh" "$LAKE/bronze/ventes_stream" "$LAKE/silver" 2>"$OURS/compare.log" | grep COMPARE | paste -sd' ')
fi
mkdir -p "$(dirname "$REPORT")"
write_report | tee "$REPORT"
