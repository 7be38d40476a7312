"""The pod and the Job of one case → the mistakes in them that no single field shows.

Names of containers, what our behaviour words say together, and the rules between pod and Job.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from conformance.errors import nearest
from conformance.scenario import podspec
from conformance.scenario.behaviour import (
    HANDLERS,
    HTTP_WORDS,
    IMAGES,
    PROBE_WORDS,
    PROBES,
    PROGRAM_WORDS,
    Attempt,
    Behaviour,
    is_ours,
    split,
)
from conformance.scenario.document import Path
from conformance.scenario.mistakes import Mistakes
from conformance.scenario.validation import shown

BEHAVIOUR: TypeAdapter[Behaviour] = TypeAdapter(Behaviour)
"""The type of our words, for their JSON Schema and for advice."""

_CONTAINERS = ("initContainers", "sidecars", "containers", "ephemeralContainers")
_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_RESERVED = "pod"


class Checks:
    """Checks the pods of the cases of one document; what was checked in an earlier case is not checked again."""

    def __init__(self, mistakes: Mistakes) -> None:
        self.mistakes = mistakes
        self._checked: dict[Path, Mapping[str, Any]] = {}

    def check(self, pod: Mapping[str, Any], job: Any) -> None:
        """Tell `mistakes` everything that is wrong with the pod of a case, and with its Job if there is one."""
        podspec.check(pod, "PodSpec", ("pod",), self.mistakes)
        _check_names(pod, self.mistakes)
        for path, container in containers(pod):
            if self._checked.get(path) is not container:
                self._checked[path] = container
                _check_container(path, container, self.mistakes)
        if job is not None:
            podspec.check(job, "JobSpec", ("job",), self.mistakes)
            _check_job(pod, self.mistakes)


def containers(pod: Mapping[str, Any]) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Every container that is a mapping, with its path in the document."""
    for field in _CONTAINERS:
        listed = pod.get(field)
        for index, container in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(container, dict):
                yield ("pod", field, index), container


def _check_names(pod: Mapping[str, Any], mistakes: Mistakes) -> None:
    raw = pod.get("raw")
    if not pod.get("containers") and not (isinstance(raw, dict) and raw.get("containers")):
        mistakes.add(("pod", "containers"), "the pod has no containers", key=True)
    seen: set[str] = set()
    for path, container in containers(pod):
        name = container.get("name")
        if "name" not in container:
            mistakes.add(path, "the container has no name")
        elif isinstance(name, str):
            _check_name((*path, "name"), name, seen, mistakes)
            seen.add(name)


def _check_name(path: Path, name: str, seen: set[str], mistakes: Mistakes) -> None:
    if name in seen:
        mistakes.add(path, f"another container is called {name!r} already")
    elif name == _RESERVED:
        mistakes.add(path, "no container may be called 'pod': in event patterns that is the pod itself")
    elif not _LABEL.fullmatch(name):
        mistakes.add(path, f"{name!r} is not a name for a container: up to 63 of a-z, 0-9 and - inside")


def _check_container(path: Path, container: Mapping[str, Any], mistakes: Mistakes) -> None:
    if path[1] == "sidecars" and container.get("restartPolicy", "Always") != "Always":
        advice = "under initContainers any restartPolicy can be written"
        mistakes.add((*path, "restartPolicy"), "the restartPolicy of a sidecar is Always", advice=advice)
    try:
        behaviour, native = split(container)
    except ValidationError as error:
        mistakes.validation(error, path, container, BEHAVIOUR)
        return
    for inner, message in contradictions(container, behaviour, native):
        mistakes.add(path + inner, message, key=True)
    image = native.get("image")
    if isinstance(image, str) and not re.search(r"[/:@]", image):
        advice = (
            nearest(image, IMAGES) or "a reference to any other image needs a registry, a tag or a digest"
        )
        mistakes.add((*path, "image"), f"unknown image {shown(image)}", valid=IMAGES, advice=advice)


def _check_job(pod: Mapping[str, Any], mistakes: Mistakes) -> None:
    if pod.get("restartPolicy", "Always") == "Always" and "raw" not in pod:
        text = "a pod that a Job runs needs restartPolicy OnFailure or Never"
        mistakes.add(("pod", "restartPolicy"), text)


def contradictions(
    container: Mapping[str, Any], behaviour: Behaviour, native: Mapping[str, Any]
) -> Iterator[tuple[Path, str]]:
    """Words that have no effect or exclude each other, with their path in the container."""
    own_program = [key for key in ("command", "args") if key in native]
    for word in sorted(PROGRAM_WORDS & container.keys()) if own_program else ():
        yield (word,), f"{word} has no effect: the container runs a {own_program[0]} of its own"
    yield from _program(container, behaviour)
    for field in PROBES.keys() & native.keys():
        yield from _probe(field, container[field], behaviour, own_program)
    for word in ("postStart", "preStop"):
        yield from _hook(word, container, behaviour)


def _program(container: Mapping[str, Any], behaviour: Behaviour) -> Iterator[tuple[Path, str]]:
    attempts: tuple[Attempt, ...] = behaviour.distinct_attempts
    if "exit_code" in container and all(attempt.exits_after is None for attempt in attempts):
        yield ("exit_code",), "exit_code has no effect without exits_after (on SIGTERM: term_exit_code)"
    for index, attempt in enumerate(attempts):
        if attempt.ignores_term and attempt.handles_term is not None:
            path: Path = ("attempts", index) if "attempts" in container else ("handles_term",)
            yield path, "ignores_term and handles_term exclude each other"
        if behaviour.runs is not None and attempt.exits_after is not None:
            yield ("runs",), "runs and exits_after exclude each other: it exits when its commands have ended"
    if behaviour.on_term is not None and behaviour.ignores_term:
        yield ("on_term",), "on_term and ignores_term exclude each other"
    if "attempts" in container and not behaviour.attempts:
        yield ("attempts",), "attempts is empty"


def _probe(
    field: str, probe: Any, behaviour: Behaviour, own_program: list[str]
) -> Iterator[tuple[Path, str]]:
    if not isinstance(probe, dict):
        return
    own = own_program or not is_ours(probe, behaviour)
    handler = next((name for name in HANDLERS if name in probe), None) if own else None
    for word in sorted(PROBE_WORDS & probe.keys()) if handler else ():
        yield (field, word), f"{word} has no effect: the probe has a handler of its own ({handler})"
    if own_program and not handler:
        yield (field,), f"the container runs a {own_program[0]} of its own, so the probe needs a handler"
    for word in sorted({*HTTP_WORDS} & probe.keys()) if behaviour.handler != "http" else ():
        yield (field, word), f"{word} has no effect: only an http probe can follow it"
    words = behaviour.probe(PROBES[field])
    if words.results and {"fails_first", "fails_after"} & probe.keys():
        yield (
            (field, "results"),
            "results says how each execution goes; leave out fails_first and fails_after",
        )
    if words.fails_after is not None and words.fails_after <= words.fails_first:
        yield (field, "fails_after"), "no execution would succeed: fails_after must be more than fails_first"


def _hook(word: str, container: Mapping[str, Any], behaviour: Behaviour) -> Iterator[tuple[Path, str]]:
    hook = behaviour.post_start if word == "postStart" else behaviour.pre_stop
    if hook is None:
        return
    lifecycle = container.get("lifecycle")
    if isinstance(lifecycle, dict) and word in lifecycle:
        yield (word,), f"{word} is given twice: here and under lifecycle"
    if hook.sleep is not None and hook.model_fields_set & {"takes", "fails"}:
        yield (word, "sleep"), "sleep is Kubernetes' own action and cannot be combined with takes or fails"
    if hook.sleep is not None and not hook.sleep.is_integer():
        yield (word, "sleep"), "Kubernetes' sleep action takes whole seconds"
