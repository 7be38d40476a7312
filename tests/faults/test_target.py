"""Selectors and counts: which calls are hit, the same ones each time."""

import pytest

from conformance.faults.chooser import Rule
from conformance.faults.declaration import Fault
from conformance.faults.known import roles
from conformance.faults.target import Target, Where

APP = Target(
    container="app",
    attempt=1,
    role="app",
    image="registry.example/app:1",
    pod="web-0",
    namespace="shop",
    uid="u",
    labels={"tier": "front"},
    command="sh -c probe",
    id="c1",
)


@pytest.mark.parametrize(
    ("where", "matches"),
    [
        ({}, True),
        ({"container": "a*"}, True),
        ({"container": "b*"}, False),
        ({"role": "app"}, True),
        ({"role": "sidecar"}, False),
        ({"image": "*/app:*"}, True),
        ({"image": "app"}, False),
        ({"pod": "web-?"}, True),
        ({"pod": "web"}, False),
        ({"namespace": "sh*"}, True),
        ({"namespace": "x"}, False),
        ({"labels": {"tier": "fr*"}}, True),
        ({"labels": {"tier": "back"}}, False),
        ({"labels": {"other": "x"}}, False),
        ({"attempt": 1}, True),
        ({"attempt": 0}, False),
        ({"command": "*probe"}, True),
        ({"command": "probe"}, False),
        ({"container": "app", "pod": "x"}, False),
    ],
)
def test_selector(where: dict[str, object], matches: bool) -> None:
    assert Where.model_validate(where).matches(APP) is matches


def rule(when: dict[str, object], where: dict[str, object] | None = None) -> Rule:
    return Rule(Fault.model_validate({"kind": "stop_lost", "when": when, "where": where or {}}))


def hits(when: dict[str, object], times: int = 5) -> list[int]:
    tried = rule(when)
    return [number for number in range(1, times + 1) if tried.hits(APP)]


def test_counts() -> None:
    assert hits({}) == [1, 2, 3, 4, 5]
    assert hits({"first": 2}) == [1, 2]
    assert hits({"calls": [2, 4]}) == [2, 4]
    assert hits({"calls": [2, 4], "first": 3}) == [2]
    assert hits({"probability": 0}) == []


def test_chance_depends_on_the_seed_alone() -> None:
    some = hits({"probability": 0.5, "seed": 1}, 200)
    assert 60 < len(some) < 140
    assert hits({"probability": 0.5, "seed": 1}, 200) == some
    assert hits({"probability": 0.5, "seed": 2}, 200) != some


def test_each_container_of_each_pod_has_a_count_of_its_own() -> None:
    tried = rule({"first": 1})
    assert [tried.hits(APP), tried.hits(APP)] == [True, False]
    assert tried.hits(Target(container="app", uid="another"))
    assert tried.hits(Target(container="other", uid="u"))


def test_what_is_not_selected_is_not_counted() -> None:
    tried = rule({"calls": [1]}, {"attempt": 1})
    assert not tried.hits(Target(container="app", uid="u", attempt=0))
    assert tried.hits(APP)


def test_an_instance_keeps_its_lie() -> None:
    tried = rule({"first": 1})
    assert [tried.holds(APP), tried.holds(APP)] == [True, True]
    assert not tried.holds(Target(container="app", uid="u", id="c2"))


def test_roles_of_a_pod() -> None:
    spec = {
        "containers": [{"name": "app"}],
        "initContainers": [{"name": "setup"}, {"name": "proxy", "restartPolicy": "Always"}],
    }
    assert roles({"spec": spec}) == {"app": "app", "setup": "init", "proxy": "sidecar"}
    assert roles({}) == {}
