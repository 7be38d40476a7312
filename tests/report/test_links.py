"""Every family has an area, and every source of the catalogue that can be read on the web has an address."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.report.area import AREAS
from conformance.report.links import link
from conformance.scenario import catalogue

REQUIREMENTS = catalogue.load(Path(__file__).parents[2] / "suites" / "requirements.yaml")


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ('KEP-753 "Proposal"', "https://github.com/kubernetes/enhancements/issues/753"),
        (
            'docs: pod lifecycle "Pod phase"',
            "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/",
        ),
        ("docs: pods", "https://kubernetes.io/docs/concepts/workloads/pods/"),
        ("docs: node shutdown", "https://kubernetes.io/docs/concepts/cluster-administration/node-shutdown/"),
        (
            "kubernetes pkg/kubelet/status/generate.go GeneratePodPhase",
            "https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/status/generate.go",
        ),
        (
            'k8s.io/api core/v1 types.go "Probe"',
            "https://github.com/kubernetes/api/blob/master/core/v1/types.go",
        ),
        ("hearsay", None),
    ],
)
def test_sources_lead_somewhere(source: str, address: str | None) -> None:
    assert link(source) == address


def test_catalogue_is_covered() -> None:
    families = {requirement.family for requirement in REQUIREMENTS.values()}
    assert families <= set(AREAS)
    assert not [it.id for it in REQUIREMENTS.values() if not any(map(link, it.sources))]
