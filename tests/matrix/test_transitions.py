"""Transitions are read from timelines; what did not happen, or not in this order, is not measured."""

from __future__ import annotations

import pytest

from conformance.matrix.latencies import Distribution, distributions
from conformance.matrix.transitions import TRANSITIONS, measure
from conformance.timeline import notation

ROLES = {
    "init": ("setup",),
    "sidecar": ("proxy",),
    "app": ("app",),
    "ordered_init": ("setup", "proxy"),
    "all": ("setup", "proxy", "app"),
}
STARTS = """\
0.0 pod Phase Pending pod=u
0.6 pod Condition PodReadyToStartContainers True pod=u
1.0 setup Starting pod=u
2.0 setup Exiting 0 pod=u
2.5 proxy Starting pod=u
2.6 proxy Started pod=u
3.0 app Starting pod=u
"""
ENDS = """\
4.0 app Exiting 0 pod=u
4.75 proxy Signal TERM pod=u
"""
DELETION = """\
3.5 pod Deleting 30 pod=u
3.75 app Signal TERM pod=u
4.0 app Exiting 0 pod=u
4.25 proxy Signal TERM pod=u
4.5 proxy Exiting 0 pod=u
5.5 pod Deleted pod=u
"""


def measured(text: str) -> dict[str, tuple[float, ...]]:
    found = measure(notation.parse(text), ROLES)
    return {name: tuple(round(value, 3) for value in values) for name, values in found.items() if values}


def test_a_pod_that_ends_by_itself() -> None:
    assert measured(STARTS + ENDS) == {
        "created_sandbox": (0.6,),
        "created_first_container": (1.0,),
        "init_next": (0.5,),
        "sidecar_app": (0.4,),
        "exit_sidecar_term": (0.75,),
    }


def test_a_deleted_pod() -> None:
    found = measured(STARTS + DELETION)
    assert found["deleted_term"] == (0.25,)
    assert found["exit_gone"] == (1.0,)
    assert "exit_sidecar_term" not in found


def test_restarts_and_startup_probes() -> None:
    text = """\
    0.0 proxy Starting pod=u
    1.0 proxy Probe startup success pod=u
    1.25 proxy StartedFlag true pod=u
    2.0 proxy Exiting 1 pod=u
    3.5 proxy Starting @1 pod=u
    """
    found = measured(text)
    assert found["probe_started"] == (0.25,)
    assert found["exit_restart"] == (1.5,)


def test_what_came_the_other_way_round_is_not_measured() -> None:
    assert "probe_started" not in measured(
        "1.0 proxy StartedFlag true pod=u\n2.0 proxy Probe startup success pod=u\n"
    )


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((), None),
        ((2.0,), Distribution(1, 2.0, 2.0, 2.0)),
        ((1.0, 2.0, 3.0, 4.0, 11.0), Distribution(5, 3.0, 8.2, 11.0)),
    ],
)
def test_distribution(values: tuple[float, ...], expected: Distribution | None) -> None:
    assert Distribution.of(values) == expected


def test_distributions_gather_all_timelines_in_the_order_of_the_transitions() -> None:
    found = distributions([{"exit_gone": (1.0,)}, {"exit_gone": (3.0,), "init_next": (1.0,)}])
    assert list(found) == ["init_next", "exit_gone"]
    assert found["exit_gone"].count == 2
    assert set(found) < set(TRANSITIONS)
