#!/usr/bin/env bash
# Silver's cost by what changed: batch over days of sales, then incremental runs after one changed
# day each, several in one process. Of each run: its wall and CPU time; of the process: its wall and
# CPU time so far, so that the first line of each is that of a process of its own. Arguments: the
# days (365), the sales a day (8,200), the runs of each mode (4).
set -euo pipefail
cd "$(dirname "$0")/../../.."
days=${1:-365} sales_per_day=${2:-8200} runs=${3:-4}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
bench() {
  mvn -B -ntp -q -Pspark-runner -pl pipelines -am test-compile exec:exec \
    -Dexec.classpathScope=test -Dexec.executable=java \
    -Dexec.args="$(grep -- --add-opens=java.base .mvn/jvm.config | tr '\n' ' ') -Xmx2g -cp %classpath \
      org.saleslakehouse.pipelines.silver.SilverBenchmark $*"
}
bench store "$folder" 0 "$days" "$sales_per_day"
bench run "$folder" batch "$runs"
bench store "$folder" 0 1 10
bench run "$folder" incremental "$runs"
