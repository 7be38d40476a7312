from __future__ import annotations

import dataclasses
import datetime
from pathlib import Path

import pytest

from conformance.errors import InvalidInput, Position
from conformance.scenario import Call, Case, Scenario, known_issues

ISSUE = """\
issues:
- scenario: app-runs
  assertions: [restarts, "starts: *app*"]
  parameters: {policy: Never, code: 1}
  kubernetes: [v1.33, v1.35]
  runtime: containerd://1.*
  statement: The app runs twice.
  link: https://example.org/issues/1
  first_seen: 2026-01-31
  intermittent: true
"""


FIELD = ISSUE.replace("  parameters: {policy: Never, code: 1}", "  field: hostPID")


def test_an_issue_may_be_about_pods_with_a_field(tmp_path: Path) -> None:
    issues = load(tmp_path, FIELD)
    plain = case()
    special = dataclasses.replace(plain, pod={"hostPID": True})
    assert issues.match(special, "v1.34.0", "containerd://1.7") is not None
    assert issues.match(plain, "v1.34.0", "containerd://1.7") is None


def case(name: str = "app-runs", **parameters: str) -> Case:
    scenario = Scenario(name, "", "family", Position("f.yaml", 1, 1), "")
    return Case(scenario, parameters, {}, (), ())


def load(tmp_path: Path, text: str) -> known_issues.KnownIssues:
    path = tmp_path / "known-issues.yaml"
    path.write_text(text)
    return known_issues.load(path)


@pytest.mark.parametrize(
    ("found", "kubernetes", "runtime", "known"),
    [
        (case(policy="Never", code="1"), "v1.33.6", "containerd://1.7.2", True),
        (case(policy="Never", code="1", more="x"), "v1.35.0", "containerd://1.6", True),
        (case(policy="Always", code="1"), "v1.33.6", "containerd://1.7.2", False),
        (case(policy="Never"), "v1.33.6", "containerd://1.7.2", False),
        (case("other", policy="Never", code="1"), "v1.33.6", "containerd://1.7.2", False),
        (case(policy="Never", code="1"), "v1.32.9", "containerd://1.7.2", False),
        (case(policy="Never", code="1"), "v1.36.0", "containerd://1.7.2", False),
        (case(policy="Never", code="1"), "v1.34.0", "containerd://2.0.0", False),
    ],
)
def test_everything_given_must_match(
    found: Case, kubernetes: str, runtime: str, known: bool, tmp_path: Path
) -> None:
    issue = load(tmp_path, ISSUE).match(found, kubernetes, runtime)
    assert (issue is not None) == known


def test_what_is_left_out_matches_everything(tmp_path: Path) -> None:
    lines = [line for line in ISSUE.splitlines() if line.split(":")[0].strip() not in (
        "parameters", "kubernetes", "runtime", "intermittent")]  # fmt: skip
    issue = load(tmp_path, "\n".join(lines)).match(case(any="thing"), "v1.20.0", "cri-o://1.30")
    assert issue is not None
    assert (issue.intermittent, issue.first_seen) == (False, datetime.date(2026, 1, 31))


def test_an_issue_still_open_has_no_last_version(tmp_path: Path) -> None:
    issues = load(tmp_path, ISSUE.replace("[v1.33, v1.35]", "[v1.33]"))
    found = case(policy="Never", code="1")
    assert issues.match(found, "v1.40.0", "containerd://1.7")
    assert not issues.match(found, "v1.32.0", "containerd://1.7")


def test_none_are_known_without_a_file(tmp_path: Path) -> None:
    assert known_issues.load(tmp_path / "known-issues.yaml").match(case(), "v1.37.2", "") is None


def test_the_file_of_the_project() -> None:
    known_issues.load(Path(__file__).parents[2] / "suites" / "known-issues.yaml")


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ("link: https://example.org/issues/1", "link: somewhere", "8:9: link must match pattern"),
        ("first_seen: 2026-01-31", "first_seen: yesterday", "9:15: first_seen must"),
        ("[v1.33, v1.35]", "[1.33]", "5:16: 1.33 is not a Kubernetes version; write it like v1.29"),
        ("  statement: The app runs twice.\n", "", "2:3: missing key 'statement'"),
        ("runtime:", "runtimes:", "6:3: unknown key 'runtimes'"),
    ],
)
def test_mistakes_have_positions(old: str, new: str, mistake: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        load(tmp_path, ISSUE.replace(old, new))
    assert f"known-issues.yaml:{mistake}" in str(caught.value)


def test_an_issue_about_nothing_that_exists_is_a_mistake(tmp_path: Path) -> None:
    issues = load(tmp_path, ISSUE)
    issues.check_names(["app-runs"], [])
    with pytest.raises(InvalidInput, match="2:13: unknown scenario 'app-runs'"):
        issues.check_names(["app-run"], [])
    issues = load(tmp_path, ISSUE.replace("scenario: app-runs", "invariant: phase-final"))
    issues.check_names([], ["phase-final"])
    with pytest.raises(InvalidInput, match="2:14: unknown invariant 'phase-final'"):
        issues.check_names([], ["phase-is-final"])


def test_an_issue_about_an_invariant_is_about_nothing_else(tmp_path: Path) -> None:
    issues = load(tmp_path, ISSUE.replace("scenario: app-runs", "invariant: phase-final"))
    found = case("any", policy="Never", code="1")
    environment = {"kubernetes": "v1.34.1", "runtime": "containerd://1.7"}
    assert issues.match(found, "v1.34.1", "containerd://1.7") is None
    assert issues.invariants(found, environment) == {"phase-final"}
    assert issues.invariants(found, {**environment, "kubernetes": "v1.36.0"}) == frozenset()
    assert issues.invariants(found, {}) == frozenset()


def test_an_issue_names_something(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="name the scenario, or an invariant"):
        load(tmp_path, ISSUE.replace("- scenario: app-runs\n  assertions", "- assertions"))


def test_a_scenario_s_issue_names_the_assertions_that_fail(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="name the assertions that fail"):
        load(tmp_path, ISSUE.replace('  assertions: [restarts, "starts: *app*"]\n', ""))


@pytest.mark.parametrize(
    ("failing", "known"),
    [
        ([], True),
        (["restarts: {container: app, count: 1}"], True),
        (["starts: app", "restarts: app"], True),
        (["starts: web"], False),
        (["restarts: app", "exits: {container: app}"], False),
    ],
)
def test_whatever_else_fails_is_no_known_issue(failing: list[str], known: bool, tmp_path: Path) -> None:
    calls = [Call(text.partition(":")[0], None, Position("f.yaml", 1, 1), text) for text in failing]
    issue = load(tmp_path, ISSUE).match(case(policy="Never", code="1"), "v1.34.0", "containerd://1.7", calls)
    assert (issue is not None) == known
