"""Our words `postStart` and `preStop` → Kubernetes' lifecycle handlers that testify how they went.

What the author wrote under `lifecycle` itself stays as it is and outranks our words.
"""

from __future__ import annotations

from typing import Any

from conformance.manifest.program import LOAD, seconds
from conformance.scenario.behaviour import Behaviour, Hook

JOIN = """\
join() {
  until { read -r A P B < $D/$C.attempt && me $P && [ "$X" = "$B" ]; } 2> /dev/null; do sleep 0.1; done
  log() { echo "$1" >> /proc/$P/fd/1; }
}
"""
"""Finds out in which attempt a hook or probe runs, and where the container's log is.

The kubelet may run a postStart hook before the program's first command, so the file that names the attempt
can still be that of the last instance. It names a process and the moment that began: if no such process
lives, the program has not come to its first line, and we wait for it.
"""

FUNCTIONS = """\
hook() {
  now; join; tell HookStarted hook=$1
  [ -z "$takes" ] || sleep $takes > /dev/null 2>&1
  R=ok; [ -z "$fails" ] || R=fail
  say HookEnded hook=$1 result=$R
  sleep 0.15 > /dev/null 2>&1
  [ -z "$fails" ]
}
"""
"""hook NAME, with takes=SECONDS and fails=1. HookStarted carries the moment at which the hook really began,
even when it had to wait for the program to say which attempt this is. After HookEnded it lasts longer than clocks may
differ (100 ms), so that what may follow the hook is told apart from what came too early. Children keep no hold on
the output of an execution: the runtime may wait for its end, also after it has killed the script."""


def lifecycle(behaviour: Behaviour, *, testifies: bool) -> dict[str, Any]:
    """Handlers by hook name, for the hooks that the behaviour has.

    Beside a program that is not ours (`testifies` false) a hook does the same, but cannot say so.
    """
    hooks = {"postStart": behaviour.post_start, "preStop": behaviour.pre_stop}
    return {name: _handler(name, hook, testifies) for name, hook in hooks.items() if hook is not None}


def testify(behaviour: Behaviour) -> bool:
    """Whether any hook is a script of ours."""
    return any(hook is not None and hook.sleep is None for hook in (behaviour.post_start, behaviour.pre_stop))


def _handler(name: str, hook: Hook, testifies: bool) -> dict[str, Any]:
    if hook.sleep is not None:
        return {"sleep": {"seconds": int(hook.sleep)}}
    text = _script(name, hook) if testifies else f"sleep {seconds(hook.takes)}; exit {int(hook.fails)}"
    return {"exec": {"command": ["sh", "-c", text]}}


def _script(name: str, hook: Hook) -> str:
    words = [f"takes={seconds(hook.takes)}"] if hook.takes else []
    words += ["fails=1"] if hook.fails else []
    return "; ".join([LOAD, *words, f"hook {name}"])
