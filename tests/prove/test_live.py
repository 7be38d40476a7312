"""Pods built wrong: what is run, and what is made of the runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance import vocabulary
from conformance.errors import InvalidInput
from conformance.prove.live import sabotages
from conformance.scenario import Case
from conformance.scenario.load import load_text
from conformance.timeline import notation

ROOT = Path(__file__).parents[2]
TEXT = """
name: example
description: Containers MUST start in order.
requirements: [SIDECAR-START-2]
parameters: {code: [1, 2]}
pod:
  restartPolicy: Never
  sidecars: [{name: first, starts_after: 1s, startupProbe: {}}, {name: second}]
  containers: [{name: app, exits_after: 1s, exit_code: "${code}"}]
steps: [create, {wait: {phase: Failed}}]
assert: [{starts: [first, app]}]
violations: [{drop: app Starting}]
pod_violations:
"""


def case(*changes: str) -> Case:
    lines = "".join(f"  - {change}\n" for change in changes)
    return load_text(TEXT + lines, "family/example.yaml", vocabulary.build(), ROOT).cases[1]


def test_each_change_is_a_run_of_its_own_judged_by_the_right_pod() -> None:
    right = case("sidecars: [{name: first, startupProbe: null}]", "sidecars: [second, first]")
    one, other = sabotages(right)
    assert (one.wrong.id, other.wrong.id) == (
        "example[code=2,pod_violation=1]",
        "example[code=2,pod_violation=2]",
    )
    assert one.wrong.pod["sidecars"] == [{"name": "first", "starts_after": "1s"}, {"name": "second"}]
    assert [sidecar["name"] for sidecar in other.wrong.pod["sidecars"]] == ["second", "first"]
    assert other.wrong.containers()["sidecar"] == ("second", "first")
    assert one.case.pod == right.pod == other.case.pod
    assert one.wrong.steps == right.steps
    assert one.text == "{sidecars: [{name: first, startupProbe: null}]}"


def test_what_became_of_a_run() -> None:
    (one,) = sabotages(case("sidecars: [second, first]"))
    kept = "0 pod Phase Pending\n1 first Starting\n1.1 first Started\n1.2 first Probe startup success\n2 app Starting"
    assert one.told(notation.parse(kept)) == (False, "passed")
    assert one.told(notation.parse("0 pod Phase Pending\n2 app Starting")) == (
        True,
        "failed by starts: [first, app]",
    )
    lost = notation.parse("0 pod Phase Pending\n2 app Starting\ntrouble: the log is lost")
    assert one.told(lost) == (False, "unknown: the log is lost")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("sidecars: [{name: first, starts_after: 1s}]", "the pod stays as it is"),
        ("restartPolice: Always", "restartPolice"),
        ("sidecars: [{name: first, startsAfter: 1s}]", "startsAfter"),
        ("containers: null", "the pod has no containers"),
    ],
)
def test_a_change_that_makes_no_wrong_pod_is_a_mistake_where_it_is_written(change: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message) as found:
        case(change)
    assert {mistake.position.line for mistake in found.value.mistakes} == {14}
