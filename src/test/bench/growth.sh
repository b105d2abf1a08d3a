#!/usr/bin/env bash
# What grows with what: commit times of Bronze with the table's files and versions (commits.sh), and
# draining a topic of 1 to 16 partitions on the Spark runner. Writes a dated Markdown file and PNG
# plots to docs/benchmarks/.
#
# RECORDS=1000000 REPORT=docs/benchmarks/DATE-growth.md PEER, JVM_OPTIONS and BENCH_DATA as in drain.sh
set -euo pipefail
. "$(dirname "$0")/lib.sh"
: "${RECORDS:=1000000}"
: "${REPORT:=$ROOT/docs/benchmarks/$(date +%F)-growth.md}"
PLOTS=${REPORT%.md}
DATA=$OURS/growth
rm -rf "$DATA"
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
"$HERE/commits.sh" | tee "$DATA/commits.log"
for what in files versions; do
  while read -r line; do
    x=$(value "$what" "$line")
    echo "p50 $x $(value p50_ms "$line")"
    echo "p99 $x $(value p99_ms "$line")"
  done < <(grep "^COMMIT $what=" "$DATA/commits.log") >"$DATA/$what.txt"
done

start_broker
for PARTITIONS in 1 2 4 8 16; do
  export PARTITIONS
  topic=growth_$PARTITIONS
  preload "$topic" "$RECORDS"
  drain growth_run "$topic" "$RECORDS" --sparkMaster='local[2]' "$@"
  echo "partitions=$PARTITIONS rows_s=$(per "$RECORDS" "$(value wall "$RUN")") cpu=$(value cpu "$RUN") rss_mib=$(value rss "$RUN")" |
    tee -a "$DATA/partitions.log"
done
while read -r line; do
  echo "CPU_s $(value partitions "$line") $(value cpu "$line")"
done <"$DATA/partitions.log" >"$DATA/partitions.txt"

plot files "Commit time by files in the table" files ms
plot versions "Commit time by versions of the table" versions ms
plot partitions "Draining $RECORDS sales, by partitions" partitions "CPU seconds"
{
  echo "# What grows with what"
  echo
  echo "\`src/test/bench/growth.sh $*\` on $(date '+%F %H:%M %Z'). One run each."
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
} | tee "$REPORT"
