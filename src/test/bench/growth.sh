#!/usr/bin/env bash
# What grows with what: commit times and memory with the table's files and versions (commits.sh); on the
# Spark runner draining a topic of 1 to 16 partitions, an incremental run of Silver after one changed
# day of 1 to 365, and Silver streaming with 100 to 1,000,000 clients. Writes a dated Markdown file and
# PNG plots to docs/benchmarks/.
#
# RECORDS=1000000 REPORT=docs/benchmarks/DATE-growth.md PEER, JVM_OPTIONS and BENCH_DATA as in drain.sh
# PARTS="commits partitions days clients"  what to measure; of the other parts the figures of the run
#                                          before are taken
set -euo pipefail
. "$(dirname "$0")/lib.sh"
: "${RECORDS:=1000000}" "${PARTS:=commits partitions days clients}"
: "${REPORT:=$ROOT/docs/benchmarks/$(date +%F)-growth.md}"
PLOTS=${REPORT%.md}
DATA=$OURS/growth
mkdir -p "$DATA" "$(dirname "$REPORT")"

# Plots lines of a series' name, x and y. The plotter is a single source file and one library, so Java
# runs it as it is.
plot() { # NAME TITLE X_TITLE Y_TITLE
  java -cp "$(cat "$OURS/plot-classpath.txt")" \
    "$ROOT/src/test/java/org/saleslakehouse/integration/GrowthPlot.java" \
    "$DATA/$1.txt" "$PLOTS-$1.png" "$2" "$3" "$4"
}

build
(cd "$ROOT" && $MVN -q -Pspark-runner -pl src/test -am compile \
  org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath \
  -DincludeArtifactIds=xchart -Dmdep.outputFile="$OURS/plot-classpath.txt")
measure_commits() {
  "$HERE/commits.sh" | tee "$DATA/commits.log"
  local what line x
  for what in files versions; do
    while read -r line; do
      x=$(value "$what" "$line")
      echo "p50 $x $(value p50_ms "$line")"
      echo "p99 $x $(value p99_ms "$line")"
      echo "heap_MiB $x $(value heap_mib "$line")"
    done < <(grep "^COMMIT $what=" "$DATA/commits.log") >"$DATA/$what.txt"
  done
}

measure_partitions() {
  local PARTITIONS topic line
  for PARTITIONS in 1 2 4 8 16; do
    export PARTITIONS
    topic=growth_$PARTITIONS
    preload "$topic" "$RECORDS"
    drain growth_run "$topic" "$RECORDS" --sparkMaster='local[2]' "${OPTIONS[@]}"
    echo "partitions=$PARTITIONS rows_s=$(per "$RECORDS" "$(value wall "$RUN")") cpu=$(value cpu "$RUN") rss_mib=$(value rss "$RUN")" |
      tee -a "$DATA/partitions.log"
  done
  while read -r line; do
    echo "CPU_s $(value partitions "$line") $(value cpu "$line")"
  done <"$DATA/partitions.log" >"$DATA/partitions.txt"
}

# As many sales a day whatever the days.
measure_days() {
  local TOPIC LAKE=$OURS/growth_days days line
  for days in 1 7 30 90 365; do
    TOPIC=days_$days
    make_days "$days" $((days * 8000))
    echo "days=$days job_s=$(median $(WARM_UPS=5 silver_every 5))" | tee -a "$DATA/days.log"
  done
  while read -r line; do
    echo "incremental $(value days "$line") $(value job_s "$line")"
  done <"$DATA/days.log" >"$DATA/days.txt"
}

# Whether all sales are taken in, and the last five lines of metrics say the same of what is written.
is_settled() { # LOG
  local all written
  all=$(sed ':a;s/\B[0-9]\{3\}\>/,&/;ta' <<<"$RECORDS")
  written=$(sed -n "s/^metrics: $all sales taken in.* \([0-9,]*\) client-days written.*/\1/p" "$1" | tail -5)
  [[ $(wc -l <<<"$written") == 5 && $(uniq <<<"$written" | wc -l) == 1 && $written != 0* ]]
}

# Streaming until all sales are taken in and written; an incremental run says whether they are. A million clients need more than the profile's heap.
measure_clients() {
  local TOPIC LAKE=$OURS/growth_clients CLIENTS log=$OURS/streaming.log start pid line
  local profile=${JVM_OPTIONS:-$ROOT/runner-profiles/spark/jvm.options} JVM_OPTIONS=$OURS/growth-jvm.options
  sed 's/^-Xmx.*/-Xmx4g/' "$profile" >"$JVM_OPTIONS"
  for CLIENTS in 100 1000 10000 100000 1000000; do
    TOPIC=clients_$CLIENTS
    make_days 1 "$RECORDS"
    start=$(date +%s%N)
    (lakehouse silver --mode=streaming --lake="$LAKE" --sparkMaster='local[2]' --earlyFiring=5s \
      --metricsInterval=2s >"$log" 2>&1) &
    pid=$!
    (
      for _ in $(seq 1200); do
        is_settled "$log" && kill "$pid" && exit
        sleep 0.2
      done
      kill -9 "$pid"
    ) &
    measure "$pid" "$start"
    echo "clients=$CLIENTS cpu=$(value cpu "$RUN") rss_mib=$(value rss "$RUN") code=$(value code "$RUN")" |
      tee -a "$DATA/clients.log"
    [[ $(value code "$RUN") == 0 ]] || break
    (lakehouse silver --lake="$LAKE" --sparkMaster='local[2]' >"$OURS/silver.log" 2>&1)
    grep -q 'streaming left no day incomplete' "$OURS/silver.log" || { cat "$OURS/silver.log" >&2; exit 1; }
  done
  while read -r line; do
    echo "CPU_s $(value clients "$line") $(value cpu "$line")"
    echo "RSS_10_MiB $(value clients "$line") $(per "$(value rss_mib "$line")" 10)"
  done < <(grep 'code=0$' "$DATA/clients.log") >"$DATA/clients.txt"
}

OPTIONS=("$@")
start_broker
for part in $PARTS; do
  rm -f "$DATA/$part.log"
  "measure_$part"
done

plot days "Silver incremental, one day changed" "days in the table" seconds
plot clients "Silver streaming, $RECORDS sales of one day" clients "CPU seconds, MiB / 10"
plot files "Commit time by files in the table" files "ms, MiB"
plot versions "Commit time by versions of the table" versions "ms, MiB"
plot partitions "Draining $RECORDS sales, by partitions" partitions "CPU seconds"
{
  echo "# What grows with what"
  echo
  echo "\`src/test/bench/growth.sh${OPTIONS[*]:+ ${OPTIONS[*]}}\` on $(date '+%F %H:%M %Z'). One run each. Parts measured: $PARTS;"
  echo "what else is here is of the run before."
  echo
  machine
  echo
  echo "Commits of one file each to a table that has so many files, or so many versions:"
  echo
  echo '```'
  grep -v warm-up "$DATA/commits.log" | grep '^COMMIT'
  echo '```'
  echo
  echo "![files]($(basename "$PLOTS")-files.png) ![versions]($(basename "$PLOTS")-versions.png)"
  echo
  echo "Bronze drains $RECORDS sales on \`local[2]\`, whole process, start-up included:"
  echo
  echo '```'
  cat "$DATA/partitions.log"
  echo '```'
  echo
  echo "![partitions]($(basename "$PLOTS")-partitions.png)"
  echo
  echo "Silver, incremental in a process that stays, after ten more sales of one day; 8,000 sales a day. Medians of 5:"
  echo
  echo '```'
  cat "$DATA/days.log"
  echo '```'
  echo
  echo "![days]($(basename "$PLOTS")-days.png)"
  echo
  echo "Silver, streaming $RECORDS sales of one day, until they are taken in and nothing has been written for ten seconds; whole process,"
  echo "a heap of up to 4 GiB. A run that has not come so far within four minutes is ended (code 137), and larger ones are left out:"
  echo
  echo '```'
  cat "$DATA/clients.log"
  echo '```'
  echo
  echo "![clients]($(basename "$PLOTS")-clients.png)"
} | tee "$REPORT"
