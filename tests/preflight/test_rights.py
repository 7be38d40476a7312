from __future__ import annotations

from collections.abc import Callable

import pytest

from conformance.cluster import Forbidden
from conformance.drive.rights import RIGHTS
from conformance.preflight import Level, rights


def without(*denied: str) -> Callable[[str, str, str], bool]:
    """An authorizer that allows everything but `verb resource`."""
    return lambda verb, resource, _group: f"{verb} {resource}" not in denied


def test_everything_granted_is_one_line() -> None:
    (only,) = rights(without())
    assert only.level is Level.OK
    assert f"all {sum(len(right.verbs) for right in RIGHTS if right.needed)} that" in only.text


def test_every_needed_verb_is_missed() -> None:
    for right in RIGHTS:
        for verb in right.verbs:
            first, *_ = rights(without(f"{verb} {right.resource}"))
            assert (first.level is Level.MISSING) is right.needed, f"{verb} {right.resource}"


def test_what_is_missing_is_named_with_its_purpose_and_the_way_out() -> None:
    first, *_ = rights(without("create pods/exec", "get pods/exec", "watch jobs"))
    assert "3 of the " in first.text
    assert "`conformance rbac`" in first.text
    assert first.details == (
        "create, get pods/exec (commands in containers: exec, signal, mark)",
        "watch jobs.batch (pods of a Job)",
    )


def test_what_is_done_without_is_a_note() -> None:
    first, *notes = rights(
        without("get nodes/proxy", "create limitranges", "list leases", "patch namespaces")
    )
    assert first.level is Level.OK
    assert [note.level for note in notes] == [Level.NOTE] * 3
    assert notes[0].text == "patch namespaces is not granted: --keep does not work"
    assert notes[1].text.startswith("list leases.coordination.k8s.io is not granted: the clocks of nodes")
    assert not any("limitranges" in note.text for note in notes), "no scenario of the suites needs it"


def test_an_authorizer_that_fails_is_an_error() -> None:
    def may(_verb: str, _resource: str, _group: str) -> bool:
        raise Forbidden(401, "Unauthorized", "the token has expired")

    with pytest.raises(Forbidden, match="the token has expired"):
        rights(may)
