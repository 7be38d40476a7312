from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.errors import InvalidInput, Position
from conformance.scenario import Version, Vocabulary
from conformance.scenario.load import Loaded, load_text
from conformance.scenario.model import container_roles
from conformance.scenario.podspec import types
from conformance.scenario.scalar import flow

ROOT = Path(__file__).parents[2]

Read = Callable[..., Loaded]
Tell = Callable[..., list[str]]


def test_everything_in_a_header_reaches_the_scenario(read: Read) -> None:
    header = (
        "since: v1.29\nuntil: v1.35\ngates: [SidecarContainers]\nrequires: [kubelet-restart]\n"
        "budget: 3m\nserial: true\nseverity: critical\npod:"
    )
    scenario = read(("pod:", header)).scenario
    assert (scenario.name, scenario.family, scenario.requirements) == ("app-runs", "family", ("PHASE-1",))
    assert (scenario.since, scenario.until) == (Version(1, 29), Version(1, 35))
    assert (scenario.gates, scenario.requires) == (("SidecarContainers",), ("kubelet-restart",))
    assert (scenario.budget, scenario.serial, scenario.severity) == (180.0, True, "critical")
    assert scenario.position == Position("suites/family/app_runs.yaml", 1, 7)


def test_what_is_left_out_has_its_default(read: Read) -> None:
    scenario = read().scenario
    assert (scenario.since, scenario.until, scenario.gates, scenario.requires) == (None, None, (), ())
    assert (scenario.budget, scenario.serial, scenario.severity) == (240.0, False, "normal")


def test_calls_hold_validated_arguments_their_place_and_what_was_written(read: Read) -> None:
    steps = "  - create: {}\n  - wait: {container: app,\n      within: 1m30s}\n  - wait\n"
    (case,) = read(("  - create\n", steps)).cases
    create, wait, bare = case.steps
    assert create.arguments is None
    assert (wait.arguments.container, wait.arguments.within, bare.arguments.within) == ("app", 90.0, 60.0)
    assert wait.text == "wait: {container: app, within: 1m30s}"
    assert wait.position == Position("suites/family/app_runs.yaml", 9, 5)
    assert (case.assertions[0].arguments, case.violations[0].arguments) == (("app",), "app")


def test_a_case_knows_its_containers_by_role(read: Read) -> None:
    pod = (
        "  initContainers: [{name: setup}, {name: proxy, restartPolicy: Always}]\n"
        "  sidecars: [{name: mesh}]\n  containers:"
    )
    (case,) = read(("  containers:", pod)).cases
    assert case.containers() == {
        "init": ("setup",),
        "sidecar": ("proxy", "mesh"),
        "app": ("app",),
        "ephemeral": (),
        "ordered_init": ("setup", "proxy", "mesh"),
        "all": ("setup", "proxy", "mesh", "app"),
    }


def test_roles_pass_over_what_is_no_container() -> None:
    pod = {"containers": ["x", {"name": 1}, {}, {"name": "a"}], "initContainers": "x"}
    assert container_roles(pod)["all"] == ("a",)


def test_raw_is_not_looked_at(read: Read) -> None:
    raw = "  raw: {shinyNewField: {of: [any]}}\n  containers:"
    (case,) = read(("  containers:", raw), ("exits_after: 1s", "exits_after: 1s, raw: {newer: 1}")).cases
    assert case.pod["raw"] == {"shinyNewField": {"of": ["any"]}}


def test_a_job_runs_the_pod(read: Read) -> None:
    edits = ("pod:\n", "job: {backoffLimit: 0}\npod:\n  restartPolicy: Never\n")
    assert read(edits).cases[0].job == {"backoffLimit": 0}
    assert read().cases[0].job is None


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ("  - create\n", "  - create: {container: app}\n", "8:13 create must have no arguments"),
        ("starts: app", "count: x", "10:12 count must be a whole number, a list or a mapping, not 'x'"),
        ("starts: app", "count: [x]", "10:13 count[0] must be a whole number, not 'x'"),
        ("starts: app", "count: {container: a}", "10:24 unknown container 'a'"),
        ("  - create\n", "  - sleep\n", "8:5 sleep needs arguments"),
        ("    - {name: app, exits_after: 1s}", "    - {name: app}\n    - app",
         "7:7 containers[1] must be a mapping, not 'app'"),
        ("{name: app, exits_after: 1s}", "{name: app, env: {A: b}}", "6:24 env must be a list, not {A: b}"),
        ("{name: app, exits_after: 1s}", "{name: app, env: [{name: A, vale: b}]}",
         "6:35 unknown field 'vale' of EnvVar"),
        ("{name: app, exits_after: 1s}", "{name: app, resources: {limits: {cpu: [1]}}}",
         "6:45 cpu must be a quantity such as 100m or 64Mi, not [1]"),
    ],
)  # fmt: skip
def test_where_a_mistake_is_and_what_it_says(old: str, new: str, mistake: str, mistakes: Tell) -> None:
    assert mistakes((old, new)) == [mistake]


WORDS = st.sampled_from(
    [
        "${a}",
        "${a.b}",
        "app",
        "create",
        "wait",
        "1s",
        "Always",
        "name",
        "exits_after",
        "attempts",
        "results",
        "",
        "*",
    ]
)
KEYS = WORDS | st.sampled_from([key for fields in types().values() for key in fields])
TREES = st.recursive(
    WORDS | st.none() | st.booleans() | st.integers(-2, 300) | st.floats(0, 2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
SECTION = st.sampled_from(
    [
        "name",
        "description",
        "requirements",
        "since",
        "gates",
        "budget",
        "serial",
        "parameters",
        "pod",
        "job",
        "steps",
        "assert",
    ]
)


@given(st.dictionaries(SECTION, TREES, min_size=1, max_size=3), TREES, TREES)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_tree_is_a_scenario_or_invalid_input(
    vocabulary: Vocabulary, sections: object, container: object, probe: object
) -> None:
    assert isinstance(sections, dict)
    whole = {
        "name": "app-runs",
        "requirements": ["PHASE-1"],
        "parameters": {"a": [1, {"name": "x", "b": container}]},
        "pod": {"containers": [container, {"name": "app", "startupProbe": probe, "preStop": probe}]},
        "steps": [container, {"wait": probe}, {"${a}": probe}],
        **sections,
    }
    try:
        loaded = load_text(flow(whole), "suites/family/app_runs.yaml", vocabulary, ROOT)
    except InvalidInput as error:
        assert all(mistake.position.file for mistake in error.mistakes)  # noqa: PT017
    else:
        assert loaded.cases
