# For `.ci/run` and `.ci/tests`: parts of a run, each with its time. PRINTED is the folder where they
# are written down.

part() { # name, command: run it and note its time; a part that fails ends the run
  local name=$1 begun=$SECONDS status=0
  shift
  echo "== $name"
  "$@" 2>&1 | tee "$PRINTED/last" || status=${PIPESTATUS[0]}
  printf '%5d s  %s\n' $((SECONDS - begun)) "$name" >>"$PRINTED/parts"
  grep -E '^=+ .*(passed|failed|error).* in .*=+$' "$PRINTED/last" | tail -n 1 >>"$PRINTED/summaries" || true
  return "$status"
}

tell() {
  echo "== What each part took"
  cat "$PRINTED/parts"
  printf '%5d s  together; load %s\n' $SECONDS "$(cut -d' ' -f1-3 /proc/loadavg)"
  cat "$PRINTED/summaries" 2>/dev/null || true
}
