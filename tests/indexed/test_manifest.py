"""The Job's objects: they ask for nothing that the restricted level forbids, and name one another rightly."""

from __future__ import annotations

import json
from typing import Any

from conformance.cli.suites import INSIDE
from conformance.indexed.manifest import Wanted, objects

WANTED = Wanted("run-1", "example.org/suite:1", 4, ("suites", "-m", "not serial"), INSIDE, "runner")


def by_kind() -> dict[str, dict[str, Any]]:
    return {one["kind"]: one for one in objects(WANTED)}


def test_all_are_created_where_deleting_the_namespace_deletes_them_but_the_binding() -> None:
    outside = [one["kind"] for one in objects(WANTED) if one["metadata"].get("namespace") != "run-1"]
    assert outside == ["Namespace", "ClusterRoleBinding"]


def test_the_account_has_the_runners_role() -> None:
    found = by_kind()
    assert found["ClusterRoleBinding"]["roleRef"]["name"] == "runner"
    subject = {"kind": "ServiceAccount", "name": "run-1", "namespace": "run-1"}
    assert found["ClusterRoleBinding"]["subjects"] == [subject]
    assert found["Job"]["spec"]["template"]["spec"]["serviceAccountName"] == "run-1"


def test_each_index_is_a_shard_that_is_not_tried_again() -> None:
    spec = by_kind()["Job"]["spec"]
    assert (spec["completionMode"], spec["completions"], spec["parallelism"]) == ("Indexed", 4, 4)
    assert (spec["backoffLimitPerIndex"], spec["maxFailedIndexes"]) == (0, 4)
    words = spec["template"]["spec"]["containers"][0]["args"]
    assert words[:2] == ["--server", INSIDE]
    assert words[words.index("--of") + 1] == "4"
    assert words[words.index("--") + 1 :] == ["suites", "-m", "not serial"]


def test_the_restricted_level_allows_it() -> None:
    found = by_kind()
    assert found["Namespace"]["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    pod = found["Job"]["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"]
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    own = pod["containers"][0]["securityContext"]
    assert (own["allowPrivilegeEscalation"], own["capabilities"]) == (False, {"drop": ["ALL"]})
    assert {next(iter(volume.keys() - {"name"})) for volume in pod["volumes"]} == {"emptyDir", "configMap"}


def test_the_kubeconfig_has_no_credentials_of_anybody_but_the_pod() -> None:
    config = json.loads(by_kind()["ConfigMap"]["data"]["kubeconfig"])
    assert list(config["users"][0]["user"]) == ["tokenFile"]
