#!/usr/bin/env bash
# What a steady load costs, and how long after its event a sale is visible: ours on the Spark runner,
# with the same flags and defaults as when draining, and the peer, in turn, at each rate. The time of a
# sale is the time at which it is made; it is visible when the entry of the table's log is there. Cores,
# files and commits are those of the time at that rate alone, after start and warm-up.
#
# PEER=/path  needed: its generator makes the load, its report reads the log. See drain.sh
# RATES="0 50 5000" SECONDS_AT_RATE=120 ROUNDS=5 REPORT=docs/benchmarks/DATE-steady.md
set -euo pipefail
. "$(dirname "$0")/lib.sh"
: "${RATES:=0 50 5000}" "${SECONDS_AT_RATE:=120}" "${ROUNDS:=5}"
: "${REPORT:=$ROOT/docs/benchmarks/$(date +%F)-steady.md}"
: "${PEER:?the folder of the Spark job to compare with}"
export TOPIC=ventes_live TOPIC_LIVE=ventes_live
STARTED=35 SETTLED=60 # seconds until a job is up, and until its JIT compiler has little left to do

# CPU seconds and the peak of the resident set in MiB, so far.
cpu_of() { # PID
  local line fields
  read -r line <"/proc/$1/stat"
  read -ra fields <<<"${line##*) }"
  per $((fields[11] + fields[12])) "$(getconf CLK_TCK)" %.2f
}
rss_of() { awk '/VmHWM/ { printf "%d", $2 / 1024 }' "/proc/$1/status"; } # PID

# Files and commits of the tables in a folder.
files_in() { find "$1" -name '*.parquet' -not -path '*/_delta_log/*' | wc -l; }
commits_in() { find "$1" -path '*/_delta_log/*' -name '*[0-9].json' | wc -l; }

# A job that has been started, at one rate.
observe() { # WHO ROUND RATE PID TABLES REPORT_COMMAND...
  local who=$1 round=$2 rate=$3 pid=$4 tables=$5 cpu files commits line report
  shift 5
  sleep "$STARTED"
  "$PEER/gen.sh" rate 500 8 >/dev/null
  sleep "$SETTLED"
  cpu=$(cpu_of "$pid") files=$(files_in "$tables") commits=$(commits_in "$tables")
  if [[ $rate == 0 ]]; then
    sleep "$SECONDS_AT_RATE"
  else
    "$PEER/gen.sh" rate "$rate" "$SECONDS_AT_RATE" >/dev/null
  fi
  line="cores=$(awk -v a="$(cpu_of "$pid")" -v b="$cpu" -v s="$SECONDS_AT_RATE" 'BEGIN { printf "%.3f", (a - b) / s }')"
  line+=" files_min=$(per $(((($(files_in "$tables") - files)) * 60)) "$SECONDS_AT_RATE" %.1f)"
  line+=" commits_min=$(per $(((($(commits_in "$tables") - commits)) * 60)) "$SECONDS_AT_RATE" %.1f)"
  sleep 10
  line+=" rss_mib=$(rss_of "$pid")"
  kill "$pid" && wait "$pid" || true
  report=$("$@" 2>>"$OURS/report.log" | grep REPORT)
  line+=" p50_ms=$(value p50 "$report") p99_ms=$(value p99 "$report") max_ms=$(value max "$report")"
  record "$who-$rate" "$round" "$line"
}

run_ours() { # ROUND RATE
  local lake=$OURS/steady
  rm -rf "$lake"
  "$PEER/gen.sh" create
  (lakehouse bronze --bootstrapServers="$BOOTSTRAP" --topic="$TOPIC" --lake="$lake" --sparkMaster='local[2]' \
    "${OPTIONS[@]}" >"$OURS/steady.log" 2>&1) &
  observe ours "$1" "$2" $! "$lake" table_report "$lake"
}

run_peer() { # ROUND RATE
  "$PEER/gen.sh" create
  (exec "$PEER/run-bronze.sh" continuous $((SECONDS_AT_RATE + STARTED + SETTLED + 60)) >"$OURS/peer-steady.log" 2>&1) &
  observe peer "$1" "$2" $! "$BENCH_DATA/peer/bronze" "$PEER/report.sh"
}

row() { # TITLE KEY RATE
  echo "| $1 | $(middle "ours-$3" "$2") | $(middle "peer-$3" "$2") | $(ratio "$(middle "ours-$3" "$2")" "$(middle "peer-$3" "$2")") |"
}

write_report() {
  local rate names=()
  echo "# Steady load: what it costs, and from event to visible, Spark runner"
  echo
  echo "\`src/test/bench/steady.sh ${OPTIONS[*]}\` on $(date '+%F %H:%M %Z'): each rate for $SECONDS_AT_RATE s after"
  echo "a warm-up, $ROUNDS rounds of one run each in turn, \`local[2]\`. Medians:"
  for rate in $RATES; do
    echo
    echo "| $rate sales a second | ours | peer | ours / peer |"
    echo "|---|---:|---:|---:|"
    row "cores" cores "$rate"
    if [[ $rate != 0 ]]; then
      row "p50, ms" p50_ms "$rate"
      row "p99, ms" p99_ms "$rate"
      row "longest, ms" max_ms "$rate"
      row "files a minute" files_min "$rate"
      row "commits a minute" commits_min "$rate"
    fi
    row "peak RSS, MiB" rss_mib "$rate"
    names+=("ours-$rate" "peer-$rate")
  done
  echo
  echo "Cores, files and commits are of the whole process and of all tables, at that rate. Latencies count the"
  echo "sales of the warm-up in, on both sides."
  echo
  machine
  echo
  runs "${names[@]}"
}

OPTIONS=("$@")
build
start_broker
for round in $(seq "$ROUNDS"); do
  for rate in $RATES; do
    run_ours "$round" "$rate"
    run_peer "$round" "$rate"
  done
done
mkdir -p "$(dirname "$REPORT")"
write_report | tee "$REPORT"
