"""One container mapping of an author → the container for the API server, with program, hooks and probes.

Whatever the author wrote under Kubernetes' own names stays as written; defaults fill only what is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.manifest import hooks, probes, program
from conformance.manifest.images import Images
from conformance.manifest.merge import merge
from conformance.scenario.behaviour import Behaviour, split
from conformance.timeline.testimony import MOUNT, SHELL

VOLUME = "testimony"
"""Name of the shared emptyDir."""

MESSAGE_PATH = "/dev/termination-log"
"""Kubernetes' default terminationMessagePath."""

_SECURITY: Mapping[str, Any] = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}


@dataclass(frozen=True)
class Part:
    """A compiled container; `program`: it runs the program we wrote; `testifies`: and says so."""

    container: dict[str, Any]
    program: bool
    testifies: bool


def compile_container(written: Mapping[str, Any], images: Images, port: int) -> Part:
    """The container for the API server; servers behind its probes listen on `port` and the one after it."""
    behaviour, fields = split(written)
    raw = fields.pop("raw", {})
    ours = not {"command", "args"} & {*fields, *raw}
    container = {
        "name": fields["name"],
        "image": images.reference(_image(behaviour, fields)) if behaviour.image else fields["image"],
        "imagePullPolicy": "IfNotPresent",
        **({"command": ["sh", "-c", program.script(behaviour)]} if ours else {}),
        **fields,
        **(probes.fill(fields, behaviour, port) if ours else {}),
        **_lifecycle(behaviour, fields, ours),
        "securityContext": _SECURITY | fields.get("securityContext", {}),
    }
    if ours:
        container |= _shared(behaviour, fields, port)
    return Part(merge(container, raw), program=ours, testifies=ours and not behaviour.silent)


def _image(behaviour: Behaviour, fields: Mapping[str, Any]) -> str:
    """The logical image; gRPC servers exist only in agnhost, whatever the default."""
    wants_grpc = behaviour.handler == "grpc" and probes.served(fields, behaviour)
    if wants_grpc and "image" not in behaviour.model_fields_set:
        return "agnhost"
    return behaviour.image or "busybox"


def _lifecycle(behaviour: Behaviour, fields: Mapping[str, Any], ours: bool) -> dict[str, Any]:
    handlers = hooks.lifecycle(behaviour, testifies=ours) | fields.get("lifecycle", {})
    return {"lifecycle": handlers} if handlers else {}


def _shared(behaviour: Behaviour, fields: Mapping[str, Any], port: int) -> dict[str, Any]:
    """What the program, hooks and probes need to find each other, after the author's own entries."""
    environment = {"C": fields["name"], **_settings(behaviour, fields, port)}
    environment["TESTIMONY"] = _functions(behaviour, fields)
    entries = [{"name": name, "value": value} for name, value in environment.items()]
    mount = {"name": VOLUME, "mountPath": MOUNT}
    return {
        "env": [*fields.get("env", ()), *entries],
        "volumeMounts": [*fields.get("volumeMounts", ()), mount],
    }


def _settings(behaviour: Behaviour, fields: Mapping[str, Any], port: int) -> dict[str, str]:
    """Environment that differs from what the functions assume."""
    settings: dict[str, str] = {}
    settings |= _message(behaviour, fields)
    if behaviour.silent:
        settings["SILENT"] = "1"
    for name, commands in (("RUNS", behaviour.runs), ("ON_TERM", behaviour.on_term)):
        settings |= {} if commands is None else {name: _escaped(commands)}
    if stop := fields.get("lifecycle", {}).get("stopSignal"):
        settings["STOP"] = str(stop).removeprefix("SIG")
    if behaviour.writes_log is not None:
        settings["LOG_LINES"] = str(behaviour.writes_log)
    if probes.served(fields, behaviour):
        settings |= {"SERVER": behaviour.handler, "PORT": str(port)}
    if behaviour.listens_on:
        settings["ADDRESS"] = f"{behaviour.listens_on}:"
    return settings


def _message(behaviour: Behaviour, fields: Mapping[str, Any]) -> dict[str, str]:
    """Where the termination message goes, M being our testimony's, and what the author's says."""
    path = fields.get("terminationMessagePath", MESSAGE_PATH)
    if isinstance(behaviour.writes_message, int):
        return {"M": "", "MESSAGE_SIZE": str(behaviour.writes_message), "MESSAGE_PATH": path}
    if behaviour.writes_message is not None:
        return {"M": "", "MESSAGE": _escaped(behaviour.writes_message), "MESSAGE_PATH": path}
    if fields.get("terminationMessagePolicy") == "FallbackToLogsOnError":
        return {"M": ""}  # an empty file is what makes the kubelet fall back
    return {} if path == MESSAGE_PATH else {"M": path}


def _escaped(text: str) -> str:
    """`$$` is how a `$` gets past Kubernetes."""
    return text.replace("$", "$$")


def _functions(behaviour: Behaviour, fields: Mapping[str, Any]) -> str:
    """The functions that this container's scripts call, and no others."""
    written, served = probes.handlerless(fields, behaviour), probes.served(fields, behaviour)
    hooked = hooks.testify(behaviour)
    parts = [SHELL, program.FUNCTIONS]
    parts += [program.WORK] if behaviour.runs is not None or behaviour.on_term is not None else []
    parts += [hooks.JOIN] if written or served or hooked else []
    parts += [hooks.FUNCTIONS] if hooked else []
    parts += [probes.FUNCTIONS] if written or served else []
    parts += [probes.SERVER] if served else []
    return "".join(parts)
