"""The command line options: which cluster, how many cases in flight, what to keep, where reports go."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from conformance.cli.common import count
from conformance.errors import ConformanceError
from conformance.placing import add_options
from conformance.plugin.order import Shard
from conformance.scenario.files import REQUIREMENTS

if TYPE_CHECKING:
    from conformance.cluster import Options
    from conformance.drive.throttle import Throttle
    from conformance.timing import Clock

IN_FLIGHT_PER_CORE = (2, 6, 24)
"""Least, at first, and most. Cases mostly wait: measured on 2 cores, more than 6 each only stretch one another while
their containers start, but there is room for more while they back off or are only observed."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("conformance", "pod lifecycle conformance")
    group.addoption(
        "--cluster",
        choices=("local", "kind", "k3s", "existing"),
        default=None,
        help="where cases run (default: existing with --kubeconfig or --context, else local)",
    )
    group.addoption(
        "--cluster-name", default="default", metavar="NAME", help="name of the cluster (local, kind, k3s)"
    )
    group.addoption("--kubernetes", metavar="VERSION", help="Kubernetes version of a cluster that is created")
    group.addoption(
        "--runtime",
        metavar="RUNTIME",
        help="of a local cluster: container manager, OCI runtime or both, such as containerd-1.6/crun",
    )
    group.addoption(
        "--feature-gates",
        metavar="A,B",
        default="",
        help="feature gates to switch on in a cluster that is created",
    )
    group.addoption(
        "--kubelet-config", metavar="JSON", help="fields of KubeletConfiguration of a cluster that is created"
    )
    group.addoption(
        "--node-image", metavar="IMAGE", help="image that the nodes of a cluster of kind or k3s are made of"
    )
    group.addoption(
        "--kind-config",
        type=Path,
        metavar="FILE",
        help="configuration of a kind cluster, to which is added what other options say",
    )
    group.addoption(
        "--faults",
        metavar="FILE",
        help="give the local cluster a faulty node; `none`: one without faults yet",
    )
    group.addoption("--kubeconfig", type=Path, metavar="FILE", help="kubeconfig of an existing cluster")
    group.addoption("--context", metavar="NAME", help="context of the kubeconfig")
    add_options(group.addoption)
    group.addoption(
        "--keep",
        choices=("never", "failed", "always"),
        default="never",
        help="which namespaces to leave in the cluster for a look (default: never)",
    )
    group.addoption(
        "--in-flight",
        type=count,
        metavar="N",
        help="cases in flight in each process (default: 6 for each core at first, then as the node can carry)",
    )
    group.addoption(
        "--shard",
        type=Shard.parse,
        metavar="I/N",
        help="run only the I-th of N parts, which last about equally long (1/4 to 4/4)",
    )
    group.addoption(
        "--reports",
        type=Path,
        default=Path("reports"),
        metavar="DIR",
        help="where timelines and reports are written",
    )
    group.addoption(
        "--allure-report", action="store_true", help="generate the static Allure report at the end"
    )
    group.addoption(
        "--prow",
        type=Path,
        metavar="DIR",
        help="write started.json, finished.json and artifacts/junit_*.xml as TestGrid reads them",
    )


@pytest.hookimpl(tryfirst=True)  # before pytest's JUnit plugin looks whether it has anything to write
def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "serial: scenarios that need the node to themselves")
    config.addinivalue_line("markers", "slow: scenarios that take many minutes; only run when asked for")
    kubeconfig = config.getoption("--kubeconfig")
    if kubeconfig is not None and config.getoption("--cluster") not in (None, "existing"):
        raise pytest.UsageError("--kubeconfig goes with --cluster existing (or without --cluster)")
    if (folder := prow_folder(config)) is not None:
        from conformance.plugin.prow import start

        start(config, folder)


def cluster_options(config: pytest.Config) -> Options:
    """The cluster that the options ask for."""
    from conformance.cluster import Options, chosen, feature_gates, kubelet_fields
    from conformance.faults.load import document_of

    kubeconfig, context = config.getoption("--kubeconfig"), config.getoption("--context")
    return Options(
        cluster=chosen(config.getoption("--cluster"), kubeconfig, context),
        kubernetes=config.getoption("--kubernetes"),
        runtime=config.getoption("--runtime"),
        name=config.getoption("--cluster-name"),
        kubeconfig=kubeconfig,
        context=context,
        gates=feature_gates(config.getoption("--feature-gates")),
        kubelet_config=kubelet_fields(config.getoption("--kubelet-config")),
        node_image=config.getoption("--node-image"),
        kind_config=kind_config(config.getoption("--kind-config")),
        faults=document_of(config.getoption("--faults")),
        node_selector=config.getoption("--node-selector") or {},
    )


def kind_config(path: Path | None) -> Mapping[str, Any]:
    """The configuration of kind in the file; InvalidInput or ConformanceError if there is none."""
    from conformance.scenario import document

    if path is None:
        return {}
    try:
        found = document.parse(
            path.read_text(encoding="utf-8", errors="surrogateescape"), path.as_posix()
        ).value
    except OSError as error:
        raise ConformanceError(f"{path} cannot be read: {error.strerror}") from None
    if not isinstance(found, Mapping):
        raise ConformanceError(f"{path} is no configuration of kind: it begins with `kind: Cluster`")
    return found


def throttle(config: pytest.Config, strain: Callable[[], float | None], clock: Clock) -> Throttle:
    """How many cases this process may have in flight; workers of xdist share what the node can carry."""
    from conformance.drive.throttle import Throttle

    if wanted := config.getoption("--in-flight"):
        return Throttle.fixed(wanted, clock)
    share = (os.cpu_count() or 1) / int(getattr(config, "workerinput", {}).get("workercount", 1))
    least, first, most = (max(1, round(each * share)) for each in IN_FLIGHT_PER_CORE)
    return Throttle(first, least, most, strain, clock)


def prow_folder(config: pytest.Config) -> Path | None:
    """The folder of Prow's artefacts, if this process is to write them: workers of xdist do not."""
    if hasattr(config, "workerinput"):
        return None
    folder: Path | None = config.getoption("--prow")
    return folder


def project(config: pytest.Config) -> Path:
    """The folder that holds the catalogue of requirements: pytest's root, or the checkout that this code is from."""
    own = Path(__file__).parents[2]
    return config.rootpath if (config.rootpath / REQUIREMENTS).is_file() else own


def reports(config: pytest.Config) -> Path:
    """The folder for reports, absolute."""
    folder: Path = config.getoption("--reports")
    return folder if folder.is_absolute() else config.rootpath / folder
