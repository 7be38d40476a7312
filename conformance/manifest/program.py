"""`Behaviour` → the sh program that a container runs as its first process.

A script is short because its functions come in the environment variable TESTIMONY, which hooks and probes
of the container share. It runs under busybox ash and dash, as any user, and needs `sleep`, `cat` and `rm`
besides. It knows nothing of pods.

Kubernetes replaces `$$` and `$(NAME)` in commands and environment; no script here may contain them.
"""

from __future__ import annotations

from conformance.scenario.behaviour import Attempt, Behaviour

LOAD = 'eval "$TESTIMONY"'
"""First command of every script: defines the functions."""

FUNCTIONS = """\
me() { read -r X < /proc/$1/stat || return; set -- $X; P=$1; shift 21; X=$1; }
count() {
  now; trap T=1 ${STOP:-TERM}; me self; A=0
  [ ! -s $D/$C.attempt ] || { read -r A _ < $D/$C.attempt; A=$((A + 1)); }
}
begin() {
  for S in HUP INT QUIT TERM USR1 USR2; do [ $S = ${STOP:-TERM} ] || trap "say Signal signal=$S" $S; done
  S=${STOP:-TERM}; H="say Signal signal=$S"; [ "$1" = ignore ] || H="$H; term ${1:-0} ${2:-0}"; trap "$H" $S
  [ -z "$MESSAGE" ] || printf %s "$MESSAGE" > "$MESSAGE_PATH"
  [ -z "$MESSAGE_SIZE" ] || printf %0${MESSAGE_SIZE}d 0 > "$MESSAGE_PATH"
  [ ! -s $J ] || [ -n "$SILENT" ] || cat $J
  [ $A = 0 ] || rm -f $D/$C.started $D/$C.server
  tell Starting
  L=0; while [ $L -lt ${LOG_LINES:-0} ]; do echo "line $((L += 1))"; done
  echo "$A $P $X" > $D/$C.attempt
  [ "$SERVER" != http ] || serve
  [ -z "$T" ] || kill -$S $P
}
nap() { W=1; sleep $1 & hold; }
hold() {
  wait $!
  X=; { read -r X < /proc/$!/stat; } 2> /dev/null
  case $X in '') W= ;; *) hold ;; esac
}
term() {
  S=${STOP:-TERM}; trap "say Signal signal=$S" $S
  if [ -n "$ON_TERM" ]; then answer_term; else case $W in 1) kill -9 $! 2> /dev/null ;; esac; fi
  case $1 in 0) ;; *) nap $1 ;; esac
  finish $2
}
started() { say Started; echo $A > $D/$C.started; [ -z "$SERVER" ] || [ $SERVER = http ] || serve; }
forever() { while :; do nap 86400; done; }
finish() {
  trap '' HUP INT QUIT TERM USR1 USR2 $STOP
  say Exiting code=$1
  [ -z "$W" ] || kill -9 $! 2> /dev/null
  [ -z "$SERVER" ] || halt
  exit $1
}
"""
"""me: P and X of a process, its id and the moment it began, which no other instance of the container shares.

count: A from what the last instance left. begin [ignore|SECONDS [CODE]]: traps, journal, Starting; the
argument is what happens on SIGTERM, and T is one that came before the traps were set. nap: sleeps, and
handles a signal at once; while W is set there is a sleep to kill at the end. Handlers do their work
themselves instead of setting a flag: a flag set between a test and the `wait` after it would be seen only
when the sleep is over. A signal during a handler runs a second one inside it, after which `$?` is what it was
before the first, even between the condition of a loop and its body. So nothing in a handler hangs on a status:
hold looks whether the sleep still lives, and branches are a `case`.
"""

WORK = """\
served() { say Served what=$1; }
work() {
  W=1; (eval "$RUNS") &
  while wait $!; R=$?; X=; { read -r X < /proc/$!/stat; } 2> /dev/null; [ -n "$X" ]; do :; done
  W=; finish $R
}
answer_term() {
  (trap 'echo $? > $D/$C.answered' EXIT; eval "$ON_TERM")
  X=; { read -r X < $D/$C.answered; } 2> /dev/null
  case $X in ''|0) ;; *) finish $X ;; esac
}
"""
"""work: the author's commands, in a shell of their own, so that a signal does not wait for their end. served WORD:
what they, or the commands of ON_TERM, say that they did."""


def script(behaviour: Behaviour) -> str:
    """The program text for `sh -c`."""
    endless = "forever" if behaviour.runs is None else "work"
    lives = [_life(attempt, endless) for attempt in behaviour.distinct_attempts]
    if len(lives) == 1:
        return f"{LOAD}; count\n{lives[0]}"
    cases = [f"{number}) {life} ;;" for number, life in enumerate(lives[:-1])]
    return "\n".join([f"{LOAD}; count", "case $A in", *cases, f"*) {lives[-1]} ;;", "esac"])


def seconds(duration: float) -> str:
    """A duration as `sleep` takes it: `3`, `0.25`."""
    return f"{round(duration, 3):g}"


def _life(attempt: Attempt, endless: str) -> str:
    """What one instance does, from its first to its last line; `endless` if it does not exit by itself."""
    lasts = attempt.exits_after
    words = [_begin(attempt)]
    if lasts is None or attempt.starts_after <= lasts:
        words += [*_nap(attempt.starts_after), "started"]
        lasts = None if lasts is None else lasts - attempt.starts_after
    words += [endless] if lasts is None else [*_nap(lasts), f"finish {attempt.exit_code}"]
    return "; ".join(words)


def _begin(attempt: Attempt) -> str:
    if attempt.ignores_term:
        return "begin ignore"
    delay = seconds(attempt.handles_term or 0.0)
    arguments = [delay, str(attempt.term_exit_code)]
    while arguments and arguments[-1] == "0":
        arguments.pop()
    return " ".join(["begin", *arguments])


def _nap(duration: float) -> list[str]:
    return [f"nap {seconds(duration)}"] if round(duration, 3) > 0 else []
