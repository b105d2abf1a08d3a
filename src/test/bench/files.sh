#!/usr/bin/env bash
# Bronze on a table with many live files: how long it takes to start and to store a topic, and in what memory,
# with the flags that users run. The files are entries in the table's log, each as long as those that Bronze
# makes; nobody opens them.
#
# FILES="1000 1000000" RECORDS=400000 ROUNDS=3 REPORT=docs/benchmarks/DATE-files.md BENCH_DATA=/path
set -euo pipefail
. "$(dirname "$0")/lib.sh"
: "${FILES:=1000 1000000}" "${RECORDS:=400000}" "${ROUNDS:=3}"
: "${REPORT:=$ROOT/docs/benchmarks/$(date +%F)-files.md}"

# A lake whose ventes_stream has so many files more than Bronze made.
make_files() { # FILES
  drain "files-$1" files_first 10000 --sparkMaster='local[2]'
  (cd "$ROOT" && $MVN -q -pl io-delta test-compile exec:java -Dexec.skip=false -Dexec.classpathScope=test \
    -Dexec.mainClass=org.saleslakehouse.io.delta.ManyFiles -Dexec.args="$LAKE/bronze/ventes_stream $1")
}

run() { # ROUND FILES
  local lake=$OURS/of-files log=$OURS/files.log start stored
  rm -rf "$lake"
  cp -a "$OURS/files-$2" "$lake"
  : >"$log"
  start=$(date +%s%N)
  (lakehouse bronze --bootstrapServers="$BOOTSTRAP" --topic=files --lake="$lake" --stopAtLatest \
    --sparkMaster='local[2]' --batchIntervalMillis=1000 >"$log" 2>&1) &
  measure $! "$start" "$log" "Reading files from"
  stored=$(sed -n 's/^\([0-9,]*\) records stored in the Bronze tables.*/\1/p' "$log" | tr -d ,)
  if [[ $(value code "$RUN") != 0 || $stored != "$RECORDS" ]]; then
    echo "bronze stored '$stored' of $RECORDS records: $RUN" >&2
    tail -30 "$log" >&2
    exit 1
  fi
  record "files-$2" "$1" "start_s=$(awk -v w="$(value wall "$RUN")" -v j="$(value job_wall "$RUN")" \
    'BEGIN { printf "%.1f", w - j }') job_s=$(value job_wall "$RUN") cpu_s=$(value cpu "$RUN") rss_mib=$(value rss "$RUN")"
}

write_report() {
  local n names=()
  echo "# Bronze on a table with many files, Spark runner"
  echo
  echo "\`src/test/bench/files.sh\` on $(date '+%F %H:%M %Z'): $RECORDS records into a table that has so many live files,"
  echo "\`local[2]\`, the profile's own \`jvm.options\`, $ROUNDS rounds in turn. Medians:"
  echo
  echo "| Live files | until it reads, s | from there to the end, s | CPU-s | peak RSS, MiB |"
  echo "|---:|---:|---:|---:|---:|"
  for n in $FILES; do
    echo "| $n | $(middle "files-$n" start_s) | $(middle "files-$n" job_s) | $(middle "files-$n" cpu_s) |" \
      "$(middle "files-$n" rss_mib) |"
    names+=("files-$n")
  done
  echo
  machine
  echo
  runs "${names[@]}"
}

build
start_broker
preload files_first 10000
preload files "$RECORDS"
for n in $FILES; do make_files "$n"; done
for round in $(seq "$ROUNDS"); do
  for n in $FILES; do run "$round" "$n"; done
done
mkdir -p "$(dirname "$REPORT")"
write_report | tee "$REPORT"
