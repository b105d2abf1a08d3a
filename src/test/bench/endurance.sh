#!/usr/bin/env bash
# A day in fast motion: 86,400 commits to the two tables of a write, the clock moving a second each, with
# background maintenance and a retention of two hours. Prints a line for each table and hour (live files,
# files on the disk, tombstones, log entries, checkpoint size, commit p50 and p99, heap after a collection),
# writes them to a dated Markdown file and plots them. Takes some twenty minutes; a tenth of it:
#
# COMMITS=8640 src/test/bench/endurance.sh
# REPORT=docs/benchmarks/DATE-endurance.md
set -euo pipefail
cd "$(dirname "$0")/../../.."
: "${COMMITS:=86400}" "${REPORT:=docs/benchmarks/$(date +%F)-endurance.md}"
: "${MVN:=mvn -B -ntp}" "${DATA:=target/endurance}"
PLOTS=${REPORT%.md}
mkdir -p "$DATA" "$(dirname "$REPORT")"
$MVN -q -pl io-delta test-compile exec:java -Dexec.skip=false -Dexec.classpathScope=test \
  -Dexec.mainClass=org.saleslakehouse.io.delta.EnduranceBenchmark -Dexec.args="$COMMITS" |
  tee "$DATA/endurance.log"

value() { sed -n "s/.* $1=\([^ ]*\).*/\1/p" <<<"$2"; }
FIGURES="live_files disk_files tombstones log_entries checkpoint_kib p50_ms p99_ms heap_mib"
{
  echo "# A day in fast motion: $COMMITS commits, a second each"
  echo
  echo "Both tables have a retention of two hours. Measured by \`src/test/bench/endurance.sh\`."
  for table in sales quarantine; do
    printf '\n## %s\n\n| hour |' "$table"
    for figure in $FIGURES; do printf ' %s |' "${figure//_/ }"; done
    printf '\n|---:|'
    for figure in $FIGURES; do printf -- '---:|'; done
    echo
    while read -r line; do
      printf '| %s |' "$(value hour "$line")"
      for figure in $FIGURES; do printf ' %s |' "$(value "$figure" "$line")"; done
      echo
    done < <(grep "table=$table " "$DATA/endurance.log")
  done
} >"$REPORT"

# The plotter is a single source file and one library, so Java runs it as it is.
$MVN -q -Pspark-runner -pl src/test -am compile \
  org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath \
  -DincludeArtifactIds=xchart -Dmdep.outputFile="$PWD/$DATA/plot-classpath.txt"
echo >>"$REPORT"
for figure in live_files log_entries p99_ms heap_mib; do
  for table in sales quarantine; do
    while read -r line; do
      echo "$table $(value hour "$line") $(value "$figure" "$line")"
    done < <(grep "table=$table " "$DATA/endurance.log")
  done >"$DATA/$figure.txt"
  java -cp "$(cat "$DATA/plot-classpath.txt")" src/test/java/org/saleslakehouse/integration/GrowthPlot.java \
    "$DATA/$figure.txt" "$PLOTS-$figure.png" "${figure//_/ } by hour" "hour" "${figure//_/ }" linear
  echo "![${figure//_/ }]($(basename "$PLOTS")-$figure.png)" >>"$REPORT"
done
