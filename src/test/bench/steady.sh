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

# CPU seconds of the thread with which Spark looks into a queue, ten times a second: what it costs to wake up here.
cleaner_of() { # PID
  local task fields
  for task in "/proc/$1/task/"*; do
    [[ $(<"$task/comm") == "Spark Context C"* ]] || continue
    read -ra fields <<<"$(sed 's/.*) //' "$task/stat")"
    per $((fields[11] + fields[12])) "$(getconf CLK_TCK)" %.2f
    return
  done
}

load() { # RATE SECONDS
  if [[ $1 == 0 ]]; then sleep "$2"; else "$PEER/gen.sh" rate "$1" "$2" >/dev/null; fi
}

rise() { awk -v a="$1" -v b="$2" -v s="$3" 'BEGIN { printf "%.4f", (b - a) / s }'; } # FROM TO SECONDS

# A job that has been started, at each rate.
observe() { # WHO ROUND PID TABLES TABLE
  local who=$1 round=$2 pid=$3 tables=$4 table=$5 rate cpu cleaner files commits line report rss seconds
  local -A lines from to
  sleep "$STARTED"
  load "${RATES##* }" "$WARM_UP"
  for rate in $RATES; do
    sleep 15 # what came before is stored
    cpu=$(cpu_of "$pid") cleaner=$(cleaner_of "$pid") files=$(files_in "$tables") commits=$(commits_in "$tables") from[$rate]=$(date +%s)
    load "$rate" "$SECONDS_AT_RATE"
    seconds=$(($(date +%s) - ${from[$rate]}))
    line="cores=$(rise "$cpu" "$(cpu_of "$pid")" "$seconds")"
    line+=" cleaner=$(rise "$cleaner" "$(cleaner_of "$pid")" "$seconds")"
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
  echo "\`src/test/bench/steady.sh${OPTIONS[*]:+ ${OPTIONS[*]}}\` on $(date '+%F %H:%M %Z'): after $WARM_UP s at the highest rate, each"
  echo "rate for $SECONDS_AT_RATE s in one life of the job; $ROUNDS rounds in turn, \`local[2]\`. Medians:"
  for rate in $RATES; do
    echo
    echo "| $rate sales a second | ours | peer | ours / peer |"
    echo "|---|---:|---:|---:|"
    row "cores" cores "$rate"
    row "… of which Spark's cleaner" cleaner "$rate"
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
  echo "Cores, files and commits are of the whole process and of all tables, at that rate. Spark's cleaner looks into an empty queue ten"
  echo "times a second: it shows what it costs a thread to wake up on this machine in this hour, which an idle job hangs on."
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
