from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

import pytest

from conformance.cluster import Forbidden, NotFound
from conformance.drive.setting import Setting, secret_name, setting, with_secret
from conformance.drive.steps import STEPS
from conformance.errors import ConformanceError
from conformance.placing import add_options
from conformance.scenario.validation import strictly

SECRET = {
    "apiVersion": "v1",
    "kind": "Secret",
    "type": "kubernetes.io/dockerconfigjson",
    "metadata": {"name": "pull", "namespace": "ci", "resourceVersion": "7"},
    "data": {".dockerconfigjson": "e30="},
}


class Secrets:
    def __init__(self, answer: Any) -> None:
        self.answer, self.path = answer, ""

    def get(self, path: str) -> Any:
        self.path = path
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def parsed(*arguments: str) -> Setting:
    parser = argparse.ArgumentParser()
    add_options(parser.add_argument)
    return setting(parser.parse_args(arguments))


def test_without_options_pods_are_as_they_were_written() -> None:
    assert parsed() == Setting()


def test_options_become_a_setting() -> None:
    found = parsed(
        "--image-registry=r.example/m/", "--image-pull-secret=ci/pull", "--namespace-prefix=team-a",
        "--node-selector=pool=tests,disk=ssd", "--toleration=a:NoSchedule", "--toleration=b=c:NoExecute",
    )  # fmt: skip
    assert found.images.reference("agnhost").startswith("r.example/m/agnhost:")
    assert found.placement.pull_secret == "pull"
    assert found.placement.node_selector == {"pool": "tests", "disk": "ssd"}
    assert [one["key"] for one in found.placement.tolerations] == ["a", "b"]
    assert found.prefix == "team-a"


@pytest.mark.parametrize(
    ("argument", "advice"),
    [
        ("--image-registry=https://r.example", "write --image-registry HOST[:PORT][/PREFIX]"),
        ("--image-pull-secret=a/b/c", "write --image-pull-secret NAME or"),
        ("--namespace-prefix=Team_A", "write --namespace-prefix with at most 30 of a-z"),
        ("--node-selector=pool", "write --node-selector disktype=ssd"),
        ("--toleration=a:Never", "valid: NoSchedule, PreferNoSchedule, NoExecute"),
    ],
)
def test_a_wrong_value_is_an_error_of_usage(
    argument: str, advice: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        parsed(argument)
    assert advice in " ".join(capsys.readouterr().err.split())


def test_patches_get_images_and_tolerations_of_the_run() -> None:
    run = parsed("--image-registry=r.example", "--toleration=a:NoSchedule")
    spec = {"containers": [{"name": "app", "image": "agnhost"}], "tolerations": [{"key": "own"}]}
    patched = run.pod_patch({"spec": spec})["spec"]
    assert patched["containers"][0]["image"] == "r.example/agnhost:2.59"
    assert [one["key"] for one in patched["tolerations"]] == ["own", "a"]


def test_a_secret_of_another_namespace_is_to_be_copied() -> None:
    secrets = Secrets(SECRET)
    found = with_secret(Setting(), "ci/pull", secrets).secret
    assert secrets.path == "/api/v1/namespaces/ci/secrets/pull"
    assert found == {**SECRET, "metadata": {"name": "pull"}}


@pytest.mark.parametrize("written", [None, "pull"])
def test_a_secret_that_comes_by_itself_is_not_read(written: str | None) -> None:
    assert with_secret(Setting(), written, Secrets(ConformanceError("asked"))).secret is None


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (NotFound(404, "NotFound", "no"), "there is no Secret pull in the namespace ci"),
        (Forbidden(403, "Forbidden", "no"), "`conformance rbac --image-pull-secret ci/pull` prints the role"),
        (
            {**SECRET, "type": "Opaque"},
            "is of type Opaque, with which no image can be pulled; valid: kubernetes.io/",
        ),
    ],
)
def test_a_secret_that_is_of_no_use_is_told(answer: Any, said: str) -> None:
    with pytest.raises(ConformanceError) as caught:
        with_secret(Setting(), "ci/pull", Secrets(answer))
    assert said in str(caught.value)


@pytest.mark.parametrize("written", ["pull", "ci/pull", "ci/registry.example.pull"])
def test_names_of_secrets(written: str) -> None:
    assert secret_name(written) == written


@pytest.mark.parametrize(("word", "arguments"), [("patch", {}), ("ask", {"patch": {}})])
def test_steps_that_patch_the_pod_do_so_as_the_run_wants_it(
    word: str, arguments: dict[str, Any], stage_with: Callable[..., Any]
) -> None:
    stage = stage_with({})
    stage.session.setting = parsed("--image-registry=r.example")
    change = {"spec": {"containers": [{"name": "app", "image": "agnhost"}]}}
    given = {"patch": change} if arguments else change
    entry = STEPS[word]
    entry.function(strictly(entry.arguments, given, {}), stage)
    (request,) = stage.session.api.requests
    assert request[2]["spec"]["containers"][0]["image"] == "r.example/agnhost:2.59"
