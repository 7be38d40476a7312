"""Scripts in front of OCI runtimes that differ from runc where containerd's shim or containers count on it. Pure.

The shim calls its runtime as GLOBAL OPTIONS, COMMAND, OPTIONS, ID for each step of a container's life.
"""

from __future__ import annotations

from pathlib import Path

from conformance.cluster.local.wrapper import BUNDLES

CRUN = """\
    sed -i 's/"ociVersion":"1\\.[^"]*"/"ociVersion":"1.0.2"/' "$argument/config.json"
"""
YOUKI = """\
    user=$(sed -n 's/.*"user":{"uid":\\([0-9]*\\).*/\\1/p' "$argument/config.json")
    # Of a sandbox they are the machine's /dev/null.
    for stream in 1 2; do [ ! -p /proc/self/fd/$stream ] || chown "$user" /proc/self/fd/$stream; done
"""


def script(runtime: str, binary: Path) -> str:
    """The script in front of the runtime of this name; empty for one that needs none."""
    scripts = {"crun": crun, "youki": youki, "runsc": runsc}
    return scripts[runtime](binary) if runtime in scripts else ""


def crun(binary: Path, node: Path = Path("/run")) -> str:
    """For crun, which in Debian's version takes no specification that calls itself 1.1 or later.

    Nothing in containerd's specifications needs a later one than 1.0. It also gives its streams to the container's
    user, and one that leads nowhere is /dev/null, which is the machine's: it gets files of the `node` instead.
    """
    return f"""\
#!/bin/sh
if [ /dev/null -ef /proc/self/fd/0 ]; then : >> {node}/no-input; exec < {node}/no-input; fi
if [ /dev/null -ef /proc/self/fd/1 ]; then exec >> {node}/no-output; fi
if [ /dev/null -ef /proc/self/fd/2 ]; then exec 2>> {node}/no-output; fi
{_creating(binary, CRUN)}"""


def youki(binary: Path) -> str:
    """For youki, which leaves the pipes behind a container's output to root.

    runc and crun give them to the container's user. Without that only root can open /dev/stdout or /proc/1/fd/1, as
    hooks and probes do to write into the container's log.
    """
    return f"#!/bin/sh\n{_creating(binary, YOUKI)}"


def _creating(binary: Path, action: str) -> str:
    """The end of a script that does something before a container is created, with its bundle in $argument."""
    return f"""\
before=
for argument; do
  if [ "$before" = --bundle ]; then
{action}  fi
  before=$argument
done
exec {binary} "$@"
"""


def runsc(binary: Path) -> str:
    """For gVisor, where all containers of a pod are in one process, that of its sandbox.

    The shim gives a container's streams to the process that `create` names, and takes the end of that process for the
    container's. gVisor takes the streams at the start, and tells of the end by `runsc wait`. So `create` leaves a
    keeper, which has the streams until `start` borrows them, and ends as the container does: as a killed one, should
    the sandbox be gone. What has ended is killed again when it is removed, which gVisor refuses in words of its own;
    and what has not been started it does not kill at all, so that the keeper ends alone.
    """
    return f"""\
#!/bin/sh
# The pod's network namespace as it is. Before August 2024 gVisor takes every one for the machine's, and will not
# put its own network there, on kernels that show net.core.rmem_default in all of them (Linux commit 19249c0724f2).
runsc='{binary} --platform=ptrace --network=host'
command= root= bundle= file= before= id= last=
for argument; do
  case $before in
  --root) root=$argument ;;
  --bundle) bundle=$argument ;;
  --pid-file) file=$argument ;;
  esac
  case $argument in create|start|kill|delete) [ -n "$command" ] || command=$argument ;; esac
  before=$argument id=$last last=$argument
done
[ "$command" = kill ] || id=$last # the last word of a kill is its signal
word={BUNDLES}/$id/word

case $command in
create)
  $runsc "$@" || exit
  grep -q '"io.kubernetes.cri.container-type":"container"' "$bundle/config.json" || exit 0
  mkfifo "$word"
  exec 3<&0 4<> "$word" # a process in the background has another stdin
  {{
    read -r said <&4
    [ "$said" = started ] || exit 137
    code=$($runsc --root "$root" wait "$id" 2> /dev/null | sed -n 's/.*"exitStatus":\\([0-9]*\\).*/\\1/p')
    exit "${{code:-137}}"
  }} &
  printf %s $! > "$file"
  exit 0 ;;
start)
  if [ -p "$word" ]; then
    streams=/proc/$(cat "{BUNDLES}/$id/init.pid")/fd
    $runsc "$@" < "$streams/3" > "$streams/1" 2> "$streams/2" || exit
    echo started 1<> "$word"
    exit 0
  fi ;;
kill)
  told=$($runsc "$@" 2>&1) && exit
  code=$?
  echo "$told"
  # These words the shim takes for success: what was to be killed has ended.
  case $told in
  *"is not running"*) echo "container not running" ;;
  *"in state created"*) if [ -p "$word" ]; then echo killed 1<> "$word"; code=0; fi ;;
  esac
  exit $code ;;
delete)
  # Nobody may be listening any more, which is why the pipe is opened both ways.
  if [ -p "$word" ]; then echo deleted 1<> "$word"; fi ;;
esac
exec $runsc "$@"
"""
