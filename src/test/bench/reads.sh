#!/usr/bin/env bash
# DeltaIO.read on the Spark runner against Spark's own Delta reader through an RDD of rows, both on
# local[2] in one JVM and in turn: 5 million rows of Bronze, 3 of their 13 columns. Then a filter on
# the day, and the first again with a tenth of the rows deleted by deletion vectors. Another number of
# rows: reads.sh -Dbench.rows=1000000
set -euo pipefail
cd "$(dirname "$0")/../../.."
exec mvn -B -ntp -q verify -Pspark-runner -pl src/test -am "$@" -Dclass.archive.skip -Dtest.jvm=-XX:+UseParallelGC \
  -Dtest=NoSuchTest -Dsurefire.failIfNoSpecifiedTests=false \
  -Dit.test=ReadBenchmark -Dfailsafe.failIfNoSpecifiedTests=false
