"""Every document is a scenario that the project's parser takes, reads back as it was, and ends soon."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings

from conformance.explore import documents, text
from conformance.explore.pods import WORDS
from conformance.explore.shrinking import batch
from conformance.manifest import Images, compile_case
from conformance.scenario import document
from conformance.timing import parse_duration
from tests.explore.stand_in import KEPT, laboratory

FEW = settings(max_examples=15)


@FEW
@given(documents())
def test_a_document_is_a_valid_scenario_with_a_pod_that_can_be_compiled(written: Any) -> None:
    case = laboratory(lambda _: KEPT).case(written)
    assert case.id == written["name"]
    manifest = compile_case(case, Images()).objects[0]
    assert len(manifest["spec"]["containers"]) == len(written["pod"]["containers"])
    assert case.assertions
    assert case.violations


@FEW
@given(documents())
def test_the_text_reads_back_as_the_document(written: Any) -> None:
    assert document.parse(text(written), "explored.yaml").value == written


@FEW
@given(documents())
def test_a_pod_is_done_within_half_a_minute(written: Any) -> None:
    sleeps = [parse_duration(step["sleep"]) for step in written["steps"] if "sleep" in step]
    assert sum(sleeps) + parse_duration(written["assert"][0]["gone"]["within"]) <= 30
    assert written["steps"][-1] == "delete" or "delete" in written["steps"][-1]


def test_each_word_is_in_some_document() -> None:
    written = {"init": "{name: init", "sidecar": "{name: sidecar", "exits": "exits_after", "on term": "_term"}
    written |= {"handler": "probes: ", "own restartPolicy": "since: v1.35", "rules": "restartPolicyRules"}
    texts = [text(one) for seed in range(6) for one in batch(seed)]
    assert [word for word in WORDS if not any(written.get(word, word) in one for one in texts)] == []
