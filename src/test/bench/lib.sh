# Shared by the scripts beside it: builds, starts what is measured in JVMs of their own, and measures.
# shellcheck shell=bash
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(cd "$HERE/../../.." && pwd)
: "${BENCH_DATA:=${TMPDIR:-/tmp}/lakehouse-bench}"
: "${BOOTSTRAP:=127.0.0.1:19092}"
: "${PARTITIONS:=4}"
: "${MVN:=mvn -B -ntp}"
OURS="$BENCH_DATA/ours"
export BENCH_DATA BOOTSTRAP PARTITIONS
mkdir -p "$OURS"

# The jobs' classes and everything that the fat jar would hold, taken out of the build once: a class
# path does not change under a running JVM when somebody builds again. Classes in jars, as an archive
# of them needs it.
build() {
  (cd "$ROOT" && $MVN -q -Pspark-runner -pl pipelines -am compile \
    org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath \
    -Dmdep.outputFile="$OURS/classpath.txt")
  rm -rf "$OURS/classes"
  mkdir -p "$OURS/classes"
  local path entries=() number=0
  IFS=: read -ra path <<<"$ROOT/pipelines/target/classes:$(cat "$OURS/classpath.txt")"
  for entry in "${path[@]}"; do
    if [[ -d $entry ]]; then
      number=$((number + 1))
      jar cf "$OURS/classes/$number.jar" -C "$entry" .
      entry=$OURS/classes/$number.jar
    fi
    entries+=("$entry")
  done
  CLASS_PATH=$(IFS=:; echo "${entries[*]}")
  mapfile -t OPENS < <(grep 'add-opens=java.base' "$ROOT/.mvn/jvm.config")
}

# As from the fat jar: a JVM with the profile's flags and JVM_FLAGS, and then the command.
JVM_FLAGS=()
lakehouse() { # COMMAND OPTION...
  exec java "${OPENS[@]}" "${JVM_FLAGS[@]}" "@${JVM_OPTIONS:-$ROOT/runner-profiles/spark/jvm.options}" \
    -cp "$CLASS_PATH" org.saleslakehouse.pipelines.Lakehouse "$@"
}

# Runs a command whose JVM leaves an archive of the classes that it has loaded. Sets ARCHIVE.
archive() { # COMMAND...
  ARCHIVE=$OURS/classes.jsa
  rm -f "$ARCHIVE"
  JVM_FLAGS=("-XX:ArchiveClassesAtExit=$ARCHIVE")
  "$@"
  JVM_FLAGS=()
  [[ -s $ARCHIVE ]]
}

# Waits for a JVM that this shell started and sets RUN: wall=s cpu=s rss=MiB of the whole process, and
# its exit code. The resident set's peak and the CPU time are looked at ten times a second: the last
# look counts. With a file and a text, job_wall and job_cpu count from when the text first stands in
# the file. Whatever else it did would be taken from what is measured: so it starts no process to look.
measure() { # PID START_NANOS [FILE TEXT]
  local pid=$1 start=$2 file=${3:-} text=${4:-} now rss=0 cpu=0 job_start= job_cpu=0 hz line status= log= fields nothing
  hz=$(getconf CLK_TCK)
  exec {nothing}<> <(:)
  while { read -r line <"/proc/$pid/stat"; } 2>/dev/null; do
    read -ra fields <<<"${line##*) }"
    cpu=$((fields[11] + fields[12]))
    [[ ${fields[0]} == Z ]] && break
    { read -rd '' status <"/proc/$pid/status"; } 2>/dev/null || true
    [[ $status =~ VmHWM:[[:space:]]*([0-9]+) ]] && rss=${BASH_REMATCH[1]}
    if [[ -z $job_start && -n $text ]]; then
      { read -rd '' log <"$file"; } 2>/dev/null || true
      [[ $log == *"$text"* ]] && job_start=${EPOCHREALTIME/[.,]/}000 job_cpu=$cpu
    fi
    read -rt 0.1 -u "$nothing" || true
  done
  exec {nothing}<&-
  local code=0
  wait "$pid" || code=$?
  now=${EPOCHREALTIME/[.,]/}000
  : "${job_start:=$start}"
  RUN=$(awk -v w=$((now - start)) -v j=$((now - job_start)) -v c="$cpu" -v k="$job_cpu" -v hz="$hz" \
    -v r="$rss" -v code="$code" 'BEGIN { printf "wall=%.2f cpu=%.1f job_wall=%.2f job_cpu=%.1f rss=%d code=%d\n",
      w / 1e9, c / hz, j / 1e9, (c - k) / hz, r / 1024, code }')
}

# CPU seconds and the peak of the resident set in MiB, so far.
cpu_of() { # PID
  local line fields
  read -r line <"/proc/$1/stat"
  read -ra fields <<<"${line##*) }"
  per $((fields[11] + fields[12])) "$(getconf CLK_TCK)" %.2f
}
rss_of() { awk '/VmHWM/ { printf "%d", $2 / 1024 }' "/proc/$1/status"; } # PID

# The value of a key in "key=value ..." text.
value() { # KEY TEXT
  local word
  for word in $2; do
    [[ $word == "$1="* ]] && { echo "${word#*=}"; return; }
  done
  echo "no $1 in: $2" >&2
  return 1
}

median() { # NUMBER...
  printf '%s\n' "$@" | sort -g | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

declare -A LINES=()

# Keeps a run's figures ("key=value ...") under a name, for middle and runs.
record() { # WHO ROUND FIGURES
  echo "round $2 $1: $3"
  LINES[$1]+="$3"$'\n'
}

# The median of a figure over the runs that were recorded.
middle() { # WHO KEY
  local line numbers=()
  while read -r line; do
    [[ -n $line ]] && numbers+=("$(value "$2" "$line")")
  done <<<"${LINES[$1]}"
  median "${numbers[@]}"
}

# Every run that was recorded, as Markdown.
runs() { # WHO...
  local who
  echo '```'
  for who in "$@"; do
    [[ -n ${LINES[$who]:-} ]] && sed "/^$/d; s/^/$who /" <<<"${LINES[$who]}"
  done
  echo '```'
}

ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; } # A B

per() { awk -v a="$1" -v b="$2" -v f="${3:-%.0f}" 'BEGIN { printf f, a / b }'; } # A B [FORMAT]

# One broker in a JVM of its own: the peer's if there is one, so that both read the same.
start_broker() {
  if [[ -n ${PEER:-} ]]; then
    "$PEER/run-broker.sh" start
    trap '"$PEER/run-broker.sh" stop' EXIT
    return
  fi
  local port=${BOOTSTRAP##*:} i
  java -Xms512m -Xmx512m -cp "$CLASS_PATH" org.saleslakehouse.pipelines.Lakehouse broker --port="$port" \
    >"$OURS/broker.log" 2>&1 &
  BROKER=$!
  trap 'kill "$BROKER"' EXIT
  for i in $(seq 150); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && return
    sleep 0.2
  done
  echo "The broker did not start, see $OURS/broker.log" >&2
  exit 1
}

# A topic with N sales, the same for the same N.
preload() { # TOPIC N
  if [[ -n ${PEER:-} ]]; then
    TOPIC=$1 "$PEER/gen.sh" "$2"
  else
    (lakehouse produce --bootstrapServers="$BOOTSTRAP" --topic="$1" --createTopic --partitions="$PARTITIONS" \
      --count="$2" --rate=0 --clients=500 --products=50 --lateShare=0.01 --malformedShare=0.005 \
      --startTime=2025-12-10T00:00:00Z --timeStepMillis=86)
  fi
}

# One run of Bronze to the end of a topic, into an empty lake; every record must be stored.
# Sets RUN (see measure, and rows=) and LAKE.
drain() { # NAME TOPIC N [OPTION...]
  local name=$1 topic=$2 n=$3 start log
  shift 3
  LAKE=$OURS/$name
  rm -rf "$LAKE"
  log=$OURS/$name.log
  : >"$log" # what an earlier run printed there is not for measure to find
  start=$(date +%s%N)
  (lakehouse bronze --bootstrapServers="$BOOTSTRAP" --topic="$topic" --lake="$LAKE" --stopAtLatest \
    "$@" >"$log" 2>&1) &
  measure $! "$start" "$log" "Reading $topic from"
  local stored
  stored=$(sed -n 's/^\([0-9,]*\) records stored in the Bronze tables.*/\1/p' "$log" | tr -d ,)
  if [[ $(value code "$RUN") != 0 || $stored != "$n" ]]; then
    echo "bronze stored '$stored' of $n records: $RUN" >&2
    tail -30 "$log" >&2
    exit 1
  fi
  RUN+=" rows=$stored"
}

# The command lines for sales as users' come: made by a producer to $TOPIC, for CLIENTS of which there
# are 500 unless set, and stored by Bronze in $LAKE.
produce_line() { # START COUNT STEP_MILLIS OPTION...
  local start=$1 count=$2 step=$3
  shift 3
  echo "produce --bootstrapServers=$BOOTSTRAP --topic=$TOPIC --count=$count --rate=0" \
    "--clients=${CLIENTS:-500} --products=50 --startTime=$start --timeStepMillis=$step $*"
}

bronze_line() {
  echo "bronze --bootstrapServers=$BOOTSTRAP --topic=$TOPIC --lake=$LAKE --stopAtLatest --sparkMaster=local[2]"
}

produce() { # as produce_line
  local words
  read -ra words <<<"$(produce_line "$@")"
  (lakehouse "${words[@]}" >"$OURS/produce.log" 2>&1)
}

bronze() {
  local words
  read -ra words <<<"$(bronze_line)"
  (lakehouse "${words[@]}" >"$OURS/bronze.log" 2>&1)
}

# A new lake with so many sales, spread evenly over the days.
make_days() { # DAYS COUNT
  local days=$1 count=$2
  rm -rf "$LAKE"
  produce 2025-01-01T00:00:00Z "$count" $((days * 86400000 / count)) --createTopic --partitions="$PARTITIONS"
  bronze
}

# Bronze as if its sales had come so many times, for histories that would take hours to send: each commit
# of data files is made again, of the same files in another folder.
repeat_sales() { # TIMES
  local table=$LAKE/bronze/ventes_stream log commits commit copy version
  log=$table/_delta_log
  mapfile -t commits < <(grep -l '^{"add"' "$log"/*.json)
  version=$(find "$log" -name '*[0-9].json' | wc -l)
  for copy in $(seq 2 "$1"); do
    mkdir "$table/copy-$copy"
    cp -al "$table"/jour=* "$table/copy-$copy"
    for commit in "${commits[@]}"; do
      sed -n '/^{"commitInfo"/p; s#^{"add":{"path":"#&copy-'"$copy"'/#p' "$commit" \
        >"$log/$(printf %020d "$version").json"
      version=$((version + 1))
    done
  done
}

# Ten more sales of the first day.
CHANGE=(2025-01-01T12:00:00Z 10 1000)
change() {
  produce "${CHANGE[@]}"
  bronze
}

# What Silver says of its runs: how long each took, from the look at the logs to the last commit, and
# how many files of Bronze it read.
job_seconds() { sed -n 's/^.*Bronze, version .*, in \([0-9.]*\) s\.$/\1/p'; }
files_read() { sed -n 's/^.*Bronze, version .* from \([0-9,]*\) files\{0,1\} .*$/\1/p' | tr -d ,; }

# Command lines from standard input, one after the other in one JVM; after each it prints ENDED and the
# exit code.
in_one_process() {
  local flags
  mapfile -t flags < <(grep -v '^#' "${JVM_OPTIONS:-$ROOT/runner-profiles/spark/jvm.options}")
  exec java "${OPENS[@]}" "${flags[@]}" -cp "$CLASS_PATH" \
    "$ROOT/src/test/java/org/saleslakehouse/integration/CommandsInOneProcess.java"
}

# Has the process CHANGES run a command, and waits for its end.
change_by() { # COMMAND_LINE
  local line
  sed 's/ *$//' <<<"$1" >&"${CHANGES[1]}"
  while read -r line <&"${CHANGES[0]}"; do
    [[ $line == "ENDED 0" ]] && return
    [[ $line == ENDED* ]] && break
  done
  echo "$1: $line" >&2
  exit 1
}

# Incremental runs in a process that stays, each after a change, which another such process makes: it is
# over long before the next run begins, so that nothing else is running then. Prints their seconds. The
# first WARM_UPS, in which the process loads and compiles, do not count: 10 unless set.
silver_every() { # RUNS OPTION...
  local runs=$1 log=$OURS/silver-every.log pid before
  shift
  coproc CHANGES { in_one_process 2>"$OURS/changes.log"; }
  (lakehouse silver --lake="$LAKE" --sparkMaster='local[2]' --every=15s "$@" >"$log" 2>&1) &
  pid=$!
  # The end of the subshell that this is called in, for its output.
  # shellcheck disable=SC2064
  trap "kill $pid $CHANGES_PID; wait" EXIT
  await_lines 'Bronze, version' 1 "$log"
  for _ in $(seq $((${WARM_UPS:-10} + runs))); do
    before=$(job_seconds <"$log" | wc -l)
    change_by "$(produce_line "${CHANGE[@]}")"
    change_by "$(bronze_line)"
    await_lines 'Bronze, version .*, in [0-9.]* s\.$' $((before + 1)) "$log"
  done
  job_seconds <"$log" | tail -n "$runs"
}

await_lines() { # PATTERN COUNT FILE
  for _ in $(seq 1800); do
    [[ $(grep -c "$1" "$3") -ge $2 ]] && return
    sleep 0.1
  done
  tail -30 "$3" >&2
  exit 1
}

# What a report says of the rows that a Bronze table got between two times, in seconds since 1970; with a peer it
# is delta-spark that counts. It takes a row to be visible since the commit of the file that holds it. Merging adds
# nothing that was not there before: so it sees a copy of the log without such commits, whose files are still there.
table_report() { # TABLE FROM TO
  local copy=$OURS/of-that-time version=1 entry time
  rm -rf "$copy"
  mkdir -p "$copy/_delta_log"
  cp -al "$1"/jour=* "$copy/"
  grep -v '^{"add"' "$1/_delta_log/$(printf %020d 0).json" >"$copy/_delta_log/$(printf %020d 0).json"
  for entry in "$1"/_delta_log/*[0-9].json; do
    time=$(stat -c %Y "$entry")
    ((time < $2 || time > $3)) && continue
    grep -q '"operation":"OPTIMIZE"' "$entry" && continue
    grep -vE '^\{"(protocol|metaData)"' "$entry" >"$copy/_delta_log/$(printf %020d "$version").json"
    touch -r "$entry" "$copy/_delta_log/$(printf %020d "$version").json"
    version=$((version + 1))
  done
  "$PEER/report.sh" "$copy" | grep REPORT
}

machine() {
  echo "- Machine: $(nproc) cores, $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo), $(awk '/MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo), $(uname -s) $(uname -r | cut -d. -f1,2)"
  echo "- Java: $(java -version 2>&1 | sed -n 2p)"
  echo "- Versions: $(tr ' ' '\n' <<<"${CLASS_PATH//:/ }" | sed -nE 's#.*/(beam-sdks-java-core|spark-core_2.12|delta-standalone_2.12|kafka-clients|parquet-hadoop)-([0-9.]+)\.jar#\1 \2#p' | sort -u | paste -sd, | sed 's/,/, /g')"
  echo "- Commit: $(git -C "$ROOT" rev-parse --short HEAD 2>/dev/null || echo unknown)"
}
