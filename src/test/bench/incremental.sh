#!/usr/bin/env bash
# Silver's cost by what changed: batch over 365 days of sales, then incremental runs after one
# changed day, in a process that is up and as whole processes. Takes the sales per day (5,000).
set -euo pipefail
cd "$(dirname "$0")/../../.."
sales_per_day=${1:-5000}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mvn -B -ntp -q -Pspark-runner -pl pipelines -am test-compile exec:java \
  -Dexec.classpathScope=test -Dexec.mainClass=org.saleslakehouse.pipelines.silver.IncrementalBenchmark \
  -Dexec.args="$folder $sales_per_day"
