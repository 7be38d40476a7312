"""The options that say how a run makes its pods and namespaces, the same for pytest and for commands.

What parses their values is imported only when one is given.
"""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Callable
from importlib import import_module
from typing import Any

from conformance.errors import ConformanceError


def add_options(add: Callable[..., Any]) -> None:
    """`add`: argparse's add_argument, or pytest's addoption."""
    add_registry(add)
    add(
        "--image-pull-secret",
        type=_parsed("drive.setting:secret_name"),
        metavar="[NAMESPACE/]NAME",
        help="Secret that pods pull images with; it is copied from the namespace, "
        "or without one must come into every new namespace by itself",
    )
    add(
        "--namespace-prefix",
        type=_parsed("drive.namespaces:prefix"),
        metavar="PREFIX",
        help="how names of namespaces begin (default: plc)",
    )
    add(
        "--node-selector",
        type=_parsed("manifest.placement:node_selector"),
        metavar="K=V[,K=V]",
        help="labels that a node must have for pods to go there",
    )
    add(
        "--toleration",
        type=_parsed("manifest.placement:toleration"),
        action="append",
        metavar="KEY[=VALUE]:EFFECT",
        help="a taint that pods tolerate; repeatable",
    )


def add_registry(add: Callable[..., Any]) -> None:
    """The one of them that names images."""
    add(
        "--image-registry",
        type=_parsed("manifest.images:registry"),
        metavar="HOST[:PORT][/PREFIX]",
        help="take all images from there, under their own names",
    )


def _parsed(parser: str) -> Callable[[str], Any]:
    """A parser of option values, by its place; what is wrong with a value becomes an error of usage."""
    module, _, function = parser.partition(":")

    def parse(written: str) -> Any:
        try:
            return getattr(import_module(f"conformance.{module}"), function)(written)
        except ConformanceError as error:
            raise ArgumentTypeError(str(error)) from None

    return parse
