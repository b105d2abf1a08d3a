#!/usr/bin/env bash
# Commit times by table size: 10 to 1,000,000 files, 10 to 5,000 versions, one commit after the other. With
# a number of seconds: so long at four commits a second, on 1,000 and on 1,000,000 files, so that
# checkpoints have the share of the time that they have in a job that runs for long: commits.sh 300
set -euo pipefail
cd "$(dirname "$0")/../../.."
exec mvn -B -ntp -q -pl io-delta test-compile exec:java -Dexec.skip=false \
  -Dexec.classpathScope=test -Dexec.mainClass=org.saleslakehouse.io.delta.CommitBenchmark -Dexec.args="$*"
