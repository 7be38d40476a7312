"""Two indexes run a shard each in the cluster under test, with the shipped role and from the image made here."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from conformance.__main__ import main
from conformance.cluster import Api, ClusterInfo, LoadsImages, Options, paths, provider
from conformance.indexed import image
from conformance.indexed.manifest import LABEL
from conformance.report import run_record
from tests.plugin.accounts import limited

pytestmark = pytest.mark.cluster
IMAGE = "localhost/pod-lifecycle-conformance:test"


@pytest.fixture(scope="module")
def loaded(cluster: ClusterInfo, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The project's image in the node's store."""
    archive = tmp_path_factory.mktemp("image") / "suite.tar"
    image.write(IMAGE, archive)
    node = provider(Options(name=cluster.name))
    assert isinstance(node, LoadsImages)
    node.load_image(archive)
    return IMAGE


def test_shards_run_in_the_cluster_and_are_merged(
    cluster: ClusterInfo, api: Api, loaded: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server = yaml.safe_load(cluster.kubeconfig.read_text())["clusters"][0]["cluster"]["server"]
    with limited(api) as (role, _):
        where = ("--kubeconfig", str(cluster.kubeconfig), "--server", server, "--role", role)
        words = ("job", "run", "--image", loaded, "--shards", "2", "--name", "plc-test-job", *where)
        status = main([*words, "--reports", str(tmp_path), "--", "suites/validation", "-k", "immutable"])
    told = capsys.readouterr()
    assert status == 0, told.out + told.err
    results = run_record.read(tmp_path)
    assert {result.outcome for result in results} == {"passed"}
    by_shard = [run_record.read(tmp_path / f"shard-{number}") for number in (1, 2)]
    assert all(by_shard)
    assert sorted(one.case_id for part in by_shard for one in part) == [one.case_id for one in results]
    assert not api.list(paths.NAMESPACES, label_selector=LABEL)["items"]
