#!/usr/bin/env bash
# How fresh sales are on a Spark standalone cluster: a master, two workers of one core, executors and the
# driver, each a process of its own on this machine, with the defaults that users run; beside them, in one
# more, the broker and the load.
#
# RATE=4000 SECONDS_AT_RATE=120 REPORT=docs/benchmarks/DATE-cluster.md
set -euo pipefail
. "$(dirname "$0")/lib.sh"
: "${RATE:=4000}" "${SECONDS_AT_RATE:=120}" "${REPORT:=$ROOT/docs/benchmarks/$(date +%F)-cluster.md}"

build # names the versions
(cd "$ROOT" && $MVN -q verify -Pspark-runner -pl src/test -am -Dclass.archive.skip -Dtest=NoSuchTest \
  -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=ClusterBenchmark -Dfailsafe.failIfNoSpecifiedTests=false \
  -Dbench.rate="$RATE" -Dbench.seconds="$SECONDS_AT_RATE") | tee "$OURS/cluster.log"
line=$(grep -o 'CLUSTER .*' "$OURS/cluster.log")
mkdir -p "$(dirname "$REPORT")"
{
  echo "# Bronze on a Spark standalone cluster"
  echo
  echo "\`src/test/bench/cluster.sh\` on $(date '+%F %H:%M %Z'): two workers of one core, $RATE sales a second for"
  echo "$SECONDS_AT_RATE s after a minute of warm-up, all defaults. From sending to the file that holds a sale, in ms:"
  echo
  echo "| p50 | p90 | p99 | most |"
  echo "|---:|---:|---:|---:|"
  echo "| $(value p50_ms "$line") | $(value p90_ms "$line") | $(value p99_ms "$line") | $(value max_ms "$line") |"
  echo
  machine
} | tee "$REPORT"
