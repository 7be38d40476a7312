"""The command line: what scenarios, requirements, timelines and clusters are asked by name.

Parsing only; what a command does is imported when it is called, so that `--help` costs nothing.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from conformance.errors import ConformanceError
from conformance.placing import add_options, add_registry

SUITES = Path("suites")
TIMELINES = Path("tests/data/timelines")
IMAGE = "localhost/pod-lifecycle-conformance:latest"
INSIDE = "https://$(KUBERNETES_SERVICE_HOST):$(KUBERNETES_SERVICE_PORT)"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; its exit status: 0 done, 1 a verdict other than passed, 2 bad input or trouble."""
    options = parser().parse_args(arguments)
    module, _, function = options.handler.partition(":")
    try:
        status: int = getattr(importlib.import_module(f"conformance.command.{module}"), function)(options)
    except ConformanceError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader has gone (`| head`); Python would complain once more when it flushes at its exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="conformance", description="Pod lifecycle conformance: scenarios and timelines."
    )
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _scenarios(commands)
    _runs(commands)
    _timelines(commands)
    _prove(commands)
    _explore(commands)
    _matrix(commands)
    _job(commands)
    _cluster(commands)
    _existing(commands)
    _faults(commands)
    return top


def _scenarios(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    listing = _add(
        commands, "list", "listing:list_cases", "List the cases: id, family, requirements, requires."
    )
    listing.add_argument("paths", nargs="*", type=Path, default=[SUITES], metavar="PATH")
    _formats(listing)
    validate = _add(commands, "validate", "scenarios:validate", "Show every mistake in scenario files.")
    validate.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    schema = _add(
        commands, "schema", "scenarios:schema", "Print the JSON Schema of scenario files, for editors."
    )
    schema.add_argument("--write", action="store_true", help="write it to docs/reference instead")
    schema.add_argument("--check", action="store_true", help="exit with 1 if the written one is stale")
    reference = _add(
        commands,
        "reference",
        "reference:reference",
        "Print the reference: the language, and what is covered.",
    )
    reference.set_defaults(paths=[SUITES])
    reference.add_argument("--write", action="store_true", help="write it to docs/reference instead")
    reference.add_argument("--check", action="store_true", help="exit with 1 if the written one is stale")
    requirements = _add(
        commands, "requirements", "coverage:requirements", "List requirements and who covers them."
    )
    requirements.add_argument("paths", nargs="*", type=Path, default=[SUITES], metavar="PATH")
    _formats(requirements)
    explain = _add(commands, "explain", "coverage:explain", "Explain requirements: text, source, scenarios.")
    explain.add_argument("ids", nargs="+", metavar="ID", help="such as SIDECAR-TERM-2")
    explain.set_defaults(paths=[SUITES])
    _formats(explain)


def _runs(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    durations = _add(
        commands,
        "durations",
        "durations:write",
        "Keep how long the cases of a run took, for order and shards.",
    )
    durations.add_argument("--reports", type=Path, default=Path("reports"), metavar="DIR")
    merge = _add(commands, "merge", "merge:merge", "Make one report of several runs, such as shards.")
    merge.add_argument("runs", nargs="+", type=Path, metavar="RUN", help="what a run had as --reports")
    merge.add_argument("--reports", type=Path, default=Path("reports/merged"), metavar="DIR")


def _timelines(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    judge = _add(
        commands, "judge", "timelines:judge_files", "Judge stored timelines again, without a cluster."
    )
    judge.add_argument("timelines", nargs="+", type=Path, metavar="TIMELINE")
    judge.add_argument("--against", type=Path, metavar="SCENARIO", help="judge by this scenario file instead")


def _matrix(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    matrix = _add(
        commands, "matrix", "matrix:matrix", "Run the suites on every cluster of a declared matrix."
    )
    matrix.add_argument("--file", type=Path, default=Path("ci/matrix.yaml"), metavar="FILE")
    matrix.add_argument("--reports", type=Path, default=Path("reports"), metavar="DIR")
    matrix.add_argument(
        "--only", action="append", default=[], metavar="CELL", help="only this cell; repeatable"
    )
    matrix.add_argument("--fresh", action="store_true", help="run again what has been run already")


def _job(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    image = _add(commands, "image", "job:build", "Build the container image of this project, without Docker.")
    image.add_argument("--output", type=Path, default=Path("reports/image.tar"), metavar="FILE")
    image.add_argument("--reference", default=IMAGE, metavar="IMAGE", help=f"its name (default: {IMAGE})")
    description = "The suites as an Indexed Job inside the cluster under test."
    actions = commands.add_parser("job", help=description, description=description).add_subparsers(
        title="actions", required=True, metavar="ACTION"
    )
    run = _add(actions, "run", "job:run", "Run the Job, merge its results, delete it.")
    run.add_argument("--kubeconfig", type=Path, metavar="FILE")
    run.add_argument("--context", metavar="NAME")
    run.add_argument("--reports", type=Path, default=Path("reports/job"), metavar="DIR")
    manifest = _add(actions, "manifest", "job:manifest", "Print the Job and what it needs, for kubectl.")
    for action in (run, manifest):
        action.add_argument("--image", default=IMAGE, metavar="IMAGE", help="what `conformance image` built")
        action.add_argument("--shards", type=_count, default=4, metavar="N", help="indexes (default: 4)")
        action.add_argument("--name", default="conformance", help="its namespace (default: conformance)")
        action.add_argument(
            "--server",
            default=INSIDE,
            metavar="URL",
            help="API server as pods reach it (default: its Service)",
        )
        action.add_argument(
            "--role",
            default="pod-lifecycle-conformance",
            metavar="NAME",
            help="ClusterRole of the shards (default: the one of `conformance rbac`)",
        )
        action.add_argument(
            "arguments", nargs="*", default=["suites"], metavar="ARGUMENT", help="pytest's, after --"
        )


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of shards: 1 or more")
    return int(text)


def _prove(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    prove = _add(
        commands, "prove", "prove:prove_all", "Falsify stored timelines and count what the judgement notices."
    )
    prove.add_argument("paths", nargs="*", type=Path, default=[SUITES], metavar="PATH")
    prove.add_argument("--timelines", type=Path, default=TIMELINES, metavar="FOLDER")
    prove.add_argument("--write", action="store_true", help="write the table to docs/reference instead")
    prove.add_argument("--check", action="store_true", help="exit with 1 if the written one is stale")
    prove.add_argument("--live", action="store_true", help="run pods built wrong on a cluster instead")
    _live(prove)
    _formats(prove)


def _explore(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    explore = _add(
        commands, "explore", "explore:explore", "Run generated pods and look for one that breaks a promise."
    )
    explore.add_argument(
        "--seed", type=int, metavar="N", help="the same pods again (default: others each time)"
    )
    explore.add_argument(
        "--minutes", type=float, default=10.0, metavar="N", help="when to stop (default: after 10)"
    )
    explore.add_argument("--cases", type=int, metavar="N", help="stop after so many pods, if not before")
    explore.add_argument(
        "--shrink",
        type=float,
        default=10.0,
        metavar="MINUTES",
        help="time to make a find smaller, beyond that (default: 10)",
    )
    explore.add_argument("--reports", type=Path, default=Path("reports/explore"), metavar="DIR")
    _live(explore)


def _live(command: argparse.ArgumentParser) -> None:
    """Where cases run, for commands that run some themselves."""
    command.add_argument(
        "--cluster",
        choices=("local", "kind", "k3s", "existing"),
        help="where cases run (default: existing with --kubeconfig or --context, else local)",
    )
    command.add_argument("--cluster-name", default="default", metavar="NAME")
    command.add_argument("--faults", metavar="FILE", help="give the local cluster a faulty node")
    command.add_argument("--kubeconfig", type=Path, metavar="FILE", help="kubeconfig of an existing cluster")
    command.add_argument("--context", metavar="NAME", help="context of the kubeconfig")
    command.add_argument("--in-flight", type=int, default=6, metavar="N", help="cases at a time (default: 6)")


def _cluster(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    cluster = commands.add_parser(
        "cluster", help="The embedded local cluster.", description="The embedded local cluster."
    )
    actions = cluster.add_subparsers(title="actions", required=True, metavar="ACTION")
    up = _add(actions, "up", "cluster:up", "Start the cluster, building what is missing.")
    up.add_argument("--kubernetes", metavar="VERSION")
    up.add_argument(
        "--runtime", metavar="RUNTIME", help="container manager, OCI runtime or both: containerd-1.6/crun"
    )
    up.add_argument("--feature-gates", default="", metavar="A,B", help="feature gates to switch on")
    up.add_argument(
        "--kubelet-config", metavar="JSON", help="fields of KubeletConfiguration, as a JSON object"
    )
    up.add_argument(
        "--faults", metavar="FILE", help="have a faulty node; `none`: one that can be given faults"
    )
    down = _add(actions, "down", "cluster:down", "Stop the cluster and remove every trace of it.")
    status = _add(actions, "status", "cluster:status", "Say whether the cluster is up and what runs.")
    kubeconfig = _add(
        actions, "kubeconfig", "cluster:kubeconfig", "Print the path of the cluster's kubeconfig."
    )
    faults = _add(actions, "faults", "cluster:faults", "Give the node of a faulty cluster other faults.")
    faults.add_argument(
        "faults", nargs="?", metavar="FILE", help="file of faults, or `none`; default: print which"
    )
    for action in (up, down, status, kubeconfig, faults):
        action.add_argument("--name", default="default", help="name of the cluster (default: default)")


def _existing(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    preflight = _add(
        commands,
        "preflight",
        "preflight:preflight",
        "Show what an existing cluster has of what runs need, and what is missing.",
    )
    preflight.add_argument("paths", nargs="*", type=Path, default=[SUITES], metavar="PATH")
    preflight.add_argument("--cluster", choices=("existing",), default="existing", help="the only one")
    preflight.add_argument(
        "--kubeconfig", type=Path, metavar="FILE", help="default: where kubectl looks for its own"
    )
    preflight.add_argument("--context", metavar="NAME", help="context of the kubeconfig")
    add_options(preflight.add_argument)
    _formats(preflight)
    images = _add(commands, "images", "images:images", "List the images that runs pull, for mirroring them.")
    add_registry(images.add_argument)
    _formats(images)
    rbac = _add(commands, "rbac", "rbac:rbac", "Print the ClusterRole that runs need on an existing cluster.")
    rbac.add_argument(
        "--with",
        dest="extras",
        action="append",
        default=[],
        choices=("node-facts", "all-steps"),
        help="rights that are not needed: to read gates and configuration of kubelets (this lets its holder do "
        "whatever kubelets can), or for steps that the suites do not use; repeatable",
    )
    rbac.add_argument(
        "--service-account", metavar="NAMESPACE/NAME", help="a ServiceAccount and its binding as well"
    )
    rbac.add_argument(
        "--image-pull-secret", metavar="NAMESPACE/NAME", help="may read this Secret, to copy it for cases"
    )
    rbac.add_argument("--write", action="store_true", help="write it to ci/rbac.yaml instead")
    rbac.add_argument("--check", action="store_true", help="exit with 1 if the written one is stale")


def _faults(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    description = "Faults of a node on purpose."
    actions = commands.add_parser("faults", help=description, description=description).add_subparsers(
        title="actions", required=True, metavar="ACTION"
    )
    listing = _add(actions, "list", "faults:show", "List the faults that come with the project.")
    attempt = _add(actions, "try", "faults:attempt", "Try whether the suites catch faults of a node.")
    reference = _add(actions, "reference", "fault_reference:reference", "Print the reference of faults.")
    schema = _add(actions, "schema", "fault_reference:schema", "Print the JSON Schema of fault files.")
    for command in (reference, schema):
        command.add_argument("--write", action="store_true", help="write it to docs/reference instead")
        command.add_argument("--check", action="store_true", help="exit with 1 if the written one is stale")
    for action in (listing, attempt):
        action.add_argument("files", nargs="*", type=Path, default=[Path("faults")], metavar="FILE")
    attempt.add_argument("--name", default="faults", help="name of the faulty cluster (default: faults)")
    attempt.add_argument("--reports", type=Path, default=Path("reports/faults"), metavar="DIR")
    attempt.add_argument("--in-flight", type=int, default=4, metavar="N", help="cases at a time (default: 4)")
    attempt.add_argument("--write", action="store_true", help="write the table to docs/reference as well")


def _add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, handler: str, description: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=description, description=description)
    command.set_defaults(handler=handler)
    return command


def _formats(command: argparse.ArgumentParser) -> None:
    command.add_argument("--format", choices=("text", "json"), default="text")


if __name__ == "__main__":
    sys.exit(main())
