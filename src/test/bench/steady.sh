#!/usr/bin/env bash
# How long after its event a sale is visible, at a steady rate: ours on the Spark runner, with the
# same flags and defaults as when draining, and the peer, in turn. The time of a sale is the time at
# which it is made; it is visible when the entry of the table's log is there.
#
# PEER=/path  needed: its generator makes the load, its report reads the log. See drain.sh
# RATE=5000 SECONDS_AT_RATE=120 ROUNDS=5 REPORT=docs/benchmarks/DATE-steady.md
set -euo pipefail
. "$(dirname "$0")/lib.sh"
: "${RATE:=5000}" "${SECONDS_AT_RATE:=120}" "${ROUNDS:=5}"
: "${REPORT:=$ROOT/docs/benchmarks/$(date +%F)-steady.md}"
: "${PEER:?the folder of the Spark job to compare with}"
export TOPIC=ventes_live TOPIC_LIVE=ventes_live

keep() { # WHO ROUND RUN REPORT
  local line
  line="p50_ms=$(value p50 "$4") p90_ms=$(value p90 "$4") p99_ms=$(value p99 "$4") max_ms=$(value max "$4")"
  line+=" cpu_m=$(per "$(value cpu "$3")" "$(per "$(value timed "$4")" 1000000 %.6f)" %.1f)"
  line+=" rss_mib=$(value rss "$3") timed=$(value timed "$4")"
  record "$1" "$2" "$line"
}

# As run-latency.sh of the peer does it: started, warmed up a little, then the load.
run_ours() { # ROUND
  local lake=$OURS/steady log=$OURS/steady.log start pid
  rm -rf "$lake"
  "$PEER/gen.sh" create
  start=$(date +%s%N)
  (lakehouse bronze --bootstrapServers="$BOOTSTRAP" --topic="$TOPIC" --lake="$lake" --sparkMaster='local[2]' \
    "${OPTIONS[@]}" >"$log" 2>&1) &
  pid=$!
  (
    sleep 20
    "$PEER/gen.sh" rate 500 8
    sleep 6
    "$PEER/gen.sh" rate "$RATE" "$SECONDS_AT_RATE"
    sleep 10
    kill "$pid"
  ) &
  measure "$pid" "$start"
  [[ $(value code "$RUN") == 0 ]] || { tail -30 "$log" >&2; exit 1; }
  keep ours "$1" "$RUN" "$(table_report "$lake")"
}

run_peer() { # ROUND
  local out
  out=$("$PEER/run-latency.sh" "$RATE" "$SECONDS_AT_RATE" 2>"$OURS/peer-steady.log")
  keep peer "$1" "cpu=$(value total_cpu_s "$(grep BRONZE <<<"$out")") rss=$(value peak_rss_mib "$(grep BRONZE <<<"$out")")" \
    "$(grep REPORT <<<"$out")"
}

row() { # TITLE KEY
  echo "| $1 | $(middle ours "$2") | $(middle peer "$2") | $(ratio "$(middle ours "$2")" "$(middle peer "$2")") |"
}

write_report() {
  echo "# Steady load: from event to visible, Spark runner"
  echo
  echo "\`src/test/bench/steady.sh ${OPTIONS[*]}\` on $(date '+%F %H:%M %Z'): $RATE sales a second for"
  echo "$SECONDS_AT_RATE s after a warm-up, $ROUNDS rounds of one run each in turn, \`local[2]\`. Medians:"
  echo
  echo "| | ours | peer | ours / peer |"
  echo "|---|---:|---:|---:|"
  row "p50, ms" p50_ms
  row "p90, ms" p90_ms
  row "p99, ms" p99_ms
  row "longest, ms" max_ms
  row "CPU-s per million" cpu_m
  row "peak RSS, MiB" rss_mib
  echo
  echo "Sales of the warm-up are counted in, on both sides. The CPU is that of the whole process, idle time included."
  echo
  machine
  echo
  runs ours peer
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
