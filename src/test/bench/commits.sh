#!/usr/bin/env bash
# Commit times by table size: 10 to 1,000,000 files, 10 to 5,000 versions.
set -euo pipefail
cd "$(dirname "$0")/../../.."
exec mvn -B -ntp -q -pl io-delta test-compile exec:java -Dexec.skip=false \
  -Dexec.classpathScope=test -Dexec.mainClass=org.saleslakehouse.io.delta.CommitBenchmark
