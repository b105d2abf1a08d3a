#!/usr/bin/env bash
# What a steady load costs, and how long after its event a sale is visible: ours on the Spark runner,
# with the same flags and defaults as when draining, and the peer, in turn. A job is started, warmed up at
# the highest rate, and then looked at for a while at each rate. The time of a sale is the time at which it
# is made; it is visible when the entry of the table's log is there.
#
# PEER=/path  needed: its generator makes the load, its report reads the log. See drain.sh
# RATES="0 50 5000" WARM_UP=150 SECONDS_AT_RATE=90 ROUNDS=5 REPORT=docs/benchmarks/DATE-steady.md
set -euo pipefail
. "$(dirname "$0")/lib.sh"
: "${RATES:=0 50 5000}" "${WARM_UP:=150}" "${SECONDS_AT_RATE:=90}" "${ROUNDS:=5}"
: "${REPORT:=$ROOT/docs/benchmarks/$(date +%F)-steady.md}"
: "${PEER:?the folder of the Spark job to compare with}"
export TOPIC=ventes_live TOPIC_LIVE=ventes_live
STARTED=35 # seconds until a job is up

# Files and commits of the tables in a folder.
files_in() { find "$1" -name '*.parquet' -not -path '*/_delta_log/*' | wc -l; }
commits_in() { find "$1" -path '*/_delta_log/*' -name '*[0-9].json' | wc -l; }

load() { # RATE SECONDS
  if [[ $1 == 0 ]]; then sleep "$2"; else "$PEER/gen.sh" rate "$1" "$2" >/dev/null; fi
}

# A job that has been started, at each rate.
observe() { # WHO ROUND PID TABLES TABLE
  local who=$1 round=$2 pid=$3 tables=$4 table=$5 rate cpu files commits line report rss
  local -A lines from to
  sleep "$STARTED"
  load "${RATES##* }" "$WARM_UP"
  for rate in $RATES; do
    sleep 15 # what came before is stored
    cpu=$(cpu_of "$pid") files=$(files_in "$tables") commits=$(commits_in "$tables") from[$rate]=$(date +%s)
    load "$rate" "$SECONDS_AT_RATE"
    line="cores=$(awk -v a="$(cpu_of "$pid")" -v b="$cpu" -v s=$(($(date +%s) - ${from[$rate]})) 'BEGIN { printf "%.3f", (a - b) / s }')"
    line+=" files_min=$(per $(((($(files_in "$tables") - files)) * 60)) "$SECONDS_AT_RATE" %.1f)"
    line+=" commits_min=$(per $(((($(commits_in "$tables") - commits)) * 60)) "$SECONDS_AT_RATE" %.1f)"
    lines[$rate]=$line
    sleep 10
    to[$rate]=$(date +%s)
  done
  rss=$(rss_of "$pid")
  kill "$pid" && wait "$pid" || true
  for rate in $RATES; do
    line="${lines[$rate]} rss_mib=$rss"
    if [[ $rate != 0 ]]; then
      report=$(table_report "$table" "${from[$rate]}" "${to[$rate]}" 2>>"$OURS/report.log")
      line+=" p50_ms=$(value p50 "$report") p99_ms=$(value p99 "$report") max_ms=$(value max "$report")"
    fi
    record "$who-$rate" "$round" "$line"
  done
}

run_ours() { # ROUND
  local lake=$OURS/steady
  rm -rf "$lake"
  "$PEER/gen.sh" create
  (lakehouse bronze --bootstrapServers="$BOOTSTRAP" --topic="$TOPIC" --lake="$lake" --sparkMaster='local[2]' \
    "${OPTIONS[@]}" >"$OURS/steady.log" 2>&1) &
  observe ours "$1" $! "$lake" "$lake/bronze/ventes_stream"
}

run_peer() { # ROUND
  "$PEER/gen.sh" create
  (exec "$PEER/run-bronze.sh" continuous 3600 >"$OURS/peer-steady.log" 2>&1) &
  observe peer "$1" $! "$BENCH_DATA/peer/bronze" "$BENCH_DATA/peer/bronze/ventes_stream"
}

row() { # TITLE KEY RATE
  echo "| $1 | $(middle "ours-$3" "$2") | $(middle "peer-$3" "$2") | $(ratio "$(middle "ours-$3" "$2")" "$(middle "peer-$3" "$2")") |"
}

write_report() {
  local rate names=()
  echo "# Steady load: what it costs, and from event to visible, Spark runner"
  echo
  echo "\`src/test/bench/steady.sh ${OPTIONS[*]}\` on $(date '+%F %H:%M %Z'): after $WARM_UP s at the highest rate, each"
  echo "rate for $SECONDS_AT_RATE s in one life of the job; $ROUNDS rounds in turn, \`local[2]\`. Medians:"
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
  echo "Cores, files and commits are of the whole process and of all tables, at that rate."
  echo
  machine
  echo
  runs "${names[@]}"
}

OPTIONS=("$@")
build
start_broker
for round in $(seq "$ROUNDS"); do
  run_ours "$round"
  run_peer "$round"
done
mkdir -p "$(dirname "$REPORT")"
write_report | tee "$REPORT"
