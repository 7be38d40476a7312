"""The script in front of the OCI runtime of a faulty node: does wrong what annotations of a container ask for.

The shim calls the runtime for each step of a container's life; signals pass through `kill`, and what a container runs
stands in the bundle that `create` is given. Pure: gives the script and the names of the annotations.
"""

from __future__ import annotations

from pathlib import Path

ANNOTATIONS = "pod-lifecycle-conformance.fault/"
"""What all annotations that are meant for the script begin with."""
ANY_SIGNAL = f"{ANNOTATIONS}signal"
EXIT = f"{ANNOTATIONS}exit"
INSIDE = "/.fault"
"""Where a container whose exit is changed finds the shell that changes it."""

BUNDLES = "/run/containerd/io.containerd.runtime.v2.task/k8s.io"


def on_signal(number: int) -> str:
    """The annotation that says what becomes of a signal: `drop`, `send NUMBER`, `late SECONDS`, `twice`."""
    return f"{ANY_SIGNAL}.{number}"


def script(runtime: Path, inside: Path) -> str:
    """The script in front of `runtime`. `inside`: folder with a static busybox, mounted into some containers."""
    return f"""\
#!/bin/sh
# How containerd calls it: GLOBAL OPTIONS, COMMAND, OPTIONS, ID, and for kill the number of the signal.
told() {{ sed -n 's|.*"{ANNOTATIONS}'"$1"'":"\\([^"]*\\)".*|\\1|p' "$2/config.json" 2> /dev/null; }}

command= bundle= before= id= last=
for argument; do
  case $argument in create|kill) [ -n "$command" ] || command=$argument ;; esac
  [ "$before" != --bundle ] || bundle=$argument
  before=$argument id=$last last=$argument
done

case $command in
kill)
  what=$(told "signal\\.$last" "{BUNDLES}/$id")
  [ -n "$what" ] || [ "$last" = 9 ] || what=$(told signal "{BUNDLES}/$id")
  case $what in
  drop) exit 0 ;;
  twice) {runtime} "$@" ;;
  late*) (sleep "${{what#late }}"; exec {runtime} "$@") > /dev/null 2>&1 < /dev/null & exit 0 ;;
  send*)
    count=$#
    for argument; do
      shift
      [ $((count -= 1)) = 0 ] || set -- "$@" "$argument"
    done
    set -- "$@" "${{what#send }}" ;;
  esac ;;
create)
  what=$(told exit "$bundle")
  if [ -n "$what" ]; then
    mount='{{"destination":"{INSIDE}","type":"bind","source":"{inside}","options":["rbind","ro"]}}'
    words='"{INSIDE}/busybox","sh","{INSIDE}/exit","'${{what% *}}'","'${{what#* }}'"'
    sed -i -e 's|"args":\\[|"args":['"$words"',|' -e 's|"mounts":\\[|"mounts":['"$mount"',|' "$bundle/config.json"
  fi ;;
esac
exec {runtime} "$@"
"""


CHANGED_EXIT = """\
# CODE SECONDS PROGRAM…: runs the program, passes signals on, ends SECONDS later with CODE, or its own for `-`.
code=$1 delay=$2
shift 2
child=
for name in HUP INT QUIT TERM USR1 USR2; do trap '[ -z "$child" ] || kill -'$name' $child' $name; done
"$@" &
child=$!
while wait $child; own=$?; kill -0 $child 2> /dev/null; do :; done
trap '' HUP INT QUIT TERM USR1 USR2
/.fault/busybox sleep "$delay"
[ "$code" = - ] || own=$code
exit $own
"""
"""Runs in the container. A shell's background job ignores INT and QUIT, which no lifecycle depends on."""
