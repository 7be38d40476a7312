"""The role as YAML, made from the table of rights."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from conformance.__main__ import main
from conformance.drive.rights import RIGHTS, Extra


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    assert main(["rbac", *arguments]) == 0
    return list(yaml.safe_load_all(capsys.readouterr().out))


def granted(role: dict[str, Any]) -> set[tuple[str, str, str]]:
    """Group, resource or path, and verb."""
    return {
        (*group, thing, verb)
        for rule in role["rules"]
        for group in ([(each,) for each in rule["apiGroups"]] if "apiGroups" in rule else [("",)])
        for thing in rule.get("resources", rule.get("nonResourceURLs", ()))
        for verb in rule["verbs"]
    }


def test_the_role_grants_the_table_without_its_extras(capsys: pytest.CaptureFixture[str]) -> None:
    (role,) = printed(capsys)
    wanted = {
        (right.group, right.resource, verb) for right in RIGHTS if right.extra is None for verb in right.verbs
    }
    assert role["kind"] == "ClusterRole"
    assert granted(role) == wanted
    assert ("", "pods/exec", "create") in wanted
    assert not [rule for rule in role["rules"] if "*" in str(rule)]


@pytest.mark.parametrize(
    ("extra", "right"),
    [("node-facts", ("", "nodes/proxy", "get")), ("all-steps", ("", "limitranges", "create"))],
)
def test_extras_are_granted_on_request(
    capsys: pytest.CaptureFixture[str], extra: str, right: tuple[str, str, str]
) -> None:
    assert right not in granted(printed(capsys)[0])
    assert right in granted(printed(capsys, "--with", extra)[0])


def test_every_extra_can_be_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    words = [word for extra in Extra for word in ("--with", extra.value)]
    assert len(granted(printed(capsys, *words)[0])) == sum(len(right.verbs) for right in RIGHTS)


def test_an_account_is_bound_to_the_role(capsys: pytest.CaptureFixture[str]) -> None:
    role, account, binding = printed(capsys, "--service-account", "ci/runner")
    assert account["metadata"] == {"name": "runner", "namespace": "ci"}
    assert binding["roleRef"]["name"] == role["metadata"]["name"]
    assert binding["subjects"] == [{"kind": "ServiceAccount", "name": "runner", "namespace": "ci"}]


def test_one_secret_may_be_read_and_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    (role,) = printed(capsys, "--image-pull-secret", "ci/pull")
    rule = next(rule for rule in role["rules"] if "resourceNames" in rule)
    assert (rule["resources"], rule["resourceNames"], rule["verbs"]) == (["secrets"], ["pull"], ["get"])


@pytest.mark.parametrize("option", ["--service-account", "--image-pull-secret"])
@pytest.mark.parametrize("written", ["alone", "a/b/c", "/name", "namespace/"])
def test_what_is_no_name_in_a_namespace_is_told(
    capsys: pytest.CaptureFixture[str], option: str, written: str
) -> None:
    assert main(["rbac", option, written]) == 2
    assert "write NAMESPACE/NAME" in capsys.readouterr().err
