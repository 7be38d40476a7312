"""A document → its `Scenario` and `Case`s, or every mistake in it at once.

The header is checked once; pod, job and calls are checked for each case after its parameters were put in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from pydantic import ValidationError

from conformance.errors import nearest
from conformance.scenario import parameters as matrix
from conformance.scenario import pod as pods
from conformance.scenario.calls import SECTIONS, Calls
from conformance.scenario.document import Document, Path
from conformance.scenario.header import HEADER, Header, is_name, version
from conformance.scenario.mistakes import Mistakes
from conformance.scenario.model import Case, PodViolation, Scenario, container_roles
from conformance.scenario.patch import patched
from conformance.scenario.scalar import flow
from conformance.scenario.validation import strictly
from conformance.scenario.vocabulary import Vocabulary

OUTAGES = {"stop_kubelet", "restart_kubelet"}
"""Steps that cases with `shares_outage` take at the same moment."""
_PARTS = ("pod", "job", *SECTIONS, "pod_violations")


@dataclass(frozen=True)
class Parser:
    """What every file is checked against; `requirements` are the ids that there are."""

    vocabulary: Vocabulary
    requirements: Collection[str]

    def parse(self, document: Document) -> tuple[Scenario, tuple[Case, ...]]:
        """InvalidInput with all the mistakes of the document."""
        mistakes = Mistakes(document)
        header = self._header(document, mistakes)
        written = document.value if isinstance(document.value, dict) else {}
        self._check_header(written, PurePath(document.file), mistakes)
        parameters = self._parameters(written, mistakes)
        scenario = _scenario(document, header, parameters)
        cases = self._cases(scenario, written, mistakes)
        mistakes.raise_if_any()
        return scenario, cases

    def _header(self, document: Document, mistakes: Mistakes) -> Header | None:
        try:
            header: Header = strictly(HEADER, document.value)
        except ValidationError as error:
            mistakes.validation(error, (), document.value, HEADER)
            return None
        return header

    def _check_header(self, written: Mapping[str, Any], path: PurePath, mistakes: Mistakes) -> None:
        """What a header may say but this file may not; also looks at headers that hold other mistakes."""
        name = written.get("name")
        if isinstance(name, str) and is_name(name) and path.stem != name.replace("-", "_"):
            text = f"name {name!r} does not match the file name {path.name!r}"
            mistakes.add(("name",), text, advice=f"call the file {name.replace('-', '_')}.yaml")
        _check_versions(written, mistakes)
        _check_outage(written, mistakes)
        for place, requirement in _texts(written, "requirements"):
            if requirement not in self.requirements:
                _unknown_requirement(place, requirement, self.requirements, mistakes)
        for place, ability in _texts(written, "requires"):
            if ability not in self.vocabulary.abilities:
                mistakes.unknown(place, "ability", ability, self.vocabulary.abilities, key=False)

    def _parameters(self, written: Mapping[str, Any], mistakes: Mistakes) -> matrix.Parameters:
        given = written.get("parameters", {})
        if not isinstance(given, dict) or not (given or "${" in mistakes.document.text):
            return {}
        before = len(mistakes.found)
        parameters = matrix.read(given, mistakes)
        parts = {name: written[name] for name in _PARTS if name in written}
        matrix.check_references(parts, given, mistakes)
        mistakes.references_hold = len(mistakes.found) == before
        return parameters

    def _cases(self, scenario: Scenario, written: Mapping[str, Any], mistakes: Mistakes) -> tuple[Case, ...]:
        parts = {name: written.get(name) for name in _PARTS}
        template = matrix.Template.of(parts)
        calls, checks = Calls(self.vocabulary, mistakes), pods.Checks(mistakes)
        cases: list[Case] = []
        runs: dict[str, matrix.Choice] = {}
        for choice in matrix.choices(scenario.parameters):
            mistakes.next_case(str(choice))
            chosen = template.fill(choice.values) if template else parts
            cases.append(_case(scenario, choice, chosen, calls, checks))
            run = repr((chosen["pod"], chosen["job"], chosen["steps"]))
            _check_distinct(runs.setdefault(run, choice), choice, scenario.parameters, mistakes)
        return tuple(cases)


def _case(
    scenario: Scenario, choice: matrix.Choice, parts: Mapping[str, Any], calls: Calls, checks: pods.Checks
) -> Case:
    pod = parts["pod"] if isinstance(parts["pod"], dict) else {}
    if pod:
        checks.check(pod, parts["job"])
    roles = container_roles(pod)
    steps, assertions, violations = (calls.read(section, parts[section], roles) for section in SECTIONS)
    wrong = tuple(_wrong_pods(pod, parts, calls.mistakes))
    return Case(scenario, choice.labels, pod, steps, assertions, violations, parts["job"], wrong)


def _wrong_pods(
    pod: Mapping[str, Any], parts: Mapping[str, Any], mistakes: Mistakes
) -> Iterator[PodViolation]:
    """The pods built wrong; each must be one that could have been written, and another than the right one."""
    listed = parts["pod_violations"]
    for index, change in enumerate(listed if isinstance(listed, list) else ()):
        path: Path = ("pod_violations", index)
        wrong, found = patched(pod, change), Mistakes(mistakes.document)
        pods.Checks(found).check(wrong, parts["job"])
        for mistake in found.found:
            mistakes.add(path, f"of the changed pod: {mistake.message}")
        if wrong == pod:
            mistakes.add(path, "the pod stays as it is")
        yield PodViolation(wrong, flow(mistakes.document.raw(path)))


def _unknown_requirement(path: Path, name: str, catalogue: Iterable[str], mistakes: Mistakes) -> None:
    family = [known for known in catalogue if known.rpartition("-")[0] == name.rpartition("-")[0]]
    mistakes.add(path, f"unknown requirement {name!r}", valid=family, advice=nearest(name, catalogue))


def _check_versions(written: Mapping[str, Any], mistakes: Mistakes) -> None:
    try:
        since, until = version(written["since"]), version(written["until"])
    except (KeyError, ValueError):
        return
    if since > until:
        mistakes.add(("until",), f"until {until} comes before since {since}")


def _check_outage(written: Mapping[str, Any], mistakes: Mistakes) -> None:
    """Who shares outages has the node with those alone who do so as well, and has one to share."""
    if written.get("shares_outage") is not True:
        return
    steps = written.get("steps")
    words = {word for step in (steps if isinstance(steps, list) else ()) for word in _words(step)}
    if written.get("serial") is not True:
        mistakes.add(("shares_outage",), "shares_outage goes with serial: true", advice="add serial: true")
    if not words & OUTAGES:
        text = f"no step stops the kubelet ({' or '.join(sorted(OUTAGES))})"
        mistakes.add(("shares_outage",), text, advice="leave shares_outage out")


def _words(step: object) -> Iterable[str]:
    return step if isinstance(step, dict) else [step] if isinstance(step, str) else []


def _texts(written: Mapping[str, Any], key: str) -> Iterator[tuple[Path, str]]:
    """The texts in the list under a key, with their paths."""
    listed = written.get(key)
    for index, item in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(item, str):
            yield (key, index), item


def _check_distinct(
    first: matrix.Choice, second: matrix.Choice, parameters: matrix.Parameters, mistakes: Mistakes
) -> None:
    """Two cases that run the same pod through the same steps are one case."""
    for name, label in second.labels.items():
        if first.labels[name] != label and mistakes.references_hold:
            index = [matrix.label(value) for value in parameters[name]].index(label)
            text = f"with {second} the pod and the steps are the same as with {first}"
            mistakes.add(("parameters", name, index), text)
            return


def _scenario(document: Document, header: Header | None, parameters: matrix.Parameters) -> Scenario:
    """The scenario; without a header only a stand-in, for the mistakes that are left to find."""
    position = document.position(("name",))
    family = PurePath(document.file).parent.name
    if header is None:
        return Scenario("", "", family, position, document.text, parameters=parameters)
    return Scenario(
        name=header.name,
        description=header.description,
        family=family,
        position=position,
        text=document.text,
        requirements=header.requirements,
        since=header.since,
        until=header.until,
        gates=header.gates,
        requires=header.requires,
        budget=header.budget,
        kubelet=header.kubelet,
        serial=header.serial,
        shares_outage=header.shares_outage,
        slow=header.slow,
        severity=header.severity,
        parameters=parameters,
    )
