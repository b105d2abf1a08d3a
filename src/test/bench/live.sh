#!/usr/bin/env bash
# A live load for so long that small files would pile up: what is made and what stays, table by table, what
# merging and deleting cost, and whether sales stay as fresh as at the start. Ours alone, on the Spark
# runner, with the flags and defaults that users run.
#
# PEER=/path  needed: its generator makes the load, its report reads the log. See drain.sh
# LOADS="5000:30 50:10"  sales a second : minutes   REPORT=docs/benchmarks/DATE-live.md
set -euo pipefail
. "$(dirname "$0")/lib.sh"
: "${LOADS:=5000:30 50:10}" "${REPORT:=$ROOT/docs/benchmarks/$(date +%F)-live.md}"
: "${PEER:?the folder with a generator, see docs/benchmarks/README.md}"
export TOPIC=ventes_live TOPIC_LIVE=ventes_live
STARTED=35 # seconds until a job is up
SMALL=$((16 << 20))

# CPU seconds of the threads of a process whose names begin so (Linux keeps 15 letters), from now until it is
# killed: the latest look at each counts, as a thread that has ended leaves no trace. Keeps the sum in a file.
watch_threads() { # PID NAME FILE
  local stat line fields id sum hz
  local -A first=() last=()
  hz=$(getconf CLK_TCK)
  while kill -0 "$1" 2>/dev/null; do
    for stat in "/proc/$1"/task/*/stat; do
      { read -r line <"$stat"; } 2>/dev/null || continue
      [[ $line == *"($2"* ]] || continue
      id=${line%% *}
      read -ra fields <<<"${line##*) }"
      last[$id]=$((fields[11] + fields[12]))
      # One that was there at the first look has a past that does not count.
      : "${first[$id]:=${started:+0}}" "${first[$id]:=${last[$id]}}"
    done
    local started=yes
    sum=0
    for id in "${!last[@]}"; do sum=$((sum + last[$id] - first[$id])); done
    per "$sum" "$hz" %.2f >"$3"
    sleep 0.5
  done
}

# What the log of a table says of the time between two seconds: commits and files that brought rows, and
# the most live files below 16 MiB.
log_figures() { # TABLE FROM TO
  local entry
  for entry in "$1"/_delta_log/*[0-9].json; do
    stat -c 'ENTRY %Y' "$entry"
    { grep -oE '^\{"(add|remove)":|"path":"[^"]*"|"size":[0-9]+|"dataChange":(true|false)' "$entry" || true; } | paste -sd' ' |
      sed 's/{"add":/\nADD/g; s/{"remove":/\nREMOVE/g'
  done | awk -v from="$2" -v to="$3" -v small="$SMALL" '
    function of(key,  text) {
      if (!match($0, "\"" key "\":\"?[^\" ]*")) return ""
      text = substr($0, RSTART, RLENGTH); sub(/^"[^:]*":"?/, "", text); return text
    }
    /^ENTRY/ { time = $2; counted = 0; if (live > most && time >= from) most = live; next }
    /^ADD/ {
      if (of("size") + 0 < small) { isSmall[of("path")] = 1; live++ }
      if (time >= from && time <= to && of("dataChange") == "true") { files++; if (!counted++) commits++ }
    }
    /^REMOVE/ && (of("path") in isSmall) { delete isSmall[of("path")]; live-- }
    END {
      if (live > most) most = live
      printf "files_min=%.1f commits_min=%.1f most_small=%d small_at_end=%d\n",
        files * 60 / (to - from), commits * 60 / (to - from), most, live
    }'
}

run() { # RATE MINUTES
  local lake=$OURS/live rate=$1 seconds=$(($2 * 60)) pid watcher from to cpu merging report table line
  rm -rf "$lake"
  "$PEER/gen.sh" create
  (lakehouse bronze --bootstrapServers="$BOOTSTRAP" --topic="$TOPIC" --lake="$lake" --sparkMaster='local[2]' \
    >"$OURS/live.log" 2>&1) &
  pid=$!
  sleep "$STARTED"
  watch_threads "$pid" io-delta-mainte "$OURS/merging" &
  watcher=$!
  from=$(date +%s) cpu=$(cpu_of "$pid")
  "$PEER/gen.sh" rate "$rate" "$seconds" >/dev/null
  to=$(date +%s)
  cpu=$(awk -v a="$(cpu_of "$pid")" -v b="$cpu" -v s=$((to - from)) 'BEGIN { printf "%.3f", (a - b) / s }')
  kill "$watcher"
  merging=$(per "$(cat "$OURS/merging")" $((to - from)) %.4f)
  sleep 10
  report=$(table_report "$lake/bronze/ventes_stream" "$from" "$to" 2>>"$OURS/report.log")
  kill "$pid" && wait "$pid" || true
  record "load-$rate" 1 "cores=$cpu merging_cores=$merging p50_ms=$(value p50 "$report") p99_ms=$(value p99 "$report")"
  for table in ventes_stream ventes_quarantine; do
    line=$(log_figures "$lake/bronze/$table" "$from" "$to")
    record "$table-$rate" 1 "$line"
  done
}

write_report() {
  local load rate sales rejected key
  echo "# A live load: what is made, and what stays"
  echo
  echo "\`src/test/bench/live.sh\` on $(date '+%F %H:%M %Z'): Bronze on the Spark runner, \`local[2]\`, the profile's own"
  echo "\`jvm.options\` and all defaults, from its start."
  for load in $LOADS; do
    rate=${load%:*}
    echo
    echo "| $rate sales a second, ${load#*:} minutes | \`ventes_stream\` | \`ventes_quarantine\` | both |"
    echo "|---|---:|---:|---:|"
    for key in files_min commits_min most_small small_at_end; do
      sales=$(value "$key" "${LINES[ventes_stream-$rate]}") rejected=$(value "$key" "${LINES[ventes_quarantine-$rate]}")
      printf '| %s | %s | %s | %s |\n' "$(label "$key")" "$sales" "$rejected" \
        "$(awk -v a="$sales" -v b="$rejected" 'BEGIN { print a + b }')"
    done
    echo
    echo "The process takes $(value cores "${LINES[load-$rate]}") of a core, merging and deleting" \
      "$(value merging_cores "${LINES[load-$rate]}"). From event to visible: p50 $(value p50_ms "${LINES[load-$rate]}") ms," \
      "p99 $(value p99_ms "${LINES[load-$rate]}") ms."
  done
  echo
  machine
}

label() { # KEY
  case $1 in
    files_min) echo "files a minute" ;;
    commits_min) echo "commits a minute" ;;
    most_small) echo "live files below 16 MiB, at most" ;;
    small_at_end) echo "… at the end" ;;
  esac
}

build
start_broker
for load in $LOADS; do
  run "${load%:*}" "${load#*:}"
done
mkdir -p "$(dirname "$REPORT")"
write_report | tee "$REPORT"
